"""A reply as an AI bot's messages: whole, in order, the same each time; nobody's text mentions, links or lures."""

from datetime import date

import pytest

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citation,
    Citations,
    Column,
    Details,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.wecom.aibot_reply import LONGEST_WORDS, Form, Looks, Words
from bot.wecom.parts import File, Picture

HOSTILE = "<@all> @所有人 [领奖](http://evil.example) ![x](https://evil.example/a.png) <img src=x> www.evil.example"
ASKS = Buttons((Button("环比", text="环比呢"), Button("按天看", text="按天看")))


def words(reply: Reply, kind: str = "single") -> str:
    made = Looks("¥").pieces(reply, 7, "group" if kind == "group" else "single")
    return "\n---\n".join(piece.markdown for piece in made if isinstance(piece, Words))


def reply(*parts: object, status: str = "answered", **more: object) -> Reply:
    return Reply("kpi", status, parts, **more)  # type: ignore[arg-type]


def test_words_come_first_then_pictures_then_cards() -> None:
    table = Table(
        (Column("day", "日期"), Column("ctr", "点击率", "percent")), ((date(2026, 11, 1), 0.0312), (None, None))
    )
    chart = Chart({"mark": "line"}, "点击率上涨")
    made = Looks("¥").pieces(
        reply(
            Text("点击率 **3.1%**"), chart, table, ASKS,
            Details("SQL", "SELECT 1", "sql"), Details("口径", "点击 ÷ 曝光"),
            Quotes((Quote("打 13812345678 没人接", "抖音"),)), Citations((Citation("g", "guide", "指南", "流量"),)),
            notes=("数据截至 2026-11-01",),
        ),
        7,
        "single",
    )  # fmt: skip
    assert made[0] == Words(
        "点击率 **3.1%**\n\n| 日期 | 点击率 |\n| --- | ---: |\n| 2026-11-01 | 3.12% |\n| — | — |\n\n"
        "**口径**\n点击 ÷ 曝光\n\n> “打 [电话] 没人接” — 抖音\n\n[1] 指南 流量\n\n> 数据截至 2026-11-01"
    )
    assert made[1] == Picture(chart)
    assert isinstance(made[2], Form)
    assert [each["key"] for each in made[2].made.card["button_list"]] == ["r:7.0", "r:7.1"]
    assert len(made) == 3


def test_a_group_gets_suggestions_in_a_line_and_choices_on_a_card() -> None:
    assert words(reply(Text("3.1%"), ASKS), "group") == "3.1%\n\n可以接着 @我 问：环比呢 · 按天看"
    asked = Looks("¥").pieces(reply(Text("哪个？"), ASKS, status="clarify"), 7, "group")
    assert [type(piece) for piece in asked] == [Words, Form]


def test_a_long_table_has_its_head_on_every_page_and_says_how_long_it_is() -> None:
    rows = tuple((f"渠道{number}", "很长的说明" * 40) for number in range(250))
    made = Looks("¥").pieces(reply(Table((Column("a", "渠道"), Column("b", "说明")), rows)), 7, "single")
    pages = [piece.markdown for piece in made if isinstance(piece, Words)]
    assert isinstance(made[-1], File)
    assert len(made[-1].table.rows) == 250
    assert len(pages) > 5
    assert all(len(page.encode()) <= LONGEST_WORDS and "| 渠道 | 说明 |" in page for page in pages[:-1])
    assert sum(page.count("| 渠道1") for page in pages) == 1 + 10 + 100
    assert pages[-1].endswith("以上是前 200 行，共 250 行，完整表格见文件。")


def test_many_tickets_are_a_list_and_one_card_of_first_buttons() -> None:
    def card(number: int) -> Card:
        claim = Button("认领", text=f"认领 #{number}", action=Action("triage.claim", str(number)))
        return Card(f"#{number} 漏液", "瓶口漏", ("待处理",), buttons=(claim, Button("打开", text=f"#{number}")))

    listed = reply(Text("四条："), Cards(tuple(map(card, (9, 2, 31, 4))), Table((), ())))
    assert words(listed) == "四条：\n\n" + "\n\n".join(f"**#{n} 漏液**\n瓶口漏 · 待处理" for n in (9, 2, 31, 4))
    *_, form = Looks("¥").pieces(listed, 7, "single")
    assert isinstance(form, Form)
    assert [(each["text"], each["key"]) for each in form.made.card["button_list"]] == [
        ("#9 认领", "r:7.0"), ("#2 认领", "r:7.2"), ("#31 认领", "r:7.4"), ("#4 认领", "r:7.6"),
    ]  # fmt: skip
    assert not form.made.is_whole
    assert form.in_words.endswith("- 认领 #9\n- 认领 #2\n- 认领 #31\n- 认领 #4")


def test_the_card_of_each_draft_says_which_draft_it_is_of() -> None:
    def draft(number: int, title: str) -> tuple[Text, Buttons]:
        acts = (Button("采用", action=Action("draft.adopt", str(number))), Button("不要"))
        return Text(f"**第 {number} 条 D{number}｜{title}**\n\n正文"), Buttons(acts)

    made = reply(*draft(1, "短"), *draft(2, "很长的标题" * 10), ASKS)
    forms = [each for each in Looks("¥").pieces(made, 7, "single") if isinstance(each, Form)]
    assert [form.made.card["main_title"]["title"] for form in forms] == [
        "第 1 条 D1｜短", "第 2 条 D2｜" + ("很长的标题" * 10)[:16] + "…", "可以接着问",
    ]  # fmt: skip


def test_a_reply_without_words_still_ends_the_stream() -> None:
    assert words(reply(Chart({}, "x"))) == "见下方："
    assert words(reply(Chart({}, "x"), language="en")) == "Here it is:"


@pytest.mark.parametrize("kind", ["single", "group"])
def test_nobodys_text_mentions_or_links(kind: str) -> None:
    button = Button(HOSTILE, text=HOSTILE)
    said = reply(
        Text(HOSTILE), Table((Column("a", HOSTILE),), ((HOSTILE,),), HOSTILE), Quotes((Quote(HOSTILE, HOSTILE),)),
        Citations((Citation("1", "guide", HOSTILE, HOSTILE),)), Details(HOSTILE, HOSTILE),
        Cards((Card(HOSTILE, HOSTILE, (HOSTILE,), buttons=(button,)),), Table((), ())), Buttons((button,)),
        notes=(HOSTILE,),
    )  # fmt: skip
    made = Looks("¥").pieces(said, 7, "group" if kind == "group" else "single")
    forms = [piece for piece in made if isinstance(piece, Form)]
    shown = "\n".join([words(said, kind), *(f"{form.made.card} {form.in_words}" for form in forms)])
    for lure in ("<@", "@所有人", "@all", "](h", "://", "<img", "www.evil"):
        assert lure not in shown
