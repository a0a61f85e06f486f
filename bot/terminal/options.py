"""Options that many commands take."""

from datetime import date, datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出。Print JSON.")]
As = Annotated[str, typer.Option("--as", metavar="USER", help="以谁的身份。Act as this user.")]
Today = Annotated[
    datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="把哪天当作今天。Take this as today.")
]


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print("zhongcao", version("zhongcao"))  # noqa: T201  this is the command line
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_say_version, help="版本。The version, and no more.")
]


def day_of(given: datetime | None) -> date | None:
    """The day of an option that names a day."""
    return given.date() if given else None


def usage(zh: str, en: str) -> typer.BadParameter:
    """What is wrong with how a command was called, in the language of the settings."""
    from bot.settings import read_language

    return typer.BadParameter(en if read_language() == "en" else zh)
