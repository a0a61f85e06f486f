"""Replies as Block Kit. Look at what changed before taking new snapshots: python tests/bot/test_slack_blocks.py"""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from slack_rules import faults_of_blocks

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
from bot.slack.blocks import MOST_MARKDOWN, Picture, Rendered, Style, outcome, render
from bot.slack.mrkdwn import clean, fallback, literal, markdown
from bot.slack.tables import Attached

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "slack"
CTR = Table(
    (Column("channel", "渠道"), Column("ctr", "点击率", "percent"), Column("cost", "花费", "currency")),
    (("小红书", 0.0312, 52340.5), ("抖音", 0.0198, 1_200_000), (None, None, 0)),
    "上周各渠道",
)
KPI = Reply(
    "kpi",
    "answered",
    (
        Text("上周（06-03 至 06-09）各渠道的**点击率**："),
        CTR,
        Chart({"mark": "bar"}, "各渠道点击率的柱状图，小红书最高"),
        Buttons((Button("比前一周呢", text="比前一周呢"), Button("为什么掉了", text="为什么掉了", style="primary"))),
        Citations((Citation("G1", "guide", "投放指南", "点击率"),)),
        Details("查看 SQL", "SELECT channel, sum(clicks) / sum(impressions) FROM ad_daily WHERE a < 1", "sql"),
    ),
    notes=("数据到 06-08 为止",),
)
TICKET = Reply(
    "triage",
    "answered",
    (
        Text("**工单 #42**（待认领，无人认领）：4 级，漏液。还剩 5 小时（时限 06-10 09:00）。"),
        Quotes((Quote("瓶口漏了一半，很失望", "天猫 · 爽肤水 · 1★ · 06-09 09:00"),)),
        Text("**建议回复（发出前请核对）**\n\n> 您好，给您添麻烦了。"),
        Details("经过", "06-09 10:00 小陈 备注：看一下"),
        Buttons(
            (
                Button("认领", action=Action("triage.claim", "42"), style="primary"),
                Button("升级", action=Action("triage.escalate", "42"), style="danger"),
            )
        ),
    ),
    subject="ticket:42",
)
LISTED = Reply(
    "triage",
    "answered",
    (
        Text("待处理的差评有 2 条，1 条超时："),
        Cards(
            (
                Card(
                    "#42 漏液",
                    "同一批号 3 条",
                    ("4 级", "爽肤水", "还剩 5 小时"),
                    "urgent",
                    (Button("认领", action=Action("triage.claim", "42"), style="primary"),),
                ),
                Card("#43 物流慢", "", ("2 级",), "plain", (Button("打开", action=Action("triage.show", "43")),)),
            ),
            Table((Column("id", "编号"),), ((42,), (43,))),
        ),
    ),
)
ENGLISH = Reply(
    "kpi", "clarify", (Text("Which rate do you mean?"), Buttons((Button("CTR", text="CTR"),))), "en", choices=("CTR",)
)
REPLIES = {"kpi": KPI, "ticket": TICKET, "tickets": LISTED, "clarify_en": ENGLISH}


def shown(found: Rendered) -> Any:
    posts = [{"text": post.text, "blocks": list(post.blocks)} for post in found.posts]
    return {"posts": posts, "files": [file.name for file in found.files]}


@pytest.mark.parametrize("name", REPLIES)
def test_blocks_are_as_they_were(name: str) -> None:
    assert shown(render(REPLIES[name], 7)) == json.loads((SNAPSHOTS / f"{name}.json").read_text("utf-8"))


def everything(length: int = 1) -> Reply:
    """A reply with one of each part, as long as told."""
    return Reply(
        "kpi",
        "answered",
        (
            Text("点击率涨了，花费也涨了。" * length),
            Table(CTR.columns, CTR.rows * length, "表"),
            Table(CTR.columns, CTR.rows * length),
            Chart({}, "图"),
            Quotes((Quote("漏了" * length, "天猫"),) * length),
            Citations((Citation("1", "guide", "指南" * length),) * length),
            Details("SQL", "SELECT 1" * length, "sql"),
            Buttons(tuple(Button(f"按钮{n}" * length, text=f"{n}") for n in range(length))),
            Cards((Card("#1 漏液" * length, "因为" * length, ("事实" * length,) * length),) * length, CTR),
        ),
        notes=("注意" * length,) * length,
    )


@pytest.mark.parametrize("length", [1, 2, 40, 3000])
def test_slack_takes_replies_of_any_length(length: int) -> None:
    reply = everything(min(length, 40)) if length < 3000 else Reply("guide", "answered", (Text("很长的话。" * 20_000),))
    found = render(reply, 7)
    assert [faults_of_blocks(list(post.blocks)) for post in found.posts] == [[]] * len(found.posts)
    assert all(0 < len(post.text) <= 4000 for post in found.posts)


def test_an_empty_reply_still_says_something() -> None:
    assert [post.text for post in render(Reply("kpi", "answered", ()), 1).posts] == ["（没有内容）"]


def test_a_long_answer_is_split_and_whole() -> None:
    sentences = [f"第{number}句说的是点击率。" for number in range(2500)]
    found = render(Reply("guide", "answered", (Text("".join(sentences)),)), 7)
    texts = [block["text"] for post in found.posts for block in post.blocks if block["type"] == "markdown"]
    assert "".join(texts) == "".join(sentences)
    assert len(texts) == 3
    assert all(text.endswith("。") and len(text) <= MOST_MARKDOWN for text in texts)


def test_a_very_long_answer_is_attached_whole() -> None:
    whole = "这一句不短也不长。" * 10_000
    found = render(Reply("guide", "answered", (Text(whole),)), 7)
    assert len(found.posts) == 1
    assert found.posts[0].rest[0]["elements"][0]["text"] == "全文较长，完整内容见附件 全文-7.md。"
    assert found.files == (Attached("全文-7.md", whole.encode(), "全文-7.md"),)


def test_a_long_table_shows_its_beginning_and_is_attached_whole() -> None:
    rows = tuple((f"渠道{number}", number / 1000, number) for number in range(150))
    (post,), (file,) = (found := render(Reply("kpi", "answered", (Table(CTR.columns, rows),)), 7)).posts, found.files
    assert isinstance(file, Attached)
    assert len(post.blocks[0]["rows"]) == 21
    assert post.blocks[1]["elements"][0]["text"] == "共 150 行 3 列，这里只列前 20 行，完整表格见附件 表格-7-1.csv。"
    back = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert back == [["渠道", "点击率", "花费"], *([a, str(b), str(c)] for a, b, c in rows)]


def test_rows_that_are_kept_for_a_file_are_in_it() -> None:
    rows = tuple((f"渠道{number}", number / 1000, number) for number in range(60))
    table = Table(CTR.columns, rows[:50], "另有 10 行未显示", rows[50:])
    (post,), (file,) = (found := render(Reply("kpi", "answered", (table,)), 7)).posts, found.files
    assert isinstance(file, Attached)
    assert len(post.blocks[1]["rows"]) == 51
    assert post.blocks[2]["elements"][0]["text"] == "共 60 行 3 列，这里只列前 50 行，完整表格见附件 表格-7-1.csv。"
    back = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert back[1:] == [[a, str(b), str(c)] for a, b, c in rows]


@pytest.mark.parametrize(
    ("rows", "columns", "cell"),
    [(99, 20, "一"), (100, 1, "一"), (1, 21, "一"), (10, 2, "长" * 900), (1, 1, "x" * 20_000)],
)
def test_tables_at_and_over_the_limits(rows: int, columns: int, cell: str) -> None:
    table = Table(tuple(Column(f"c{n}", f"列{n}") for n in range(columns)), ((cell,) * columns,) * rows)
    found = render(Reply("kpi", "answered", (table,)), 7)
    assert [faults_of_blocks(list(post.blocks)) for post in found.posts] == [[]]
    assert len(found.files) == (0 if (rows, columns) == (99, 20) else 1)


def test_formulas_are_no_formulas_in_a_file() -> None:
    rows = (("=HYPERLINK(1)", -1.5, date(2026, 1, 1)),) * 120
    found = render(Reply("kpi", "answered", (Table(CTR.columns, rows),)), 7)
    assert isinstance(found.files[0], Attached)
    line = found.files[0].content.decode("utf-8-sig").splitlines()[1]
    assert line == "'=HYPERLINK(1),-1.5,2026-01-01"


HOSTILE = [
    ("<!channel> 快看", "&lt;!channel&gt; 快看"),
    ("<!here|here> <@U123> <#C1> <!subteam^S1>", "&lt;!here|here&gt; &lt;@U123&gt; &lt;#C1&gt; &lt;!subteam^S1&gt;"),
    ("@channel @here @Everyone 开会", "＠channel ＠here ＠Everyone 开会"),
    ("[点我](https://evil.example/x)", "点我"),
    ("<https://evil.example|点我>", "&lt;https：//evil.example|点我&gt;"),
    ("看 https://evil.example/a?b=1&c=2", "看 https：//evil.example/a?b=1&amp;c=2"),
    ("www.evil.example", "www．evil.example"),
    ("[x]: https://evil.example\n[x][x]", "[x] : https：//evil.example\n[x] [x]"),
    ("![像](https://evil.example/p.png)", "像"),
    ("[![a](https://evil.example/b)](https://evil.example/c)", "[a] (https：//evil.example/c)"),
    ("[a](javascript:alert) mailto:a@b.c", "a mailto：a@b.c"),
    ("价格\u202e元001\u202c\u0000\u200b", "价格元001"),
    ("> 引用 <b>\n\n- 一\n- 二", "> 引用 &lt;b&gt;\n\n- 一\n- 二"),
    ("R&D <3", "R&amp;D &lt;3"),
    ("[指南](https://wiki.example/a?b=1&c=2)", "[指南](https://wiki.example/a?b=1&amp;c=2)"),
    ("[指南](https://wiki.example.evil/)", "指南"),
    ("**点击率：**涨了，看**“转化”**吧", "**点击率**：涨了，看“**转化**”吧"),
    ("**建议（请核对）**\n\n好", "**建议（请核对）**\n\n好"),
    ("👩‍👩‍👧 一家", "👩‍👩‍👧 一家"),
]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (r"\#舒缓精华 \#精华 \*依据", "#舒缓精华 #精华 *依据"),
        (r"a\\b \\\# \<!channel> http\://x.y", r"a\b \# &lt;!channel&gt; http：//x.y"),
    ],
)
def test_a_notification_tells_no_marks_of_markdown(text: str, told: str) -> None:
    assert fallback(text) == told


@pytest.mark.parametrize(("text", "sent"), HOSTILE)
def test_what_others_wrote_calls_and_links_nobody(text: str, sent: str) -> None:
    assert markdown(text, ("wiki.example",)) == sent
    assert "<" not in fallback(text)
    assert "<!" not in literal(text)
    assert clean(clean(text)) == clean(text)


LONG = [
    "[a](x" + " " * 50_000, "**" + "：" * 50_000, "[a](" * 10_000, "[" * 40_000, "> " * 20_000, "`" * 50_000,
    "a**（" * 10_000, "<!" * 20_000, "\u202e" * 50_000, "http://" * 8_000, "\n" * 50_000, "👩\u200d" * 10_000,
    "*" * 50_000, "\ud83d" * 50_000, "好\ud83d",
]  # fmt: skip


@pytest.mark.parametrize("text", LONG)
def test_no_text_holds_it_up(text: str) -> None:
    found = render(Reply("guide", "answered", (Text(text), Quotes((Quote(text, text[:500]),)))), 1)
    assert [faults_of_blocks(list(post.blocks)) for post in found.posts] == [[]] * len(found.posts)


def test_hostile_words_are_harmless_in_every_part() -> None:
    bad = "<!channel> <@U1> <https://evil.example|x> [y](https://evil.example) \u202e\u0007 *_~`"
    reply = Reply(
        "kpi",
        "answered",
        (
            Text(bad),
            Table((Column(bad, bad),), ((bad,),), bad),
            Quotes((Quote(bad, bad),)),
            Citations((Citation("1", "guide", bad, bad),)),
            Details(bad, bad),
            Buttons((Button(bad, text=bad),)),
            Cards((Card(bad, bad, (bad,)),), CTR),
        ),
        notes=(bad,),
    )
    found = render(reply, 7)
    sent = json.dumps([[post.text, *post.blocks] for post in found.posts], ensure_ascii=False)
    kinds = ('"mrkdwn"', '"link"', '"image"', '"user"', '"broadcast"')
    assert not [mark for mark in ("<!", "<@", "\u202e", "\\u0007", *kinds) if mark in sent]
    assert "https:" not in sent


def test_a_press_comes_back_by_its_place_in_the_reply() -> None:
    elements = [
        element
        for post in render(everything(2), 9).posts
        for block in post.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert [(element["action_id"], element["value"]) for element in elements] == [
        ("press:0", "r:9.0"),
        ("press:1", "r:9.1"),
        ("unfold:0", "d:9.0"),
    ]


def test_pictures_and_outcomes() -> None:
    (picture,) = render(KPI, 7).files
    assert isinstance(picture, Picture)
    assert (picture.name, picture.chart.alt) == ("chart-7-1.png", "各渠道点击率的柱状图，小红书最高")
    assert outcome(TICKET).text == "工单 #42（待认领，无人认领）：4 级，漏液。还剩 5 小时（时限 06-10 09:00）。"
    assert render(KPI, 7, Style("$")).posts[0].blocks[2]["rows"][1][2]["text"] == "$5.23万"


if __name__ == "__main__":
    for name, reply in REPLIES.items():
        text = json.dumps(shown(render(reply, 7)), ensure_ascii=False, indent=2)
        (SNAPSHOTS / f"{name}.json").write_text(text + "\n", "utf-8")
