"""What may be dropped from a question: only words that restrict nothing, where they restrict nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import MetricQuery, Period, Reading
from analytics.kpi.reading.read import read_question

GOLDEN = Path(__file__).parents[2] / "golden"
HOTELS = replace(
    load(GOLDEN / "hotel_group" / "metrics.yml"),
    values={
        "src": ("Direct", "OTA", "Brand"),
        "cxl": ("false", "true"),
        "prop_name": ("Harbour View", "Garden Court", "Tokyo Bay"),
        "flag": ("Lumen", "Meridia"),
        "tier": ("Gold", "Silver"),
        "room_cls": ("Suite", "Double"),
        "rgn_name": ("North", "Coast"),
        "ctry": ("UK", "Japan"),
        "home_ctry": ("UK", "China"),
        "device": ("phone", "web"),
    },
)
DEALS = replace(
    load(GOLDEN / "local_services" / "metrics.yml"),
    values={
        "entry": ("搜索", "推荐", "直播"),
        "deal_type": ("团购券", "代金券"),
        "first_buy": ("false", "true"),
        "refunded": ("false", "true"),
        "poi_name": ("小满", "阿婆火锅", "MUSE"),
        "cate": ("火锅", "茶饮"),
        "is_chain": ("false", "true"),
        "area_name": ("春熙路", "三里屯"),
        "city": ("北京", "成都"),
        "lvl": ("V1", "V2", "V3"),
        "sex": ("女", "男"),
        "has_pic": ("false", "true"),
    },
)


def _read(text: str) -> Reading:
    catalog: Catalog = HOTELS if text.isascii() else DEALS
    today = date(2026, 3, 18) if text.isascii() else date(2026, 8, 5)
    return read_question(text, catalog, today=today, data_until=today)


def _filters(text: str) -> str:
    reading = _read(text)
    assert isinstance(reading, MetricQuery), reading
    said = [f"{each.dimension}{each.operator}{','.join(map(str, each.values))}" for each in reading.filters]
    return " ".join([*reading.metrics, *said, *(f"by {name}" for name in reading.group_by)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上周V1会员交易额", "gtv lvl=V1"),
        ("上周女性用户的交易额", "gtv sex=女"),
        ("上周新客用户的交易额", "gtv first_buy=true"),
        ("上周小满这家店的交易额", "gtv poi_name=小满"),
        ("上周团购券这种券的单量", "deal_cnt deal_type=团购券"),
        ("上周成都这个城市的交易额", "gtv city=成都"),
        ("上周成都门店的交易额", "gtv city=成都"),
        ("上周搜索流量的订单数", "deal_cnt entry=搜索"),
        ("除成都外上周的交易额", "gtv city!=成都"),
        ("上周成都以外的交易额", "gtv city!=成都"),
        ("老板，上周成都的交易额", "gtv city=成都"),
        ("老板上周成都的交易额", "gtv city=成都"),
        ("上周成都的交易额，谢谢老板", "gtv city=成都"),
        ("画图看上周各城市交易额", "gtv by city"),
        ("上周各城市交易额出个图", "gtv by city"),
        ("上周交易额谢啦", "gtv"),
        ("上周交易额，先谢了", "gtv"),
        ("各店上周交易额", "gtv by poi_name"),
        ("Gold members bookings last month", "bookings tier=Gold"),
        ("bookings of Gold guests last month", "bookings tier=Gold"),
        ("Gold tier bookings last month", "bookings tier=Gold"),
        ("Gold tier guests bookings last month", "bookings tier=Gold"),
        ("bookings through OTA last month", "bookings src=OTA"),
        ("bookings over the last week", "bookings"),
        ("Lumen properties room revenue last month", "room_revenue flag=Lumen"),
        ("Lumen hotels room revenue last month", "room_revenue flag=Lumen"),
        ("Suite rooms room revenue last month", "room_revenue room_cls=Suite"),
        ("hi team, bookings last week", "bookings"),
        ("bookings last week, thx", "bookings"),
        ("bookings last week ty", "bookings"),
        ("bookings last week many thanks", "bookings"),
        ("Lumen bookings figures last week", "bookings flag=Lumen"),
        ("chart bookings by region last week", "bookings by rgn_name"),
        ("已退款订单上周交易额", "gtv refunded=true"),
        ("Lumen brand room revenue last month", "room_revenue flag=Lumen"),
        ("bookings by month and brand in 2025", "bookings by flag"),
        ("bookings by region and brand last week", "bookings by rgn_name by flag"),
        ("top brand by bookings last month", "bookings by flag"),
        ("booking source Brand bookings last month", "bookings src=Brand"),
        ("Direct and Brand bookings last month", "bookings srcinDirect,Brand by src"),
        ("bookings that were cancelled last week", "bookings cxl=true"),
        ("bookings (cancelled only) last week", "bookings cxl=true"),
        ("cancelled room revenue last week", "room_revenue cxl=true"),
        ("bookings by cancelled last week", "bookings by cxl"),
        ("cancelled Lumen bookings last month", "bookings cxl=true flag=Lumen"),
        ("count of bookings by brand last month", "bookings by flag"),
        ("which property had the longest stay last month", "longest_stay by prop_name"),
        ("上周最高单笔是哪家店", "max_pay by poi_name"),
        ("上周哪家火锅店交易额最高", "gtv cate=火锅 by poi_name"),
        ("上周成都市交易额", "gtv city=成都"),
        ("上周是否退款的订单数", "deal_cnt by refunded"),
        ("上周平台补贴", "subsidy_amt"),
        ("上周成都火锅交易额", "hotpot_gtv city=成都"),
        ("上周交易额和火锅交易额", "gtv hotpot_gtv"),
        ("上周各商家补贴", "subsidy_amt by poi_name"),
        ("好的，上周各门店环境", "env by poi_name"),
        ("上周几个城市有交易额", "gtv"),
        ("how many Lumen properties had bookings last month", "bookings flag=Lumen"),
    ],
)
def test_dropped(text: str, expected: str) -> None:
    assert _filters(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "上周成都会员交易额", "上周直播会员的成交额", "上周成都用户交易额", "上周成都顾客的客单价", "上周会员交易额",
        "上周成都等级交易额", "上周直播券类型单量", "上周成都行业交易额", "上周火锅入口的退款率", "上周火锅商圈交易额",
        "上周火锅外卖的退款率", "上周成都外送交易额", "上周成都外地交易额", "上周成都店外交易额",
        "上周除成都外卖的交易额",
        "上周同店交易额", "上周到店订单数", "上周总店交易额", "上周店内交易额", "上周新店交易额", "上周交易额（同店）",
        "上周各门店老板交易额", "上周成都女老板的客单价", "上周火锅老板的退款率", "上周同学交易额",
        "上周有图评价数", "上周小满系列订单",
        "Lumen device room revenue last month", "Gold region bookings last month", "Gold country bookings last month",
        "bookings for OTA country last month", "Lumen tier room revenue last month",
        "Lumen members room revenue last month", "bookings for OTA members last month",
        "room revenue from OTA guests last month", "Gold group bookings last month", "Lumen series bookings last month",
        "Lumen team room revenue last month", "team bookings last week", "table bookings last week",
        "like for like bookings last week", "check in bookings last week", "thanks for the bookings report",
        "Gold line bookings last month", "performance bookings last week",
        "上月茶饮和火锅交易额", "上月茶饮、火锅交易额", "上月老客和新客单数", "tea and hotpot sales last month",
        "Double and Suite revenue last month", "OTA and Direct revenue last month", "上周交易额下滑门店",
        "上周商家补贴", "上周平台补贴和商家补贴", "上周环境好的门店", "上周几个城市的交易额",
        "coming bookings", "ADR over RevPAR last month", "Lumen over Meridia ADR last month",
        "searches to bookings last month", "上周交易额去补贴", "上周交易额对订单数", "上周火锅类交易额占订单数",
        "brand bookings last month", "brand: bookings last week", "spa room revenue last week",
        "bookings cancelled last month", "上周成都市场交易额", "上周成都市区交易额",
        "room revenue and F&B revenue combined last month", "sum of room revenue and F&B revenue last month",
        "sum of review scores last month", "monthly average ADR in 2025", "current occupancy", "occupancy now",
        "top brand in each region by room revenue last month", "上月单量前三和后三的门店", "V1到V3用户上周订单",
        "上周V1-V3的交易额", "现在的退款率", "当前交易额",
    ],
)  # fmt: skip
def test_not_dropped(text: str) -> None:
    assert not isinstance(_read(text), MetricQuery)


@pytest.mark.parametrize(
    ("text", "metric", "day"),
    [
        ("截至昨天的月累计交易额", "gtv_mtd", date(2026, 8, 4)),
        ("月累计交易额截至6月底", "gtv_mtd", date(2026, 6, 30)),
        ("截至7月15日的七日滚动订单数", "cnt_7d", date(2026, 7, 15)),
        ("room revenue mtd as of yesterday", "room_revenue_mtd", date(2026, 3, 17)),
        ("trailing 7-day bookings as of March 10", "bookings_7d", date(2026, 3, 10)),
    ],
)
def test_what_has_its_own_start_needs_only_a_day(text: str, metric: str, day: date) -> None:
    reading = _read(text)
    assert isinstance(reading, MetricQuery), reading
    assert (reading.metrics, reading.period) == ((metric,), Period(day, day))


@pytest.mark.parametrize("text", ["截至昨天的交易额", "bookings as of yesterday"])
def test_other_figures_need_a_start(text: str) -> None:
    assert not isinstance(_read(text), MetricQuery)
