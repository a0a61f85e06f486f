"""What messages say about targets, and which say nothing of them."""

from datetime import date

import pytest

from analytics.kpi.metrics_file.load import load
from analytics.kpi.periods.calendar import default_calendar
from analytics.kpi.targets.amounts import Amount, Doubt, read_amounts, value_for
from analytics.kpi.targets.asked import follow_up, of_the_same, parts_of_order, read_asked
from analytics.kpi.targets.days import read_target_days
from analytics.kpi.wording import wording

TODAY = date(2026, 11, 1)
Q4 = "2026-10-01 2026-12-31"
NOVEMBER = "2026-11-01 2026-11-30"

ASKED = [
    ("把11月小红书点击率目标定为3%，负责人许可", "set", "小红书点击率", NOVEMBER, 0.03, "许可"),
    ("设一个Q4 GMV目标：天猫 42万，负责人林澈", "set", "GMV 天猫", Q4, 420000.0, "林澈"),
    ("set a target: CTR of 3% for Douyin in November, owner Lin", "set", "CTR for Douyin", NOVEMBER, 0.03, "Lin"),
    ("把Q4复购率目标改成22%", "set", "复购率", Q4, 0.22, ""),
    ("把11月抖音的转化率目标从2%调到2.1%", "set", "抖音的转化率", NOVEMBER, 0.021, ""),
    ("raise the Q4 repeat rate target from 20% to 22%", "set", "repeat rate", Q4, 0.22, ""),
    ("Q4 GMV目标50万", "set", "GMV", Q4, 500000.0, ""),
    ("目标：11月抖音店铺转化率 2.1%，陈屿负责", "set", "抖音店铺转化率", NOVEMBER, 0.021, "陈屿"),
    ("Q4复购率目标负责人改成林澈", "set", "复购率", Q4, None, "林澈"),
    ("change the owner of the CAC target to Chen", "set", "CAC", "", None, "Chen"),
    ("双11期间天猫GMV目标设为15万", "set", "天猫GMV", "2026-11-01 2026-11-11", 150000.0, ""),
    ("帮我设一个目标", "set", "", "", None, ""),
    ("删除11月小红书点击率目标", "remove", "小红书点击率", NOVEMBER, None, ""),
    ("remove the Q4 repeat rate target", "remove", "repeat rate", Q4, None, ""),
    ("本季度复购率离目标还差多少", "progress", "复购率", Q4, None, ""),
    ("Q4天猫GMV完成了多少", "progress", "天猫GMV", Q4, None, ""),
    ("天猫GMV目标完成率是多少", "progress", "天猫GMV", "", None, ""),
    ("how far are we from the Tmall GMV target?", "progress", "Tmall GMV", "", None, ""),
    ("Tmall GMV vs target this quarter", "progress", "Tmall GMV", Q4, None, ""),
    ("天猫Q4的GMV目标能不能完成？", "pace", "天猫 的GMV", Q4, None, ""),
    ("按现在的节奏天猫GMV能到多少", "pace", "天猫GMV", "", None, ""),
    ("Is CAC on track this quarter?", "pace", "CAC", Q4, None, ""),
    ("天猫GMV每天还要做多少才能完成目标", "need", "天猫GMV", "", None, ""),
    ("how much more do we need each day to hit the Tmall GMV target", "need", "Tmall GMV", "", None, ""),
    ("Q4天猫GMV目标是多少", "value", "天猫GMV", Q4, None, ""),
    ("what's the CTR target for Xiaohongshu in November?", "value", "CTR for Xiaohongshu", NOVEMBER, None, ""),
    ("获客成本的目标是谁负责", "owner", "获客成本", "", None, ""),
    ("who owns the CAC target", "owner", "CAC", "", None, ""),
    ("谁改过Q4复购率目标", "history", "复购率", Q4, None, ""),
    ("哪些目标落后了", "list", "", "", None, ""),
    ("targets this quarter", "list", "", Q4, None, ""),
    ("这个季度的目标完成得怎么样", "progress", "", Q4, None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "rest", "days", "value", "owner"), ASKED, ids=[row[0] for row in ASKED])
def test_reads(text: str, kind: str, rest: str, days: str, value: float | None, owner: str) -> None:
    asked = read_asked(text, TODAY, default_calendar())
    assert asked is not None
    named = [each.ahead(TODAY) for each in asked.days]
    said = " ".join(f"{each.first} {each.last}" for each in named)
    amount = asked.amount.value if asked.amount else None
    assert (asked.kind, asked.rest, said, amount, asked.owner) == (kind, rest, days, value, owner)


NOT_TARGETS = [
    "目标人群是谁", "目标客户的GMV", "提升目标客群的复购率", "target audience of CY-001", "our target market in Q4",
    "写一条面向目标用户的文案", "怎么定目标", "目标完不成怎么办", "how should we set a target", "什么是SMART目标",
    "上周的GMV", "各渠道点击率", "CTR by channel last week", "差评工单完成", "", "？", "目标群体占比", "谁负责",
    "draft a post whose goal is trust", "上月退款率是多少", "retargeting cost", "targeted ads last week",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_TARGETS)
def test_leaves_alone(text: str) -> None:
    assert read_asked(text, TODAY, default_calendar()) is None


def test_a_change_by_so_much_is_told_from_a_change_to_it() -> None:
    by = read_asked("把Q4复购率目标提高2个百分点", TODAY, default_calendar())
    to = read_asked("把Q4复购率目标提高到22%", TODAY, default_calendar())
    assert by is not None
    assert to is not None
    assert (by.rest, by.by) == ("复购率", True)
    assert (to.rest, to.by, to.amount and to.amount.value) == ("复购率", False, 0.22)


def test_what_leans_on_the_message_before() -> None:
    calendar = default_calendar()
    again = follow_up("那抖音呢", TODAY, calendar)
    assert again is not None
    assert (again.rest, again.again) == ("抖音", True)
    assert follow_up("那呢", TODAY, calendar) is None
    same = of_the_same("who owns it", TODAY, calendar)
    assert same is not None
    assert (same.kind, same.rest) == ("owner", "")
    assert of_the_same("上周谁买得最多", TODAY, calendar) is None
    parts = parts_of_order("3%，12月，负责人小王", TODAY, calendar)
    assert parts.amount is not None
    assert (parts.rest, parts.amount.value, parts.owner, len(parts.days)) == ("", 0.03, "小王", 1)


AMOUNTS = [
    ("3%", Amount(0, 2, 0.03, percent=True)),
    ("百分之三点五", Amount(0, 6, 0.035, percent=True)),
    ("三成", Amount(0, 2, 0.3, percent=True)),
    ("42万", Amount(0, 3, 420000.0, scaled=True)),
    ("四十二万", Amount(0, 4, 420000.0, scaled=True)),
    ("¥420,000", Amount(0, 8, 420000.0, money=True)),
    ("1.5亿元", Amount(0, 5, 150000000.0, money=True, scaled=True)),
    ("$1.2m", Amount(0, 5, 1200000.0, money=True, scaled=True)),
    ("1.2", Amount(0, 3, 1.2)),
    ("0.03", Amount(0, 4, 0.03)),
]


@pytest.mark.parametrize(("text", "expected"), AMOUNTS)
def test_amounts(text: str, expected: Amount) -> None:
    assert read_amounts(wording(text).plain) == (expected,)


PLAUSIBLE: list[tuple[str, str, float | Doubt]] = [
    ("ctr", "3%", 0.03),
    ("ctr", "0.03", 0.03),
    ("ctr", "3", Doubt("percent as a plain number", 0.03)),
    ("ctr", "300", Doubt("percent as a plain number", None)),
    ("ctr", "42万", Doubt("money", None)),
    ("gmv", "42万", 420000.0),
    ("gmv", "3%", Doubt("a percentage", None)),
    ("gmv", "0", Doubt("not above zero", None)),
    ("roi", "1.2", 1.2),
    ("roi", "120%", Doubt("a percentage", 1.2)),
    ("orders", "1.5万", 15000.0),
    ("orders", "12.5", Doubt("not a whole number", 12.0)),
    ("orders", "500元", Doubt("money", 500.0)),
]


@pytest.mark.parametrize(("metric", "text", "expected"), PLAUSIBLE)
def test_a_value_must_be_one_the_metric_can_have(metric: str, text: str, expected: float | Doubt) -> None:
    from analytics.kpi.metrics_file.load import BUNDLED

    (amount,) = read_amounts(wording(text).plain)
    assert value_for(amount, load(BUNDLED).metrics[metric]) == expected


DAYS = [
    ("11月", "2026-11-01 2026-11-30"),
    ("10月", "2027-10-01 2027-10-31"),
    ("2026年10月", "2026-10-01 2026-10-31"),
    ("Q4", Q4),
    ("明年一季度", "2027-01-01 2027-03-31"),
    ("Q1 2027", "2027-01-01 2027-03-31"),
    ("下半年", "2026-07-01 2026-12-31"),
    ("今年", "2026-01-01 2026-12-31"),
    ("next quarter", "2027-01-01 2027-03-31"),
    ("10月1日到12月31日", Q4),
    ("from Oct 1 to Dec 31", Q4),
    ("2026-10-01 to 2026-12-31", Q4),
    ("11月1日到15日", "2026-11-01 2026-11-15"),
    ("10-12月", Q4),
    ("双11期间", "2026-11-01 2026-11-11"),
    ("618", "2027-06-18 2027-06-18"),
    ("未来30天", "2026-11-01 2026-11-30"),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days_look_ahead(text: str, expected: str) -> None:
    (found,) = read_target_days(wording(text).plain, TODAY, default_calendar())
    ahead = found.ahead(TODAY)
    assert f"{ahead.first} {ahead.last}" == expected


@pytest.mark.parametrize(
    "text", ["31月", "13月1日到15日", "2月30日到3月1日", "9" * 400, "目标" * 300, "\x00目标\ud800 3%", "百分之"]
)
def test_odd_texts_do_not_raise(text: str) -> None:
    read_asked(text, TODAY, default_calendar())
    parts_of_order(text, TODAY, default_calendar())
    follow_up(text, TODAY, default_calendar())
