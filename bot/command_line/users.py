"""`zhongcao users`: its commands, whose work stands in `bot/commands/users.py`."""

from typing import Annotated

import typer

from bot.terminal.options import Json

users_app = typer.Typer(help="网页的账号。Accounts of the page.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="账号名。The account's name.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="从标准输入读密码。Read the password from standard input.")
]
Invite = Annotated[
    bool, typer.Option("--invite", help="给一个一次性链接，由本人设密码。A link, good once, to choose a password by.")
]


@users_app.command("add")
def users_add(name: Name, password_stdin: FromStdin = False, invite: Invite = False) -> None:
    """新建账号，密码会提示输入。Make an account; its password is asked for."""
    from bot.commands import users as command

    command.add(name, from_stdin=password_stdin, invite=invite)


@users_app.command("list")
def users_list(as_json: Json = False) -> None:
    """有哪些账号。The accounts there are."""
    from bot.commands import users as command

    command.list_users(as_json=as_json)


@users_app.command("block")
def users_block(name: Name) -> None:
    """停用账号，登录中的设备立即退出。Block an account; its sessions end at once."""
    from bot.commands import users as command

    command.block(name, blocked=True)


@users_app.command("unblock")
def users_unblock(name: Name) -> None:
    """恢复账号。Let it sign in again."""
    from bot.commands import users as command

    command.block(name, blocked=False)


@users_app.command("password")
def users_password(name: Name, password_stdin: FromStdin = False, invite: Invite = False) -> None:
    """换密码，登录中的设备会退出。Set a password; the account's sessions end."""
    from bot.commands import users as command

    command.password(name, from_stdin=password_stdin, invite=invite)


@users_app.command("remove")
def users_remove(
    name: Name, yes: Annotated[bool, typer.Option("--yes", help="不再确认。Without asking.")] = False
) -> None:
    """删除账号；它的对话不再有人能看。Remove an account; nobody reads its conversations any more."""
    from bot.commands import users as command

    command.remove(name, sure=yes)
