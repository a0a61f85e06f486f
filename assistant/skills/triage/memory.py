"""What a conversation about the desk remembers: the tickets shown last, the scope, and what was asked back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal, TypeAlias, cast, get_args

from assistant.conversation import Json
from assistant.skills.triage.order_words import Verb
from assistant.skills.triage.scope import Scope

SLOT: Final = "desk"
Wants: TypeAlias = Literal["which", "to", "reason", "confirm"]


@dataclass(frozen=True, slots=True)
class Pending:
    """An order that waits for a word of its giver. `key` names it, so that an old button does nothing new."""

    key: str
    verb: Verb
    wants: Wants
    numbers: tuple[int, ...] = ()
    to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """`wording` is which suggestion of the ticket was shown last; `account` the report asked for last, as JSON."""

    listed: tuple[int, ...] = ()
    ticket: int | None = None
    scope: Scope = field(default_factory=Scope)
    pending: Pending | None = None
    wording: int = 0
    account: Mapping[str, Json] | None = None

    def kept(self) -> dict[str, Json]:
        """As the conversation's memory stores it."""
        scope = asdict(self.scope) | {name: _iso(getattr(self.scope, name)) for name in ("since", "until")}
        return {
            SLOT: {
                "listed": list(self.listed),
                "ticket": self.ticket,
                "scope": scope,
                "pending": asdict(self.pending) if self.pending else None,
                "wording": self.wording,
                "account": dict(self.account) if self.account else None,
            }
        }

    def looking_at(self, number: int) -> "Remembered":
        """The same with this ticket shown last."""
        return replace(self, ticket=number, pending=None, wording=self.wording if self.ticket == number else 0)


def recall(memory: Mapping[str, Json]) -> Remembered:
    """What was kept; nothing where it cannot be read."""
    kept = memory.get(SLOT)
    if not isinstance(kept, dict):
        return Remembered()
    try:
        return Remembered(
            _numbers(kept.get("listed")),
            kept["ticket"] if isinstance(kept.get("ticket"), int) else None,
            _scope(kept.get("scope") or {}),
            _pending(kept.get("pending")),
            int(kept.get("wording") or 0),
            kept.get("account"),
        )
    except (TypeError, ValueError, KeyError):
        return Remembered()


def _numbers(given: Any) -> tuple[int, ...]:
    return tuple(each for each in given or () if isinstance(each, int))


def _scope(given: Mapping[str, Any]) -> Scope:
    kept = dict(given)
    for name in ("since", "until"):
        kept[name] = date.fromisoformat(kept[name]) if kept.get(name) else None
    for name in ("states", "grounds"):
        kept[name] = tuple(cast("Sequence[str]", kept.get(name) or ()))
    return Scope(**kept)


def _pending(given: Any) -> Pending | None:
    if not given or given.get("verb") not in get_args(Verb):
        return None
    return Pending(
        str(given["key"]),
        given["verb"],
        given["wants"],
        _numbers(given["numbers"]),
        str(given["to"]),
        str(given["note"]),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
