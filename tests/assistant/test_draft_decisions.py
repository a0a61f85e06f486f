"""Deciding on drafts: once for a message, by role, never over somebody's act; and what it does to what comes next."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from draft_desk import TODAY, Talk, desk_of

from assistant.conversation import Buttons
from assistant.decided import Done, Stale, Who
from assistant.drafting.brief import Brief
from assistant.drafting.copydesk import Copydesk
from assistant.drafting.keeping.book import Wanted
from assistant.drafting.matter.results import nearest, worth
from assistant.drafting.past import PastCreative
from assistant.permissions import ACTS, ALL, Role
from assistant.skills.drafts.words import Decision, asks_history, read_decision

NOW = datetime(2026, 11, 1, 9, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Copydesk:
    return desk_of(tmp_path)


@pytest.fixture
def talk(desk: Copydesk) -> Talk:
    return Talk(desk)


def who(number: int | str, role: Role = ALL, actor: str = "林澈") -> Who:
    return Who(actor, role, NOW, f"m{number}")


def ordered(desk: Copydesk, number: int = 0, **brief: Any) -> list[int]:
    sheet = desk.shelf.get("T-1")
    assert sheet is not None
    given = Brief("T-1", TODAY, **{"platform": "抖音", "variants": 2, **brief})
    return [draft.id for draft in desk.order(given, sheet, who(f"o{number}"), "web").drafts]


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("采用第二条", Decision("adopt", ("2",))),
        ("就用第三条吧", Decision("adopt", ("3",))),
        ("第一条可以，采用", Decision("adopt", ("1",))),
        ("采用D12", Decision("adopt", ("D12",))),
        ("两条都采用", Decision("adopt", (), "", True)),
        ("adopt the first", Decision("adopt", ("1",))),
        ("go with 3", Decision("adopt", ("3",))),
        ("第二条不要，太像广告", Decision("reject", ("2",), "太像广告")),
        ("不要第三条，因为太长", Decision("reject", ("3",), "太长")),
        ("第一条不采用", Decision("reject", ("1",))),
        ("reject 2: too long", Decision("reject", ("2",), "too long")),
        ("The second is too long, reject it", Decision("reject", ("2",), "too long")),
        ("把第一条和第三条做成 A/B 测试", Decision("pair", ("1", "3"))),
        ("ab test 1 and 3", Decision("pair", ("1", "3"))),
        ("第二条改成：换季脸红，先少涂一层。", Decision("edit", ("2",), "换季脸红，先少涂一层。")),
        ("edit 2: When your cheeks flush, do less.", Decision("edit", ("2",), "When your cheeks flush, do less.")),
        ("第二条不要提价格", None),
        ("换成：抖音", None),
        ("drop the price", None),
        ("采用哪条比较好？", None),
        ("采用率是多少", None),
        ("精华之前写过哪些文案", None),
        ("给精华写三条文案", None),
    ],
)
def test_reads_a_decision(text: str, decision: Decision | None) -> None:
    assert read_decision(text) == decision


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("精华之前写过哪些文案", True),
        ("采用过的文案有哪些", True),
        ("which drafts have we written for the serum", True),
        ("参考以前的文案再写两条", False),
        ("给精华写三条文案", False),
        ("评价里写过哪些问题", False),
    ],
)
def test_reads_a_question_for_the_history(text: str, asked: bool) -> None:
    assert asks_history(text) is asked


def test_a_message_keeps_its_drafts_once(desk: Copydesk) -> None:
    assert ordered(desk) == ordered(desk) == [1, 2]
    assert ordered(desk, 1) == [3, 4]
    assert [each.id for each in desk.book.search(Wanted(sku="T-1"))] == [4, 3, 2, 1]


def test_orders_at_once_get_numbers_of_their_own(desk: Copydesk) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: ordered(desk, number), range(8)))
    assert sorted(number for numbers in found for number in numbers) == list(range(1, 17))


def test_an_act_is_done_once_and_never_over_somebody_s(desk: Copydesk) -> None:
    ordered(desk)
    book, body = desk.book, {"reason": "太长"}
    first = book.act("adopt", 1, body={}, seen=0, actor="林", now=NOW, act_id="1")
    assert isinstance(first, Done)
    assert (first.decision.status, first.decision.version, first.again) == ("adopted", 1, False)
    assert book.act("adopt", 1, body={}, seen=0, actor="林", now=NOW, act_id="1") == Done(first.decision, again=True)
    assert book.act("reject", 1, body=body, seen=0, actor="王", now=NOW, act_id="2") == Stale(first.decision)
    with pytest.raises(LookupError):
        book.act("adopt", 99, body={}, seen=0, actor="林", now=NOW, act_id="3")
    changed = book.act("reject", 1, body=body, seen=1, actor="王", now=NOW, act_id="4")
    assert isinstance(changed, Done)
    assert (changed.decision.status, changed.decision.reason, changed.decision.decided_by) == ("rejected", "太长", "王")
    assert [entry.act for entry in book.history(1)] == ["adopt", "reject"]


@pytest.mark.parametrize(
    ("role", "may"), [("viewer", False), ("service", False), ("copywriter", True), ("lead", True), ("admin", True)]
)
def test_who_may_decide(role: str, may: bool, desk: Copydesk) -> None:
    one, other = ordered(desk)
    person = Role(role, ACTS[role])
    outcomes = [
        desk.adopt(who(1, person), one),
        desk.reject(who(2, person), other, "太长"),
        desk.edit(who(3, person), one, "换季脸颊泛红，敏感肌精华适用敏感皮肤。"),
        desk.pair(who(4, person), one, other),
    ]
    assert [outcome.draft is not None for outcome in outcomes] == [may] * 4
    said = Talk(desk, person).say("采用 D2").status
    assert said == ("answered" if may else "refused")


def test_an_edited_text_is_checked_and_keeps_its_sources(desk: Copydesk) -> None:
    (one, _) = ordered(desk)
    before = desk.book.drafts((one,))[0]
    claim = next(each["span"]["text"] for each in before.draft["citations"] if each["id"] == "T-1-C1")
    done = desk.edit(who(1), one, f"{claim}\n保湿100小时，全网第一，看 https://x.example @某人", "新的标题")
    after = done.draft
    assert after is not None
    assert (after.status, after.title, after.brief) == ("held", "新的标题", before.brief)
    assert {each["id"] for each in after.draft["citations"]} >= {"T-1-C1"}
    assert {"100小时", "第一"} <= {word for each in after.findings for word in (each["span"]["text"],)} | {
        each["span"]["text"].removeprefix("全网") for each in after.findings
    }
    assert "https" not in after.text
    assert "@" not in after.text
    assert "已去掉" in done.zh
    assert desk.book.drafts((one,))[0].text == after.text


@pytest.mark.parametrize("text", ["", "  \n", "字" * 4_001])
def test_what_is_no_text_is_not_kept(text: str, desk: Copydesk) -> None:
    (one, _) = ordered(desk)
    assert desk.edit(who(1), one, text).draft is None
    assert desk.book.drafts((one,))[0].version == 0


def test_pairs_are_of_one_product_and_platform(desk: Copydesk) -> None:
    one, other = ordered(desk)
    elsewhere, _ = ordered(desk, 1, platform="小红书")
    assert desk.pair(who(1), one, one).pair is None
    assert desk.pair(who(2), one, elsewhere).pair is None
    assert desk.pair(who(3), one, 99).pair is None
    pair = desk.pair(who(4), other, one).pair
    assert pair is not None
    assert (pair.name, pair.variants) == ("AB-D1-D2", ("D1", "D2"))
    assert desk.pair(who(5), one, other).pair == pair
    assert [each.tests for each in desk.book.drafts((one, other))] == [("AB-D1-D2",)] * 2


def test_what_was_decided_is_minded_and_said(talk: Talk) -> None:
    first = talk.say("给敏感肌精华写两条抖音文案")
    talk.say("采用第一条")
    talk.say("第二条不要，太长，别用“精华”")
    again = talk.say("给敏感肌精华写两条抖音文案")
    texts = {draft["text"] for draft in first.data["drafts"]}
    assert not texts & {draft["text"] for draft in again.data["drafts"]}
    assert (again.data["brief"]["angle"], again.data["brief"]["length"]) == (1, "short")
    assert [note for note in again.notes if "已采用的 1 条（D1）" in note]
    assert [note for note in again.notes if "退掉的 1 条（D2：太长，别用“精华”）" in note]
    elsewhere = talk.say("给敏感肌精华写两条小红书笔记")
    assert not [note for note in elsewhere.notes if "D1" in note or "D2" in note]


def test_a_rejection_asks_why_once(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    asked = talk.say("第二条不要")
    assert (asked.status, asked.choices[0]) == ("clarify", "太像广告")
    assert talk.desk.book.drafts((2,))[0].status == "proposed"
    done = talk.say("太像广告")
    assert [(each["id"], each["status"], each["reason"]) for each in done.data["drafts"]] == [
        ("D2", "rejected", "太像广告")
    ]
    assert any(isinstance(part, Buttons) for part in done.parts)
    talk.press("draft.reject", "1:0")
    assert talk.say("算了").data == {}
    assert talk.desk.book.drafts((1,))[0].status == "proposed"


def test_a_button_of_what_changed_meanwhile_writes_nothing(talk: Talk) -> None:
    talk.say("给敏感肌精华写一条抖音文案")
    assert talk.press("draft.adopt", "1:0", user="王").status == "answered"
    late = talk.press("draft.adopt", "1:0", user="林")
    assert (late.status, late.text) == ("refused", "刚才 王 已经处理了 D1，这次没有写入，请再看一眼。")


def test_a_revision_stays_in_its_place_and_remembers_what_it_was_made_of(talk: Talk) -> None:
    first = talk.say("给敏感肌精华写三条抖音文案，带优惠")
    revised = talk.say("第二条换成朋友圈，不要提价格")
    (one,) = revised.data["drafts"]
    assert (one["variant"], one["parent"], one["platform"]) == (2, "D2", "朋友圈")
    assert "元" not in one["text"]
    assert one["citations"]
    gentler = talk.say("再温柔一点")
    assert [(each["id"], each["parent"]) for each in gentler.data["drafts"]] == [("D5", "D4")]
    other = talk.say("第三条换个痛点")
    assert other.data["brief"]["pain"] not in first.data["drafts"][2]["text"]
    assert talk.say("第五条短一点").text == "没有第 5 条，现在桌上有 3 条。"
    assert talk.memory["draft.shown"] == [1, 5, 6]


def test_an_unclear_wish_is_asked_back_with_wishes_that_work(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    asked = talk.say("第二条不太对")
    assert (asked.status, asked.choices[0]) == ("clarify", "第 2 条换个角度")
    assert talk.say(asked.choices[1]).data["drafts"][0]["variant"] == 2
    english = talk.say("make the second one better")
    assert (english.status, english.language) == ("clarify", "en")
    assert talk.say(english.choices[2]).data["brief"]["tone"] == "轻松"


LISTS = """
    我的草稿
    看看我的草稿
    有哪些草稿
    列出草稿
    草稿列表
    草稿
    我有哪些草稿
    查看草稿
    打开草稿箱
    我的草稿有哪些
    现在有几条草稿？
    把草稿列出来
    所有草稿
    最近的草稿
    待定的草稿有哪些
    我要看草稿
    帮我列一下草稿
    草稿都有哪些？
    给我看看所有的草稿
    敏感肌精华有哪些草稿
    列出文案
    我的草稿在哪里
    my drafts
    show me my drafts
    drafts
    what drafts are there
    which drafts do we have?
    all drafts
"""
NO_LISTS = """
    写个草稿
    给精华写两条草稿
    帮我起草一条草稿
    草稿短一点
    草稿语气轻松点
    草稿太长了
    再来两条草稿
    检查一下我的草稿：全网第一
    我的草稿能不能发
    看看我的草稿有没有违禁词
    我的草稿：今天分享一款精华
    草稿里加上优惠
    把草稿改成英文
    草稿的依据是什么
    草稿怎么写才好
    草稿的点击率是多少
    出一版草稿
    要一条草稿
    我要两条草稿
    看看第二条草稿
    撤销草稿
    有哪些素材疲劳了
    列出工单
    看看文案
    我的文案
    再来一条文案
    有哪些文案技巧
    文案有什么讲究
    查一下文案
    草稿有什么问题
    my draft is too long
    check my draft: best serum
    draft a post
    write drafts for the serum
    draft
"""


@pytest.mark.parametrize("text", [each.strip() for each in LISTS.strip().splitlines()])
def test_asks_which_drafts_there_are(text: str) -> None:
    assert asks_history(text)


@pytest.mark.parametrize("text", [each.strip() for each in NO_LISTS.strip().splitlines()])
def test_orders_checks_and_wishes_are_no_list(text: str) -> None:
    assert not asks_history(text)


def test_ones_own_drafts_and_those_of_all(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    talk.say("给爽肤水写一条小红书笔记", user="阿青")
    assert [each["id"] for each in talk.say("我的草稿").data["drafts"]] == ["D2", "D1"]
    assert [each["id"] for each in talk.say("看看我的草稿", user="阿青").data["drafts"]] == ["D3"]
    assert [each["id"] for each in talk.say("有哪些草稿").data["drafts"]] == ["D3", "D2", "D1"]
    assert [each["id"] for each in talk.say("小红书有哪些草稿").data["drafts"]] == ["D3"]
    assert talk.say("我有哪些草稿", user="小王").text == "你还没有要过文案；要看大家的，说“草稿列表”。"
    talk.say("采用D3")
    assert [each["id"] for each in talk.say("待定的草稿有哪些").data["drafts"]] == ["D2", "D1"]
    assert talk.say("my drafts").text.startswith("2 drafts ordered by you, the latest first.")


def test_the_history_of_a_product(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    talk.say("给爽肤水写一条小红书笔记")
    talk.say("第一条采用")
    assert [each["id"] for each in talk.say("精华之前写过哪些文案").data["drafts"]] == ["D2", "D1"]
    assert [each["id"] for each in talk.say("采用过的文案有哪些").data["drafts"]] == ["D3"]
    assert talk.say("退掉的文案有哪些").text == "还没有退掉的文案。"
    assert "drafts export" in talk.say("导出精华的文案").text


RAN = (
    PastCreative("A", "换季脸颊泛红？先做减法", impressions=100_000, clicks=900),
    PastCreative("B", "用什么都刺痛的时候", impressions=100_000, clicks=2_400),
    PastCreative("C", "刚上线", impressions=0),
)


@pytest.mark.parametrize(
    ("past", "first"),
    [
        (RAN, "用什么都刺痛"),
        ((replace(RAN[0], impressions=10, clicks=0), RAN[1]), "用什么都刺痛"),
        ((PastCreative("D1", "用什么都刺痛？", adopted=True),), "用什么都刺痛"),
        ((), "换季脸颊泛红"),
    ],
)
def test_pain_points_are_tried_in_the_order_of_what_did_well(past: tuple[PastCreative, ...], first: str) -> None:
    did = worth(("换季脸颊泛红", "用什么都刺痛"), past)
    assert max(did, key=lambda pain: did[pain]) == first


def test_what_ran_is_said_and_comes_first(tmp_path: Path) -> None:
    class Ran:
        def creatives(self, names: Sequence[str], platform: str) -> Sequence[PastCreative]:
            return RAN if "敏感肌精华" in names and platform == "抖音" else ()

    made = desk_of(tmp_path)
    desk = replace(made, sources=replace(made.sources, creatives=Ran))
    (one, _) = ordered(desk)
    kept = desk.book.drafts((one,))[0]
    assert kept.draft["pain"] == "用什么都刺痛"
    assert "痛点的先后参考了 2 条投放过的素材的点击率。" in kept.draft["notes"]


@pytest.mark.parametrize(
    ("text", "pain"),
    [
        ("换季脸颊泛红？先做减法", "换季脸颊泛红"),
        ("下班到家没时间，饭还没做", "下班没时间做饭"),
        ("瓶子漏了", ""),
    ],
)
def test_which_pain_a_text_speaks_of(text: str, pain: str) -> None:
    assert nearest(("换季脸颊泛红", "下班没时间做饭"), text) == pain
