"""How people speak of a product's trade: its measure word, the verb of using it, what to read before buying it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.drafting.matter.words import load_words
from knowledge.products import ProductSheet


@dataclass(frozen=True, slots=True)
class Trade:
    """Words of one trade, for one product of it. What is `lasting` is not used up and bought again.

    `group` is how it is met: goods, food, wear, device, care, service or course. Phrases may have a key for it.
    """

    measure: str
    use: tuple[str, ...]
    papers: str
    made: str
    choose: str
    tags: tuple[str, ...]
    english: Mapping[str, Any]
    lasting: bool
    group: str = "goods"

    @property
    def skin(self) -> bool:
        """Care of skin and make-up, whose pain points have words of their own."""
        return self.papers == "成分表"


def trade_of(product: ProductSheet) -> Trade:
    """The trade its category belongs to, else its name; any sheet has one."""
    names = [product.category, f"{product.name} {' '.join(product.short_names)}", product.english_name]
    one = next(
        (words for name in names for kind, words in _trades() if kind and re.search(kind, name, re.IGNORECASE)),
        _trades()[-1][1],
    )
    return Trade(
        _measure(product) or one["measure"],
        tuple(one["use"]),
        one["papers"],
        one["made"],
        one["choose"],
        tuple(one["tags"]),
        one["en"],
        bool(one.get("lasting")),
        one.get("group", "goods"),
    )


def _measure(product: ProductSheet) -> str:
    """The measure word of the thing itself: of its pack size, or of the last word in its name that has one."""
    if counted := re.fullmatch(r"1\s*([^\d\s\W])", product.size):
        return counted[1]
    hits = ((match.end(), word) for word, kind in _measures() for match in re.finditer(kind, product.name))
    return max(hits, default=(0, ""))[1]


@cache
def _trades() -> list[tuple[str, Mapping[str, Any]]]:
    return [(one["kind"], one) for one in load_words("trades.yml")["trades"]]


@cache
def _measures() -> list[tuple[str, str]]:
    return list(load_words("trades.yml")["measures"].items())
