"""What a value is a value of: such a noun goes where it restricts nothing more, and nowhere else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import MetricQuery, Reading
from analytics.kpi.reading.read import read_question

SCHOOL = replace(
    load(Path(__file__).with_name("school.yml")),
    values={
        "pay_way": ("微信", "支付宝", "现金"),
        "first_pay": ("false", "true"),
        "src": ("转介绍", "地推"),
        "age_band": ("4-6岁", "7-9岁"),
        "cname": ("Python 入门", "创意美术"),
        "campus": ("浦东", "徐汇"),
    },
)


def _read(text: str) -> Reading:
    return read_question(text, SCHOOL, today=date(2026, 6, 29), data_until=date(2026, 6, 28))


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("上月转介绍学员的学费", "src", "转介绍"),
        ("上月转介绍的学生学费", "src", "转介绍"),
        ("revenue from referral students last month", "src", "转介绍"),
        ("referral source revenue last month", "src", "转介绍"),
        ("上月7-9岁学员学费", "age_band", "7-9岁"),
        ("Python 入门这门课上月学费", "cname", "Python 入门"),
        ("上月Python入门课程学费", "cname", "Python 入门"),
        ("上月创意美术课学费", "cname", "创意美术"),
        ("上月微信支付的学费", "pay_way", "微信"),
        ("上月微信支付学费", "pay_way", "微信"),
        ("上月浦东校区学费", "campus", "浦东"),
    ],
)
def test_of_the_value(text: str, dimension: str, value: str) -> None:
    reading = _read(text)
    assert isinstance(reading, MetricQuery), reading
    assert reading.metrics == ("tuition",)
    assert [(each.dimension, each.values) for each in reading.filters] == [(dimension, (value,))]
    assert reading.group_by == ()


@pytest.mark.parametrize(
    "text",
    [
        "上月浦东学员学费", "上月微信学员学费", "上月新生学员学费", "上月转介绍新学员学费", "上月7-9岁男学员学费",
        "上月创意美术体验课学费", "上月创意美术课时学费", "上月Python入门班主任学费", "上月转介绍渠道学费",
        "上月微信支付分学费", "上月学员学费", "student revenue last month", "new students revenue last month",
        "上月支付学费", "上月浦东这位学员的学费",
    ],
)  # fmt: skip
def test_of_something_else(text: str) -> None:
    assert not isinstance(_read(text), MetricQuery)
