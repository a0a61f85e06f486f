"""Targets set in the chat, on the state store. An act and its entry in the history are one transaction."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Column,
    Date,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from analytics.kpi.query import Filter, Period
from analytics.kpi.query_json import value_json
from analytics.kpi.targets.target import Target

METADATA = MetaData()
Act: TypeAlias = Literal["set", "remove"]

TARGETS = Table(
    "targets",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("metric", String(200), nullable=False),
    Column("scope", Text, nullable=False),
    Column("aim", String(64), nullable=False, unique=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("value", Float(53), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("state", String(8), nullable=False),
    Column("version", Integer, nullable=False),
)
EVENTS = Table(
    "target_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("target_id", Integer, ForeignKey("targets.id"), nullable=False, index=True),
    Column("at", DateTime, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("act", String(8), nullable=False),
    Column("value_before", Float(53)),
    Column("value", Float(53)),
    Column("owner_before", String(200), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("act_id", String(255), nullable=False, unique=True),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A target as it stands. `version` counts its changes from 1; what is removed keeps its place and number."""

    target: Target
    version: int
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history: who did what to which target when, and what it was before."""

    target: Target
    act: Act
    actor: str
    at: datetime
    value_before: float | None
    value: float | None
    owner_before: str
    owner: str


@dataclass(frozen=True, slots=True)
class Done:
    """It stands as was asked. `again` says that this very act had been done before, and nothing was written now."""

    target: Target
    again: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """The target changed since the person saw it: nothing was written. `now` is None when there is none any more."""

    now: Target | None


class TargetBook:
    """Every method takes the time as an argument. Raises SQLAlchemy's errors only when the store breaks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def targets(self) -> tuple[Target, ...]:
        """Those that hold, the oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(TARGETS).where(TARGETS.c.state == "set").order_by(TARGETS.c.id)).all()
        return tuple(_target(row) for row in rows)

    def kept(self, target: Target) -> Kept | None:
        """What stands under a target's metric, scope and days, removed or not; None when nothing ever did."""
        with self._engine.connect() as connection:
            row = _find(connection, target)
        return None if row is None else Kept(_target(row), row.version, row.state != "set")

    def history(self) -> tuple[Change, ...]:
        """Every change there was, the latest first."""
        joined = select(EVENTS, TARGETS).join_from(EVENTS, TARGETS).order_by(EVENTS.c.id.desc()).limit(500)
        with self._engine.connect() as connection:
            rows = connection.execute(joined.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)).mappings().all()
        return tuple(_change(row) for row in rows)

    def has_done(self, act_id: str) -> bool:
        """Whether that very act was done already."""
        with self._engine.connect() as connection:
            return connection.execute(select(EVENTS.c.id).where(EVENTS.c.act_id == act_id)).first() is not None

    def act(self, act: Act, target: Target, *, seen: int, actor: str, now: datetime, act_id: str) -> Done | Stale:
        """Set or remove a target, once for each `act_id`, and only while it still is the version `seen` (0: none).

        Of two people who confirm at once the second gets Stale.
        """
        try:
            with self._engine.begin() as connection:
                return self._act(connection, act, target, seen, actor, now, act_id)
        except IntegrityError:  # another process wrote the same act, or the same target, in between
            with self._engine.connect() as connection:
                row = _find(connection, target)
                done = connection.execute(select(EVENTS.c.id).where(EVENTS.c.act_id == act_id)).first()
            return Done(target, again=True) if done else Stale(_target(row) if row else None)

    def _act(
        self, connection: Connection, act: Act, target: Target, seen: int, actor: str, now: datetime, act_id: str
    ) -> Done | Stale:
        row = _find(connection, target)
        if connection.execute(select(EVENTS.c.id).where(EVENTS.c.act_id == act_id)).first():
            return Done(target, again=True)
        if (row.version if row else 0) != seen or (row is None and act == "remove"):
            return Stale(_target(row) if row is not None and row.state == "set" else None)
        values = _values(target) | {"state": "set" if act == "set" else "removed", "version": seen + 1}
        if row is None:
            number = connection.execute(insert(TARGETS).values(values)).inserted_primary_key
            target_id = number[0] if number else None
        else:
            target_id = row.id
            moved = update(TARGETS).where(TARGETS.c.id == row.id, TARGETS.c.version == seen)
            if not connection.execute(moved.values(values)).rowcount:
                return Stale(_target(row))
        held = row is not None and row.state == "set"
        connection.execute(
            insert(EVENTS).values(
                target_id=target_id,
                at=now,
                actor=actor,
                act=act,
                value_before=row.value if row is not None and held else None,
                value=target.value if act == "set" else None,
                owner_before=row.owner if row is not None and held else "",
                owner=target.owner if act == "set" else "",
                act_id=act_id,
            )
        )
        return Done(target)


def target_json(target: Target) -> dict[str, Any]:
    """A target in JSON's own types; `target_from` reads it back."""
    return {
        "name": target.name,
        "metric": target.metric,
        "scope": [
            {"dimension": each.dimension, "operator": each.operator, "values": [value_json(v) for v in each.values]}
            for each in target.scope
        ],
        "value": target.value,
        "period": {"first": target.period.first.isoformat(), "last": target.period.last.isoformat()},
        "owner": target.owner,
        "source": target.source,
    }


def target_from(saved: Mapping[str, Any]) -> Target:
    """The target that was saved. Raises KeyError, TypeError or ValueError for what is none."""
    period = Period(date.fromisoformat(saved["period"]["first"]), date.fromisoformat(saved["period"]["last"]))
    scope = tuple(Filter(each["dimension"], each["operator"], tuple(each["values"])) for each in saved["scope"])
    return Target(
        str(saved["name"]), str(saved["metric"]), float(saved["value"]), period, scope, str(saved["owner"]), "chat"
    )


def _values(target: Target) -> dict[str, Any]:
    return {
        "name": target.name[:200],
        "metric": target.metric,
        "scope": json.dumps(target_json(target)["scope"], ensure_ascii=False),
        "aim": _aim(target),
        "first": target.period.first,
        "last": target.period.last,
        "value": target.value,
        "owner": target.owner[:200],
    }


def _aim(target: Target) -> str:
    """The metric, scope and days as one short key."""
    metric, scope, period = target.aim
    plain = sorted((name, sign, sorted(values)) for name, sign, values in scope)
    said = json.dumps([metric, plain, period.first.isoformat(), period.last.isoformat()], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _find(connection: Connection, target: Target) -> Row[Any] | None:
    return connection.execute(select(TARGETS).where(TARGETS.c.aim == _aim(target))).first()


def _target(row: Row[Any]) -> Target:
    scope = tuple(Filter(each["dimension"], each["operator"], tuple(each["values"])) for each in json.loads(row.scope))
    return Target(row.name, row.metric, row.value, Period(row.first, row.last), scope, row.owner, "chat")


def _change(row: Mapping[Any, Any]) -> Change:
    scope = tuple(
        Filter(each["dimension"], each["operator"], tuple(each["values"])) for each in json.loads(row["targets_scope"])
    )
    period = Period(row["targets_first"], row["targets_last"])
    target = Target(
        row["targets_name"], row["targets_metric"], row["targets_value"], period, scope, row["targets_owner"], "chat"
    )
    return Change(
        target=target,
        act=row["target_events_act"],
        actor=row["target_events_actor"],
        at=row["target_events_at"],
        value_before=row["target_events_value_before"],
        value=row["target_events_value"],
        owner_before=row["target_events_owner_before"],
        owner=row["target_events_owner"],
    )
