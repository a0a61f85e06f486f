"""What a question about needs asks, as values that a conversation can remember."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from analytics.reviews.need import Face, Field, Keep
from analytics.reviews.parts import By

if TYPE_CHECKING:
    from analytics.kpi.periods.kinds import FoundPeriod

View: TypeAlias = Literal["needs", "parts", "trend", "volume"]
"""Needs ranked; the texts told apart by a field; over time; how many reviews there are of each side."""
Order: TypeAlias = Literal["most", "least", "growing", "fading", "new", "best", "worst"]
Asks: TypeAlias = Literal["", "count", "share", "share of side", "whether", "why", "net"]
Unit: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
Trouble: TypeAlias = Literal[
    "no data", "future", "vague", "forecast", "writes", "personal", "finer", "survey", "proposals"
]
"""Why a question is not answered as it stands."""

LATELY: Final = 30
"""Complete days that a question without a period is about."""
LONG: Final = 182
"""Days that a trend without a period shows."""


@dataclass(frozen=True, slots=True)
class NeedsQuestion:
    """What was read.

    `assumed` is true when no period was said. `about` is how needs were named where it was not by their own names.
    `values` are the parts wanted of `by`; `against` the days compared with, where they were named. `shown` is how many
    quotes were asked for, `kept` which of it all was taken over from the question before.
    """

    since: date
    until: date
    assumed: bool = False
    keep: tuple[Keep, ...] = ()
    face: Face | None = None
    needs: tuple[str, ...] = ()
    but_needs: tuple[str, ...] = ()
    about: str = ""
    view: View = "needs"
    by: By | None = None
    values: tuple[str, ...] = ()
    order: Order = "most"
    limit: int | None = None
    against: tuple[date, date] | None = None
    asks: Asks = ""
    shown: int | None = None
    chart: bool = False
    month_to_date: bool = False
    """“Compared with last month” was asked before this month had a day of data: lately stands for it."""

    def values_of(self, name: Field) -> tuple[str, ...]:
        """What is kept of a field; none where all of it is."""
        return tuple(value for keep in self.keep if keep.field == name and not keep.but for value in keep.values)


@dataclass(frozen=True, slots=True)
class NotRead:
    """A question that cannot be answered as it stands: words not known, or `trouble` with the words it lies in."""

    unknown: tuple[str, ...] = ()
    trouble: Trouble | None = None
    words: str = ""
    instead: tuple[str, ...] = ()
    goes_on: bool = False
    of_reviews: bool = False
    """Beside the words not known, a side or a need was read: it is asked of what customers say."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one message says of a question; None is what it leaves open."""

    period: tuple[date, date] | None = None
    kind: "FoundPeriod | None" = None
    against: tuple[date, date] | None = None
    step: Literal["", "before", "year"] = ""
    lately: bool = False
    keep: tuple[Keep, ...] = ()
    freed: tuple[Field, ...] = ()
    with_values: tuple[Keep, ...] = ()
    """Values compared with those of the question before: 和油皮比呢."""
    face: Face | Literal["all"] | None = None
    needs: tuple[str, ...] = ()
    with_needs: tuple[str, ...] = ()
    but_needs: tuple[str, ...] = ()
    persona_or_need: tuple[tuple[str, str], ...] = ()
    called: tuple[tuple[str, str], ...] = ()
    """(need, the words it was named by)."""
    earlier: Unit | None = None
    """A step back from the days of the question before, by this unit: the week before?"""
    about: str = ""
    view: View | None = None
    by: By | None = None
    order: Order | None = None
    limit: int | None = None
    place: int | None = None
    """The nth of what was listed last."""
    points: bool = False
    asks: Asks = ""
    shown: int | None = None
    chart: bool = False
    goes_on: bool = False
    """Words that only go on from something: 那 … 呢, only, what about."""
    starts: bool = False
    """Words that begin anew: 大家, customers, lately."""
    compares: bool = False


def to_json(question: NeedsQuestion) -> dict[str, Any]:
    """As a conversation remembers it."""
    days = question.against
    return {
        "since": question.since.isoformat(),
        "until": question.until.isoformat(),
        "assumed": question.assumed,
        "keep": [[each.field, list(each.values), each.but] for each in question.keep],
        "face": question.face,
        "needs": list(question.needs),
        "but_needs": list(question.but_needs),
        "about": question.about,
        "view": question.view,
        "by": question.by,
        "values": list(question.values),
        "order": question.order,
        "limit": question.limit,
        "against": [day.isoformat() for day in days] if days else None,
    }


def from_json(saved: Any) -> NeedsQuestion | None:
    """The question remembered; None for what an older version left."""
    try:
        days = saved["against"]
        question = NeedsQuestion(
            date.fromisoformat(saved["since"]),
            date.fromisoformat(saved["until"]),
            bool(saved["assumed"]),
            tuple(Keep(name, tuple(map(str, values)), bool(but)) for name, values, but in saved["keep"]),
            saved["face"],
            tuple(map(str, saved["needs"])),
            tuple(map(str, saved["but_needs"])),
            str(saved["about"]),
            saved["view"],
            saved["by"],
            tuple(map(str, saved["values"])),
            saved["order"],
            saved["limit"],
            (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None,
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    known = (
        question.face in (None, *get_args(Face)),
        question.view in get_args(View),
        question.order in get_args(Order),
    )
    return question if all(known) and all(each.field in get_args(Field) for each in question.keep) else None
