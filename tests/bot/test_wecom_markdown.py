"""What WeCom's people see of an answer: no mark that is not rendered, no mention, no link but to allowed hosts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wecom.markdown import APP, BOT, TEXT, Dialect, literal, to_wecom

TABLE = "| 渠道 | 点击率 | 花费 |\n|---|---:|---:|\n| 小红书 | 3.12% | ¥1.2万 |\n| 抖音 | — | ¥8,000 |"


@pytest.mark.parametrize(
    ("markdown", "app", "text"),
    [
        (
            "上周**小红书**的点击率是 **3.12%**。",
            "上周**小红书**的点击率是 **3.12%**。",
            "上周小红书的点击率是 3.12%。",
        ),
        ("**点击率：**涨了", "**点击率：**涨了", "点击率：涨了"),
        ("# 日报\n正文", "# 日报\n\n正文", "【日报】\n\n正文"),
        ("- 甲\n- 乙\n  - 丙", "• 甲\n• 乙\n　• 丙", "• 甲\n• 乙\n　• 丙"),
        ("3. 甲\n4. 乙", "3. 甲\n4. 乙", "3. 甲\n4. 乙"),
        ("- 甲\n\n- 乙", "• 甲\n• 乙", "• 甲\n• 乙"),
        ("> 太香了\n> 头晕", "> 太香了\n> 头晕", "“太香了\n头晕”"),
        ("口径是 `clicks / impressions`", "口径是 `clicks / impressions`", "口径是 clicks / impressions"),
        ("*斜* ~~删~~", "斜 删", "斜 删"),
        ("一\n二", "一\n二", "一\n二"),
        ("一  \n二", "一\n二", "一\n二"),
        ("---", "————", "————"),
        ("```sql\nSELECT COUNT(*)\nFROM a | b\n```", "SELECT COUNT(*)\nFROM a | b", "SELECT COUNT(*)\nFROM a | b"),
        (
            TABLE,
            "**小红书**：点击率 3.12%，花费 ¥1.2万\n**抖音**：点击率 —，花费 ¥8,000",
            "小红书：点击率 3.12%，花费 ¥1.2万\n抖音：点击率 —，花费 ¥8,000",
        ),
        ("| 日期 | 曝光 |\n|---|---|\n| 3月9日 | 12 |", "**3月9日**：12", "3月9日：12"),
        (
            "[看明细](https://shop.example/x?a=1)",
            "[看明细](https://shop.example/x?a=1)",
            "看明细 https://shop.example/x?a=1",
        ),
        ("[点我](https://evil.example/x)", "点我", "点我"),
        ("[点我](javascript:alert(1))", "[点我]（javascript:alert(1))", "[点我]（javascript:alert(1))"),
        ("[点我](http://shop.example/x)", "点我", "点我"),
        ("![图](https://shop.example/x.png)", "图", "图"),
        ("**[看](https://evil.example)**", "**看**", "看"),
        ("去 https://evil.example/win 看", "去 evil[.]example/win 看", "去 evil[.]example/win 看"),
        ("去 www.evil.example 看", "去 www[.]evil[.]example 看", "去 www[.]evil[.]example 看"),
        (
            "https://evil.example/?u=https://worse.example&v=www.bad.example",
            "evil[.]example/?u=https[:]//worse.example&v=www[.]bad.example",
            "evil[.]example/?u=https[:]//worse.example&v=www[.]bad.example",
        ),
        ("http://http://", "http[:]//", "http[:]//"),
        ("| 甲 | 乙 |\n|---|---|", "甲，乙", "甲，乙"),
        ("去 https://shop.example/win 看", "去 https://shop.example/win 看", "去 https://shop.example/win 看"),
        ("<https://evil.example/a>", "evil[.]example/a", "evil[.]example/a"),
        (r"\[点我\](https://evil.example)", "[点我]（evil[.]example)", "[点我]（evil[.]example)"),
        ("@all 快看 @所有人", "＠all 快看 ＠所有人", "＠all 快看 ＠所有人"),
        ("<@zhangsan> 你好", "＜＠zhangsan> 你好", "＜＠zhangsan> 你好"),
        ('<font color="warning">急</font>', '＜font color="warning">急＜/font>', '＜font color="warning">急＜/font>'),
        ("CTR < 3%", "CTR < 3%", "CTR < 3%"),
        ("**没关", "＊＊没关", "＊＊没关"),
        ("电话 138\\*\\*\\*\\*5678", "电话 138＊＊＊＊5678", "电话 138＊＊＊＊5678"),
        ("甲 | 乙", "甲 ｜ 乙", "甲 ｜ 乙"),
        ("甲\u200b乙\u202e丙\x00", "甲乙丙", "甲乙丙"),
        ("`COUNT(*)`", "`COUNT(*)`", "COUNT(*)"),
        ("`<@boss>`", "`＜＠boss>`", "＜＠boss>"),
        ("", "", ""),
    ],
)
def test_what_the_app_shows(markdown: str, app: str, text: str) -> None:
    hosts = ("shop.example",)
    assert to_wecom(markdown, APP, hosts) == app
    assert to_wecom(markdown, TEXT, hosts) == text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (TABLE, "| 渠道 | 点击率 | 花费 |\n| --- | ---: | ---: |\n| 小红书 | 3.12% | ¥1.2万 |\n| 抖音 | — | ¥8,000 |"),
        ("- 甲\n  1. 乙", "- 甲\n  1. 乙"),
        ("```sql\nSELECT COUNT(*)\n```", "```sql\nSELECT COUNT(*)\n```"),
        ("*斜* **粗**", "*斜* **粗**"),
        ("<@zhangsan> @all", "＜＠zhangsan> ＠all"),
    ],
)
def test_the_ai_bot_renders_more(markdown: str, expected: str) -> None:
    assert to_wecom(markdown, BOT) == expected


def test_a_table_in_english_reads_english() -> None:
    table = "| channel | clicks | cost |\n|---|---|---|\n| xhs | 3 | 4 |"
    assert to_wecom(table, TEXT) == "xhs: clicks 3, cost 4"


def test_a_literal_text_has_no_marks_at_all() -> None:
    assert literal("**[x](https://evil.example)** `a` <@b>") == "＊＊[x]（evil[.]example)＊＊ 'a' ＜＠b>"


@pytest.mark.parametrize("dialect", [APP, TEXT, BOT])
@pytest.mark.parametrize(
    "halves",
    [
        "https:/*/evil.example*",
        "https:/~~/evil.example~~",
        "<*@boss*>",
        "@*all*",
        "<~~font~~ color=red>",
        "ht*tps://evil.example*",
    ],
)
def test_two_halves_do_not_meet(halves: str, dialect: Dialect) -> None:
    shown = to_wecom(f"看 {halves}", dialect)
    assert not any(whole in shown for whole in ("https://", "<@", "@all", "<font", "tps://"))


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab一。*_`#>-|[]()!<>@\n\\:/.~ 1", max_size=80) | st.text(max_size=60),
    st.sampled_from([APP, TEXT, BOT]),
)
def test_no_mention_nor_foreign_link_ever_gets_through(markdown: str, dialect: Dialect) -> None:
    shown = to_wecom(f"{markdown} <@boss> @all [x](https://evil.example/) https://evil.example", dialect)
    assert "<@" not in shown
    assert "@all" not in shown
    assert "https://evil" not in shown
    if dialect is TEXT:
        assert not ({"*", "|"} & set(shown.replace(markdown, "")))
