"""Every kind of part has a rendering in the terminal, and none moves its cursor."""

from datetime import date
from io import StringIO
from typing import get_args

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
    Part,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.terminal.console import Console
from bot.terminal.shown import show

SHOWN: tuple[tuple[Part, str], ...] = (
    (Text("**GMV** 是 ¥1.2万"), "GMV 是 ¥1.2万"),
    (Text("\x1b[31m红\x07"), "[31m红"),
    (Chart({}, "近8周的点击率"), "▤ 近8周的点击率"),
    (Buttons((Button("看抖音", text="抖音呢"), Button("认领", action=Action("triage.claim", "1")))), "→ 抖音呢 · 认领"),
    (Buttons((Button("长", text="很" * 40),)), "→ 长"),
    (Quotes((Quote("瓶子漏了", "R1 · 抖音"),)), "  “瓶子漏了” — R1 · 抖音"),
    (Quotes((Quote("\x1b]0;改标题\x07好用", "R2"),)), "  “]0;改标题好用” — R2"),
    (
        Citations((Citation("G1", "guide", "traffic", "公域"), Citation("P1", "product", "CY-001"))),
        "[1] traffic 公域\n[2] CY-001",
    ),
    (Details("口径", "成交 ÷ 访客"), "口径\n成交 ÷ 访客"),
    (Details("SQL", "SELECT 1", "sql"), ""),
    (
        Cards(
            (
                Card("#9 漏液", facts=("5 级",), buttons=(Button("认领", "认领 #9"), Button("打开", "#9"))),
                Card("#2 漏液"),
            ),
            Table((Column("id", "编号"), Column("reason", "原因")), ((9, "漏液"), (2, "漏液"))),
        ),
        (
            "┏━━━━━━┳━━━━━━┓\n┃ 编号 ┃ 原因 ┃\n┡━━━━━━╇━━━━━━┩\n"
            "│ 9    │ 漏液 │\n│ 2    │ 漏液 │\n└──────┴──────┘\n→ 认领 #9 · #9"
        ),
    ),
)


def rendered(*parts: Part, notes: tuple[str, ...] = (), currency: str = "¥") -> str:
    out = StringIO()
    show(Reply("kpi", "answered", parts, notes=notes), Console(file=out, width=60, color_system=None), currency)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


@pytest.mark.parametrize(("part", "expected"), SHOWN, ids=lambda value: type(value).__name__)
def test_a_part(part: Part, expected: str) -> None:
    assert rendered(part) == expected


def test_no_kind_of_part_is_left_out() -> None:
    assert {type(part) for part, _ in SHOWN} | {Table} == set(get_args(Part))


def test_a_table_shows_figures_as_their_reader_writes_them() -> None:
    columns = (Column("day", "日期"), Column("ctr", "点击率", "percent"), Column("cost", "花费", "currency"))
    shown = rendered(Table(columns, ((date(2026, 11, 1), 0.0312, 12000), (None, None, None)), "近两天"))
    cells = [line.replace("│", " ").split() for line in shown.splitlines() if "│" in line]
    assert cells == [["2026-11-01", "3.12%", "¥1.2万"], ["—", "—", "—"]]
    assert shown.splitlines()[-1].strip() == "近两天"


def test_money_bears_the_currency_of_the_store() -> None:
    shown = rendered(Table((Column("cost", "花费", "currency"),), ((12000,),)), currency="£")
    assert "£1.2万" in shown


def test_a_chart_is_not_told_twice_and_notes_come_last() -> None:
    shown = rendered(Chart({}, "点击率 3%"), Text("昨天的点击率 3%。"), notes=("数据截至 10-31",))
    assert shown == "昨天的点击率 3%。\n· 数据截至 10-31"


WIDE = Table(
    (
        Column("channel", "渠道"), Column("gmv", "成交总额", "currency"), Column("ctr", "点击率", "percent"),
        Column("orders", "订单量", "integer"), Column("roi", "投入产出比", "number"),
        Column("change", "变化（百分点）", "percent"), Column("why", "原因"),
    ),
    (
        ("微信朋友圈", 1234567890.12, 0.0312, 9012345, 3.42, -0.0121, "上周没有投放，" * 6),
        ("淘宝直通车与超级推荐", -12.5, None, 0, 0.01, 0.5, ""),
    ),
    "上周各渠道",
)  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 60, 72, 80, 100, 140])
def test_no_figure_is_cut_however_narrow_the_terminal(width: int) -> None:
    out = StringIO()
    show(Reply("kpi", "answered", (WIDE,), notes=()), Console(file=out, width=width, color_system=None))
    words = set(out.getvalue().replace("│", " ").split())
    whole = StringIO()
    show(Reply("kpi", "answered", (WIDE,), notes=()), Console(file=whole, width=400, color_system=None))
    told = {each for each in whole.getvalue().replace("│", " ").split() if any(c.isdigit() for c in each)}
    assert len(told) >= 8
    assert told - words == set()


def test_a_table_too_wide_for_its_terminal_is_a_paragraph_for_each_row() -> None:
    table = Table(
        (Column("channel", "渠道"), Column("gmv", "成交总额", "currency"), Column("ctr", "点击率", "percent")),
        (("小红书", 12345.0, 0.0312), ("抖音", 99.5, None)),
        "上周",
    )
    out = StringIO()
    show(Reply("kpi", "answered", (table,)), Console(file=out, width=21, color_system=None))
    assert [line.rstrip() for line in out.getvalue().splitlines()] == [
        "小红书", "  成交总额 ¥1.23万", "  点击率 3.12%", "抖音", "  成交总额 ¥99.50", "  点击率 —", "上周",
    ]  # fmt: skip
