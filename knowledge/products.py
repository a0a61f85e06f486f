"""What may be said of a product: fact sheets, their claims and the evidence behind each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, TypeAlias

from knowledge.spoken import Language

Lack: TypeAlias = Literal["no_reference", "not_yet", "expired"]
ANYWHERE: Final = frozenset({"", "all", "any", "全部", "所有", "不限", "全平台"})


@dataclass(frozen=True, slots=True)
class Proof:
    """What a claim stands on: a test report, an evaluation, a registration, a certificate, a patent.

    `valid_until` None never ends. `used_for` names the platforms it may be shown on; empty is everywhere.
    """

    kind: str
    ref: str
    by: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    summary: str = ""
    method: str = ""
    sample_size: str = ""
    duration: str = ""
    used_for: tuple[str, ...] = ()

    def serves(self, platform: str) -> bool:
        """Whether it may stand behind a claim on this platform; "" asks for anywhere at all."""
        wanted, here = {each.lower() for each in self.used_for}, platform.lower()
        return not here or not wanted or bool(wanted & ANYWHERE) or any(each in here or here in each for each in wanted)

    def lack(self, today: date) -> tuple[Lack, date | None] | None:
        """Why it proves nothing on a day, and the day that tells so; None where it holds."""
        if not self.ref:
            return "no_reference", None
        if self.issued_on and self.issued_on > today:
            return "not_yet", self.issued_on
        if self.valid_until and self.valid_until < today:
            return "expired", self.valid_until
        return None

    def holds(self, today: date) -> bool:
        """It has a reference, is issued by `today`, and has not yet run out."""
        return self.lack(today) is None


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
class Unsaid:
    """A word that the brand does not use, why, and what it says instead."""

    word: str
    reason: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class BrandVoice:
    """How a brand speaks of a product: in words, with words it prefers (unwanted → preferred), without those it avoids.

    `emoji` is "none", "few" or "many", "" where the brand does not mind.
    """

    voice: tuple[str, ...] = ()
    prefer: Mapping[str, str] = field(default_factory=dict)
    do_not_say: tuple[Unsaid, ...] = ()
    emoji: Literal["", "none", "few", "many"] = ""
    sign_off: str = ""


@dataclass(frozen=True, slots=True)
class ProductSheet:
    """One product's facts. Prices are in the store's currency; `list_price` is a price struck through, which may be
    shown only with its basis (where and when it was charged). `filing` is a registration, where one is needed.
    `house` is the brand's voice, which stands in brand.yml and not in the sheet."""

    sku: str
    name: str
    short_names: tuple[str, ...] = ()
    english_name: str = ""
    category: str = ""
    brand: str = ""
    price: float | None = None
    list_price: float | None = None
    list_price_basis: str = ""
    size: str = ""
    launched_on: date | None = None
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
    house: BrandVoice = field(default_factory=BrandVoice)

    def unsaid(self) -> tuple[Unsaid, ...]:
        """Every word that no text of this product may hold, with what the brand says of it."""
        said = {each.word: each for each in self.house.do_not_say}
        return tuple(said.get(word, Unsaid(word)) for word in self.must_not_say)

    def proven_claims(self, today: date, platform: str = "") -> tuple[Claim, ...]:
        """The claims a draft may make on this day, and on this platform where one is named."""
        proven = (claim for claim in self.claims if claim.proven(today))
        return tuple(claim for claim in proven if claim.proof and claim.proof.serves(platform))

    def names(self) -> Iterator[str]:
        """Every name it goes by, its own first."""
        yield from (name for name in (self.sku, self.name, self.english_name, *self.short_names) if name)


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong with a sheet, where, in a sentence that says how to mend it. `line` is a row of a table."""

    file: str
    line: int
    zh: str
    en: str

    def sentence(self, language: Language) -> str:
        return f"{self.file}:{self.line} {self.en if language == 'en' else self.zh}"

    def __str__(self) -> str:
        return self.sentence("en")


@dataclass(frozen=True, slots=True)
class Found:
    """The product a text names, and where; start and end are 0 where only part of a name stands there."""

    sheet: ProductSheet
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that several products share."""

    name: str
    sheets: tuple[ProductSheet, ...]
