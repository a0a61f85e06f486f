"""A number that is typed is the button that shows it, and stays a number where none does."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.conversation import Action, Button, Buttons, Card, Cards, Reply, Table, Text
from bot.post.outbox import post
from bot.pressed import read_key
from bot.store.state import open_state
from bot.wecom.numbers import typed_key

NOW = datetime(2026, 11, 11, tzinfo=UTC)
LONG = ("只看漏液破损，给我原话", "哪个涨得最快？", "和上一期比多了哪些问题？")
SHORT = ("环比", "按天看", "分渠道")


def offers(*texts: str) -> Buttons:
    return Buttons(tuple(Button(text, text=text) for text in texts))


def tickets(*labels: str) -> Cards:
    cards = (
        Card(f"#{n} 漏液", buttons=(Button(label, action=Action("triage.claim", str(n))),))
        for n, label in enumerate(labels, 1)
    )
    return Cards(tuple(cards), Table((), ()))


SAID = Reply("needs", "answered", (Text("漏液最多"), offers(*LONG)))
ASKED = Reply("kpi", "clarify", (Text("哪个？"), offers(*LONG)))
NAMED = Reply("kpi", "answered", (Text("1.86%"), offers(*SHORT)))
ONE = Reply("kpi", "clarify", (Text("要到多少？"), offers("把2026年11月小红书点击率目标定为2.1%")))
TWICE = Reply("draft", "answered", (offers(*LONG), Text("又"), offers(*LONG)))
LISTED = Reply("triage", "answered", (tickets("认领", "认领", "认领", "认领并且马上答复顾客"),))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0), ("２", 1), (" 3. ", 2), ("③", 2), ("选1", 0), ("我选二", 1), ("选第三个", 2), ("点2", 1),
        ("Option 2", 1), ("一", None),
        ("4", None), ("0", None), ("12", None), ("第一个", None), ("1号", None), ("#1", None), ("1%", None),
        ("选", None), ("要3条", None), ("1.5", None), ("", None), ("1 2", None),
    ],
)  # fmt: skip
def test_what_is_a_number_of_a_button(tmp_path: Path, text: str, place: int | None) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    origin = {"route": "wecom-app", "user": "lin"}
    post(engine, key="k", origin=origin, conversation="c", reply=SAID, now=NOW)
    key = typed_key(engine, "wecom-app", "c", text)
    pressed = read_key(engine, key)
    assert (pressed.text if pressed else None) == (LONG[place] if place is not None else None)
    assert not typed_key(engine, "wecom-app", "of another", text)
    assert not typed_key(engine, "wecom-bot", "c", text)
    engine.dispose()


@pytest.mark.parametrize(
    ("reply", "alone", "in_group"),
    [
        (SAID, True, False), (ASKED, True, True), (NAMED, False, False), (ONE, False, False), (TWICE, False, False),
        (LISTED, True, True), (Reply("kpi", "answered", (Text("好"),)), False, False),
    ],
    ids=["suggested", "asked", "named", "one", "twice", "listed", "none"],
)  # fmt: skip
def test_only_what_shows_numbers_is_chosen_by_one(tmp_path: Path, reply: Reply, alone: bool, in_group: bool) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    for number, said in enumerate((ASKED, reply)):
        origin = {"route": "wecom-bot", "kind": "single", "chat": "lin"}
        post(engine, key=f"k{number}", origin=origin, conversation="c", reply=said, now=NOW)
    found = [bool(typed_key(engine, "wecom-bot", "c", "1", in_group=group)) for group in (False, True)]
    assert found == [alone, in_group]
    engine.dispose()
