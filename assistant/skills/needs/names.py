"""The names that a question about needs may hold, and where they stand: products, channels, customers, needs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from analytics.reviews.needs import Known
from analytics.reviews.taxonomy import NeedEntry, Taxonomy

Kind: TypeAlias = Literal["product", "channel", "persona", "occasion", "season", "need", "group"]

_SHORTEST: Final = 2
_TAILS: Final = range(2, 5)
_DEGREE: Final = re.compile(r"^(?:太|很|好|有点小?|偏|还是|越用越|特别|非常)(?=.)")
_POINTING: Final = ("那个", "这个", "那样", "这样", "那么", "这么", "什么", "怎么样")
"""What is left of a pattern like 就那样, and points in a question: 那个刷子呢."""
_ENDING: Final = re.compile(r"(?:ated|ating|ates|ed|ing|es|s|ic|y|e)$")
_ALIASES: Final = {
    "persona": {
        "学生党": ("学生", "students", "student"),
        "男士": ("男士", "男生", "男性", "men", "male"),
        "宝妈": ("moms", "mums", "mothers", "妈妈们", "宝妈们", "妈妈"),
        "敏感肌": ("sensitive-skin", "sensitive skinned", "sensitive skins", "敏感性皮肤"),
        "油皮": ("oily-skin", "oily skinned", "油性皮肤", "油性肌肤", "油肌"),
        "干皮": ("dry-skin", "dry skinned", "干性皮肤", "干性肌肤", "干肌"),
        "混合皮": ("combination-skin", "混合性皮肤", "混合性肌肤", "混合肌"),
        "痘痘肌": ("acne-prone", "痘肌", "痘皮"),
        "孕妇": ("pregnant women", "expecting mothers", "孕妈"),
        "熟龄": ("熟龄肌", "熟龄肌肤", "熟龄皮", "成熟肌", "mature skin", "mature-skin"),
    }
}

_NOUNS: Final[Mapping[str, tuple[str, ...]]] = {
    "面霜": ("face cream", "moisturizer", "moisturiser"),
    "洁面乳": ("洗面奶", "face wash", "facial cleanser", "cleanser"),
    "精华液": ("essence",),
    "防晒乳": ("sunblock", "sun cream"),
    "卸妆油": ("makeup remover", "cleansing oil"),
    "爽肤水": ("化妆水", "toner"),
    "面膜": ("face mask", "sheet mask"),
    "护手霜": ("hand cream",),
    "粉底液": ("foundation",),
    "面膜刷": ("刷子", "brush"),
    "套装": ("旅行装", "旅行套装", "小样套装", "travel kit", "travel set"),
}
"""What else people call products whose names end in a noun; a house without such products is not concerned."""


class Hit(NamedTuple):
    """A name at `start:end`. `values` are as the store holds them, `side` that of a need's words where they have one.

    A `loose` one was met by a pattern, which may reach over words of the question, and gives way to any name.
    """

    start: int
    end: int
    kind: Kind
    values: tuple[str, ...]
    side: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Aliases:
    """What the house calls its products (by SKU or name) and channels (as stored) beside their names."""

    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that may be named, ready to be looked for."""

    known: Known
    products: Mapping[str, tuple[str, ...]]
    others: tuple[tuple[str, Kind, str], ...]
    taxonomy: Taxonomy

    def found_in(self, text: str) -> list[Hit]:
        """The names in a text in lower case, those within longer ones left out, in reading order.

        面膜 is not found within 面膜刷; a kind of customer and a need by the same words are both found.
        """
        hits = [*self._listed(text), *_customers(text, self.known), *_needs(text, self.taxonomy)]
        kept: list[Hit] = []
        for hit in sorted(hits, key=lambda each: (each.loose, each.start - each.end, _RANK[each.kind], each.start)):
            if all(_apart(hit, other) or _same_words(hit, other) for other in kept):
                kept.append(hit)
        return sorted(kept)

    def _listed(self, text: str) -> Iterator[Hit]:
        for alias, values in self.products.items():
            for start, end in places(text, alias):
                yield Hit(start, end, "product", values)
        for alias, kind, value in self.others:
            for start, end in places(text, alias):
                yield Hit(start, end, kind, (value,))


_RANK: Final[Mapping[Kind, int]] = {
    "product": 0, "channel": 1, "persona": 2, "need": 3, "occasion": 4, "season": 4, "group": 5,
}  # fmt: skip


def names_of(known: Known, aliases: Aliases, taxonomy: Taxonomy) -> Names:
    """`known` with what the house calls them."""
    others: list[tuple[str, Kind, str]] = []
    for channel in known.channels:
        others += [(each.lower(), "channel", channel) for each in (channel, *aliases.channels.get(channel, ()))]
    facets: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("persona", known.personas), ("occasion", known.occasions), ("season", known.seasons),
    )  # fmt: skip
    for kind, values in facets:
        for value in values:
            more = _ALIASES.get(kind, {}).get(value, ())
            others += [(each.lower(), kind, value) for each in (value, *more)]
    return Names(known, _product_names(known, aliases), tuple(others), taxonomy)


def _product_names(known: Known, aliases: Aliases) -> dict[str, tuple[str, ...]]:
    """A product's own names; the nouns that names end in and the categories, of all products that share them."""
    found: dict[str, tuple[str, ...]] = {}

    def add(alias: str, product: str) -> None:
        if len(alias) >= _SHORTEST:
            found[alias.lower()] = tuple(dict.fromkeys((*found.get(alias.lower(), ()), product)))

    for sku, product, category in known.products:
        own = (*aliases.products.get(sku, ()), *aliases.products.get(product, ()))
        chinese = [each for each in (product, *own) if not each.isascii()]
        tails = {name[-size:] for name in chinese for size in _TAILS if len(name) > size and name == product}
        for alias in {sku, *chinese, *tails, category}:
            add(alias, product)
        for noun, others in _NOUNS.items():
            if product.endswith(noun):
                for other in others:
                    add(other, product)
        for name in own:
            if name.isascii():
                words = name.split()
                for start in range(len(words)):
                    add(" ".join(words[start:]), product)
    return found


def places(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands; Latin letters count as whole words, a plural s allowed."""
    if not name.isascii():
        start = text.find(name)
        while start >= 0:
            yield start, start + len(name)
            start = text.find(name, start + 1)
    elif name in text:
        for match in re.finditer(rf"(?<![a-z0-9]){re.escape(name)}(?:s|es)?(?![a-z0-9])", text):
            yield match.span()


def _customers(text: str, known: Known) -> Iterator[Hit]:
    """Kinds of customer, occasions and seasons by the words that tell of them in a review."""
    stored: dict[str, tuple[str, ...]] = {
        "persona": known.personas, "occasion": known.occasions, "season": known.seasons,
    }  # fmt: skip
    for kind, name, pattern in _cues():
        if name in stored[kind]:
            for match in pattern.finditer(text):
                yield Hit(*match.span(), kind, (name,))


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[Kind, str, re.Pattern[str]], ...]:
    from analytics.reviews.reading.customers import patterns

    return tuple((cast("Kind", facet), name, pattern) for facet, name, pattern in patterns())


def _needs(text: str, taxonomy: Taxonomy) -> Iterator[Hit]:
    for name, side, found, loose in _need_patterns(taxonomy):
        for start, end in found(text):
            yield Hit(start, end, "need", (name,), side, loose)


Finder: TypeAlias = Callable[[str], Iterable[tuple[int, int]]]


@lru_cache(maxsize=4)
def _need_patterns(taxonomy: Taxonomy) -> tuple[tuple[str, str, Finder, bool], ...]:
    """(need, side, where its words stand). What a need is called has no side, unless it is called by its defect."""
    found: list[tuple[str, str, Finder, bool]] = []
    for entry in taxonomy.needs:  # what they are called comes before the words they are met by
        own = "complaint" if entry.praise_name or entry.severity in ("medical", "counterfeit", "damage") else ""
        found += [(entry.name, own, _finder(name), False) for name in {entry.name, entry.label_en}]
        found += [(entry.name, "praise", _finder(each), False) for each in {entry.praise_name, entry.praise_en} if each]
    for entry in taxonomy.needs:
        for side, written in _written(entry):
            found += [(entry.name, side, each, written.startswith("/")) for each in _finders(written)]
    return tuple(found)


def _written(entry: NeedEntry) -> Iterator[tuple[str, str]]:
    sides = (("complaint", entry.complaint), ("", entry.praise), ("", entry.naming), ("question", entry.asks))
    for side, patterns in sides:
        for written in patterns:
            yield side, written


def _finders(written: str) -> Iterator[Finder]:
    """As a customer writes it, and as it is asked about: 太贵 is asked about as 贵吗, damaged as damage."""
    if written.startswith("/"):
        pattern = written[1:-1]
        yield lambda text: [match.span() for match in _compiled(pattern).finditer(text)]
        return
    yield _finder(written)
    if written.isascii() and " " not in written and len(stem := _ENDING.sub("", written.lower())) >= 4:
        stemmed = rf"(?<![a-z]){re.escape(stem)}[a-z]{{0,3}}(?![a-z])"
        yield lambda text: [match.span() for match in _compiled(stemmed).finditer(text)] if stem in text else []
    bare = _DEGREE.sub("", written)
    if bare in _POINTING:
        return
    if bare != written and len(bare) == 1:
        asked = rf"{bare}(?:不{bare})(?:吗|嘛)?|(?<=[们得是会很太]){bare}(?=吗|嘛|么|不|的|$|\?)"
        yield lambda text: [match.span() for match in _compiled(asked).finditer(text)] if bare in text else []
    elif bare != written and len(bare) > 1:
        yield _finder(bare)


def _finder(name: str) -> Finder:
    lower = name.lower()
    return lambda text: places(text, lower)


@lru_cache(maxsize=2000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _apart(one: Hit, other: Hit) -> bool:
    return one.end <= other.start or other.end <= one.start


def _same_words(one: Hit, other: Hit) -> bool:
    """A kind of customer and a need by the same words: which is meant is for the reader of the whole to say."""
    return (one.start, one.end) == (other.start, other.end) and {one.kind, other.kind} == {"persona", "need"}
