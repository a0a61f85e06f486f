"""Ads of the sample: creatives that are launched, tire and are replaced, and their days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from bot.sample.ad_copy import creative_copy
from bot.sample.brand import (
    CAMPAIGNS,
    CHANNELS,
    DAYS,
    FIRST,
    LAST,
    PRODUCTS,
    TIRED_CREATIVE_CAMPAIGN,
    TIRED_CREATIVE_FROM,
    Campaign,
)
from bot.sample.seasons import Floats, day_index, generator, noise, rounded, visitor_factors

PREFIXES = {"小红书": "XHS", "抖音": "DY", "淘宝直通车": "ZTC", "百度搜索": "BD", "微信朋友圈": "PYQ"}
FRESH_DAYS = 14  # a creative tires after two weeks
LAUNCH_EVERY = 21
LIFE = 42


@dataclass(frozen=True, slots=True)
class Creative:
    name: str
    campaign: Campaign
    sku: str
    format: str
    launched_on: date
    retired_on: date
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class AdDays:
    """One entry for each creative and day it ran, as columns."""

    day: Any
    creative: Any
    impressions: Any
    clicks: Any
    cost: Any
    weight: Any  # how likely an order of that channel and day is to be attributed to it


def plan_creatives() -> list[Creative]:
    """A new creative for each campaign every three weeks, each running for six."""
    random = generator(1)
    found: list[Creative] = []
    for campaign in CAMPAIGNS:
        launch = FIRST - timedelta(days=int(random.integers(4, 18)))
        number = 1
        while launch <= LAST:
            found.append(_creative(campaign, number, launch, random))
            launch += timedelta(days=LAUNCH_EVERY + int(random.integers(-3, 4)))
            number += 1
    return _with_tired(found)


def _creative(campaign: Campaign, number: int, launch: date, random: np.random.Generator) -> Creative:
    sku = campaign.skus[number % len(campaign.skus)]
    product = next(product for product in PRODUCTS if product.sku == sku)
    title, text = creative_copy(product, number)
    order = [c.name for c in CAMPAIGNS if c.channel == campaign.channel].index(campaign.name)
    name = f"{PREFIXES[campaign.channel]}-{'AB'[order]}{number:02d}"
    style = campaign.formats[int(random.integers(len(campaign.formats)))]
    return Creative(name, campaign, sku, style, launch, launch + timedelta(days=LIFE - 1), title, text)


def _with_tired(creatives: list[Creative]) -> list[Creative]:
    """In one campaign nobody replaces the creative that ran at the end of August."""
    channel, name = TIRED_CREATIVE_CAMPAIGN
    own = [c for c in creatives if (c.campaign.channel, c.campaign.name) == (channel, name)]
    last = max((c for c in own if c.launched_on <= TIRED_CREATIVE_FROM), key=lambda c: c.launched_on)
    later = {c.name for c in own if c.launched_on > last.launched_on}
    kept = [c for c in creatives if c.name not in later]
    text = (last.title, last.text)
    tired = Creative(last.name, last.campaign, last.sku, last.format, last.launched_on, LAST, *text)
    return [tired if c.name == last.name else c for c in kept]


def fatigue(age: Floats) -> Floats:
    """What is left of a creative's click-through rate `age` days after its launch."""
    return np.maximum(np.exp(-0.032 * np.maximum(age - FRESH_DAYS, 0)), 0.35)


def run_ads(creatives: list[Creative]) -> AdDays:
    """Impressions, clicks and cost for each creative and day."""
    random = generator(2)
    factors = visitor_factors()
    parts = []
    running = _running(creatives)
    for i, creative in enumerate(creatives):
        channel = next(channel for channel in CHANNELS if channel.name == creative.campaign.channel)
        first = max(day_index(creative.launched_on), 0)
        days = np.arange(first, min(day_index(creative.retired_on), DAYS - 1) + 1)
        age = days - day_index(creative.launched_on)
        ctr = channel.ctr * fatigue(age.astype(np.float64)) * noise(random, 1, 0.10) * noise(random, len(days), 0.05)
        share = creative.campaign.share / running[creative.campaign.name][days]
        # 0.8: creatives are half tired on average, and clicks come out near the channel's figure.
        expected = channel.clicks / channel.ctr / 0.8 * share * factors[days] * noise(random, len(days), 0.08)
        impressions = rounded(random, expected)
        clicks = random.binomial(impressions, np.minimum(ctr, 0.5))
        # Clicks on a tired creative cost more: the auction ranks by expected clicks.
        cpc = channel.cpc * fatigue(age.astype(np.float64)) ** -0.25 * noise(random, len(days), 0.06)
        weight = clicks * creative.campaign.quality
        parts.append((days, np.full(len(days), i), impressions, clicks, np.round(clicks * cpc, 2), weight))
    return AdDays(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _running(creatives: list[Creative]) -> dict[str, Any]:
    """By campaign: how many creatives share its budget on each day."""
    counts = {campaign.name: np.zeros(DAYS) for campaign in CAMPAIGNS}
    for creative in creatives:
        first, last = max(day_index(creative.launched_on), 0), day_index(creative.retired_on)
        counts[creative.campaign.name][first : last + 1] += 1
    return counts


def creative_rows(creatives: list[Creative]) -> dict[str, list[Any]]:
    """Columns of the table creatives."""
    return {
        "creative": [c.name for c in creatives],
        "campaign": [c.campaign.name for c in creatives],
        "channel": [c.campaign.channel for c in creatives],
        "title": [c.title for c in creatives],
        "format": [c.format for c in creatives],
        "launched_on": [c.launched_on for c in creatives],
        "text": [c.text for c in creatives],
    }
