"""What the sample store's customers say: reviews and inquiries, from hand-written phrases and one seed.

The phrases stand in ``material/``; what is planted, in :mod:`bot.sample.voices.planted`.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from bot.sample.voices.opinions import Review, tagged_reviews
from bot.sample.voices.planted import NEEDS
from bot.sample.voices.questions import tagged_inquiries

SEED = 20261101


def reviews(count: int = 3000, seed: int = SEED) -> list[dict[str, object]]:
    """So many reviews, oldest first, as rows of the ``reviews`` table; the same for the same arguments."""
    return [_row(number, review) for number, review in enumerate(tagged_reviews(count, seed), start=1)]


def _row(number: int, review: Review) -> dict[str, object]:
    return {
        "review_id": f"R{number:06d}",
        "reviewed_at": review.visit.at,
        "sku": review.visit.sku,
        "product": review.visit.product,
        "channel": review.visit.channel,
        "customer_id": review.visit.customer,
        "order_id": None,
        "stars": review.said.stars,
        "text": review.said.text,
        "photos": review.photos,
        "lot": review.lot,
        "followers": review.followers,
    }


def inquiries(count: int = 800, seed: int = SEED) -> list[dict[str, object]]:
    """So many inquiries, oldest first, as rows of the ``inquiries`` table; the same for the same arguments."""
    return [
        {
            "inquiry_id": f"Q{number:06d}",
            "asked_at": inquiry.visit.at,
            "sku": inquiry.visit.sku,
            "product": inquiry.visit.product,
            "channel": inquiry.visit.channel,
            "customer_id": inquiry.visit.customer,
            "text": inquiry.text,
        }
        for number, inquiry in enumerate(tagged_inquiries(count, seed), start=1)
    ]


def planted(count: int = 3000, seed: int = SEED) -> dict[str, dict[str, int]]:
    """How many reviews truly voice each need in each month (``"2026-10"``), as the generator knows it."""
    return _by_month((review.visit.at, review.said.needs) for review in tagged_reviews(count, seed))


def planted_inquiries(count: int = 800, seed: int = SEED) -> dict[str, dict[str, int]]:
    """The same of the inquiries."""
    return _by_month((inquiry.visit.at, inquiry.needs) for inquiry in tagged_inquiries(count, seed))


def _by_month(told: Iterable[tuple[datetime, frozenset[str]]]) -> dict[str, dict[str, int]]:
    found = {need: Counter[str]() for need in NEEDS}
    for at, needs in told:
        for need in needs:
            found[need][f"{at:%Y-%m}"] += 1
    return {need: dict(sorted(months.items())) for need, months in found.items()}
