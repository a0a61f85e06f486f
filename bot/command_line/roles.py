"""`zhongcao roles` and `zhongcao audit`: their work stands in `bot/commands/roles.py` and `bot/commands/audit.py`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.options import As, Json, day_of

roles_app = typer.Typer(help="谁有什么权限。Who may do what.", no_args_is_help=True)

Key = Annotated[
    str,
    typer.Argument(metavar="WHO", help="slack:U0123、wecom:lin、web:ann，组如 slack:@S0614。Whom."),
]


@roles_app.command("list")
def roles_list(
    history: Annotated[bool, typer.Option("--history", help="给过和收回过的。What was given and taken.")] = False,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """谁有哪个角色：权限文件里的，和另外给的。Who has which role, by the file and beside it."""
    from bot.commands import roles as command

    command.list_roles(history=history, user=user, as_json=as_json)


@roles_app.command("grant")
def roles_grant(
    who: Key, role: Annotated[str, typer.Argument(help="角色名。The role's name.")], user: As = "me"
) -> None:
    """给一个角色，马上生效。Give a role; it holds at once."""
    from bot.commands import roles as command

    command.grant(who, role, user=user)


@roles_app.command("revoke")
def roles_revoke(who: Key, user: As = "me") -> None:
    """收回给过的角色，马上生效。Take away what was given."""
    from bot.commands import roles as command

    command.revoke(who, user=user)


@roles_app.command("check")
def roles_check(file: Path, as_json: Json = False) -> None:
    """一次列出权限文件的全部错误，带行号。Every fault of a roles file at once, with line numbers."""
    from bot.commands import roles as command

    command.check_file(file, as_json=as_json)


def audit(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从哪天起。From this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="到哪天为止。To this day.")] = None,
    of: Annotated[str, typer.Option("--user", metavar="WHO", help="只看谁的：lin 或 slack:U0123。Only theirs.")] = "",
    refused: Annotated[bool, typer.Option("--refused", help="只看被拒绝的。Only what was refused.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="最多几条。At most so many.")] = 100,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """操作记录：谁在什么时候执行了什么、被拒了什么，不含内容。Who did what, and what was refused."""
    from bot.commands import audit as command

    days = (day_of(since), day_of(until))
    command.audit(days, of=of, refused=refused, limit=limit, user=user, as_json=as_json)
