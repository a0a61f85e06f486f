"""How the days of the sample differ: week, festivals, growth, weather."""

from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.sample.brand import DAYS, FIRST, PRODUCTS, SEASONS, SEED

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
WEEKDAYS = (0.96, 0.95, 0.96, 0.97, 1.00, 1.09, 1.07)  # from Monday


def generator(part: int) -> np.random.Generator:
    """A random stream of its own for each part, so that changing one leaves the others as they are."""
    return np.random.default_rng(np.random.SeedSequence([SEED, part]))


def day_index(day: date) -> int:
    return (day - FIRST).days


def dates() -> list[date]:
    return [FIRST + timedelta(days=i) for i in range(DAYS)]


def visitor_factors() -> Floats:
    """By day: the week's rhythm, the festivals, and a growth of about a sixth a year."""
    weekly = np.array([WEEKDAYS[day.weekday()] for day in dates()])
    growth = 1.0 + 0.16 * np.arange(DAYS) / 365
    factors = weekly * growth
    for season in SEASONS:
        factors[day_index(season.first) : day_index(season.last) + 1] *= season.visitors
    return np.asarray(factors, dtype=np.float64)


def conversion_factors() -> Floats:
    """By day: how much readier to buy visitors are."""
    factors = np.ones(DAYS)
    for season in SEASONS:
        factors[day_index(season.first) : day_index(season.last) + 1] *= season.conversion
    return factors


def product_weights() -> Floats:
    """Days × products: how likely each is in a basket."""
    months = np.array([day.month for day in dates()])
    weights = np.empty((DAYS, len(PRODUCTS)))
    for i, product in enumerate(PRODUCTS):
        weights[:, i] = product.popularity * np.where(np.isin(months, product.high_season), 1.8, 1.0)
    return weights


def noise(random: np.random.Generator, size: int | tuple[int, ...], spread: float) -> Floats:
    """Factors around 1."""
    return np.exp(random.normal(0.0, spread, size) - spread * spread / 2)


def rounded(random: np.random.Generator, expected: Floats) -> Ints:
    """Whole numbers with the expected mean: the fraction is the chance of one more."""
    return np.asarray(np.floor(expected + random.random(expected.shape)), dtype=np.int64)


def pick(random: np.random.Generator, weights: dict[str, int], size: int) -> list[str]:
    """Values drawn by weight."""
    chances = np.array(list(weights.values()), dtype=np.float64)
    return [str(value) for value in random.choice(list(weights), size=size, p=chances / chances.sum())]
