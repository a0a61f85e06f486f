"""What the KPI skill keeps between messages: the names of its memory slots."""

from typing import Final

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
