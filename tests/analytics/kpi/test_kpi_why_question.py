"""What asks for a reason is recognised, its words taken out, and nothing else."""

import pytest

from analytics.kpi.why.question import WhyQuestion, why_question

NAMES = ("GMV", "退款原因", "新客立减20", "增长率", "Growth")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("为什么上周抖音转化率掉了", WhyQuestion("上周抖音转化率", "down")),
        ("为什麼上週抖音轉化率掉了？", WhyQuestion("上週抖音轉化率 ？", "down")),
        ("GMV怎么掉了这么多", WhyQuestion("GMV", "down")),
        ("GMV为什么上周比前一周低", WhyQuestion("GMV 上周比前一周", "down")),
        ("上月ROI下降的原因", WhyQuestion("上月ROI", "down")),
        ("上周GMV怎么回事", WhyQuestion("上周GMV")),
        ("分析一下上周GMV下滑", WhyQuestion("上周GMV", "down")),
        ("哪个渠道拉低了上周GMV", WhyQuestion("哪个渠道 上周GMV", "down")),
        ("10月的退款率为什么上升了这么多", WhyQuestion("10月的退款率", "up")),
        ("为什么那周GMV掉了", WhyQuestion("GMV", "down", same_days=True)),
        ("为什么上周GMV跌了10%", WhyQuestion("上周GMV", "down", 0.1)),
        ("为什么上周转化率掉了0.3个百分点", WhyQuestion("上周转化率", "down", 0.003, points=True)),
        ("why did orders drop last week", WhyQuestion("orders last week", "down")),
        ("what drove GMV up in October", WhyQuestion("GMV in October", "up")),
        ("what caused the drop in CTR last week", WhyQuestion("CTR last week", "down")),
        ("Explain the increase in new customers last month", WhyQuestion("new customers last month", "up")),
        ("why was CTR down on 小红书 last week", WhyQuestion("CTR on 小红书 last week", "down")),
        ("为什么掉了？", WhyQuestion("", "down")),
        ("原因呢", WhyQuestion("")),
        ("why?", WhyQuestion("")),
        ("为什么新客立减20的GMV掉了", WhyQuestion("新客立减20的GMV", "down")),
        ("为什么增长率下降了", WhyQuestion("增长率", "down")),
        ("why did GMV for Growth fall last week", WhyQuestion("GMV for Growth last week", "down")),
    ],
)
def test_takes_the_why_out(text: str, asked: WhyQuestion) -> None:
    assert why_question(text, NAMES) == asked


@pytest.mark.parametrize(
    "text",
    [
        "上周的GMV",
        "上周GMV涨了吗",
        "怎么提升转化率",
        "如何降低CAC",
        "GMV怎么算",
        "分析一下上周GMV",
        "各退款原因的GMV",
        "how to increase CTR",
        "break down last week's GMV",
    ],
)
def test_leaves_other_questions_alone(text: str) -> None:
    assert why_question(text, NAMES) is None
