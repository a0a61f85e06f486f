"""What the words of an order name of the catalog: 只看抖音的异动, negative reviews of 舒缓修护精华液.

Only values that the store holds come out of it, so that nothing somebody wrote reaches a query.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from analytics.kpi.catalog import Catalog
from analytics.kpi.headlines import headlines
from analytics.kpi.reading.lexicon import lexicon_of, runs_on
from analytics.kpi.scope import Scope
from analytics.kpi.store import MetricsStore
from analytics.kpi.wording import fold
from analytics.reviews.need import limits_of
from analytics.warehouse import WarehouseError
from assistant.conversation import Message, shared_place
from assistant.permissions import WhoMay
from assistant.skills.needs.names import Aliases
from assistant.skills.subscriptions.subscription import Filters, Named, What

_KINDS: Final = re.compile(
    r"渠道|平台|产品|商品|单品|地区|区域|这个|那个|\b(?:channels?|products?|regions?|only|just|about|for|of|on)\b"
)
"""Words beside a name that say what it is a name of."""
_ADS: Final = ("impressions", "clicks")
"""What creatives are judged by."""


@dataclass(frozen=True, slots=True)
class CatalogNames:
    """`aliases` are the house's own names of products and channels beside the store's."""

    store: MetricsStore
    aliases: Callable[[], Aliases]
    who: Callable[[], WhoMay]

    def __call__(self, words: str, message: Message, what: What) -> Named:
        """The filters that words name, each of a dimension that this kind can be kept to; else the words that are no
        such name."""
        place = shared_place(message.place, message.origin)
        scope = self.who().role_of(message.channel, message.user, place, message.team).scope
        try:
            seen = self.store.seen_by(scope)
            found, left = self._found(fold(words), seen.catalog, scope, what)
        except WarehouseError:  # nothing is imported yet
            return Named(unknown=words)
        kept: dict[str, list[str]] = {}
        for dimension, value in found:
            kept.setdefault(dimension, []).append(value)
        return Named(tuple((name, tuple(dict.fromkeys(values))) for name, values in sorted(kept.items())), left)

    def _found(self, text: str, catalog: Catalog, scope: Scope, what: What) -> tuple[list[tuple[str, str]], str]:
        spans = [each for each in self._spans(text, catalog) if self._keeps(each[2], scope, what)]
        ranked = sorted(spans, key=lambda each: (each[0] - each[1], each[0]))
        taken: list[tuple[int, int, tuple[str, str]]] = []
        for first, last, value in ranked:
            if all(last <= start or end <= first for start, end, _ in taken):
                taken.append((first, last, value))
        left = "".join(
            " " if any(start <= place < end for start, end, _ in taken) else char for place, char in enumerate(text)
        )
        return [value for _, _, value in sorted(taken)], " ".join(re.findall(r"\w+", _KINDS.sub(" ", left)))

    def _spans(self, text: str, catalog: Catalog) -> Iterator[tuple[int, int, tuple[str, str]]]:
        for first, last, name in lexicon_of(catalog).found_in(text):
            for value in name.values:
                yield first, last, value
        products = catalog.values.get("product", ())
        for sku, names in self.aliases().products.items():
            stored = next((name for name in names if name in products), None)
            if stored is None and sku not in catalog.values.get("sku", ()):
                continue
            product = ("product", stored) if stored else ("sku", sku)
            for folded in filter(None, map(fold, (sku, *names))):
                for found in re.finditer(re.escape(folded), text):
                    if not runs_on(text, found.start()) and not runs_on(text, found.end()):
                        yield found.start(), found.end(), product

    def _keeps(self, value: tuple[str, str], scope: Scope, what: What) -> bool:
        """Whether what this kind tells can be kept to a value."""
        rows: Filters = ((value[0], (value[1],)),)
        if what in ("desk", "needs"):
            return limits_of(rows) is not None
        catalog = self.store.seen_by(scope.within(Scope(rows=rows))).catalog
        if what == "fatigue":
            return all(name in catalog.metrics and catalog.metrics[name].visible for name in _ADS)
        return bool(headlines(catalog))
