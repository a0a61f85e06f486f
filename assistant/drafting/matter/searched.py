"""What people search for before they buy: the search-term report, as far as its terms speak of a product."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Protocol

from assistant.drafting.evidence import Evidence
from assistant.untrusted import tainted
from knowledge.products import ProductSheet

MOST_TERMS: Final = 40
LONGEST_TERM: Final = 30


_NOISE: Final = re.compile(
    r"推荐|什么|哪个牌子|哪个|哪款|好用|排行榜?|排名|品牌|怎么选|怎么|多少钱|测评|评测|正品|官方|旗舰店|能用的|用的|的|能用"
)


class SearchSource(Protocol):
    """Terms that people searched for up to a day, those that brought most orders and clicks first."""

    def terms(self, *, until: date) -> Sequence[str]: ...


def speaking_of(product: ProductSheet, terms: Iterable[str]) -> tuple[str, ...]:
    """The terms that name the product or its kind, in their order; short ones only, since strangers wrote them."""
    names = list(_names(product))
    fitting = (
        term
        for term in terms
        if len(term) <= LONGEST_TERM and any(name in term.lower() for name in names) and not tainted(term)
    )
    return tuple(dict.fromkeys(fitting))[:MOST_TERMS]


def borne_out(evidence: Evidence) -> Iterator[tuple[str, ...]]:
    """The telling words of each term that the sheet has too: what nobody proves stands in no title."""
    product = evidence.product
    sheet = " ".join((*evidence.texts(), *product.audience, *product.scenes, *product.pain_points)).lower()
    for term in evidence.searches:
        words = tuple(word for word in _NOISE.sub(" ", term).split() if word.lower() in sheet)
        if words:
            yield words


def _names(product: ProductSheet) -> Iterator[str]:
    """Names people may search by: short names, the category, the English name's last word, the end of the name."""
    yield from (name.lower() for name in product.short_names if len(name) > 1)
    if len(product.category) > 1:
        yield product.category.lower()
    if words := re.findall(r"[a-z]{3,}", product.english_name.lower()):
        yield words[-1]
    if len(product.name) > 2 and not product.name.isascii():
        yield product.name[-2:]
