"""A brief in JSON's own types, as it is kept and carried by buttons; the day is always the day it is read."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.drafting.brief import Brief


def brief_json(brief: Brief) -> dict[str, Any]:
    """Every field but the day; `brief_from` reads it back."""
    kept = {key: value for key, value in asdict(brief).items() if key != "today"}
    return kept | {"leave_out": list(brief.leave_out)}


def brief_from(kept: Mapping[str, Any], today: date) -> Brief | None:
    """The brief that was kept, on a day of its own; None for what is no longer understood."""
    try:
        return Brief(**{**kept, "leave_out": tuple(kept.get("leave_out", ())), "today": today})
    except (TypeError, ValueError):
        return None
