"""An order for a target as far as it is known, kept between messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.kpi.query import MetricQuery, Period
from analytics.kpi.query_json import from_json, to_json
from analytics.kpi.targets.target import Target
from assistant.conversation import Json
from assistant.target_book import target_from


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as far as it is known. `query` holds metric and scope; its period says nothing.

    `meant` is the value that was asked about, which a “yes” takes.
    """

    query: MetricQuery | None = None
    period: Period | None = None
    value: float | None = None
    owner: str = ""
    meant: float | None = None


def saved_target(saved: Any) -> Target | None:
    """The target of a card that waits for its button; None where there is none."""
    try:
        return target_from(saved["target"])
    except (KeyError, TypeError, ValueError):  # nothing, or remembered by an older version
        return None


def draft_json(draft: Draft) -> dict[str, Json]:
    """What a memory slot keeps of an order."""
    period = draft.period
    return {
        "query": to_json(draft.query) if draft.query else None,
        "first": period.first if period else None,
        "last": period.last if period else None,
        "value": draft.value,
        "owner": draft.owner,
        "meant": draft.meant,
    }


def draft_from(saved: Any) -> Draft | None:
    """What `draft_json` made; None for anything else."""
    if not isinstance(saved, Mapping):
        return None
    try:
        query = from_json(saved["query"]) if saved["query"] else None
        period = Period(saved["first"], saved["last"]) if saved["first"] else None
        return Draft(query, period, saved["value"], str(saved["owner"]), saved["meant"])
    except (KeyError, TypeError, ValueError):  # remembered by an older version: forget it
        return None
