"""What a field of a product sheet may hold: typed texts within the length of their kind, which speak of the product."""

import re
from typing import Final

from assistant.untrusted import of_a_sheet

LIMITS: Final = {
    "name": 60,
    "english_name": 80,
    "short_names": 30,
    "brand": 40,
    "category": 30,
    "size": 40,
    "audience": 60,
    "scenes": 60,
    "pain_points": 60,
    "claim": 160,
    "ingredient": 90,
    "attribute": 160,
    "price": 20,
    "usage": 300,
    "offer": 120,
    "promise": 120,
}
"""Characters by field of the sheet or kind of fact; a letter of a Latin word counts half."""
_NAMES: Final = frozenset({"name", "english_name", "short_names", "brand", "category"})
_NOT_IN_NAMES: Final = re.compile(r"[。！？!?；;：:，“”\"={}<>|\[\]\n\\@#$%^*~]")


def fits_field(text: str, field: str) -> bool:
    """Whether a text is such a field's: no longer than its kind, names without sentences, and of the product alone."""
    width = sum(0.5 if one.isascii() else 1 for one in text)
    if width > LIMITS[field] or (field in _NAMES and _NOT_IN_NAMES.search(text)):
        return False
    return field == "claim" or of_a_sheet(text)
