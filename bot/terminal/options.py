"""Options that many commands take."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出。Print JSON.")]
As = Annotated[str, typer.Option("--as", metavar="USER", help="以谁的身份。Act as this user.")]
