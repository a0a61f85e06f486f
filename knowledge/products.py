"""What may be said of a product: fact sheets, their claims and the evidence behind each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Proof:
    """What a claim stands on: a test report, an evaluation, a registration. `valid_until` None never ends."""

    kind: str
    ref: str
    by: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    summary: str = ""

    def holds(self, today: date) -> bool:
        """Issued by `today`, and not yet run out."""
        issued = self.issued_on is None or self.issued_on <= today
        return bool(self.ref) and issued and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence a brand says of its product. It is evidence only where its proof holds."""

    id: str
    text: str
    kind: str
    proof: Proof | None = None

    def proven(self, today: date) -> bool:
        return self.proof is not None and self.proof.holds(today)


@dataclass(frozen=True, slots=True)
class Offer:
    """A price or gift and the days it runs; an end left out is open."""

    text: str
    first: date | None = None
    last: date | None = None
    conditions: str = ""

    def runs(self, today: date) -> bool:
        return (self.first is None or self.first <= today) and (self.last is None or today <= self.last)


@dataclass(frozen=True, slots=True)
class Ingredient:
    name: str
    content: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class LandingPage:
    title: str = ""
    promises: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class ProductSheet:
    """One product's facts. `price` is in the store's currency; `filing` is a registration, where one is needed."""

    sku: str
    name: str
    short_names: tuple[str, ...] = ()
    english_name: str = ""
    category: str = ""
    price: float | None = None
    size: str = ""
    filing: Proof | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    ingredients: tuple[Ingredient, ...] = ()
    claims: tuple[Claim, ...] = ()
    usage: str = ""
    audience: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    pain_points: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    must_not_say: tuple[str, ...] = ()
    landing_page: LandingPage = field(default_factory=LandingPage)

    def proven_claims(self, today: date) -> tuple[Claim, ...]:
        """The claims a draft may make on this day."""
        return tuple(claim for claim in self.claims if claim.proven(today))

    def running_offers(self, today: date) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if offer.runs(today))

    def names(self) -> Iterator[str]:
        """Every name it goes by, its own first."""
        yield from (name for name in (self.sku, self.name, self.english_name, *self.short_names) if name)


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong with a sheet, where, in a sentence that says how to mend it."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.sentence}"


@dataclass(frozen=True, slots=True)
class Found:
    """The product a text names, and where."""

    sheet: ProductSheet
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that several products share."""

    name: str
    sheets: tuple[ProductSheet, ...]


class ProductShelf:
    """The fact sheets of a folder of YAML files, read when first asked for.

    Sheets with faults stay off the shelf; `faults` lists them. A folder that is missing is an empty shelf.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _read(self) -> tuple[tuple[ProductSheet, ...], tuple[SheetFault, ...]]:
        from knowledge.sheets import read_folder

        return read_folder(self.folder)

    @property
    def sheets(self) -> tuple[ProductSheet, ...]:
        return self._read[0]

    @property
    def faults(self) -> tuple[SheetFault, ...]:
        return self._read[1]

    @cached_property
    def _by_name(self) -> dict[str, tuple[ProductSheet, ...]]:
        index: dict[str, tuple[ProductSheet, ...]] = {}
        for sheet in self.sheets:
            for name in dict.fromkeys(name.lower() for name in sheet.names()):
                index[name] = (*index.get(name, ()), sheet)
        return index

    def get(self, sku: str) -> ProductSheet | None:
        """The product of exactly this SKU, whatever its case."""
        return next((sheet for sheet in self.sheets if sheet.sku.lower() == sku.strip().lower()), None)

    def find(self, text: str) -> Found | Ambiguous | None:
        """The product that `text` names, by SKU, name or short name: the longest name found decides.

        A name shared by several products is Ambiguous, unless another name in the text tells them apart. Without
        any whole name, words of the English name or the category decide, and span is (0, 0).
        """
        lowered = text.lower()
        return self._pick(self._hits(lowered)) or self._by_part(lowered)

    def _by_part(self, lowered: str) -> Found | Ambiguous | None:
        """Where no whole name stands: by words of the English name (“the toner”), or by the category."""
        words = {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", lowered)}
        shared = {
            sheet.sku: len(words & {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", sheet.english_name.lower())})
            + (bool(sheet.category) and sheet.category.lower() in lowered)
            for sheet in self.sheets
        }
        most = max(shared.values(), default=0)
        best = tuple(sheet for sheet in self.sheets if most and shared[sheet.sku] == most)
        if len(best) > 1:
            return Ambiguous(best[0].category if best[0].category in lowered else " ".join(sorted(words)), best)
        return Found(best[0], 0, 0) if best else None

    def _hits(self, lowered: str) -> list[tuple[str, int]]:
        """Names that stand in the text and not inside a longer name there, longest first."""
        hits: list[tuple[str, int]] = []
        for name in sorted(self._by_name, key=len, reverse=True):
            at = _position(name, lowered)
            if at >= 0 and not any(start <= at < start + len(longer) for longer, start in hits):
                hits.append((name, at))
        return hits

    def _pick(self, hits: list[tuple[str, int]]) -> Found | Ambiguous | None:
        if not hits:
            return None
        name, at = hits[0]
        sheets = self._by_name[name]
        if len(sheets) > 1:
            named = [sheet for other, _ in hits[1:] for sheet in self._by_name[other] if sheet in sheets]
            sheets = (named[0],) if named else sheets
        if len(sheets) > 1:
            return Ambiguous(name, sheets)
        return Found(sheets[0], at, at + len(name))


def _position(name: str, lowered: str) -> int:
    """Where a name stands; a Latin name must not be part of a longer Latin word."""
    at = lowered.find(name)
    while at >= 0:
        before, after = lowered[at - 1 : at] if at else "", lowered[at + len(name) : at + len(name) + 1]
        joined_before = name[0].isascii() and before.isascii() and before.isalnum()
        joined_after = name[-1].isascii() and after.isascii() and after.isalnum()
        if not (joined_before or joined_after):
            return at
        at = lowered.find(name, at + 1)
    return -1
