"""What admin commands order, as the golden file says, and that no other golden message is one."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from assistant.conversation import Message, Situation
from assistant.skills.admin.door import AdminDoor
from assistant.skills.admin.people import keys_of
from assistant.skills.admin.reading import Order, read_admin

GOLDEN = Path(__file__).parent.parent / "golden"
ROLES = ("viewer", "analyst", "copywriter", "service", "lead", "admin", "douyin_team")
MONDAY = date(2026, 11, 23)
CASES: list[dict[str, Any]] = [
    case for part in yaml.safe_load((GOLDEN / "admin_chat.yaml").read_text("utf-8")).values() for case in part
]


def told(order: Order | None) -> dict[str, Any]:
    """An order as the golden file writes it."""
    if order is None:
        return {"order": "none"}
    named = {"who": order.who.lstrip("@"), "role": order.role, "letter": order.letter, "refused": order.refused}
    always = {"role"} if order.kind == "grant" else set()
    return {"order": order.kind} | {key: value for key, value in named.items() if value or key in always}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_reads_what_is_ordered(case: dict[str, Any]) -> None:
    expected = {key: value.lstrip("@") if key == "who" else value for key, value in case["reads"].items()}
    assert told(read_admin(case["text"], ROLES, MONDAY)) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_the_door_lets_every_order_through(case: dict[str, Any]) -> None:
    class Asked(Exception):
        """The skill was asked for."""

    def skill() -> NoReturn:
        raise Asked

    door = AdminDoor(skill, lambda: ROLES)
    message = Message("m", case["text"], "c", "lin", "slack", datetime(2026, 11, 23, 9, 2))
    try:
        assert door.interest(message, Situation(MONDAY, "zh")) == 0.0
    except Asked:
        return
    assert case["reads"]["order"] == "none"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("昨天的操作记录", (date(2026, 11, 22), date(2026, 11, 22))),
        ("最近7天的审计记录", (date(2026, 11, 17), MONDAY)),
        ("audit log of last week", (date(2026, 11, 16), date(2026, 11, 22))),
        ("上个月的操作记录", (date(2026, 10, 1), date(2026, 10, 31))),
        ("who was refused this month", (date(2026, 11, 1), MONDAY)),
        ("操作记录", None),
    ],
)
def test_reads_the_days(text: str, days: tuple[date, date] | None) -> None:
    order = read_admin(text, ROLES, MONDAY)
    assert order is not None
    assert order.days == days


@pytest.mark.parametrize("role", [".*", "(", "给", "权限", "a|b", "管理员", "小王", "<!channel>", "\\", "lead "])
def test_a_role_may_be_called_anything(role: str) -> None:
    order = read_admin(f"给 lin {role}权限", (*ROLES, role), MONDAY)
    assert order is None or (order.kind, order.who) == ("grant", "lin")
    assert told(read_admin("给 lin 分析师权限", (*ROLES, role), MONDAY)) == {
        "order": "grant", "who": "lin", "role": "analyst",
    }  # fmt: skip
    assert read_admin("上周GMV", (*ROLES, role), MONDAY) is None


@pytest.mark.parametrize(
    "text",
    ["给" * 5_000, "给 " + "a" * 190 + " 分析师权限", "把" + "的" * 190, "make " + "a " * 90, "@" * 199, "审计" * 90],
)
def test_a_long_or_odd_message_is_read_at_once(text: str) -> None:
    read_admin(text, ROLES, MONDAY)


KNOWN = ("wecom:lin", "slack:U1", "wecom:U1", "wecom:王芳", "slack:lin.mo", "web:ann", "mo")


@pytest.mark.parametrize(
    ("said", "channel", "keys"),
    [
        ("<@U777>", "wecom", ("slack:U777",)),
        ("<@U777|lin>", "slack", ("slack:U777",)),
        ("@U0NEW00001", "slack", ("slack:U0NEW00001",)),  # picked on Slack, and never heard of
        ("@U0NEW00001", "wecom", ()),
        ("@WANGXIAO", "slack", ()),
        ("@lin", "slack", ("wecom:lin",)),
        ("U1", "slack", ("slack:U1",)),
        ("U1", "wecom", ("wecom:U1",)),
        ("U1", "web", ("slack:U1", "wecom:U1")),  # asked back which
        ("小王", "wecom", ("wecom:王芳",)),
        ("wecom:@3", "slack", ("wecom:@3",)),
        ("web:slack:U1", "slack", ("web:slack:U1",)),
        ("lіn", "wecom", ()),  # a Cyrillic і is another name
        ("ｌｉｎ", "wecom", ()),
        ("老张", "wecom", ()),
        ("slack:U1`<!channel>", "slack", ()),
    ],
)
def test_whom_a_name_means(said: str, channel: str, keys: tuple[str, ...]) -> None:
    assert keys_of(said, channel, KNOWN) == keys
