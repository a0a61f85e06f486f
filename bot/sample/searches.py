"""What people searched for before they clicked, and an experiment on a product page."""

from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.sample.advertising import AdDays, Creative
from bot.sample.brand import DAYS, EXPERIMENT, EXPERIMENT_FIRST, EXPERIMENT_LAST
from bot.sample.seasons import Floats, dates, generator, rounded

# term: (weight, clicks against the average, orders against the average, growth over the whole time)
TERMS: dict[str, tuple[float, float, float, float]] = {
    "精华液": (9, 0.7, 0.7, 1.0),
    "面膜": (9, 0.8, 0.8, 1.0),
    "防晒霜": (6, 0.8, 0.8, 1.0),
    "粉底液": (6, 0.8, 0.5, 1.0),
    "洗面奶": (7, 0.9, 0.9, 1.0),
    "爽肤水": (6, 0.9, 0.9, 1.0),
    "面霜": (5, 0.9, 0.9, 1.0),
    "卸妆油": (4, 1.0, 1.0, 1.0),
    "澄野": (3, 3.0, 2.4, 1.5),
    "澄野精华": (2, 3.2, 2.8, 1.6),
    "敏感肌精华": (4, 1.6, 1.7, 2.4),
    "敏感肌能用的精华液推荐": (1.6, 2.0, 2.1, 3.0),
    "换季泛红用什么精华": (1.2, 1.9, 1.8, 2.6),
    "屏障修护面霜": (2.5, 1.5, 1.5, 1.4),
    "氨基酸洗面奶 不紧绷": (1.8, 1.6, 1.5, 1.1),
    "玻尿酸面膜 补水": (2.4, 1.3, 1.3, 1.0),
    "油皮粉底液 不脱妆": (2.2, 1.9, 0.35, 1.3),  # many clicks, few orders
    "控油防晒 不搓泥": (1.9, 1.6, 1.3, 1.0),
    "烟酰胺精华 温和": (1.6, 1.4, 1.2, 1.1),
    "积雪草水 湿敷": (1.5, 1.5, 1.1, 1.2),
    "卸妆油 不糊眼": (1.3, 1.5, 1.4, 1.0),
    "护手霜 小支": (1.2, 1.1, 1.2, 1.0),
    "面膜刷": (1.0, 1.0, 1.0, 1.0),
    "护肤旅行装": (1.1, 1.3, 1.5, 1.0),
}
CHANNEL_SHARE = {"淘宝直通车": 0.95, "百度搜索": 0.9, "小红书": 0.35}  # of the ad's impressions, those from a search
ADDITIVE = ("impressions", "clicks", "conversions", "cost")


def search_rows(creatives: list[Creative], ads: AdDays, ad_columns: dict[str, Any]) -> dict[str, list[Any]]:
    """Columns of the table search_terms; clicks, orders and cost stay within the ad report's."""
    random = generator(10)
    weight, click, order, growth = (np.array(column) for column in zip(*TERMS.values(), strict=True))
    trend = growth[None, :] ** (np.arange(DAYS)[:, None] / DAYS)
    rows: dict[str, list[Any]] = {"date": [], "channel": [], "term": []}
    figures: dict[str, list[Floats]] = {"searches": [], "impressions": [], "clicks": [], "orders": [], "cost": []}
    channel_of = np.array([creative.campaign.channel for creative in creatives])[ads.creative]
    for channel, share in CHANNEL_SHARE.items():
        own = channel_of == channel
        total = {name: share * _by_day(ads, ad_columns[name], own) for name in ADDITIVE}
        seen = weight * trend
        clicked = seen * click
        figures["impressions"].append(_split(random, total["impressions"], seen))
        figures["searches"].append(np.round(figures["impressions"][-1] * random.uniform(3.2, 4.4, seen.shape)))
        figures["clicks"].append(_split(random, total["clicks"], clicked))
        figures["orders"].append(_split(random, total["conversions"], clicked * order))
        paid = figures["clicks"][-1] / np.maximum(figures["clicks"][-1].sum(axis=1, keepdims=True), 1)
        figures["cost"].append(np.round(total["cost"][:, None] * paid, 2))
        rows["date"] += [day for day in dates() for _ in TERMS]
        rows["channel"] += [channel] * (DAYS * len(TERMS))
        rows["term"] += list(TERMS) * DAYS
    whole = ("searches", "impressions", "clicks", "orders")
    columns = {name: np.concatenate([part.ravel() for part in parts]) for name, parts in figures.items()}
    return rows | {name: (c.astype(int) if name in whole else c).tolist() for name, c in columns.items()}


def _by_day(ads: AdDays, figures: Any, own: NDArray[np.bool_]) -> Floats:
    summed = np.bincount(ads.day[own], weights=np.asarray(figures, dtype=np.float64)[own], minlength=DAYS)
    return np.asarray(summed, dtype=np.float64)


def _split(random: np.random.Generator, totals: NDArray[Any], weights: Floats) -> Floats:
    """Each day's total over the terms."""
    chances = weights / weights.sum(axis=1, keepdims=True)
    return np.asarray(random.multinomial(totals.astype(int), chances), dtype=np.float64)


def experiment_rows() -> dict[str, list[Any]]:
    """Columns of the table experiments: one A/B test, B truly better."""
    random = generator(11)
    days = [EXPERIMENT_FIRST + timedelta(days=i) for i in range((EXPERIMENT_LAST - EXPERIMENT_FIRST).days + 1)]
    exposures = rounded(random, np.full((2, len(days)), 432.0) * random.uniform(0.9, 1.1, (2, len(days))))
    conversions = random.binomial(exposures, np.array([[0.031], [0.041]]))
    revenue = np.round(conversions * random.uniform(196, 224, conversions.shape), 2)
    return {
        "experiment": [EXPERIMENT] * (2 * len(days)),
        "variant": ["A 成分前置"] * len(days) + ["B 痛点前置"] * len(days),
        "date": days * 2,
        "exposures": exposures.ravel().tolist(),
        "conversions": conversions.ravel().tolist(),
        "revenue": revenue.ravel().tolist(),
    }
