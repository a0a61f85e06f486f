"""What the catalog lists when asked, and how each metric is told, in files of other trades."""

from dataclasses import replace
from pathlib import Path

import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from analytics.kpi.scope import Scope, narrowed
from assistant.conversation import Language
from assistant.skills.kpi.catalog import Asked, asked, examples, listing
from assistant.skills.kpi.definitions import definition
from assistant.skills.kpi.words import Wording

GOLDEN = Path(__file__).parents[1] / "golden"
HELD = {
    "flag": ("Lumen", "Meridia"),
    "has_spa": ("true", "false"),
    "entry": ("搜索", "推荐", "直播", "附近"),
    "first_buy": ("true", "false"),
    "poi_name": tuple(f"{at} 号店" for at in range(1, 31)),
}


def _learned(trade: str) -> Catalog:
    return replace(load(GOLDEN / trade / "metrics.yml"), values=HELD)


HOTELS, DEALS = _learned("hotel_group"), _learned("local_services")
METRICS, DIMENSIONS = Asked("metrics"), Asked("dimensions")


@pytest.mark.parametrize(
    ("text", "catalog", "wanted"),
    [
        ("有哪些指标", DEALS, METRICS),
        ("请问你们这里有哪些指标呀？", DEALS, METRICS),
        ("可以查什么", DEALS, METRICS),
        ("指标清单", DEALS, METRICS),
        ("what metrics do you have", HOTELS, METRICS),
        ("list all metrics", HOTELS, METRICS),
        ("有哪些维度可以用", DEALS, DIMENSIONS),
        ("能按哪些维度拆", DEALS, DIMENSIONS),
        ("which dimensions can I use?", HOTELS, DIMENSIONS),
        ("交易额可以按什么看", DEALS, Asked("dimensions", ("gtv",))),
        ("客单价能怎么拆", DEALS, Asked("dimensions", ("aov",))),
        ("what can I split RevPAR by", HOTELS, Asked("dimensions", ("revpar",))),
        ("how can occupancy be broken down", HOTELS, Asked("dimensions", ("occupancy",))),
        ("入口有哪些", DEALS, Asked("values", ("entry",))),
        ("都有哪些城市", DEALS, Asked("values", ("city",))),
        ("列出所有商圈", DEALS, Asked("values", ("area_name",))),
        ("list the brands", HOTELS, Asked("values", ("flag",))),
        ("which countries do we have", HOTELS, Asked("values", ("ctry", "home_ctry"))),
        ("上周有哪些门店", DEALS, None),
        ("上周交易额最高的门店有哪些", DEALS, None),
        ("有哪些目标", DEALS, None),
        ("渠道有哪些", DEALS, None),
        ("what brands had bookings last week", HOTELS, None),
        ("list bookings by brand last week", HOTELS, None),
    ],
)
def test_knows_when_a_list_is_wanted(text: str, catalog: Catalog, wanted: Asked | None) -> None:
    assert asked(text, catalog) == wanted


@pytest.mark.parametrize(
    ("catalog", "language", "dimension", "said"),
    [
        (DEALS, "zh", "entry", "入口共 4 个：搜索、推荐、直播、附近。"),
        (DEALS, "zh", "first_buy", "是否首购共 2 个：首购、复购。"),
        (DEALS, "zh", "city", "城市还没有任何值。"),
        (DEALS, "zh", "paid_at", "支付时间是时间，可以按天、周、月看。"),
        (HOTELS, "en", "flag", "Brand, 2 in all: Lumen, Meridia."),
        (HOTELS, "en", "has_spa", "Spa, 2 in all: with spa, without spa."),
    ],
)
def test_lists_values(catalog: Catalog, language: Language, dimension: str, said: str) -> None:
    assert listing(Asked("values", (dimension,)), Wording(catalog, language)) == said


def test_a_long_list_is_cut_with_its_count() -> None:
    said = listing(Asked("values", ("poi_name",)), Wording(DEALS, "zh"))
    assert said == f"门店共 30 个：{'、'.join(HELD['poi_name'][:20])}等。"


def test_only_what_may_be_seen_is_listed() -> None:
    seen = narrowed(DEALS, Scope(metrics=frozenset({"gtv", "aov"}), denied_dimensions=frozenset({"city"})))
    said = listing(METRICS, Wording(seen, "zh"))
    assert said.splitlines()[:3] == ["可以查 2 个指标：", "", "- 交易额、客单价"]
    assert "城市" not in listing(DIMENSIONS, Wording(seen, "zh"))
    assert asked("城市有哪些", seen) is None


@pytest.mark.parametrize(
    ("catalog", "language", "said"),
    [
        (DEALS, "zh", ("上周客单价是多少，环比呢？", "上周各入口的客单价")),
        (HOTELS, "en", ("ADR last week, against the week before", "ADR by Brand last week")),
        (replace(DEALS, metrics={}), "zh", ()),
    ],
)
def test_first_questions_come_from_the_catalog(catalog: Catalog, language: Language, said: tuple[str, ...]) -> None:
    assert examples(catalog, language) == said


@pytest.mark.parametrize(
    ("catalog", "language", "metric", "said"),
    [
        (HOTELS, "en", "revpar", "RevPAR = Room Revenue ÷ Available Rooms (room revenue per available room)"),
        (HOTELS, "en", "total_revenue", "Total Revenue = Room Revenue + F&B Revenue"),
        (HOTELS, "en", "direct_revenue", "Direct Revenue = Room Revenue (Booking Source is Direct)"),
        (HOTELS, "en", "cancelled_bookings", "Cancelled Bookings: counted, only where Cancelled is yes"),
        (HOTELS, "en", "room_revenue_mtd", "Room Revenue MTD = Room Revenue since the start of the month"),
        (HOTELS, "en", "bookings_7d", "Trailing 7-Day Bookings = Bookings of the trailing 7 days"),
        (DEALS, "zh", "aov", "客单价 = 交易额 ÷ 订单数"),
        (DEALS, "zh", "gtv", "交易额（用户实付金额，未扣退款，逐条求和）"),
        (DEALS, "zh", "first_cnt", "新客单数：逐条计数，只算首购的"),
        (DEALS, "zh", "refund_cnt", "退款单数：逐条计数，只算已退款的"),
        (DEALS, "zh", "hotpot_gtv", "火锅交易额：逐条求和，只算品类为火锅的"),
        (DEALS, "zh", "net_gtv", "净交易额 = 交易额 − 补贴"),
        (DEALS, "zh", "gtv_wow", "交易额周增速 = 交易额 ÷ 7 天前的交易额 − 1"),
        (DEALS, "zh", "p80_pay", "支付金额P80：各条的 P80"),
        (DEALS, "en", "refund_rate", "Refund rate = refunded orders ÷ orders"),
    ],
)
def test_a_definition_says_its_formula(catalog: Catalog, language: Language, metric: str, said: str) -> None:
    assert definition(catalog.metrics[metric], Wording(catalog, language)) == said
