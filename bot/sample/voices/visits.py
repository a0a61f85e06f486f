"""Where and when the sample's customers speak: days, channels, lots, followers, all from one ``Random``."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from bot.sample.brand import FIRST, LAST, PRODUCTS

LEAK_SINCE = date(2026, 9, 20)
LEAK_LOT = "L2609B"

_WEIGHTS = {
    "CY-001": 16,
    "CY-002": 11,
    "CY-003": 13,
    "CY-004": 12,
    "CY-005": 8,
    "CY-006": 9,
    "CY-007": 10,
    "CY-008": 11,
    "CY-009": 7,
    "CY-010": 5,
    "CY-011": 3,
    "CY-012": 6,
}
_NAMES = {product.sku: product.name for product in PRODUCTS}
CHANNELS = {
    "天猫旗舰店": 41,
    "抖音": 21,
    "小红书": 14,
    "官网商城": 8,
    "企业微信社群": 5,
    "淘宝直通车": 5,
    "微信公众号": 3,
    "微信朋友圈": 2,
    "百度搜索": 1,
}

# (first day, last day, how many times a usual day): goods of a sale arrive and are reviewed in the days after it.
_PEAKS = (
    (date(2025, 9, 10), date(2025, 9, 14), 1.3),
    (date(2025, 11, 5), date(2025, 11, 12), 1.6),
    (date(2025, 11, 13), date(2025, 11, 26), 3.0),
    (date(2025, 12, 14), date(2025, 12, 20), 1.6),
    (date(2026, 2, 14), date(2026, 2, 24), 0.45),
    (date(2026, 3, 9), date(2026, 3, 16), 1.7),
    (date(2026, 5, 22), date(2026, 5, 28), 1.3),
    (date(2026, 6, 8), date(2026, 6, 18), 1.5),
    (date(2026, 6, 19), date(2026, 7, 1), 2.6),
    (date(2026, 9, 10), date(2026, 9, 14), 1.2),
    (date(2026, 10, 24), date(2026, 10, 31), 1.5),
)
_HOURS = (6, 3, 1, 1, 1, 1, 3, 8, 14, 16, 17, 16, 24, 22, 16, 15, 15, 16, 20, 24, 30, 34, 30, 16)
_SEASONS = {"冬": {11, 12, 1, 2}, "夏": {5, 6, 7, 8, 9}, "换季": {3, 4, 9, 10, 11}}


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer at a product: what a text needs to know about who says it, where and when."""

    at: datetime
    sku: str
    channel: str
    customer: str

    @property
    def product(self) -> str:
        """The product's full name."""
        return _NAMES[self.sku]


def _weight(day: date) -> float:
    weight = 1.0 + 0.5 * (day - FIRST).days / (LAST - FIRST).days
    weight *= 1.15 if day.weekday() >= 5 else 1.0
    for first, last, times in _PEAKS:
        weight *= times if first <= day <= last else 1.0
    return weight


@cache
def _days(first: date, last: date) -> tuple[tuple[date, ...], tuple[float, ...]]:
    days = tuple(first + timedelta(n) for n in range((last - first).days + 1))
    return days, tuple(_weight(day) for day in days)


def moment(rng: Random, first: date = FIRST, last: date = LAST) -> datetime:
    """A moment within the days, busier after sales, at weekends and in the evening."""
    days, weights = _days(first, last)
    day = rng.choices(days, weights)[0]
    hour = rng.choices(range(24), _HOURS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)))


def visit(rng: Random, sku: str = "", channel: str = "", at: datetime | None = None) -> Visit:
    """A visit; what is not given is drawn as the shop's traffic runs."""
    sku = sku or rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    channel = channel or rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    return Visit(at or moment(rng), sku, channel, f"C{rng.randint(1, 7000):05d}")


def may_be_said(text: str, seasons: frozenset[str], visit: Visit) -> bool:
    """Whether it is the season for the text, and the leaking lot, if named, is what the customer may hold."""
    sold = visit.sku == "CY-008" and visit.at.date() >= LEAK_SINCE
    in_season = not seasons or any(visit.at.month in _SEASONS[season] for season in seasons)
    return in_season and (sold or LEAK_LOT not in text)


def festival(day: date) -> str:
    """The sale people would name on the day."""
    if day.month in {11, 12}:
        return "双11"
    if day.month in {6, 7}:
        return "618"
    return "38节" if day.month == 3 else "活动"


def lot(visit: Visit, rng: Random) -> str | None:
    """The lot a customer holds, filled one to four months before; tools and some reviews have none."""
    if visit.sku == "CY-011" or rng.random() < 0.12:
        return None
    if visit.sku == "CY-008" and visit.at.date() >= LEAK_SINCE:
        return rng.choices(["L2608A", "L2609A", LEAK_LOT], [4, 3, 3])[0]
    filled = visit.at.date() - timedelta(rng.randint(35, 120))
    return f"L{filled:%y%m}{rng.choice('AAD')}"


def followers(visit: Visit, rng: Random) -> int | None:
    """Followers of the author, where the channel tells: mostly dozens, a KOC now and then, rarely an influencer."""
    if visit.channel not in {"小红书", "抖音"}:
        return None
    draw = rng.random()
    if draw < 0.008:
        return rng.randint(20_000, 300_000)
    if draw < 0.05:
        return rng.randint(1_000, 5_000)
    return min(900, int(rng.lognormvariate(3.6, 1.1)))
