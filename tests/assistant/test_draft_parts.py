"""Parts of drafts, what must not be published, who was first, undoing, and which of the things spoken of is meant."""

from datetime import datetime
from pathlib import Path

import pytest
from draft_desk import TODAY, Talk, desk_of

from assistant.conversation import Message, Situation
from assistant.drafting.keeping.book import Wanted
from assistant.drafting.keeping.parts import with_sentence
from assistant.skills.drafts.parts import PartEdit, read_part
from assistant.skills.drafts.skill import DraftSkill
from assistant.skills.drafts.words import Decision, read_decision

NOW = datetime(2026, 11, 1, 9, 0)


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(desk_of(tmp_path))


UNLAWFUL = "全网第一，7天见效。"


def statuses(talk: Talk, *numbers: int) -> list[str]:
    return [each.status for each in talk.desk.book.drafts(numbers)]


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("第一条的第二句不要", None),
        ("删掉第二句", None),
        ("第一条的最后一句不要", None),
        ("drop the last line", None),
        ("把“雾蓝”改成“蓝色”", None),
        ("把标题改一下", None),
        ("把第一条和第二条做成A/B测试", Decision("pair", ("1", "2"))),
        ("仍然采用", Decision("adopt", anyway=True)),
        ("adopt the second anyway", Decision("adopt", ("2",), anyway=True)),
        ("撤销刚才的采用", Decision("undo")),
        ("undo the adoption of D12", Decision("undo", ("D12",))),
        ("撤销2号工单的认领", None),
    ],
)
def test_a_part_is_never_a_whole_draft(text: str, decision: Decision | None) -> None:
    assert read_decision(text) == decision


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("第一条的第二句不要", PartEdit("sentence", ("1",), 2, new="")),
        ("删掉最后一句", PartEdit("sentence", (), -1, new="")),
        ("delete the second sentence of draft 1", PartEdit("sentence", ("1",), 2, new="")),
        ("把第二条的“雾蓝”改成“蓝色”", PartEdit("words", ("2",), old="雾蓝", new="蓝色")),
        ('replace "mist blue" with "blue" in draft 2', PartEdit("words", ("2",), old="mist blue", new="blue")),
        ("把雾蓝换成蓝色", PartEdit("words", old="雾蓝", new="蓝色")),
        ("把标题改一下", PartEdit("title", new=None)),
        ("第二条的标题改成“少折腾”", PartEdit("title", ("2",), new="少折腾")),
        ("把话题去掉", PartEdit("topics", new="")),
        ("第二条改成：换季脸红，先少涂一层。", None),
        ("把第二条换成朋友圈", None),
        ("换个开头", None),
        ("第二条不要", None),
        ("标题怎么写", None),
        ("帮我想几个标题，爽肤水的", None),
    ],
)
def test_reads_a_part(text: str, edit: PartEdit | None) -> None:
    assert read_part(text) == edit


@pytest.mark.parametrize(
    ("text", "place", "new", "after"),
    [
        ("换季脸红？先少涂。\n适用敏感皮肤。\n\n#护肤", 2, "", "换季脸红？\n适用敏感皮肤。\n\n#护肤"),
        ("换季脸红？先少涂。\n适用敏感皮肤。\n\n#护肤", -1, "都能用。", "换季脸红？先少涂。\n都能用。\n\n#护肤"),
        ("It weighs 3.5 g. Light! Warm.", 1, "", "Light! Warm."),
        ("一句。", 2, "", None),
    ],
)
def test_a_sentence_goes_or_changes(text: str, place: int, new: str, after: str | None) -> None:
    assert with_sentence(text, place, new) == after


def test_parts_are_edited_checked_again_or_asked_about(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    gone = talk.desk.book.drafts((1,))[0].text
    cut = talk.say("第一条的第二句不要")
    assert [each["id"] for each in cut.data["drafts"]] == ["D1"]
    assert len(cut.data["drafts"][0]["text"]) < len(gone)
    asked = talk.say("删掉第二句")
    assert (asked.status, asked.choices) == ("clarify", ("第 1 条，删掉第二句", "第 2 条，删掉第二句"))
    assert talk.say(asked.choices[1]).data["drafts"][0]["id"] == "D2"
    swapped = talk.say("把“泛红”改成“7天见效，泛红”")
    assert {each["status"] for each in swapped.data["drafts"]} == {"held"}
    assert talk.say("把“不存在”改成“在”").text == "桌上的文案里没有“不存在”。"
    assert talk.say("把标题改一下").status == "clarify"


def test_a_question_is_dropped_for_a_change_of_its_own(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    for change in (
        "删掉第一条的第二句",
        "第一条换成朋友圈",
        "换成朋友圈",
        "把“泛红”改成“发红”",
        "再来两条",
        "加上优惠",
    ):
        talk.say("第二条不要")
        talk.say(change)
        assert "draft.rejecting" not in talk.memory
    assert talk.desk.book.search(Wanted(status=("rejected",))) == ()
    asked = talk.say("第一条不要")
    assert asked.status == "clarify"
    assert talk.say("太长").data["drafts"][0]["status"] == "rejected"


def test_what_must_not_be_published_is_adopted_only_when_said_once_more(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    edited = talk.say(f"第一条改成：{UNLAWFUL}")
    assert "还不算采用" in edited.text
    asked = talk.say("采用第一条")
    assert (asked.status, "“全网第一”" in asked.text, statuses(talk, 1)) == ("clarify", True, ["held"])
    assert talk.say("还是算了").text == "好，没有改动。"
    assert "D1 有" in talk.say("把第一条和第二条做成A/B测试").text
    talk.say("采用第一条")
    assert talk.say("仍然采用").data["drafts"][0]["status"] == "overruled"
    again = talk.say("给敏感肌精华写一条抖音文案")
    assert not [note for note in again.notes if "D1" in note]
    assert talk.desk.book.search(Wanted(status=("adopted", "edited"))) == ()
    assert talk.press("draft.anyway", "1:1").status == "refused"


def test_the_second_is_told_who_was_first_and_an_act_is_undone(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    talk.say("采用第一条", user="王")
    late = talk.say("采用第一条", user="林")
    assert (late.text, talk.desk.book.drafts((1,))[0].decided_by) == (
        "D1 已由 王 在 11-01 09:02 采用，这次没有再写入。",
        "王",
    )
    assert "此前 王 已采用这一条。" in talk.say("第一条不要：太长", user="林").text
    assert talk.say("撤销刚才的退稿", user="林").status == "answered"
    assert statuses(talk, 1) == ["adopted"]
    assert [entry.act for entry in talk.desk.book.history(1)] == ["adopt", "reject", "undo"]
    talk.say("undo the adoption of D1", user="王")
    assert statuses(talk, 1, 2) == ["proposed", "proposed"]
    assert "没有可撤销的" in talk.say("撤销 D2 的采用").text


@pytest.mark.parametrize(
    ("text", "spoke", "table", "interest"),
    [
        ("reject 2: too long", "draft", True, 0.97),
        ("reject 2: too long", "kpi", True, 0.97),
        ("第二条不要", "kpi", True, 0.97),
        ("reject 2: too long", "kpi", False, 0.96),
        ("reject the second: too long", None, False, 0.96),
        ("reject ticket 2: too long", "draft", True, 0.0),
        ("驳回2号工单", "draft", True, 0.0),
        ("reject 2: too long", "triage", False, 0.0),
        ("加上优惠", "draft", True, 0.96),
        ("第一条和第二条都加表情", "draft", True, 0.96),
        ("再来两条", "kpi", True, 0.96),
        ("再来两条", "needs", True, 0.0),
        ("make it 20 words", "draft", True, 0.96),
        ("for students", "draft", True, 0.96),
        ("这条文案的依据是什么", "draft", True, 0.96),
        ("what have I adopted?", None, False, 0.96),
        ("历史", "draft", True, 0.96),
        ("导出成excel", "draft", True, 0.96),
        ("导出成excel", "kpi", True, 0.0),
        ("换成知乎", "draft", True, 0.95),
        ("撤销", "triage", True, 0.0),
    ],
)
def test_a_word_of_deciding_goes_to_what_is_spoken_of(
    text: str, spoke: str | None, table: bool, interest: float, talk: Talk
) -> None:
    memory = {"draft.shown": [1, 2], "draft.decided": [1]} if table else {}
    situation = Situation(TODAY, "zh", memory | ({"spoke_last": spoke} if spoke else {}))
    message = Message("m", text, "c", "u", "web", NOW)
    assert DraftSkill(lambda: talk.desk).interest(message, situation) == interest


def test_where_both_could_be_meant_it_asks(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    talk.memory["spoke_last"] = "triage"
    asked = talk.say("reject 2: too long")
    assert asked.choices == ("reject D2: too long", "dismiss ticket 2: too long")
    assert talk.say(asked.choices[0]).data["drafts"][0]["reason"] == "too long"
    fresh = Talk(talk.desk)
    assert fresh.say("reject 2: too long").status == "clarify"


def test_a_wish_means_what_lies_on_the_table(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    more = talk.say("再来两条")
    assert (len(more.data["drafts"]), talk.memory["draft.shown"]) == (2, [1, 2, 3, 4])
    talk.say("第四条短一点")
    assert "只改了第 4 条" in talk.say("温柔一点").notes[-1]
    talk.memory["spoke_last"] = "kpi"
    assert len(talk.say("专业一点").data["drafts"]) == 4
    assert talk.say("别用“没有的词”").text == "桌上的文案里没有“没有的词”，没有改动。"
    assert talk.say("make it funnier and more serious").text.startswith(
        "“make it funnier and more serious” asks for two"
    )
    assert "本来就带着优惠" in "".join(talk.say("第一条加上优惠").notes)
    talk.say("采用第四条")
    talk.say("采用过的文案有哪些")
    assert talk.memory["draft.shown"] == talk.memory["draft.decided"]
    assert len(talk.say("换个角度").data["drafts"]) == 1
    talk.say("写过哪些文案")
    assert talk.say("短一点").text == "你指的是哪一条？请说编号，例如 D12。"


def test_an_offer_that_is_not_added_is_said_in_the_language_of_the_wish(talk: Talk) -> None:
    talk.say("给爽肤水写一条抖音文案")
    assert "没有加优惠：商品资料里没有今天有效的优惠。" in talk.say("加上优惠").notes
    assert "No offer was added: none on the product sheet runs today." in talk.say("add the offer").notes


def test_says_what_a_draft_stands_on(talk: Talk) -> None:
    talk.say("给敏感肌精华写两条抖音文案")
    told = talk.say("第一条的依据是什么")
    assert ([each["id"] for each in told.data["drafts"]], "R-1" in told.text) == (["D1"], True)
