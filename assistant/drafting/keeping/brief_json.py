"""A brief in JSON's own types, as it is kept and carried by buttons; the day is always the day it is read."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from assistant.drafting.brief import Brief

_LISTS: Final = ("leave_out", "mention")


def brief_json(brief: Brief) -> dict[str, Any]:
    """Every field but the day; `brief_from` reads it back."""
    kept = {key: value for key, value in asdict(brief).items() if key != "today"}
    return kept | {name: list(kept[name]) for name in _LISTS}


def brief_from(kept: Mapping[str, Any], today: date) -> Brief | None:
    """The brief that was kept, on a day of its own; None for what is no longer understood."""
    try:
        lists = {name: tuple(kept.get(name, ())) for name in _LISTS}
        return Brief(**{**kept, **lists, "today": today})
    except (TypeError, ValueError):
        return None
