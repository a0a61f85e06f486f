"""Decisions on needs: written once, never over somebody's change, applied in order, undone, and by whom."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from analytics.reviews.decisions import Decision, Misfit, effective
from analytics.reviews.discovery.proposal import Proposal
from analytics.reviews.taxonomy import NeedEntry, Taxonomy
from assistant.decided import Done, Stale, Who
from assistant.needs_book import NeedsBook
from assistant.needs_decisions import NeedsDecisions
from assistant.permissions import ACTS, ALL, Role
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 0)
LEAK = NeedEntry(
    "漏液", "包装", "Leak", "漏。", "包装", "质检", "damage", complaint=("漏液", "漏了"), praise=("没漏出来",)
)
BOX = NeedEntry("包装设计", "包装", "Box", "盒。", "包装", "包装", "taste", either=("包装",))
SLOW = NeedEntry(
    "物流慢", "物流", "Slow", "慢。", "物流", "物流", "logistics", complaint=("太慢",), praised_as="物流快"
)
FAST = NeedEntry("物流快", "物流", "Fast", "快。", "物流", "物流", "none", praise=("很快",))
FILE = Taxonomy((LEAK, BOX, SLOW, FAST))
PUMP = Proposal(
    id="n1234567", name="泵头难按", category="包装", terms=("泵头", "难按"),
    patterns={"complaint": ("难按",), "either": ("泵头",)}, customers=9, mentions=10, share=0.01, complaints=8,
    praise=0, questions=1, customers_now=4, customers_before=2, weight=3.0, quotes=(), products=(("精华", 9),),
)  # fmt: skip
INVOICE = replace(PUMP, id="n7654321", name="能开专票吗", terms=("专票",), patterns={"asks": ("开专票",)}, complaints=0)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def changes() -> list[int]:
    return []


@pytest.fixture
def decisions(state: Engine, changes: list[int]) -> NeedsDecisions:
    return NeedsDecisions(NeedsBook(state), lambda: FILE, lambda: (PUMP, INVOICE), lambda: changes.append(1))


def who(number: int, role: Role = ALL) -> Who:
    return Who("林澈", role, NOW, f"m{number}")


def test_an_accepted_proposal_is_a_need_with_what_its_kind_has(decisions: NeedsDecisions, changes: list[int]) -> None:
    done = decisions.accept(who(1), "n1234567", {"need": "泵头难用", "severity": "damage", "owner": ""})
    assert (done.zh, done.en) == ("已采纳为需求“泵头难用”。", "Accepted as the need 泵头难用.")
    assert decisions.effective().taxonomy.named("泵头难用") == NeedEntry(
        name="泵头难用",
        group="包装",
        label_en="泵头难按",
        definition="泵头、难按",
        category="包装",
        owner="质检",
        severity="damage",
        complaint=("难按",),
        either=("泵头",),
    )
    assert [need.name for need in decisions.effective().taxonomy.needs] == [
        "漏液",
        "包装设计",
        "泵头难用",
        "物流慢",
        "物流快",
    ]
    assert [each.id for each in decisions.waiting()] == ["n7654321"]
    assert changes == [1]


def test_what_is_only_asked_about_is_a_need_too(decisions: NeedsDecisions) -> None:
    decisions.accept(who(1), "能开专票吗", {"need": "开票"})
    need = decisions.effective().taxonomy.named("开票")
    assert need
    assert (need.either, need.asks, need.severity) == (("开专票",), ("开专票",), "none")


def test_a_merged_proposal_gives_its_words(decisions: NeedsDecisions) -> None:
    decisions.merge(who(1), "n1234567", "包装设计")
    box = decisions.effective().taxonomy.named("包装设计")
    assert box == replace(BOX, complaint=("难按",), either=("包装", "泵头"), synonyms=("泵头难按",))


def test_a_merged_need_goes_up_in_the_other(decisions: NeedsDecisions) -> None:
    decisions.merge(who(1), "物流快", "物流慢")
    assert decisions.effective().taxonomy.needs == (
        LEAK,
        BOX,
        replace(SLOW, praise=("很快",), praised_as="", synonyms=("物流快",)),
    )


def test_a_renamed_need_answers_to_its_old_name(decisions: NeedsDecisions) -> None:
    decisions.rename(who(1), "物流快", "送得快", "Quick")
    slow, fast = decisions.effective().taxonomy.needs[2:]
    assert fast == replace(FAST, name="送得快", label_en="Quick", synonyms=("物流快",))
    assert slow == replace(SLOW, praised_as="送得快")


def test_a_proposal_renamed_still_waits_and_one_rejected_does_not_come_back(decisions: NeedsDecisions) -> None:
    decisions.rename(who(1), "n1234567", "按不动")
    assert [each.name for each in decisions.waiting()] == ["按不动", "能开专票吗"]
    decisions.reject(who(2), "按不动")
    assert [each.name for each in decisions.waiting()] == ["能开专票吗"]
    assert decisions.effective().turned_down == (frozenset({"泵头", "难按"}),)
    assert "没有等待决定的" in decisions.reject(who(3), "n1234567").zh


def test_undone_it_is_as_before_and_the_history_keeps_both(decisions: NeedsDecisions) -> None:
    decisions.merge(who(1), "漏液", "包装设计")
    assert decisions.undo(who(2), 1).zh == "已撤销第 1 号决定。"
    assert decisions.effective().taxonomy == FILE
    assert [(each.id, str(each.act), each.undone) for each in decisions.book.decisions()] == [
        (1, "merge", True),
        (2, "undo", True),
    ]
    assert decisions.undo(who(3), 1).zh == "没有可以撤销的第 1 号决定。"
    assert decisions.undo(who(4), 9).decision is None


def test_what_others_rest_on_is_not_undone_alone(decisions: NeedsDecisions) -> None:
    decisions.rename(who(1), "漏液", "漏了")
    decisions.merge(who(2), "漏了", "包装设计")
    assert decisions.undo(who(3), 1).zh == "第 2 号决定（漏了）以它为前提，请先撤销那一条。"
    assert decisions.undo(who(4), 2).decision
    assert decisions.undo(who(5), 1).decision
    assert decisions.effective().taxonomy == FILE


def test_only_who_may_decides(decisions: NeedsDecisions, changes: list[int]) -> None:
    viewer = Role("viewer", ACTS["viewer"])
    for refused in (
        decisions.accept(who(1, viewer), "n1234567", {}),
        decisions.merge(who(1, viewer), "漏液", "包装设计"),
        decisions.rename(who(1, viewer), "漏液", "漏了"),
        decisions.reject(who(1, viewer), "n1234567"),
        decisions.undo(who(1, viewer), 1),
    ):
        assert (refused.zh, refused.decision) == ("你还没有增改需求分类的权限，需要的话请找管理员开通。", None)
    assert decisions.accept(who(2, Role("analyst", ACTS["analyst"])), "n1234567", {}).decision
    assert changes == [1]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"need": "漏液"}, "已经有叫“漏液”的需求：换个名字，或并入它。"),
        ({"need": "长" * 61}, "需求的名字要有 1 到 60 个字。"),
        ({"owner": "老板"}, "owner 只能是 产品、客服、物流、包装、运营、质检、法务，不能是“老板”。"),
        ({"severity": "bad"}, "severity 只能是"),
        ({"complaint": ["按"]}, "“按”不能作识别的词"),
        ({"complaint": ["/(/"]}, "“/(/”不能作识别的词"),
    ],
)
def test_what_does_not_fit_is_said_and_not_written(decisions: NeedsDecisions, given: dict[str, Any], says: str) -> None:
    refused = decisions.accept(who(1), "n1234567", given)
    assert refused.zh.startswith(says)
    assert decisions.book.decisions() == ()


def test_an_unknown_need_is_not_merged_into(decisions: NeedsDecisions) -> None:
    assert decisions.merge(who(1), "漏液", "包装").zh == "没有叫“包装”的需求，是不是“包装设计”？"
    assert decisions.merge(who(1), "漏液", "漏液").zh == "“漏液”不能并入自己。"


def decision(subject: str, into: str) -> Decision:
    return Decision(0, "merge", "need", subject, {"into": into}, "甲", NOW)


def test_the_same_act_writes_once_and_the_second_person_is_told(state: Engine) -> None:
    book = NeedsBook(state)
    first = book.decide(decision("漏液", "包装设计"), file=FILE, seen=0, act_id="1")
    assert isinstance(first, Done)
    assert not first.again
    assert book.decide(decision("漏液", "包装设计"), file=FILE, seen=0, act_id="1") == Done(first.decision, again=True)
    assert book.decide(decision("漏液", "物流慢"), file=FILE, seen=0, act_id="2") == Stale(first.decision)
    assert len(NeedsBook(state).decisions()) == 1


def test_a_decision_that_fits_no_longer_has_no_effect_and_is_named() -> None:
    kept = replace(decision("漏液", "包装设计"), id=1)
    without = Taxonomy((BOX, SLOW, FAST))
    found = effective(without, [kept])
    assert found.taxonomy == without
    assert [(each.id, why.en) for each, why in found.stranded] == [(1, "There is no need called 漏液.")]
    with pytest.raises(Misfit):
        raise found.stranded[0][1]
