"""`audit`: who did what, and what was refused."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from assistant.permissions import refusal
from assistant.skills.admin.lists import act_name
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.people.audit import Wanted
from bot.terminal.console import Console, Grid
from bot.wiring import build


def audit(
    days: tuple[date | None, date | None], *, of: str, refused: bool, limit: int, user: str, as_json: bool
) -> None:
    """The latest first; times on the team's clock. Raises CommandFailed where the user may not read it."""
    house = build()
    role = house.permissions.role_of("terminal", user)
    if not role.may("read_audit"):
        house.audit.record(f"terminal-{uuid4().hex}", "terminal", user, role, "read_audit", False)
        raise CommandFailed(refusal("read_audit", "zh"), refusal("read_audit", "en"))
    zone, (first, last) = ZoneInfo(house.settings.timezone), days
    since = datetime.combine(first, time.min, zone) if first else None
    until = datetime.combine(last + timedelta(days=1), time.min, zone) if last else None
    entries = house.audit.entries(Wanted(since, until, of, refused), limit)
    if as_json:
        rows = [
            {
                "at": each.at.astimezone(zone).isoformat(timespec="seconds"), "channel": each.channel,
                "user": each.user, "role": each.role, "act": each.act, "done": each.done,
                "message_id": each.message_id,
            }
            for each in entries
        ]  # fmt: skip
        print_json(rows)
        return
    if not entries:
        Console().print(house.say("没有这样的记录。", "There is no such entry."), markup=False)
        return

    zh, table = house.settings.language == "zh", Grid(box=None, header_style="bold")
    for head in (("时间", "time"), ("谁", "who"), ("角色", "role"), ("操作", "act"), ("结果", "outcome")):
        table.add_column(house.say(*head))
    for each in entries:
        outcome = house.say("已执行", "done") if each.done else house.say("被拒", "refused")
        at = f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}"
        table.add_row(at, f"{each.channel}:{each.user}", each.role, act_name(each.act, zh=zh), outcome)
    Console().print(table)
