"""The shapes of what `products` prints."""

from typing import Literal

from typing_extensions import TypedDict


class ProofJson(TypedDict):
    """What stands behind a claim; days are ISO, null where there is none."""

    kind: str
    ref: str
    by: str
    issued_on: str | None
    valid_until: str | None
    summary: str
    used_for: list[str]
    holds: bool
    expires_soon: bool


class ClaimJson(TypedDict):
    """One claim; `why` says why it is unproven: no_proof, no_reference, not_yet or expired, "" where it is proven."""

    id: str
    text: str
    kind: str
    proven: bool
    why: str
    why_day: str | None
    proof: ProofJson | None


class OfferJson(TypedDict):
    """One offer; both days are included."""

    text: str
    first: str | None
    last: str | None
    conditions: str
    state: Literal["runs", "ended", "ahead"]
    expires_soon: bool


class UnsaidJson(TypedDict):
    """A word that no text of the product may hold."""

    word: str
    reason: str
    instead: str


class IngredientJson(TypedDict):
    name: str
    content: str
    role: str


class PageJson(TypedDict):
    title: str
    promises: list[str]


class ProductJson(TypedDict):
    """One product of `products list --json`, and `products show --json`, on the day `today`."""

    sku: str
    name: str
    english_name: str
    brand: str
    category: str
    price: float | None
    list_price: float | None
    list_price_basis: str
    size: str
    filing: ProofJson | None
    may_claim: list[ClaimJson]
    unproven: list[ClaimJson]
    offers: list[OfferJson]
    must_not_say: list[UnsaidJson]
    voice: list[str]
    attributes: dict[str, str]
    ingredients: list[IngredientJson]
    usage: str
    audience: list[str]
    scenes: list[str]
    pain_points: list[str]
    landing_page: PageJson
    left_out: list[str]
    today: str
