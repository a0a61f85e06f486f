"""`roles`: who has which role, and giving one, from the terminal of the machine."""

import sys
from pathlib import Path
from uuid import uuid4

from assistant.permissions import Act, refusal
from assistant.roles_file import check_roles
from assistant.skills.admin.ports import Given
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.rooms.admin import HouseRoles
from bot.schemas.roles import RoleJson
from bot.terminal.console import Console, Grid
from bot.wiring import House, build


def list_roles(*, history: bool, user: str, as_json: bool) -> None:
    """The file's entries and the grants beside it; with `history`, every grant that ever was, the latest first."""
    house = build()
    _permitted(house, "see_roles", user)
    grants = house.rights.grants
    file = () if history else house.permissions.who.items()
    given = grants.history() if history else grants.all()
    rows: list[RoleJson] = [{"who": who, "role": role.name, "by": "", "at": None} for who, role in file]
    rows += [
        {"who": each.who, "role": each.role or "", "by": each.granted_by, "at": each.at.isoformat()} for each in given
    ]
    if as_json:
        print_json([dict(row) for row in rows])
        return
    if not rows:
        _say(house, "还没有给任何人单独的角色。", "Nobody has a role of their own yet.")
        return

    table = Grid(box=None, header_style="bold")
    for zh, en in (("谁", "who"), ("角色", "role"), ("谁给的", "given by"), ("时间", "time")):
        table.add_column(house.say(zh, en))
    taken, filed = house.say("（收回）", "(taken away)"), house.say("权限文件", "the roles file")
    if not house.permissions.file.is_there:
        filed = house.say("默认", "by default")
    for row in rows:
        table.add_row(row["who"], row["role"] or taken, row["by"] or filed, (row["at"] or "")[:16].replace("T", " "))
    Console().print(table)


def grant(who: str, role: str, *, user: str) -> None:
    """Give a role that there is to a person or a group."""
    house = build()
    entry = _permitted(house, "grant_roles", user)
    book = _book(house)
    if book.unfit(who):
        raise CommandFailed(
            f"“{who}”不能有自己的角色：写成 slack:、wecom: 或 web: 加账号（网页要先开登录），组写成 slack:@组；"
            "终端和“*”只能写在权限文件里。",
            f"“{who}” cannot be given a role: write slack:, wecom: or web: and an account (the page needs sign-in), a "
            "group as slack:@group; the terminal and “*” stand in the roles file only.",
        )
    if role not in book.roles():
        known = list(book.roles())
        raise CommandFailed(
            f"没有角色“{role}”；有：{'、'.join(known)}。", f"There is no role “{role}”; there are {', '.join(known)}."
        )
    given = book.give(who, role, by=f"terminal:{user}", act_id=entry)
    _told(house, given, who)
    _recorded(house, given, user, entry)
    now = book.role_of(who).name
    _say(house, f"已给 {who} 角色 {role}，现在生效的是 {now}。", f"{who} has the role {role}; what holds now is {now}.")


def revoke(who: str, *, user: str) -> None:
    """Take away what was given; the file's word is not touched."""
    house = build()
    entry = _permitted(house, "grant_roles", user)
    book = _book(house)
    given = book.give(who, None, by=f"terminal:{user}", act_id=entry)
    if given == "same":
        raise CommandFailed(
            f"没有单独给过 {who} 角色：zhongcao roles list。", f"{who} was given no role: zhongcao roles list."
        )
    _told(house, given, who)
    _recorded(house, given, user, entry)
    _say(house, f"已收回 {who} 的角色。", f"The role of {who} was taken away.")


def check_file(file: Path, *, as_json: bool) -> None:
    """Every fault with its line; exit code 1 when there is one."""
    if not file.is_file():
        raise CommandFailed(f"找不到文件 {file}，请检查路径。", f"There is no file {file}: look at its path.")
    house = build()
    faults = check_roles(file, house.catalog, house.rights.unproven)
    if as_json:
        print_json([{"file": fault.file, "line": fault.line, "message": fault.message} for fault in faults])
    else:
        console = Console()
        for fault in faults:
            console.print(fault.said(house.settings.language), markup=False, highlight=False, soft_wrap=True)
        if not faults:
            _say(house, f"{file}：没有问题。", f"{file}: no fault found.")
    sys.exit(1 if faults else 0)


def _book(house: House) -> HouseRoles:
    return HouseRoles(house.permissions, house.rights.memberships, lambda: house.state, house.machine_time)


def _permitted(house: House, right: Act, user: str) -> str:
    """The id of what is done now. Raises CommandFailed, and keeps it in the audit log, where the user may not."""
    role, entry = house.permissions.role_of("terminal", user), f"terminal-{uuid4().hex}"
    if not role.may(right):
        house.audit.record(entry, "terminal", user, role, right, False)
        raise CommandFailed(refusal(right, "zh"), refusal(right, "en"))
    return entry


def _told(house: House, given: Given, who: str) -> None:
    """Raises CommandFailed where nothing was written that was asked for."""
    if given == "file":
        where = house.permissions.file.path
        raise CommandFailed(
            f"{who} 的角色写在权限文件里，以文件为准：请改 {where}。",
            f"The role of {who} stands in the roles file, which comes first: change {where}.",
        )
    if given == "last":
        raise CommandFailed(
            "这样一来就没有管理员了，没有改动；请先给别人开通管理员角色。",
            "That would leave nobody who manages roles, so nothing was changed; make somebody else an admin first.",
        )


def _recorded(house: House, given: Given, user: str, entry: str) -> None:
    if given == "done":
        role = house.permissions.role_of("terminal", user)
        house.audit.record(entry, "terminal", user, role, "grant_roles", True)


def _say(house: House, zh: str, en: str) -> None:
    Console().print(house.say(zh, en), markup=False, highlight=False, soft_wrap=True)
