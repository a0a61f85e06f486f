"""What is offered to somebody who asked nothing: only what their role may ask for."""

from datetime import UTC, date, datetime

import pytest

from assistant.conversation import Buttons, Language, Message, Situation
from assistant.permissions import ACTS, NOBODY, Act, Role
from assistant.skills.help import Help, starters

VIEWER = Role("viewer", ACTS["viewer"])
ASKED = {
    "zh": ("有哪些指标？", "最近大家在抱怨什么？", "给新品写两条朋友圈文案", "待处理的差评有哪些？"),
    "en": (
        "What metrics do you have?",
        "What are people complaining about lately?",
        "Draft two feed ads for our new product",
        "Which tickets are open?",
    ),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("role", "at", "of_copy"),
    [
        (Role("admin", ACTS["admin"]), (0, 1, 2, 3), "both"),
        (VIEWER, (0, 1), "check"),
        (Role("copywriter", ACTS["copywriter"]), (0, 1, 2), "both"),
        (Role("service", ACTS["service"]), (0, 1, 3), "check"),
        (Role("writer", frozenset[Act]({"draft"})), (2,), "draft"),
        (NOBODY, (), ""),
    ],
)
def test_only_what_a_role_may_ask_is_offered(role: Role, at: tuple[int, ...], of_copy: str, language: Language) -> None:
    expected = tuple(ASKED[language][each] for each in at)
    assert starters(language, role=role) == expected
    for said in ({"zh": "你好", "en": "hello"}[language], "qwzx plugh"):
        message = Message("m", said, "c", "lin", "web", datetime(2026, 11, 1, tzinfo=UTC))
        reply = Help().reply(message, Situation(date(2026, 11, 1), language, {}, role))
        buttons = [each.text for part in reply.parts if isinstance(part, Buttons) for each in part.choices]
        assert tuple(buttons) == expected
        drafts, checks = (
            ASKED[language][2] in reply.text,
            {"zh": "能不能发", "en": "Check this"}[language] in reply.text,
        )
        assert (drafts, checks) == (of_copy in ("both", "draft"), of_copy in ("both", "check"))
        assert (ASKED[language][3] in reply.text) is role.may("see_tickets")
        assert reply.text.count("- **") == len({*at, *([2] if of_copy else [])})
