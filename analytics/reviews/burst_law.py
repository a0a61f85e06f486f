"""When many complaints are too many: each day's window against the same key's own weeks before it.

The count of a window follows a negative binomial law: a Poisson rate whose value is known as well as its baseline
tells (Gamma posterior; for keys with a short past, of the rate that keys of their level have in common), and that
is clumped from day to day by the factor measured over all keys. Expected counts follow the number of texts that
complain of nothing, so a busy day is no burst. All keys of a day are tested together (Benjamini–Hochberg 1995).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.chances import at_least, poisson_bound

Floats = NDArray[np.float64]

WIDTHS = (1, 2, 3)
"""Days of the windows that are looked at."""
BASELINE = 56  # days, eight of each weekday
KNOWN = 14  # days of it that must have been seen: before that nobody knows what is usual
GAP = 4  # days before a window that are neither: a burst that builds up does not hide itself
LEAD = BASELINE + GAP + max(WIDTHS)
"""Days that are needed before the first day looked at."""

_SHAPE = 0.5  # of the Gamma law of rates over the keys of a level
_TEXTS = 5.0  # a day's texts that the shop's own course counts for beside a product's
_SHOP_TEXTS = 10.0


@dataclass(frozen=True, slots=True)
class Tested:
    """For each key and day looked at: the least p over the widths (times their number), that width in days, and the
    customers expected a day."""

    p_values: Floats
    widths: NDArray[np.int64]
    usual: Floats


def courses(texts: Floats, shop: Floats, begins: int) -> Floats:
    """How busy each day is, 1 on average since the first day with texts, for each row of texts a day; days with few
    texts lean on the whole shop's."""
    whole = (shop + _SHOP_TEXTS) / (shop[begins:].mean() + _SHOP_TEXTS)
    mean = texts[:, begins:].mean(axis=1, keepdims=True)
    busy: Floats = (texts + _TEXTS * whole) / (mean + _TEXTS)
    return busy


@dataclass(frozen=True, slots=True)
class Kinds:
    """What is counted and what is usual, for each key (rows) and day (columns): the `counts`; those that say what is
    `usual`, of which a key makes up its `share` (a lot's of its product's; else the counts themselves, and 1); how
    `busy` a day is. `mean` is a day's count over all keys of the level, for each of them; `begins` the first day with
    texts, before which nothing is known."""

    counts: Floats
    usual: Floats
    share: Floats
    busy: Floats
    mean: Floats
    begins: int = 0


def examine(kinds: Kinds, looked_at: int) -> Tested:
    """Test the last `looked_at` days, each window against its own baseline."""
    counts = kinds.counts
    days = counts.shape[1]
    shape = (len(counts), looked_at)
    best = Tested(np.ones(shape), np.ones(shape, dtype=np.int64), np.zeros(shape))
    for place in range(looked_at):
        today = days - looked_at + place
        for width in WIDTHS:
            p, usual = _window(kinds, today, width)
            p = np.minimum(p * len(WIDTHS), 1.0)
            better = p < best.p_values[:, place]
            best.p_values[better, place] = p[better]
            best.widths[better, place] = width
            best.usual[better, place] = usual[better]
    return best


def _window(kinds: Kinds, today: int, width: int) -> tuple[Floats, Floats]:
    last = today - width + 1 - GAP
    base = slice(max(kinds.begins, last - BASELINE), last)
    if base.stop - base.start < KNOWN:
        return np.ones(len(kinds.counts)), np.zeros(len(kinds.counts))
    window = slice(today - width + 1, today + 1)
    past, past_busy = _without_bursts(kinds.usual[:, base]), kinds.busy[:, base]
    rate = max(float(kinds.mean[base].mean()), 1e-4)
    shape = _SHAPE + past.sum(axis=1)
    exposure = past_busy.sum(axis=1) + _SHAPE / rate
    expected = kinds.share * shape / exposure * _expected_busy(kinds.busy, base, window)
    spread = expected**2 / shape + (_clumped(past, past_busy) - 1) * expected  # beyond Poisson's own
    size = expected**2 / np.maximum(spread, 1e-12)
    p = at_least(kinds.counts[:, window].sum(axis=1), size, size / (size + expected))
    return p, expected / width


def _expected_busy(busy: Floats, base: slice, window: slice) -> Floats:
    """A day counts for at least as busy as the same weekday was: texts may come later than complaints."""
    found = np.zeros(len(busy))
    for day in range(window.start, window.stop):
        weekday = busy[:, base][:, (day - base.start) % 7 :: 7]
        found += np.maximum(busy[:, day], weekday.mean(axis=1))
    return found


def _without_bursts(past: Floats) -> Floats:
    """Days beyond what the rest makes likely count as a high usual day, so that a burst does not hide the next one."""
    kept = past
    for _ in range(3):
        means, which = np.unique(kept.mean(axis=1), return_inverse=True)
        most = (poisson_bound(0.99, means) + 1)[which].reshape(-1, 1)
        kept = np.minimum(past, most)
    return kept


def _clumped(past: Floats, busy: Floats) -> float:
    """Pearson's dispersion over all keys and days, 1 for Poisson's law; never below it."""
    expected = past.sum(axis=1, keepdims=True) * busy / busy.sum(axis=1, keepdims=True)
    told = expected.sum()
    return float(max(1.0, ((past - expected) ** 2).sum() / told)) if told > 0 else 1.0
