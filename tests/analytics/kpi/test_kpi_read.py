"""Reading questions whole, on the catalog of a trade the reader's words know nothing of: a chain of coffee bars."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.kpi.catalog import Catalog, Dimension, Entity, Metric, Model, Ratio, Simple
from analytics.kpi.query import Compare, Filter, MetricQuery, Order, OutOfScope, Period, Threshold, Unclear
from analytics.kpi.reading.read import read_question

TODAY = date(2024, 6, 5)  # a Wednesday
LAST_WEEK = Period(date(2024, 5, 27), date(2024, 6, 2))
WEEK_BEFORE = Period(date(2024, 5, 20), date(2024, 5, 26))
MAY = Period(date(2024, 5, 1), date(2024, 5, 31))
THIRTY_DAYS = Period(date(2024, 5, 6), date(2024, 6, 4))


def _dimension(name: str, label: str, model: str, *synonyms: str, **values: tuple[str, ...]) -> Dimension:
    return Dimension(name, model, name, "categorical", label, synonyms, values)


def _metric(name: str, label: str, model: str, *synonyms: str) -> Metric:
    return Metric(name, label, Simple(model, "sum", name), synonyms=synonyms, direction="up")


CATALOG = Catalog(
    models={
        "sales": Model(
            "sales",
            "sales",
            "sold_on",
            (
                Dimension("sold_on", "sales", "sold_on", "time", "销售日期"),
                _dimension("bar", "门店", "sales", "店", "store", 静安寺店=("静安店", "Jing'an")),
                _dimension("drink", "饮品", "sales", "beverage"),
                _dimension("country", "国家", "sales"),
            ),
            (Entity("member", "foreign", "member_id"),),
        ),
        "members": Model(
            "members",
            "members",
            "joined_on",
            (
                Dimension("joined_on", "members", "joined_on", "time", "入会日期"),
                _dimension("level", "会员级别", "members"),
            ),
            (Entity("member", "primary", "member_id"),),
        ),
        "queue": Model(
            "queue",
            "queue",
            "month",
            (
                Dimension("month", "queue", "month", "time", "月份", granularity="month"),
                _dimension("bar", "门店", "queue"),
            ),
        ),
    },
    metrics={
        each.name: each
        for each in (
            _metric("takings", "营业额", "sales", "流水", "revenue"),
            _metric("cups", "杯数", "sales", "杯量", "cups sold"),
            Metric("price", "杯单价", Ratio("takings", "cups"), synonyms=("price per cup", "单价"), format="currency"),
            Metric(
                "void_rate", "废单率", Ratio("voids", "cups"), synonyms=("异常率",), format="percent", direction="down"
            ),
            Metric("late_rate", "超时率", Ratio("late", "guests"), synonyms=("异常率", "late rate"), format="percent"),
            _metric("voids", "废单数", "sales"),
            _metric("late", "超时数", "queue"),
            _metric("guests", "客流", "queue", "footfall"),
            _metric("members", "会员数", "members"),
            replace(_metric("hidden", "底表", "sales"), visible=False),
        )
    },
    values={
        "bar": ("静安寺店", "陆家嘴店", "Soho"),
        "drink": ("拿铁", "燕麦拿铁", "美式", "Check", "618特调"),
        "country": ("US", "IN", "中国"),
        "level": ("金卡", "银卡"),
    },
)


def read(text: str, **given: MetricQuery | None) -> MetricQuery | Unclear | OutOfScope:
    return read_question(text, CATALOG, today=TODAY, previous=given.get("previous"), pending=given.get("pending"))


def asks(*metrics: str, period: Period = LAST_WEEK, **parts: object) -> MetricQuery:
    return replace(MetricQuery(metrics, period), **parts)  # type: ignore[arg-type]


LATTE = Filter("drink", "=", ("拿铁",))
JINGAN = Filter("bar", "=", ("静安寺店",))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("上周营业额", asks("takings")),
        ("上周的流水是多少？", asks("takings")),
        ("@小助手 麻烦帮我看一下上周营业额哈，谢谢🙏", asks("takings")),
        ("上週營業額", asks("takings")),
        ("ＲＥＶＥＮＵＥ ｌａｓｔ ｗｅｅｋ", asks("takings")),
        ("What was last week's revenue, please?", asks("takings")),
        ("营业额", asks("takings", period=THIRTY_DAYS, period_assumed=True)),
        ("上周拿铁的杯数", asks("cups", filters=(LATTE,))),
        ("上周燕麦拿铁的杯数", asks("cups", filters=(Filter("drink", "=", ("燕麦拿铁",)),))),
        ("静安店上周营业额", asks("takings", filters=(JINGAN,))),
        ("revenue at Jing'an last week", asks("takings", filters=(JINGAN,))),
        ("上周静安寺店门店的拿铁杯数", asks("cups", filters=(JINGAN, LATTE))),
        ("门店为静安寺店的上周营业额", asks("takings", filters=(JINGAN,))),
        ("上周各门店营业额", asks("takings", group_by=("bar",))),
        ("按门店和饮品看上周杯数", asks("cups", group_by=("bar", "drink"))),
        ("revenue by store and drink last week", asks("takings", group_by=("bar", "drink"))),
        ("上周营业额和杯数", asks("takings", "cups")),
        ("上周拿铁和美式的杯数", asks("cups", group_by=("drink",), filters=(Filter("drink", "in", ("拿铁", "美式")),))),
        ("上周拿铁和美式一共卖了多少杯量", asks("cups", filters=(Filter("drink", "in", ("拿铁", "美式")),))),
        (
            "上周除了拿铁以外各饮品的杯数",
            asks("cups", group_by=("drink",), filters=(Filter("drink", "!=", ("拿铁",)),)),
        ),
        (
            "cups sold by drink last week excluding 拿铁 and 美式",
            asks("cups", group_by=("drink",), filters=(Filter("drink", "not in", ("拿铁", "美式")),)),
        ),
        ("上周金卡会员的杯单价", asks("price", filters=(Filter("level", "=", ("金卡",)),))),
        ("上周平均杯单价", asks("price")),
        ("revenue in the US last week", asks("takings", filters=(Filter("country", "=", ("US",)),))),
        ("check revenue in last week", asks("takings")),
        ("618特调上周的杯数", asks("cups", filters=(Filter("drink", "=", ("618特调",)),))),
        ("上周每天的营业额", asks("takings", grain="day")),
        ("上周营业额趋势", asks("takings", grain="day")),
        ("daily revenue last week by store", asks("takings", grain="day", group_by=("bar",))),
        ("5月每周各门店营业额", asks("takings", period=MAY, grain="week", group_by=("bar",))),
        ("上周营业额最高的门店", asks("takings", group_by=("bar",), order_by=Order("takings"), limit=1)),
        (
            "哪个门店上周营业额最低",
            asks("takings", group_by=("bar",), order_by=Order("takings", descending=False), limit=1),
        ),
        ("上周营业额前三的饮品", asks("takings", group_by=("drink",), order_by=Order("takings"), limit=3)),
        ("top 3 drinks by revenue last week", asks("takings", group_by=("drink",), order_by=Order("takings"), limit=3)),
        (
            "bottom 2 stores by cups sold last week",
            asks("cups", group_by=("bar",), order_by=Order("cups", descending=False), limit=2),
        ),
        (
            "上周废单率最好的门店",
            asks("void_rate", group_by=("bar",), order_by=Order("void_rate", descending=False), limit=1),
        ),
        ("上周哪天营业额最高", asks("takings", grain="day", order_by=Order("takings"), limit=1)),
        (
            "上周营业额超过1.5万的门店",
            asks("takings", group_by=("bar",), thresholds=(Threshold("takings", ">", 15000.0),)),
        ),
        (
            "上周废单率不低于3%的门店",
            asks("void_rate", group_by=("bar",), thresholds=(Threshold("void_rate", ">=", 0.03),)),
        ),
        (
            "上周杯数大于100且小于两百的饮品的营业额",
            asks(
                "takings",
                group_by=("drink",),
                thresholds=(Threshold("cups", ">", 100.0), Threshold("cups", "<", 200.0)),
            ),
        ),
        (
            "stores with more than 1,000 cups last week",
            asks("cups", group_by=("bar",), thresholds=(Threshold("cups", ">", 1000.0),)),
        ),
        ("上周日均营业额", asks("takings", per="day")),
        ("average daily revenue last week", asks("takings", per="day")),
        ("average revenue per day last week by store", asks("takings", per="day", group_by=("bar",))),
        ("上周日均杯单价", asks("price")),
        ("5月平均每月的营业额", asks("takings", period=MAY, per="month")),
        ("上周有多少家门店有营业额", asks("takings", count_of="bar")),
        ("上周杯数超过100的门店有几家", asks("cups", count_of="bar", thresholds=(Threshold("cups", ">", 100.0),))),
        (
            "how many stores sold more than 100 cups last week",
            asks("cups", count_of="bar", thresholds=(Threshold("cups", ">", 100.0),)),
        ),
        ("number of drinks with cups sold last week", asks("cups", count_of="drink")),
        ("上周各门店有多少种饮品卖出杯数", asks("cups", group_by=("bar",), count_of="drink")),
        ("上周拿铁以外的饮品的杯数", asks("cups", filters=(Filter("drink", "!=", ("拿铁",)),))),
        (
            "上周拿铁和美式以外各饮品的杯数",
            asks("cups", group_by=("drink",), filters=(Filter("drink", "not in", ("拿铁", "美式")),)),
        ),
        (
            "上周废单率超过五成的门店",
            asks("void_rate", group_by=("bar",), thresholds=(Threshold("void_rate", ">", 0.5),)),
        ),
        (
            "上周营业额1,000以内的门店",
            asks("takings", group_by=("bar",), thresholds=(Threshold("takings", "<=", 1000.0),)),
        ),
        ("上周各门店营业额排个名", asks("takings", group_by=("bar",), order_by=Order("takings"))),
        (
            "rank stores by revenue last week, lowest first",
            asks("takings", group_by=("bar",), order_by=Order("takings", descending=False)),
        ),
        (
            "上周杯单价最便宜的饮品",
            asks("price", group_by=("drink",), order_by=Order("price", descending=False), limit=1),
        ),
        ("上周营业额环比", asks("takings", compare=Compare("previous", WEEK_BEFORE))),
        ("上周营业额涨了多少", asks("takings", compare=Compare("previous", WEEK_BEFORE))),
        ("上周营业额和前一周比", asks("takings", compare=Compare("previous", WEEK_BEFORE))),
        ("revenue last week vs the week before", asks("takings", compare=Compare("previous", WEEK_BEFORE))),
        ("上周和上上周的营业额对比", asks("takings", compare=Compare("previous", WEEK_BEFORE))),
        ("和上上周比，上周营业额怎么样", asks("takings", compare=Compare("previous", WEEK_BEFORE))),
        (
            "5月营业额同比",
            asks("takings", period=MAY, compare=Compare("year", Period(date(2023, 5, 1), date(2023, 5, 31)))),
        ),
        (
            "5月营业额和去年比",
            asks("takings", period=MAY, compare=Compare("year", Period(date(2023, 5, 1), date(2023, 5, 31)))),
        ),
        (
            "本月比上个月营业额",
            asks(
                "takings",
                period=Period(date(2024, 6, 1), date(2024, 6, 4)),
                compare=Compare("previous", Period(date(2024, 5, 1), date(2024, 5, 4))),
            ),
        ),
    ],
)
def test_reads_question(text: str, query: MetricQuery) -> None:
    assert read(text) == query


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("上周静安店的异常率", ("上周静安店的废单率", "上周静安店的超时率")),
        ("上周燕脉拿铁的杯数", ("上周燕麦拿铁的杯数",)),
        ("拿铁美式上周杯数", ("拿铁和美式上周杯数",)),
        ("上周所有门店的营业额", ("上周各门店的营业额", "上周一共的营业额")),
        (
            "上周营业额前三",
            (
                "上周营业额前三，按门店",
                "上周营业额前三，按饮品",
                "上周营业额前三，按国家",
                "上周营业额前三，按会员级别",
            ),
        ),
        ("废单率大于3的门店", ("废单率大于3%的门店",)),
        ("营业额比上周涨了吗", ("本周营业额比上周涨了吗",)),
        ("revenue cups sold last week", ("revenue and cups sold last week",)),
        ("营业额杯数上周多少", ("营业额和杯数上周多少",)),
        ("上周营业额第二的门店", ("上周营业额前2的门店",)),
        (
            "5月谁的营业额最高",
            (
                "5月哪个门店的营业额最高",
                "5月哪个饮品的营业额最高",
                "5月哪个国家的营业额最高",
                "5月哪个会员级别的营业额最高",
            ),
        ),
        ("5月卖得最好的3个饮品", ("5月杯数前3的饮品", "5月营业额前3的饮品", "5月废单数前3的饮品")),
        ("5月哪种饮品最便宜", ("5月杯单价最低的饮品",)),
        ("which drink was cheapest in May", ("which drink had the lowest price per cup in May",)),
    ],
)
def test_asks_back(text: str, choices: tuple[str, ...]) -> None:
    reading = read(text)
    assert isinstance(reading, Unclear), reading
    assert reading.choices == choices


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "？？",
        "你好",
        "上周静安店怎么样",
        "2月30日营业额",
        "这几天的营业额",
        "截至昨天的营业额",
        "上周、5月和去年的营业额",
        "上周营业额比昨天",
        "上周营业额最高和最低的门店",
        "前一周的营业额",
        "营业额" * 200,
    ],
)
def test_asks_back_without_a_text_to_choose(text: str) -> None:
    assert isinstance(read(text), Unclear)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("上周小程序的营业额", ("小程序",)),
        ("上周的毛利", ("毛利",)),
        ("revenue by supplier last week", ("supplier",)),
        ("revenue of the hidden gem club last week", ("hidden gem club",)),
        ("上周静安店的营业额和好评数", ("好评数",)),
        ("上周不是周末的营业额", None),
        ("上周底表", ("底表",)),
        ("上周各门店会员数", ("门店",)),
        ("上周各饮品的客流", ("饮品",)),
        ("上周每天的客流", ("天",)),
        ("预测下周营业额", ("预测",)),
        ("下周的营业额", ("下周",)),
        ("上周每小时营业额", ("每小时",)),
        ("为什么上周营业额跌了", ("为什么",)),
        ("删除上周的营业额", ("删除",)),
        ("上周各门店营业额占比", ("占比",)),
        ("移动平均营业额", ("移动平均",)),
        ("上周日均客流和杯单价", ("日均",)),
        ("上周有多少门店营业额最高", ("门店",)),
        ("上周营业额环比增长超过10%的门店", ("超过10%",)),
        ("select * from sales", ("select * from sales",)),
        ("营业额'; DROP TABLE sales; --", ("营业额'; DROP TABLE sales; --",)),
    ],
)
def test_refuses(text: str, unknown: tuple[str, ...] | None) -> None:
    reading = read(text)
    assert isinstance(reading, OutOfScope), reading
    assert unknown is None or reading.unknown == unknown
    assert reading.reason


def test_a_refused_dimension_names_those_that_can_be_used() -> None:
    reading = read("上周各饮品的客流")
    assert isinstance(reading, OutOfScope)
    assert reading.reason == "客流不能按饮品看，可以按这些看：门店。"


def test_answers_in_the_language_of_the_question() -> None:
    english, chinese = read("revenue of 拿铁 by supplier"), read("revenue 上周 by supplier")
    assert isinstance(english, OutOfScope)
    assert isinstance(chinese, OutOfScope)
    assert english.reason.startswith("I do not know")
    assert chinese.reason.startswith("没有看懂")


BEFORE = asks("takings", filters=(LATTE,), group_by=("bar",), order_by=Order("takings"), limit=3)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("那美式呢", replace(BEFORE, filters=(Filter("drink", "=", ("美式",)),))),
        ("what about 美式?", replace(BEFORE, filters=(Filter("drink", "=", ("美式",)),))),
        ("那静安店呢", replace(BEFORE, filters=(LATTE, JINGAN))),
        ("换成上个月", replace(BEFORE, period=MAY)),
        ("上个月呢？", replace(BEFORE, period=MAY)),
        ("how about last month", replace(BEFORE, period=MAY)),
        ("按天看", replace(BEFORE, grain="day")),
        ("按饮品看", replace(BEFORE, group_by=("drink",))),
        ("那杯数呢", replace(BEFORE, metrics=("cups",), order_by=Order("cups"))),
        ("再加上杯数", replace(BEFORE, metrics=("takings", "cups"))),
        ("比前一周呢", replace(BEFORE, compare=Compare("previous", WEEK_BEFORE))),
        ("前一周呢", replace(BEFORE, period=WEEK_BEFORE)),
        ("环比", replace(BEFORE, compare=Compare("previous", WEEK_BEFORE))),
        ("和上上周比呢", replace(BEFORE, compare=Compare("previous", WEEK_BEFORE))),
        ("只看前两名", replace(BEFORE, limit=2)),
        ("它们的杯数", replace(BEFORE, metrics=("cups",))),
        ("除了拿铁呢", replace(BEFORE, filters=(Filter("drink", "!=", ("拿铁",)),))),
        ("5月杯数是多少", asks("cups", period=MAY)),
    ],
)
def test_follow_ups_change_only_what_they_name(text: str, query: MetricQuery) -> None:
    assert read(text, previous=BEFORE) == query


def test_a_total_after_all_groups_is_that_of_all() -> None:
    split = replace(BEFORE, order_by=None, limit=None)
    assert read("他们合计是多少", previous=split) == replace(split, group_by=())
    assert isinstance(read("他们合计是多少", previous=BEFORE), Unclear)


def test_a_value_added_joins_those_there_were() -> None:
    both = asks("takings", group_by=("drink",), filters=(Filter("drink", "in", ("拿铁", "美式")),))
    assert read("再看看美式", previous=asks("takings", filters=(LATTE,))) == both
    assert isinstance(read("再看看美式", previous=BEFORE), Unclear)


def test_a_follow_up_keeps_comparing_with_what_belongs_to_its_period() -> None:
    compared = asks("takings", compare=Compare("previous", WEEK_BEFORE))
    april = Period(date(2024, 4, 1), date(2024, 4, 30))
    assert read("那上个月呢", previous=compared) == asks("takings", period=MAY, compare=Compare("previous", april))


def test_the_answer_to_the_bots_question_completes_the_first_one() -> None:
    asked = read("上周静安店的异常率")
    assert isinstance(asked, Unclear)
    complete = asks("void_rate", filters=(JINGAN,))
    assert read("废单率", pending=asked.partial) == complete
    assert read(asked.choices[0]) == complete
    assert read(asked.choices[0], pending=asked.partial) == complete


@pytest.mark.parametrize("reply", ["换成10月第二周", "换成11月31日", "10月第二周"])
def test_a_period_that_is_none_is_told_in_the_words_of_the_reply(reply: str) -> None:
    asked = read("异常率")
    assert isinstance(asked, Unclear)
    told = read_question(reply, CATALOG, today=TODAY, pending=asked)
    assert isinstance(told, Unclear | OutOfScope)


def test_a_metric_answers_the_question_for_one() -> None:
    asked = read("上周静安店怎么样")
    assert isinstance(asked, Unclear)
    assert asked.choices == ("上周静安店的杯数", "上周静安店的营业额", "上周静安店的废单数", "上周静安店的超时数")
    assert read("杯数", pending=asked.partial) == asks("cups", filters=(JINGAN,))


def test_every_choice_can_be_sent_as_it_stands() -> None:
    for text in (
        "上周静安店的异常率",
        "上周静安店怎么样",
        "上周营业额前三",
        "废单率大于3的门店",
        "How did Soho do last week?",
    ):
        asked = read(text)
        assert isinstance(asked, Unclear)
        for choice in asked.choices:
            assert isinstance(read(choice), MetricQuery), choice


def test_no_data_after_the_last_day() -> None:
    reading = read_question("昨天营业额", CATALOG, today=TODAY, data_until=date(2024, 5, 31))
    assert isinstance(reading, OutOfScope)
    assert "2024-05-31" in reading.reason


WORDS = st.sampled_from(
    [
        "上周",
        "营业额",
        "门店",
        "拿铁",
        "最高",
        "前三",
        "除了",
        "和",
        "比",
        "同比",
        "大于3%",
        "各",
        "按",
        "top 5",
        "by",
        "?",
        "3月",
        "到",
        " ",
        "2月30日",
        "the",
        "呢",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map("".join)))
def test_no_text_raises(text: str) -> None:
    for previous in (None, BEFORE):
        assert isinstance(read(text, previous=previous, pending=previous), MetricQuery | Unclear | OutOfScope)


@pytest.mark.parametrize("text", ["上周" * 5000, "1" * 10_000, "a " * 5000, "，" * 10_000, "3月1日到" * 2500])
def test_long_texts_are_asked_back(text: str) -> None:
    assert isinstance(read(text), Unclear | OutOfScope)
