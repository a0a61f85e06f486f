"""Bursts: complaints of one kind that come much thicker than they usually do, found a day at a time.

Counts are SQL over the labelled store (analytics.reviews.burst_counts), the law is analytics.reviews.burst_law.
`python -m bench.evaluate_bursts` plants bursts and prints how many are found, how soon, and how often it cries wolf.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from analytics.chances import discoveries
from analytics.reviews.burst_counts import LEVELS, BurstCounts, Complained, Days, Key, Level, LevelCounts
from analytics.reviews.review import Source
from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import Warehouse

BELOW: Final = 0.05
"""The share of false bursts among those found on a day (Benjamini–Hochberg); at most so many days with a false one."""
LEAST: Final = 3
"""Customers from which a burst is told as one."""

_SHARED = 0.5  # of the smaller one's texts, from which two finds are one burst


@dataclass(frozen=True, slots=True)
class Burst:
    """Complaints of one cause, from `first` to `last` day, that `customers` have told in `texts`.

    `need` is what most of them complain of and `ground` its class of severity; `product` is "" for a burst over the
    whole shop, `lot` "" where none is known or several are. `usual_a_day` is how many customers a day usually complain
    of it, `p_value` the chance of as many as came (adjusted for all that was tested that day), `found` the first day
    on which it stood out.
    """

    need: str
    product: str
    lot: str
    first: date
    last: date
    customers: int
    usual_a_day: float
    p_value: float
    texts: tuple[tuple[Source, str], ...]
    ground: str = ""
    found: date = date.min

    def as_json(self) -> dict[str, Any]:
        return {
            "need": self.need,
            "product": self.product,
            "lot": self.lot,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "customers": self.customers,
            "usual_a_day": round(self.usual_a_day, 3),
            "p_value": self.p_value,
            "texts": [list(text) for text in self.texts],
            "ground": self.ground,
            "found": self.found.isoformat(),
        }


def find_bursts(
    warehouse: Warehouse,
    *,
    until: date,
    taxonomy: Taxonomy,
    days: int = 14,
    below: float = BELOW,
    least: int = LEAST,
) -> tuple[Burst, ...]:
    """Bursts that stood out on one of the `days` up to `until`, the latest first. A day knows nothing of later ones.

    `taxonomy` is the one that the labels were read with: it says which needs are of one ground.

    Raises ValueError for less than one day, analytics.warehouse.WarehouseError when the store cannot answer.
    """
    if days < 1:
        raise ValueError(f"bursts are looked for on at least one day, not {days}")
    if not {"review_labels", "review_mentions"} <= warehouse.tables():
        return ()
    from analytics.reviews.burst_law import LEAD, WIDTHS

    lookback = Days(until - timedelta(days=LEAD + days - 1), until)
    counts = BurstCounts(warehouse, taxonomy, lookback, days + max(WIDTHS) - 1, least)
    finds = [find for chain in _chains(counts, days, below, least) for find in _told(counts, chain)]
    bursts = [_burst(group, taxonomy) for group in _merged(finds)]
    return tuple(sorted(bursts, key=lambda each: (each.last, each.customers, each.need, each.product), reverse=True))


@dataclass(frozen=True, slots=True)
class _Chain:
    """A key that stood out on `found` and, in windows that touch each other, on later days."""

    key: Key
    first: date
    last: date
    found: date
    p_value: float
    usual: float


@dataclass(frozen=True, slots=True)
class _Find:
    """A chain and the complaints it is made of."""

    chain: _Chain
    complaints: tuple[Complained, ...]

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        return frozenset((each.source, each.review_id) for each in self.complaints)


def _chains(counts: BurstCounts, days: int, below: float, least: int) -> Iterator[_Chain]:
    """Every level is tested; each day all its keys together."""
    import numpy as np

    from analytics.reviews.burst_law import Tested, examine

    levels = {level: counts.level(level) for level in LEVELS}
    tested: dict[Level, Tested] = {
        level: examine(kinds, days) for level, kinds in _kinds(counts, levels) if levels[level].keys
    }
    if not tested:
        return
    keys = [key for level in tested for key in levels[level].keys]
    p_values = np.vstack([each.p_values for each in tested.values()])
    widths = np.vstack([each.widths for each in tested.values()])
    usual = np.vstack([each.usual for each in tested.values()])
    untested = max(0, sum(each.tested for each in levels.values()) - len(keys))
    adjusted = discoveries(np.vstack([p_values, np.ones((untested, days))]))[: len(keys)]
    every = np.vstack([levels[level].counts for level in tested])
    for row, key in enumerate(keys):
        going: _Chain | None = None
        for place in range(days):
            width = int(widths[row, place])
            end = every.shape[1] - days + place + 1
            if adjusted[row, place] >= below or every[row, end - width : end].sum() < least:
                continue
            last = counts.days.at(end - 1)
            p, rate = float(adjusted[row, place]), float(usual[row, place])
            found = _Chain(key, last - timedelta(days=width - 1), last, last, p, rate)
            if going and found.first <= going.last + timedelta(days=1):
                going = _Chain(key, going.first, last, going.found, min(going.p_value, p), going.usual)
                continue
            if going:
                yield going
            going = found
        if going:
            yield going


def _kinds(counts: BurstCounts, levels: dict[Level, LevelCounts]) -> Iterator[tuple[Level, Any]]:
    """What the law wants to know of each level; what a lot usually gets is its share of what its product does."""
    import numpy as np

    from analytics.reviews.burst_law import Kinds, courses

    texts = {product: row.astype(float) for product, row in counts.others().items()}
    shop = texts[""]
    begins = int(np.argmax(shop > 0))
    shares = counts.lot_shares()
    of_product = dict(zip(levels["ground"].keys, levels["ground"].counts.astype(float), strict=True))
    none = np.zeros(len(counts.days))
    for level, found in levels.items():
        if not found.keys:
            continue
        rows = found.counts.astype(float)
        usual, share = rows, np.ones(len(rows))
        if level == "lot":
            whole = [Key("ground", ground=key.ground, product=key.product) for key in found.keys]
            usual = np.vstack([of_product.get(key, none) for key in whole])
            share = np.array([shares.get((key.product, key.lot), 0.5) for key in found.keys])
        busy = courses(np.vstack([texts.get(key.product, none) for key in found.keys]), shop, begins)
        yield level, Kinds(rows, usual, share, busy, found.total / max(found.tested, 1), begins)


def _told(counts: BurstCounts, chain: _Chain) -> Iterator[_Find]:
    complaints = counts.complained(chain.key, chain.first, chain.last)
    if complaints:
        yield _Find(chain, tuple(complaints))


def _merged(finds: Sequence[_Find]) -> list[list[_Find]]:
    """Finds that share texts are one burst; one over the whole shop only when products do not explain it."""
    groups: list[list[_Find]] = []
    order: tuple[Level, ...] = ("lot", "need", "ground", "shop")
    for find in sorted(finds, key=lambda each: (order.index(each.chain.key.level), each.chain.first, each.chain.key)):
        near = [group for group in groups if any(_same(find, other) for other in group)]
        if find.chain.key.level == "shop" and near:
            covered = frozenset[tuple[str, str]]().union(*(other.keys for group in near for other in group))
            if len(find.keys & covered) >= _SHARED * len(find.keys):
                continue
        for group in near:
            groups.remove(group)
        groups.append([*(other for group in near for other in group), find])
    return groups


def _same(one: _Find, other: _Find) -> bool:
    return len(one.keys & other.keys) >= _SHARED * min(len(one.keys), len(other.keys))


def _burst(group: Sequence[_Find], taxonomy: Taxonomy) -> Burst:
    complaints = sorted({each for find in group for each in find.complaints})
    chains = [find.chain for find in group]
    surest = min(chains, key=lambda each: (each.p_value, LEVELS.index(each.key.level)))
    needs = Counter(dict.fromkeys(sorted({each.need for each in complaints}), 0))
    needs.update(each.need for each in complaints if each.need)
    need = needs.most_common(1)[0][0] or next((find.chain.key.need for find in group if find.chain.key.need), "")
    entry = taxonomy.named(need)
    products = {each.product for each in complaints}
    lots = {each.lot for each in complaints if each.lot}
    named = {chain.key.lot for chain in chains if chain.key.lot}
    return Burst(
        need=need,
        product=products.pop() if len(products) == 1 else "",
        lot=named.pop() if len(named) == 1 else lots.pop() if len(lots) == 1 else "",
        first=min(each.day for each in complaints),
        last=max(each.day for each in complaints),
        customers=len({each.who for each in complaints}),
        usual_a_day=surest.usual,
        p_value=surest.p_value,
        texts=tuple(dict.fromkeys((each.source, each.review_id) for each in complaints)),  # type: ignore[misc]
        ground=next(
            (find.chain.key.ground for find in group if find.chain.key.ground), entry.severity if entry else ""
        ),
        found=min(chain.found for chain in chains),
    )
