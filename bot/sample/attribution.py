"""Which ad the platforms credit with an order: the ad report's conversions, new customers and revenue."""

from typing import Any

import numpy as np

from bot.sample.advertising import AdDays, Creative
from bot.sample.brand import CHANNELS
from bot.sample.orders import Lines, Orders
from bot.sample.seasons import Ints, dates, generator


def ad_rows(creatives: list[Creative], ads: AdDays, orders: Orders, lines: Lines) -> dict[str, Any]:
    """Columns of the table ad_daily; conversions are orders of the shop, each credited once at most."""
    credited = _credit(creatives, ads, orders)
    spent = np.bincount(lines.order, weights=lines.amount, minlength=orders.count)
    won = credited >= 0
    size = len(ads.day)
    days, own = dates(), [creatives[i] for i in ads.creative.tolist()]
    pools = {channel.name: channel.pool for channel in CHANNELS}
    return {
        "date": [days[i] for i in ads.day.tolist()],
        "channel": [creative.campaign.channel for creative in own],
        "pool": [pools[creative.campaign.channel] for creative in own],
        "campaign": [creative.campaign.name for creative in own],
        "creative": [creative.name for creative in own],
        "impressions": ads.impressions,
        "clicks": ads.clicks,
        "cost": ads.cost,
        "conversions": np.bincount(credited[won], minlength=size),
        "new_customers": np.bincount(credited[won & orders.first], minlength=size),
        "revenue": np.round(np.bincount(credited[won], weights=spent[won], minlength=size), 2),
    }


def _credit(creatives: list[Creative], ads: AdDays, orders: Orders) -> Ints:
    """For each order the row of `ads` it is credited to, or -1."""
    random = generator(7)
    names = [channel.name for channel in CHANNELS]
    channel_of = np.array([names.index(creative.campaign.channel) for creative in creatives])[ads.creative]
    share = np.array([channel.ad_orders for channel in CHANNELS])[orders.channel]
    eligible = np.asarray(orders.paid, dtype=bool) & (random.random(orders.count) < share)
    credited = np.full(orders.count, -1)
    cell_of_ad = ads.day * len(CHANNELS) + channel_of
    cell_of_order = orders.day * len(CHANNELS) + orders.channel
    by_cell = np.argsort(cell_of_ad, kind="stable")
    edges = np.searchsorted(cell_of_ad[by_cell], np.arange(cell_of_ad.max() + 2))
    wanted = np.flatnonzero(eligible)
    wanted = wanted[np.argsort(cell_of_order[wanted], kind="stable")]
    for group in np.split(wanted, np.flatnonzero(np.diff(cell_of_order[wanted])) + 1):
        rows = by_cell[slice(*edges[cell_of_order[group[0]] :][:2])]
        weight = ads.weight[rows]
        if weight.sum() > 0:
            credited[group] = random.choice(rows, size=len(group), p=weight / weight.sum())
    return credited
