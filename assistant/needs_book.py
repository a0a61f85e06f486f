"""What people decide on needs, on the state store: a log that is only added to. An undoing is an entry too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, MetaData

from analytics.reviews.decisions import About, Decision, Effective, Misfit, effective
from analytics.reviews.taxonomy import Taxonomy
from assistant.decided import Done, Entry, Log, Stale, log_table

METADATA = MetaData()
_UNDO = "undo"
DECISIONS = log_table("need_decisions", METADATA, "one_decision_a_version")


class NeedsBook:
    """Every method takes the time as an argument. Raises SQLAlchemy's errors only when the store breaks."""

    def __init__(self, engine: Engine) -> None:
        self._log = Log(engine, DECISIONS)

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision there was, the oldest first; one that was undone says so."""
        return _marked([_decision(entry) for entry in self._log.entries()])

    def effective(self, file: Taxonomy) -> Effective:
        """The taxonomy of the file and the decisions that stand."""
        return effective(file, self.decisions())

    def last(self) -> int:
        """The number of the latest entry, undoing ones too; 0 where there is none. It only ever grows."""
        return self._log.last()

    def version(self, about: About, subject: str) -> int:
        """How often a subject was decided on: what a person saw, to be handed to `decide`."""
        return self._log.version(about, subject)

    def decide(self, decision: Decision, *, file: Taxonomy, seen: int, act_id: str) -> Done[Decision] | Stale[Decision]:
        """Keep a decision (its id is given here), once for each `act_id`, and only while its subject still is the
        version `seen`.

        Raises Misfit, and writes nothing, where it does not fit the taxonomy as it stands.
        """
        return self._write(decision, file, seen, act_id)

    def undo(
        self, number: int, *, file: Taxonomy, actor: str, now: datetime, act_id: str
    ) -> Done[Decision] | Stale[Decision]:
        """Take a decision back, as an entry of its own.

        Raises Misfit for one that is not there, is undone already, or that later ones rest on.
        """
        found = next((each for each in self.decisions() if each.id == number), None)
        if found is None or found.undone:
            raise Misfit(f"没有可以撤销的第 {number} 号决定。", f"There is no decision {number} that could be undone.")
        undoing = Decision(0, _UNDO, found.about, found.subject, {"undoes": number}, actor, now)  # type: ignore[arg-type]
        return self._write(undoing, file, self.version(found.about, found.subject), act_id)

    def _write(self, decision: Decision, file: Taxonomy, seen: int, act_id: str) -> Done[Decision] | Stale[Decision]:
        def fits(before: Sequence[Entry], entry: Entry) -> None:
            _fits(file, _marked([_decision(each) for each in before]), _decision(entry))

        entry = Entry(0, decision.act, decision.about, decision.subject, decision.body, decision.actor, decision.at)
        match self._log.write(entry, seen=seen, act_id=act_id, fits=fits):
            case Done(decision=kept, again=again):
                return Done(_decision(kept), again)
            case Stale(last=last):
                known = {each.id: each for each in self.decisions()}
                return Stale(known[last.id] if last else None)


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


def _marked(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Those that were undone say so; undoings themselves decide nothing more."""
    undone = {each.body.get("undoes") for each in decisions if str(each.act) == _UNDO}
    return tuple(replace(each, undone=each.id in undone or str(each.act) == _UNDO) for each in decisions)


def _decision(entry: Entry) -> Decision:
    given: Any = entry  # the log keeps what the taxonomy's own acts and subjects were
    return Decision(given.id, given.act, given.about, given.subject, given.body, given.actor, given.at)
