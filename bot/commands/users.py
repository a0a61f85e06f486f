"""`users`: the page's accounts from the terminal of the machine it runs on."""

import getpass
import sys
from secrets import token_hex

from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.people.accounts import Account
from bot.schemas.users import UserJson
from bot.terminal.console import Console, Grid
from bot.wiring import House, build


def add(name: str, *, from_stdin: bool, invite: bool) -> None:
    """A new account, with a password or an invitation to choose one."""
    house = _local_house()
    typed = None if invite else _password(house, from_stdin=from_stdin)
    account = house.entry.accounts.add(name, typed, house.machine_time())
    _record(house)
    if invite:
        _invite(house, account)
    else:
        _say(house, f"账号“{account.name}”建好了。", f"The account “{account.name}” is made.")
    role = house.permissions.role_of("web", account.name).name
    _say(
        house,
        f"它现在的权限是 {role}；要换：zhongcao roles grant web:{account.name} 角色。",
        f"Its role is {role}; for another: zhongcao roles grant web:{account.name} ROLE.",
    )


def list_users(*, as_json: bool) -> None:
    """Every account, the oldest first."""
    house = build()
    found = house.entry.accounts.everybody()
    if as_json:
        print_json([dict(_json(each)) for each in found])
        return
    if not found:
        _say(house, "还没有账号：zhongcao users add 名字。", "No account yet: zhongcao users add NAME.")
        return

    table = Grid(box=None, header_style="bold")
    for title in (("账号", "account"), ("状态", "state"), ("登录", "by"), ("权限", "role")):
        table.add_column(house.say(*title))
    for each in found:
        role = house.permissions.role_of("web", each.name).name
        table.add_row(each.name, _state(house, each), each.issuer or house.say("密码", "password"), role)
    Console().print(table)


def block(name: str, *, blocked: bool) -> None:
    """Block it, or let it in again."""
    house = build()
    account = house.entry.accounts.named(name)
    house.entry.accounts.block(account, blocked=blocked)
    _record(house)
    if blocked:
        _say(
            house,
            f"“{account.name}”已停用，登录中的设备都已退出。",
            f"“{account.name}” is blocked, and signed out everywhere.",
        )
    else:
        _say(house, f"“{account.name}”可以登录了。", f"“{account.name}” may sign in again.")


def password(name: str, *, from_stdin: bool, invite: bool) -> None:
    """Another password; whoever is signed in to the account is signed out."""
    house = build()
    account = house.entry.accounts.named(name)
    if invite:
        _invite(house, account)
        _record(house)
        return
    house.entry.accounts.set_password(account, _password(house, from_stdin=from_stdin))
    _record(house)
    _say(
        house,
        f"“{account.name}”的密码换好了，登录中的设备都已退出。",
        f"“{account.name}” has a new password, and is signed out everywhere.",
    )


def remove(name: str, *, sure: bool) -> None:
    """Forget an account, once somebody said that they mean it."""
    house = build()
    account = house.entry.accounts.named(name)
    if not sure:
        if not sys.stdin.isatty():
            raise CommandFailed("删除账号请加 --yes。", "Add --yes to remove an account.")
        asked = house.say(
            f"删除“{account.name}”？对话也将没有人能看。输入 yes 确认：",
            f"Remove “{account.name}”? Nobody will read its conversations any more. Type yes: ",
        )
        if input(asked).strip().lower() != "yes":
            _say(house, "没有删除。", "Nothing was removed.")
            return
    house.entry.accounts.remove(account)
    _record(house)
    _say(house, f"“{account.name}”已删除。", f"“{account.name}” is removed.")


def _record(house: House) -> None:
    """In the audit log, whoever sits at this machine: which account it was, the log does not say."""
    role = house.permissions.role_of("terminal", "me")
    house.audit.record(f"users-{token_hex(12)}", "terminal", "me", role, "manage_users", True)


def _local_house() -> House:
    """The house, where accounts are made here. Raises CommandFailed where single sign-on makes them."""
    house = build()
    if house.entry.by_sso:
        raise CommandFailed(
            "现在用的是单点登录，账号在第一次登录时自动建好，不用在这里建。",
            "People sign in by single sign-on: their accounts make themselves at the first sign-in.",
        )
    return house


def _password(house: House, *, from_stdin: bool) -> str:
    """Typed twice without being shown, or one line of standard input; never an argument, which others could read."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandFailed(
            "这里没有终端可以输入密码；用 --password-stdin 从标准输入读，或用 --invite 让本人来设。",
            "There is no terminal to type a password at; use --password-stdin, or --invite to let them choose it.",
        )
    typed = getpass.getpass(house.say("密码：", "Password: "))
    if typed != getpass.getpass(house.say("再输入一次：", "Again: ")):
        raise CommandFailed("两次输入的密码不一样，请重来。", "The two passwords differ; please start again.")
    return typed


def _invite(house: House, account: Account) -> None:
    if account.issuer:
        raise CommandFailed(
            f"“{account.name}”通过单点登录，没有密码可设。",
            f"“{account.name}” signs in by single sign-on and has no password here.",
        )
    address = house.entry.invitation(house.entry.accounts.invite(account, house.machine_time()))
    _say(
        house,
        f"把这个链接发给“{account.name}”，3 天内有效，只能用一次：",
        f"Send this link to “{account.name}”; it is good once, for 3 days:",
    )
    print(address)  # noqa: T201  this is the command line


def _json(account: Account) -> UserJson:
    return {
        "name": account.name,
        "state": "blocked" if account.blocked else "waiting" if account.waits else "active",
        "sign_in": account.issuer or "password",
        "groups": list(account.groups),
        "created_at": account.created_at.isoformat(),
    }


def _state(house: House, account: Account) -> str:
    said = {"blocked": ("已停用", "blocked"), "waiting": ("待设密码", "waiting"), "active": ("正常", "active")}
    return house.say(*said[_json(account)["state"]])


def _say(house: House, zh: str, en: str) -> None:
    Console().print(house.say(zh, en), markup=False, highlight=False, soft_wrap=True)
