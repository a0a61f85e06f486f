"""No text, however odd, raises; and what is answered was covered whole: no letter of it was passed over."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.kpi.catalog import Catalog, Dimension, Metric, Model, Simple
from analytics.kpi.periods.calendar import default_calendar
from analytics.kpi.periods.read import clock
from analytics.kpi.query import MetricQuery, OutOfScope, Unclear
from analytics.kpi.reading.cover import SILENT, cover
from analytics.kpi.reading.lexicon import lexicon_of
from analytics.kpi.reading.read import read_question
from analytics.kpi.wording import wording

TODAY = date(2024, 6, 5)
CATALOG = Catalog(
    models={
        "trips": Model(
            "trips",
            "trips",
            "day",
            (
                Dimension("day", "trips", "day", "time", "日期"),
                Dimension("line", "trips", "line", "categorical", "线路", ("route",), {"十一路": ("11路", "No. 11")}),
            ),
        )
    },
    metrics={
        "riders": Metric(
            "riders", "乘客数", Simple("trips", "sum", "riders"), synonyms=("passengers",), direction="up"
        ),
        "fares": Metric("fares", "票款", Simple("trips", "sum", "fares"), format="currency", direction="up"),
    },
    values={"line": ("十一路", "M&M Line", "O'Hare", "12", "Other", "双11专线")},
)
PARTS = st.sampled_from(
    [
        *("上周", "乘客数", "passengers", "票款", "各线路", "by route", "O'Hare", "12", "双11专线", "最高", "前三"),
        *("除了", "和", "以外", "比", "日均", "多少", "有几个", "超过一半", "from", "to", "'; DROP TABLE trips; --"),
        *("的", "它们", "\u202e", "\u0000", "\ud83d", "\u0301", "🚌", "%", "½", "٣", "ﬁ", "Ⅳ", "第二", "not", "/"),
        *("再加上", "…"),
    ]
)
ANYTHING = st.one_of(st.text(max_size=80), st.lists(st.one_of(PARTS, st.text(max_size=3)), max_size=10).map("".join))


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_nothing_raises_and_nothing_is_passed_over(text: str) -> None:
    reading = read_question(text, CATALOG, today=TODAY)
    assert isinstance(reading, MetricQuery | Unclear | OutOfScope)
    if not isinstance(reading, MetricQuery):
        return
    words = wording(text)
    found = cover(words, lexicon_of(CATALOG), clock(TODAY, default_calendar(), None)).words
    taken = {place for word in found if word.kind != "unknown" for place in range(word.start, word.end)}
    passed = [char for place, char in enumerate(words.plain) if place not in taken]
    assert all(char in SILENT or char.isspace() for char in passed), passed


@pytest.mark.parametrize(
    "text",
    ["上周乘客数" + "啊" * 5000, "passengers " * 3000, "除了" * 900, "1,000" * 800, "最高的" * 700, "第二" * 999],
)
def test_texts_that_never_end_are_asked_back(text: str) -> None:
    assert isinstance(read_question(text, CATALOG, today=TODAY), Unclear | OutOfScope)


@pytest.mark.parametrize(
    "choice", ["上周十一路怎么样", "谁的票款最高", "上周票款第二的线路", "how did O'Hare do last week"]
)
def test_what_is_offered_can_be_sent(choice: str) -> None:
    asked = read_question(choice, CATALOG, today=TODAY)
    assert isinstance(asked, Unclear)
    assert asked.choices
    for each in asked.choices:
        assert isinstance(read_question(each, CATALOG, today=TODAY), MetricQuery), each
