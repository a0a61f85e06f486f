"""What of the reviews a role may see: its rows, as far as reviews can be kept to them, without what is denied to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from analytics.reviews.need import Keep, Need, limits_of
from analytics.reviews.parts import By
from assistant.permissions import Role

_NAMES: Final[dict[str, str]] = {"sku": "product", "product": "product", "channel": "channel"}


def limits_for(role: Role) -> tuple[Keep, ...] | None:
    """The texts a role may see; None where it is kept to rows by what reviews do not have, and may see none."""
    return limits_of(role.scope.rows) if role.scope.rows else ()


def hidden_from(role: Role) -> frozenset[str]:
    """The fields of reviews that are denied to a role."""
    return frozenset(_NAMES[name] for name in role.scope.denied_dimensions if name in _NAMES)


def asks_for(hidden: frozenset[str], by: By | None, keep: Sequence[Keep]) -> str:
    """The field a question goes by that is hidden; none is “”."""
    return next((name for name in sorted(hidden) if name == by or any(each.field == name for each in keep)), "")


def without(needs: Sequence[Need], hidden: frozenset[str]) -> list[Need]:
    """The needs without the fields that are hidden."""
    found = []
    for need in needs:
        quotes = need.quotes
        if "product" in hidden:
            quotes = tuple(replace(quote, product="") for quote in quotes)
        if "channel" in hidden:
            quotes = tuple(replace(quote, channel="") for quote in quotes)
        found.append(replace(need, quotes=quotes, products=() if "product" in hidden else need.products))
    return found
