"""Where targets come from, and who reads the rest of a message about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.kpi.catalog import Catalog
from analytics.kpi.query import MetricQuery, Reading
from analytics.kpi.scope import may_follow
from analytics.kpi.targets.target import Clash, Target, out_of_reach, together
from assistant.conversation import Situation

if TYPE_CHECKING:
    from assistant.target_book import TargetBook

Read = Callable[[str, Situation, MetricQuery | None], Reading]
"""Reads figures' wording in a situation, leaning on an earlier query."""


@dataclass(frozen=True, slots=True)
class TargetSources:
    """Where targets come from: the team's file, and what was set in the chat."""

    file: Callable[[], Sequence[Target]]
    book: "TargetBook"

    def all(self) -> tuple[tuple[Target, ...], tuple[Clash, ...]]:
        """Those that hold, and which of the file's another stands in for."""
        return together(self.file(), self.book.targets())

    def seen(self, catalog: Catalog) -> tuple[Target, ...]:
        """Those that can be computed, of what a catalog lets its reader see."""
        return tuple(each for each in self.all()[0] if not unseen(each, catalog))


def unseen(target: Target, catalog: Catalog) -> tuple[str, ...]:
    """What of a target is gone from the catalog, or is not for this reader; empty for one that can be followed."""
    gone = out_of_reach(target, catalog)
    if gone:
        return gone
    return () if may_follow(target.metric, target.scope, catalog) else (target.metric,)
