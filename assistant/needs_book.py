"""What people decide on needs, on the state store: a log that is only added to. An undoing is an entry too."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from analytics.reviews.decisions import About, Decision, Effective, Misfit, effective
from analytics.reviews.taxonomy import Taxonomy

METADATA = MetaData()
_UNDO = "undo"

DECISIONS = Table(
    "need_decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("act", String(8), nullable=False),
    Column("about", String(8), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("act_id", String(255), nullable=False, unique=True),
    UniqueConstraint("about", "subject", "version", name="one_decision_a_version"),
)


@dataclass(frozen=True, slots=True)
class Done:
    """It stands. `again` says that this very act had been done before, and nothing was written now."""

    decision: Decision
    again: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """Somebody decided on the same subject since the person saw it: nothing was written. `last` is what they did."""

    last: Decision | None


class NeedsBook:
    """Every method takes the time as an argument. Raises SQLAlchemy's errors only when the store breaks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision there was, the oldest first; one that was undone says so."""
        with self._engine.connect() as connection:
            return _decisions(connection)

    def effective(self, file: Taxonomy) -> Effective:
        """The taxonomy of the file and the decisions that stand."""
        return effective(file, self.decisions())

    def last(self) -> int:
        """The number of the latest entry, undoing ones too; 0 where there is none. It only ever grows."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.max(DECISIONS.c.id))).scalar() or 0)

    def version(self, about: About, subject: str) -> int:
        """How often a subject was decided on: what a person saw, to be handed to `decide`."""
        with self._engine.connect() as connection:
            return _version(connection, about, subject)

    def decide(self, decision: Decision, *, file: Taxonomy, seen: int, act_id: str) -> Done | Stale:
        """Keep a decision (its id is given here), once for each `act_id`, and only while its subject still is the
        version `seen`.

        Raises Misfit, and writes nothing, where it does not fit the taxonomy as it stands.
        """
        return self._write(decision, file, seen, act_id)

    def undo(self, number: int, *, file: Taxonomy, actor: str, now: datetime, act_id: str) -> Done | Stale:
        """Take a decision back, as an entry of its own.

        Raises Misfit for one that is not there, is undone already, or that later ones rest on.
        """
        found = next((each for each in self.decisions() if each.id == number), None)
        if found is None or found.undone:
            raise Misfit(f"没有可以撤销的第 {number} 号决定。", f"There is no decision {number} that could be undone.")
        undoing = Decision(0, _UNDO, found.about, found.subject, {"undoes": number}, actor, now)  # type: ignore[arg-type]
        return self._write(undoing, file, self.version(found.about, found.subject), act_id)

    def _write(self, decision: Decision, file: Taxonomy, seen: int, act_id: str) -> Done | Stale:
        try:
            with self._engine.begin() as connection:
                if row := connection.execute(select(DECISIONS).where(DECISIONS.c.act_id == act_id)).first():
                    return Done(_decision(row), again=True)
                before = _decisions(connection)
                version = _version(connection, decision.about, decision.subject)
                if version != seen:
                    return Stale(_last(before, decision))
                number = (connection.execute(select(func.max(DECISIONS.c.id))).scalar() or 0) + 1
                kept = replace(decision, id=number)
                _fits(file, before, kept)
                connection.execute(insert(DECISIONS).values(_values(kept, version + 1, act_id)))
                return Done(kept)
        except IntegrityError:  # another process decided in between
            with self._engine.connect() as connection:
                row = connection.execute(select(DECISIONS).where(DECISIONS.c.act_id == act_id)).first()
                return Done(_decision(row), again=True) if row else Stale(_last(_decisions(connection), decision))


def _fits(file: Taxonomy, before: Sequence[Decision], decision: Decision) -> None:
    """Raises Misfit when the decision, or with an undoing one that rests on it, cannot be applied."""
    stranded = {each.id for each, _ in effective(file, before).stranded}
    found = effective(file, _marked([*before, decision]))
    for each, why in found.stranded:
        if each.id == decision.id:
            raise why
        if each.id not in stranded:
            raise Misfit(
                f"第 {each.id} 号决定（{each.subject}）以它为前提，请先撤销那一条。",
                f"Decision {each.id} ({each.subject}) rests on it: undo that one first.",
            )


def _decisions(connection: Connection) -> tuple[Decision, ...]:
    return _marked([_decision(row) for row in connection.execute(select(DECISIONS).order_by(DECISIONS.c.id))])


def _marked(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Those that were undone say so; undoings themselves decide nothing more."""
    undone = {each.body.get("undoes") for each in decisions if str(each.act) == _UNDO}
    return tuple(replace(each, undone=each.id in undone or str(each.act) == _UNDO) for each in decisions)


def _last(decisions: Sequence[Decision], about: Decision) -> Decision | None:
    same = [each for each in decisions if (each.about, each.subject) == (about.about, about.subject)]
    return same[-1] if same else None


def _version(connection: Connection, about: str, subject: str) -> int:
    asked = select(func.count()).where(DECISIONS.c.about == about, DECISIONS.c.subject == subject)
    return int(connection.execute(asked).scalar_one())


def _decision(row: Row[Any]) -> Decision:
    return Decision(row.id, row.act, row.about, row.subject, json.loads(row.body), row.actor, row.at)


def _values(decision: Decision, version: int, act_id: str) -> dict[str, Any]:
    return {
        "id": decision.id,
        "act": decision.act,
        "about": decision.about,
        "subject": decision.subject[:200],
        "version": version,
        "body": json.dumps(decision.body, ensure_ascii=False),
        "actor": decision.actor[:200],
        "at": decision.at,
        "act_id": act_id,
    }
