"""Conversations over the two scripted shops: replies that complete a question, follow-ups that change one thing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.query import Compare, Filter, MetricQuery, Order, OutOfScope, Period, Reading, Threshold, Unclear
from analytics.kpi.query_json import asked_from_json, asked_to_json
from analytics.kpi.reading.read import read_question
from bench.kpi_questions import Shop
from bench.kpi_shops import DEALS, HOTELS, scripted_shop

DAYS = {HOTELS: (date(2026, 3, 18), date(2026, 3, 17)), DEALS: (date(2026, 8, 5), date(2026, 8, 4))}
DEALS_WEEK = Period(date(2026, 7, 27), date(2026, 8, 2))
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
HOTEL_WEEK = Period(date(2026, 3, 9), date(2026, 3, 15))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[Path, Shop]]:
    folder = tmp_path_factory.mktemp("talks")
    with scripted_shop(folder, HOTELS) as hotels, scripted_shop(folder, DEALS) as deals:
        yield {HOTELS: hotels, DEALS: deals}


@dataclass(frozen=True, slots=True)
class Talk:
    """What remains of a conversation, as the skill remembers it."""

    shop: Shop
    trade: Path

    def last(self, *turns: str) -> Reading:
        today, until = DAYS[self.trade]
        previous: MetricQuery | None = None
        pending: Unclear | MetricQuery | None = None
        reading: Reading = OutOfScope((), "")
        for turn in turns:
            reading = read_question(
                turn, self.shop.store.catalog, today=today, data_until=until, previous=previous, pending=pending
            )
            if isinstance(reading, MetricQuery):
                previous, pending = reading, None
            elif isinstance(reading, Unclear):
                pending = asked_from_json(asked_to_json(reading))
        return reading


def deals(*metrics: str, **parts: object) -> MetricQuery:
    return replace(MetricQuery(metrics, DEALS_WEEK), **parts)  # type: ignore[arg-type]


def hotels(*metrics: str, **parts: object) -> MetricQuery:
    return replace(MetricQuery(metrics, FEBRUARY), **parts)  # type: ignore[arg-type]


CHENGDU = Filter("city", "=", ("成都",))
BEIJING = Filter("city", "=", ("北京",))
SHOPS, CITIES, BRANDS, PROPERTIES = ("poi_name",), ("city",), ("flag",), ("prop_name",)
TOP_SHOPS = deals("gtv", group_by=SHOPS, order_by=Order("gtv"), limit=3)

ZH: list[tuple[tuple[str, ...], MetricQuery]] = [
    # replies to the bot's own question
    (("阿婆上周流水", "阿婆火锅"), deals("gtv", filters=(Filter("poi_name", "=", ("阿婆火锅",)),))),
    (("上周北惊交易额", "是的"), deals("gtv", filters=(BEIJING,))),
    (("上周北惊交易额", "第一个"), deals("gtv", filters=(BEIJING,))),
    (("上周北惊交易额", "成都"), deals("gtv", filters=(CHENGDU,))),
    (("上周北惊交易额", "上周订单数"), deals("deal_cnt")),
    (("上周成都怎么样", "就看退款率吧"), deals("refund_rate", filters=(CHENGDU,))),
    (("上周成都怎么样", "交易额和订单数"), deals("gtv", "deal_cnt", filters=(CHENGDU,))),
    (("上周店铺排名", "按交易额"), deals("gtv", group_by=SHOPS, order_by=Order("gtv"))),
    (("上周最差的两个城市", "退款率"), deals("refund_rate", group_by=CITIES, order_by=Order("refund_rate"), limit=2)),
    (("上周交易额前三", "门店"), TOP_SHOPS),
    (("7月订单数", "占比", "按入口"), deals("share_of_deal_cnt", period=JULY, group_by=("entry",))),
    (
        ("上周超过100元的订单数", "客单价", "按门店"),
        deals("deal_cnt", group_by=SHOPS, thresholds=(Threshold("aov", ">", 100.0),)),
    ),
    (
        ("上周交易额对比", "上上周"),
        deals("gtv", compare=Compare("previous", Period(date(2026, 7, 20), date(2026, 7, 26)))),
    ),
    # follow-ups that add, narrow, rank and point
    (("上周成都交易额", "订单数也要"), deals("gtv", "deal_cnt", filters=(CHENGDU,))),
    (
        ("上周北京交易额", "还有成都呢"),
        deals("gtv", group_by=CITIES, filters=(Filter("city", "in", ("北京", "成都")),)),
    ),
    (("上周各城市交易额", "再按品类拆"), deals("gtv", group_by=("city", "cate"))),
    (
        ("上周各城市退款率", "超过5%的"),
        deals("refund_rate", group_by=CITIES, thresholds=(Threshold("refund_rate", ">", 0.05),)),
    ),
    (
        ("上周各城市退款率", "最高的是哪个", "它的订单数呢"),
        deals("deal_cnt", group_by=CITIES, order_by=Order("refund_rate"), limit=1),
    ),
    (
        ("上周退款率最高的3家店", "这三家的客单价"),
        deals("aov", group_by=SHOPS, order_by=Order("refund_rate"), limit=3),
    ),
    (("上周退款率最高的店", "那家店的客单价"), deals("aov", group_by=SHOPS, order_by=Order("refund_rate"), limit=1)),
    (("上周交易额最高的3家店", "从低到高"), replace(TOP_SHOPS, order_by=Order("gtv", descending=False))),
    (("上周交易额最高的3家店", "倒序"), replace(TOP_SHOPS, order_by=Order("gtv", descending=False))),
    (("上周交易额最高的3家店", "列出全部"), replace(TOP_SHOPS, limit=None)),
    (
        ("上周交易额最高的3家店", "按订单数排"),
        replace(TOP_SHOPS, metrics=("gtv", "deal_cnt"), order_by=Order("deal_cnt")),
    ),
    # follow-ups that take away
    (("上周各城市交易额环比", "不要对比"), deals("gtv", group_by=CITIES)),
    (("上周各城市交易额", "不分城市了"), deals("gtv")),
    (("上周每天订单数", "不按天了"), deals("deal_cnt")),
    (("上周各城市交易额和订单数", "去掉交易额"), deals("deal_cnt", group_by=CITIES)),
    (("上周成都订单数", "不限城市"), deals("deal_cnt")),
    (("上周除了北京的交易额", "算上北京"), deals("gtv")),
    (("上周有几个城市有订单", "有哪些"), deals("deal_cnt", group_by=CITIES)),
]
EN: list[tuple[tuple[str, ...], MetricQuery]] = [
    (("revenue last week", "total revenue"), hotels("total_revenue", period=HOTEL_WEEK)),
    (("revenue by brand last week", "Room Revenue"), hotels("room_revenue", period=HOTEL_WEEK, group_by=BRANDS)),
    (("bookings by country last month", "Guest Country"), hotels("bookings", group_by=("home_ctry",))),
    (("bookings by country last month", "the second"), hotels("bookings", group_by=("home_ctry",))),
    (("China bookings last month", "Property Country"), hotels("bookings", filters=(Filter("ctry", "=", ("CHINA",)),))),
    (
        ("bookings at Harbor View last month", "yes"),
        hotels("bookings", filters=(Filter("prop_name", "=", ("Harbour View",)),)),
    ),
    (
        ("top 3 brands last month", "by room revenue"),
        hotels("room_revenue", group_by=BRANDS, order_by=Order("room_revenue"), limit=3),
    ),
    (
        ("bottom 2 brands last month", "ADR"),
        hotels("adr", group_by=BRANDS, order_by=Order("adr", descending=False), limit=2),
    ),
    (
        ("room revenue last month by brand", "only the top one", "and its ADR"),
        hotels("adr", group_by=BRANDS, order_by=Order("room_revenue"), limit=1),
    ),
    (
        ("top property by ADR last month", "that property's bookings"),
        hotels("bookings", group_by=PROPERTIES, order_by=Order("adr"), limit=1),
    ),
    (
        ("top 3 properties by ADR last month", "room revenue of those three properties"),
        hotels("room_revenue", group_by=PROPERTIES, order_by=Order("adr"), limit=3),
    ),
    (
        ("bookings last month by brand compared with January", "remove the comparison"),
        hotels("bookings", group_by=BRANDS),
    ),
    (("bookings last month by brand", "without the split"), hotels("bookings")),
    (("bookings last month excluding OTA", "include OTA"), hotels("bookings")),
    (("bookings and ADR last month by brand", "drop bookings"), hotels("adr", group_by=BRANDS)),
    (("how many brands had bookings last month", "which ones"), hotels("bookings", group_by=BRANDS)),
    (
        ("room revenue last month for Lumen", "as well as Meridia"),
        hotels("room_revenue", group_by=BRANDS, filters=(Filter("flag", "in", ("Lumen", "Meridia")),)),
    ),
]


@pytest.mark.parametrize(
    ("trade", "turns", "query"),
    [
        pytest.param(trade, turns, query, id=" → ".join(turns))
        for trade, table in ((DEALS, ZH), (HOTELS, EN))
        for turns, query in table
    ],
)
def test_a_conversation_ends_in(
    shops: Mapping[Path, Shop], trade: Path, turns: tuple[str, ...], query: MetricQuery
) -> None:
    assert Talk(shops[trade], trade).last(*turns) == query


@pytest.mark.parametrize(
    ("trade", "turns", "kind"),
    [
        (DEALS, ("上周北惊交易额", "不是"), Unclear),
        (DEALS, ("上周交易额最高的3家店", "那家店的退款率"), Unclear),
        (DEALS, ("上周成都交易额", "毛利呢"), OutOfScope),
        (HOTELS, ("room revenue last month", "what about profit?"), OutOfScope),
        (HOTELS, ("is ADR good?",), OutOfScope),
        (HOTELS, ("5 star properties room revenue last month",), OutOfScope),
    ],
)
def test_what_stays_open(shops: Mapping[Path, Shop], trade: Path, turns: tuple[str, ...], kind: type) -> None:
    assert isinstance(Talk(shops[trade], trade).last(*turns), kind)


def test_choices_are_written_as_people_write(shops: Mapping[Path, Shop]) -> None:
    asked = Talk(shops[HOTELS], HOTELS).last("top 3 by cancellation rate last month")
    assert isinstance(asked, Unclear)
    assert asked.choices[:2] == (
        "top 3 Booking Source by cancellation rate last month",
        "top 3 Rate Plan by cancellation rate last month",
    )


REPLIES = (
    "换成8月第二周", "换成本月", "近7天和前7天", "双11前一周", "环比6月", "上周成都的退款率，和上上周比", "今天",
    "按门店", "第三个",
)  # fmt: skip


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("first", ["按周看", "那成都呢", "对比", "前三", "怎么样"])
def test_a_reply_longer_than_what_it_answers_is_read_in_its_own_words(
    shops: Mapping[Path, Shop], first: str, reply: str
) -> None:
    reading = Talk(shops[DEALS], DEALS).last(first, reply)
    asked = getattr(reading, "question", getattr(reading, "reason", ""))
    quoted = re.findall(r"“([^”]*)”", asked)
    assert all(words in reply or words in first for words in quoted)
