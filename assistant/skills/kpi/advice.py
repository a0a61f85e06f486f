"""What the guide says on a metric: the section its `advice` names, and the one or two sentences that give direction."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from analytics.kpi.catalog import Metric
from assistant.conversation import Citation

if TYPE_CHECKING:
    from knowledge.documents import Passage

MOST_SENTENCES: Final = 2
_DIRECTION: Final = "优化方向"
_LEAD: Final = re.compile(rf"^{_DIRECTION}[：:]\s*")


@dataclass(frozen=True, slots=True)
class Advice:
    """The guide's own words on a metric, and where they stand."""

    sentences: tuple[str, ...]
    citation: Citation


Advise: TypeAlias = Callable[[Metric], Advice | None]
"""The guide's direction for a metric; None where it has none."""


def no_advice(metric: Metric) -> Advice | None:  # noqa: ARG001  the protocol's shape
    """Where there is no guide."""
    return None


def guide_advice(metric: Metric) -> Advice | None:
    """From the built-in guide, in its own words, whole sentences; None where it has no section on the metric."""
    passage = _section(metric)
    if passage is None:
        return None
    from knowledge.documents import sentences

    said = sentences(passage.text)
    leading = [each for each in said if each.startswith(_DIRECTION)]
    quoted = tuple(_LEAD.sub("", each) for each in (leading or said)[: 1 if leading else MOST_SENTENCES])
    if not quoted:
        return None
    return Advice(quoted, Citation(passage.id, "guide", passage.source, passage.path, passage.text))


def _section(metric: Metric) -> "Passage | None":
    """The section named whole (`guide/roi#…`), else one headed by the metric's name, here or among the indicators.

    Of several, one that gives a direction. A file's name alone is too little: its start is about anything.
    """
    if not metric.advice:
        return None
    from knowledge.builtin import section

    anchors = [metric.advice] if "#" in metric.advice else []
    names = (metric.label, *metric.synonyms)
    anchors += [f"{file}#{name}" for file in ("guide/indicators", metric.advice.partition("#")[0]) for name in names]
    found = [passage for anchor in anchors if (passage := section(anchor)) is not None]
    return next((each for each in found if _DIRECTION in each.text), found[0] if found else None)
