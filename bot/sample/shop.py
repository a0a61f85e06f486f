"""The sample's shop by channel and day: who came, who put something in the cart, how many bought."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from bot.sample.advertising import AdDays, Creative
from bot.sample.brand import CHANNELS, DAYS, DROP_CHANNEL, DROP_FACTOR, DROP_FIRST, DROP_LAST, SLOW_DELIVERY
from bot.sample.seasons import (
    Floats,
    Ints,
    conversion_factors,
    dates,
    day_index,
    generator,
    noise,
    rounded,
    visitor_factors,
)

ARRIVAL = 0.86  # of a hundred clicks so many see the shop page


@dataclass(frozen=True, slots=True)
class ShopDays:
    """Days × channels."""

    visitors: Ints
    orders: Ints


def shop_days(creatives: list[Creative], ads: AdDays) -> ShopDays:
    """Visitors from ads and on their own, and the paid orders they place."""
    random = generator(3)
    channel_names = [channel.name for channel in CHANNELS]
    channel_of = np.array([channel_names.index(creative.campaign.channel) for creative in creatives])
    clicks = np.zeros((DAYS, len(CHANNELS)))
    np.add.at(clicks, (ads.day, channel_of[ads.creative]), ads.clicks)
    organic = np.array([channel.organic for channel in CHANNELS]) * visitor_factors()[:, None]
    visitors = rounded(random, clicks * ARRIVAL + organic * noise(random, organic.shape, 0.06))
    conversion = np.array([channel.conversion for channel in CHANNELS]) * conversion_factors()[:, None]
    conversion *= noise(random, conversion.shape, 0.05)
    dropped = slice(day_index(DROP_FIRST), day_index(DROP_LAST) + 1)
    conversion[dropped, channel_names.index(DROP_CHANNEL)] *= DROP_FACTOR
    return ShopDays(visitors, rounded(random, visitors * conversion))


def shop_rows(shop: ShopDays) -> dict[str, list[Any]]:
    """Columns of the table shop_daily."""
    random = generator(4)
    shape = shop.visitors.shape
    exposures = rounded(random, shop.visitors * 8.5 * noise(random, shape, 0.08))
    # Carts go with readiness to buy, so that they fall along with it.
    carts = random.binomial(shop.visitors, np.clip(0.055 + 1.9 * shop.orders / np.maximum(shop.visitors, 1), 0, 0.6))
    favorites = random.binomial(shop.visitors, 0.048)
    scores = _scores(random)
    days = dates()
    return {
        "date": [day for day in days for _ in CHANNELS],
        "channel": [channel.name for _ in days for channel in CHANNELS],
        "pool": [channel.pool for _ in days for channel in CHANNELS],
        "exposures": exposures.ravel().tolist(),
        "visitors": shop.visitors.ravel().tolist(),
        "add_to_carts": np.maximum(carts, shop.orders).ravel().tolist(),
        "favorites": favorites.ravel().tolist(),
        "dsr_description": np.repeat(scores[:, 0], len(CHANNELS)).tolist(),
        "dsr_service": np.repeat(scores[:, 1], len(CHANNELS)).tolist(),
        "dsr_logistics": np.repeat(scores[:, 2], len(CHANNELS)).tolist(),
    }


def _scores(random: np.random.Generator) -> Floats:
    """The shop's three scores by day; delivery suffers after the two great sales."""
    scores = np.array([4.82, 4.86, 4.80]) + random.normal(0, 0.008, (DAYS, 3))
    for first, last in SLOW_DELIVERY:
        scores[day_index(first) : day_index(last) + 1, 2] -= _dip(first, last)
    return np.asarray(np.round(np.minimum(scores, 5.0), 2), dtype=np.float64)


def _dip(first: date, last: date) -> Floats:
    days = (last - first).days + 1
    return 0.28 * np.sin(np.linspace(0.35, np.pi, days))
