"""`zhongcao mail`: its commands, whose work stands in `bot/commands/mail.py`."""

from typing import Annotated

import typer

from bot.terminal.options import Json, usage

mail_app = typer.Typer(help="死信。What could not be answered or delivered.", no_args_is_help=True)


@mail_app.command("list")
def mail_list(as_json: Json = False) -> None:
    """答不出或送不到的。What could not be answered or delivered."""
    from bot.commands import mail as command

    command.list_letters(as_json=as_json)


@mail_app.command("retry")
def mail_retry(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="编号。Ids, from the list.")] = None,
    every: Annotated[bool, typer.Option("--all", help="全部。All of them.")] = False,
    as_json: Json = False,
) -> None:
    """重新处理。Try them again."""
    if bool(ids) == every:
        raise usage("请给出编号，或用 --all 重试全部。", "Give ids, or --all.")
    from bot.commands import mail as command

    command.retry(ids or [], every=every, as_json=as_json)
