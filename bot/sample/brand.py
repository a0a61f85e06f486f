"""The invented brand 澄野 CHENGYE: what it sells, where, when, and what was planted in its figures."""

from dataclasses import dataclass
from datetime import date, timedelta

SEED = 20260801
CURRENCY = "CNY"
FIRST = date(2025, 8, 1)
LAST = date(2026, 10, 31)
TODAY = LAST + timedelta(days=1)
DAYS = (LAST - FIRST).days + 1


@dataclass(frozen=True, slots=True)
class Product:
    """`popularity` is its weight in a basket; `months` multiply it by the calendar month."""

    sku: str
    name: str
    category: str
    price: float
    size: str
    launched_on: date
    popularity: float
    refunded: float  # share of paid lines that are paid back
    high_season: tuple[int, ...] = ()


PRODUCTS = (
    Product("CY-001", "舒缓修护精华液", "精华", 239, "30ml", date(2024, 9, 12), 1.45, 0.022),
    Product("CY-002", "氨基酸温和洁面乳", "洁面", 79, "120g", date(2024, 3, 8), 1.40, 0.018),
    Product("CY-003", "玻尿酸保湿面膜", "面膜", 99, "5片", date(2024, 5, 20), 1.35, 0.020, (11, 12, 1, 2)),
    Product("CY-004", "清透控油防晒乳", "防晒", 129, "50ml", date(2025, 3, 18), 0.75, 0.028, (4, 5, 6, 7, 8)),
    Product("CY-005", "持妆控油粉底液", "底妆", 169, "30ml", date(2025, 6, 5), 0.80, 0.065),
    Product("CY-006", "烟酰胺亮肤精华", "精华", 199, "30ml", date(2024, 11, 1), 0.90, 0.026),
    Product("CY-007", "神经酰胺屏障面霜", "面霜", 189, "50g", date(2024, 10, 10), 0.95, 0.020, (11, 12, 1, 2)),
    Product("CY-008", "积雪草爽肤水", "水乳", 109, "200ml", date(2024, 4, 16), 1.10, 0.025),
    Product("CY-009", "温和卸妆油", "卸妆", 89, "150ml", date(2024, 7, 1), 0.85, 0.020),
    Product("CY-010", "植萃护手霜", "身体护理", 39, "60g", date(2024, 8, 15), 0.60, 0.048, (11, 12, 1, 2)),
    Product("CY-011", "软毛面膜刷", "工具", 19, "1支", date(2024, 6, 1), 0.40, 0.010),
    Product("CY-012", "旅行体验套装", "套装", 59, "5件", date(2025, 1, 10), 0.55, 0.015, (5, 7, 8, 10)),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """A place to sell. Visitors come from ads (clicks) and on their own (`organic`, a day)."""

    name: str
    pool: str
    organic: float
    conversion: float  # paid orders ÷ visitors
    newcomers: float  # share of buyers who buy for the first time
    clicks: float = 0.0  # a day, from ads; 0: no ads here
    ctr: float = 0.0
    cpc: float = 0.0
    ad_orders: float = 0.0  # share of orders that the platform attributes to an ad


CHANNELS = (
    Channel("小红书", "公域", 152, 0.0215, 0.22, clicks=271, ctr=0.034, cpc=1.30, ad_orders=0.72),
    Channel("抖音", "公域", 208, 0.0185, 0.25, clicks=508, ctr=0.021, cpc=1.10, ad_orders=0.74),
    Channel("淘宝直通车", "付费", 12, 0.0320, 0.20, clicks=254, ctr=0.046, cpc=1.80, ad_orders=0.90),
    Channel("百度搜索", "付费", 20, 0.0170, 0.22, clicks=78, ctr=0.027, cpc=1.70, ad_orders=0.84),
    Channel("微信朋友圈", "付费", 0, 0.0125, 0.22, clicks=123, ctr=0.013, cpc=2.20, ad_orders=0.95),
    Channel("企业微信社群", "私域", 90, 0.0650, 0.04),
    Channel("微信公众号", "私域", 94, 0.0350, 0.06),
    Channel("天猫旗舰店", "自有", 436, 0.0315, 0.11),
    Channel("官网商城", "自有", 74, 0.0200, 0.10),
)


@dataclass(frozen=True, slots=True)
class Season:
    """A stretch of days on which visitors, and the share of them that buy, are multiplied."""

    name: str
    first: date
    last: date
    visitors: float
    conversion: float = 1.0


SEASONS = (
    Season("中秋国庆 2025", date(2025, 10, 1), date(2025, 10, 8), 1.18, 1.05),
    Season("双11预售 2025", date(2025, 10, 24), date(2025, 11, 10), 1.30, 1.10),
    Season("双11 2025", date(2025, 11, 11), date(2025, 11, 11), 4.20, 1.75),
    Season("双12 2025", date(2025, 12, 10), date(2025, 12, 12), 1.75, 1.25),
    Season("年货节 2026", date(2026, 1, 20), date(2026, 2, 8), 1.25, 1.12),
    Season("春节 2026", date(2026, 2, 14), date(2026, 2, 22), 0.62, 0.85),
    Season("38 女王节 2026", date(2026, 3, 4), date(2026, 3, 8), 1.70, 1.25),
    Season("618 预热 2026", date(2026, 6, 1), date(2026, 6, 17), 1.28, 1.10),
    Season("618 2026", date(2026, 6, 18), date(2026, 6, 18), 3.00, 1.55),
    Season("中秋国庆 2026", date(2026, 9, 25), date(2026, 10, 7), 1.18, 1.05),
    Season("双11预售 2026", date(2026, 10, 24), date(2026, 10, 31), 1.28, 1.10),
)

# What was planted, and is written down in docs/sample-store.md.
DROP_CHANNEL = "抖音"
DROP_FIRST, DROP_LAST = date(2026, 9, 14), date(2026, 9, 20)
DROP_FACTOR = 0.6
LEAK_SKU, LEAK_LOT, LEAK_FIRST = "CY-008", "L2609B", date(2026, 9, 20)
LEAK_REFUNDED = 0.11
SLOW_DELIVERY = ((date(2025, 11, 12), date(2025, 11, 25)), (date(2026, 6, 19), date(2026, 7, 2)))
TIRED_CREATIVE_CAMPAIGN = ("小红书", "敏感肌种草")
TIRED_CREATIVE_FROM = date(2026, 8, 24)  # the creative of that day was never replaced
EXPERIMENT = "详情页首图：痛点前置 vs 成分前置"
EXPERIMENT_FIRST, EXPERIMENT_LAST = date(2026, 10, 5), date(2026, 10, 18)


@dataclass(frozen=True, slots=True)
class Campaign:
    """An advertising plan: the share of its channel's clicks, and the product each creative is about."""

    channel: str
    name: str
    share: float
    skus: tuple[str, ...]
    formats: tuple[str, ...]
    quality: float = 1.0  # multiplies the share of its clicks that buy


CAMPAIGNS = (
    Campaign("小红书", "敏感肌种草", 0.6, ("CY-001", "CY-007"), ("图文笔记", "视频笔记"), 1.10),
    Campaign("小红书", "日常护肤搜索", 0.4, ("CY-003", "CY-002", "CY-008"), ("图文笔记",), 0.85),
    Campaign("抖音", "短视频引流", 0.55, ("CY-005", "CY-004", "CY-001"), ("竖版视频",), 0.75),
    Campaign("抖音", "直播间投放", 0.45, ("CY-003", "CY-012", "CY-008"), ("直播切片", "竖版视频"), 1.30),
    Campaign("淘宝直通车", "品牌词", 0.3, ("CY-001", "CY-007"), ("主图",), 1.40),
    Campaign("淘宝直通车", "品类词", 0.7, ("CY-002", "CY-003", "CY-006", "CY-009"), ("主图",), 0.75),
    Campaign("百度搜索", "肌肤问题词", 0.65, ("CY-001", "CY-008"), ("搜索文案",), 0.85),
    Campaign("百度搜索", "品牌专区", 0.35, ("CY-001", "CY-006"), ("搜索文案",), 1.30),
    Campaign("微信朋友圈", "会员召回", 0.4, ("CY-007", "CY-001"), ("大图", "视频"), 1.50),
    Campaign("微信朋友圈", "品牌曝光", 0.6, ("CY-006", "CY-005"), ("大图", "视频"), 0.65),
)

COUPONS = {  # name: (least spend, yuan off)
    "新客立减20": (99, 20),
    "满199减30": (199, 30),
    "社群专享15": (79, 15),
    "大促满300减50": (300, 50),
}
TIERS = ((3000, "黑金"), (1500, "金卡"), (600, "银卡"), (0, "普通"))  # by what was paid so far
CITIES = {
    "上海": 11, "杭州": 9, "北京": 9, "广州": 8, "深圳": 8, "成都": 8, "武汉": 5, "南京": 5, "苏州": 5, "重庆": 5,
    "西安": 4, "长沙": 4, "青岛": 3, "郑州": 3, "厦门": 3, "合肥": 3, "宁波": 3, "沈阳": 2, "昆明": 2,
}  # fmt: skip
GENDERS = {"女": 84, "男": 13, "未知": 3}
AGE_BANDS = {"18-24": 24, "25-29": 31, "30-34": 23, "35-39": 13, "40+": 9}
SKIN_TYPES = {"敏感肌": 29, "混合皮": 27, "油皮": 20, "干皮": 16, "中性": 8}
