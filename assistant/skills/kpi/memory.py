"""What the KPI skill keeps between messages: the names of its memory slots, and how a query is read from one."""

from collections.abc import Mapping
from typing import Final

from analytics.kpi.query import MetricQuery
from analytics.kpi.query_json import from_json
from assistant.conversation import Json

LAST: Final = "kpi_query"
"""The last query that was answered, for follow-ups."""
PENDING: Final = "kpi_pending"
"""The question that was asked back, with what had been read of the one it is about."""
WHY: Final = "kpi_why"
"""What the words took for granted, while the figure of a question after reasons is asked back about."""
EXPLAINED: Final = "kpi_explained"
"""Whether the last answer was to a question after reasons, so that 那抖音呢 asks for reasons too."""
TARGET: Final = "kpi_target"
"""The target last answered about, for follow-ups."""
PROPOSED: Final = "kpi_target_proposed"
"""Targets that were shown and wait for their button, by the id of the message that asked for each."""
PENDING_ORDER: Final = "kpi_target_pending"
"""An order for a target that lacks something."""


def remembered(memory: Mapping[str, Json], slot: str) -> MetricQuery | None:
    """The query in a memory slot; None where there is none, or one that an older version left."""
    saved = memory.get(slot)
    try:
        return from_json(saved) if isinstance(saved, Mapping) else None
    except ValueError:
        return None
