"""Drafts that were shown and what people decided on them, on the state store. Nothing is ever taken out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from assistant.decided import Done, Entry, Log, Stale, log_table

METADATA = MetaData()
Key = TypeVar("Key")
Each = TypeVar("Each")
Status: TypeAlias = Literal["proposed", "adopted", "edited", "held", "overruled", "rejected"]
"""What became of a draft. One with findings of severity high is `held` after an edit, `overruled` where somebody
adopted it all the same: neither is an example, or counted as adopted."""
Act: TypeAlias = Literal["adopt", "edit", "reject", "publish", "undo"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
_BECOMES: Final[Mapping[str, Status]] = {"adopt": "adopted", "edit": "edited", "reject": "rejected"}
_BECOMES_GRAVE: Final[Mapping[str, Status]] = {"adopt": "overruled", "edit": "held", "reject": "rejected"}
LOOKED_AT: Final = 5_000
"""Drafts that a search goes back."""
_TRIES: Final = 4

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("act_id", String(255), nullable=False),
    Column("variant", Integer, nullable=False),
    Column("sku", String(200), nullable=False, index=True),
    Column("product", String(200), nullable=False),
    Column("platform", String(64), nullable=False),
    Column("parent", Integer, ForeignKey("drafts.id")),
    Column("brief", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("maker", String(200), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("at", DateTime, nullable=False, index=True),
    Column("place", String(8)),
    UniqueConstraint("act_id", "variant", name="one_draft_a_variant"),
)
ACTS = log_table("draft_acts", METADATA, "one_draft_act_a_version")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft that is about to be shown: the order as JSON, the draft as JSON (`Draft.as_json`), its product."""

    brief: Mapping[str, Any]
    draft: Mapping[str, Any]
    product: str
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """That a draft went out: who said so, when, and on which platform."""

    by: str
    at: datetime
    where: str


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it stands. `draft` is what was shown, or what it was edited to; `version` counts the acts on it.

    `tests` names the A/B tests it is in, `revised` the later drafts that were made of it. `place` is where it was
    ordered: "group" where others read along. `published` is of the text as it stands: an edit is published anew.
    """

    id: int
    brief: Mapping[str, Any]
    draft: Mapping[str, Any]
    sku: str
    product: str
    platform: str
    maker: str
    channel: str
    at: datetime
    parent: int | None = None
    status: Status = "proposed"
    version: int = 0
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    tests: tuple[str, ...] = ()
    revised: tuple[int, ...] = ()
    place: str = "private"
    published: "Publication | None" = None

    def is_open_to(self, channel: str, user: str) -> bool:
        """Whether it may be shown where others read along, when this person asks: it was ordered so, somebody has
        decided on it and so made it the team's, or it is their own."""
        return self.place == "group" or self.status != "proposed" or (self.channel, self.maker) == (channel, user)

    @property
    def name(self) -> str:
        """How people call it: D12."""
        return f"D{self.id}"

    @property
    def variant(self) -> int:
        """Which one of its order it was, the first being 1."""
        return int(self.draft["variant"])

    @property
    def title(self) -> str:
        return str(self.draft["title"])

    @property
    def text(self) -> str:
        return str(self.draft["text"])

    @property
    def findings(self) -> Sequence[Mapping[str, Any]]:
        """What the checks say of the text as it stands."""
        found: list[Mapping[str, Any]] = self.draft["findings"]
        return found

    @property
    def grave(self) -> Sequence[Mapping[str, Any]]:
        """The findings of severity high: with these it is not to be published."""
        return _grave(self.draft)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two drafts registered to be tested against each other; `name` and the variants' names are what an import of
    experiments calls them."""

    name: str
    drafts: tuple[int, int]
    actor: str
    at: datetime

    @property
    def variants(self) -> tuple[str, str]:
        return f"D{self.drafts[0]}", f"D{self.drafts[1]}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of drafts is kept to; an empty field keeps to nothing."""

    sku: str = ""
    platform: str = ""
    status: tuple[Status, ...] = ()
    since: date | None = None
    until: date | None = None
    current: bool = False
    """Only those that no later draft replaces, unless somebody decided on them."""


class DraftBook:
    """Every method takes the time as an argument. Raises SQLAlchemy's errors only when the store breaks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._log = Log(engine, ACTS)

    def keep(
        self,
        proposals: Sequence[Proposal],
        *,
        maker: str,
        channel: str,
        now: datetime,
        act_id: str,
        place: str = "private",
    ) -> tuple[KeptDraft, ...]:
        """Keep drafts that are shown, once for each `act_id`: the same message again gets those kept the first time."""
        for _ in range(_TRIES):
            if known := self.ordered(act_id):
                return known
            try:
                with self._engine.begin() as connection:
                    number = int(connection.execute(select(func.max(DRAFTS.c.id))).scalar() or 0)
                    rows = [
                        _values(each, number + at, maker, channel, now, act_id) | {"place": place}
                        for at, each in enumerate(proposals, 1)
                    ]
                    connection.execute(insert(DRAFTS), rows)
            except IntegrityError:  # another process took the number, or kept the same message
                continue
        return self.ordered(act_id)

    def ordered(self, act_id: str) -> tuple[KeptDraft, ...]:
        """The drafts that one message made, in their order."""
        return self._as_they_stand(select(DRAFTS).where(DRAFTS.c.act_id == act_id).order_by(DRAFTS.c.id))

    def drafts(self, numbers: Sequence[int]) -> tuple[KeptDraft, ...]:
        """Drafts by their numbers, in that order; those that are not there are left out."""
        found = {each.id: each for each in self._as_they_stand(select(DRAFTS).where(DRAFTS.c.id.in_(numbers)))}
        return tuple(found[number] for number in numbers if number in found)

    def search(self, wanted: Wanted, limit: int = LOOKED_AT) -> tuple[KeptDraft, ...]:
        """The latest drafts first, of the latest LOOKED_AT of that product, platform and time."""
        asked = select(DRAFTS).order_by(DRAFTS.c.id.desc())
        for column, value in ((DRAFTS.c.sku, wanted.sku), (DRAFTS.c.platform, wanted.platform)):
            if value:
                asked = asked.where(column == value)
        if wanted.since:
            asked = asked.where(DRAFTS.c.at >= datetime.combine(wanted.since, datetime.min.time()))
        if wanted.until:
            after = wanted.until + timedelta(days=1)
            asked = asked.where(DRAFTS.c.at < datetime.combine(after, datetime.min.time()))
        filtered = wanted.status or wanted.current
        found = self._as_they_stand(asked.limit(LOOKED_AT if filtered else limit))
        fitting = (each for each in found if not wanted.status or each.status in wanted.status)
        shown = (each for each in fitting if not (wanted.current and each.revised and each.status == "proposed"))
        return tuple(shown)[:limit]

    def act(
        self,
        act: Act,
        number: int,
        *,
        body: Mapping[str, Any],
        seen: int | None,
        actor: str,
        now: datetime,
        act_id: str,
    ) -> Done[KeptDraft] | Stale[KeptDraft]:
        """Adopt, edit (body: the `draft` as edited), reject (body: the `reason`), publish (body: `where`) or undo the
        last of these, once for each `act_id` and only while the draft still is the version `seen`; None takes it as it
        is. Raises LookupError where there is none."""
        subject = str(number)
        version = self._log.version("draft", subject) if seen is None else seen
        if not self.drafts((number,)):
            raise LookupError(number)
        entry = Entry(0, act, "draft", subject, body, actor, now)
        written = self._log.write(entry, seen=version, act_id=act_id)
        (after,) = self.drafts((number,))
        return Done(after, written.again) if isinstance(written, Done) else Stale(after)

    def pair(self, first: int, second: int, *, actor: str, now: datetime, act_id: str) -> Done[Pair]:
        """Register two drafts as an A/B test; a pair that is registered already stays as it was."""
        left, right = sorted((first, second))
        name = f"AB-D{left}-D{right}"
        entry = Entry(0, "pair", "test", name, {"drafts": [left, right]}, actor, now)
        written = self._log.write(entry, seen=0, act_id=act_id)
        if isinstance(written, Done):
            return Done(_pair(written.decision), written.again)
        assert written.last is not None  # stale: the pair was there
        return Done(_pair(written.last), again=True)

    def pairs(self) -> tuple[Pair, ...]:
        """The A/B tests that were registered, the latest first."""
        return tuple(_pair(each) for each in reversed(self._log.entries("test")))

    def history(self, number: int) -> tuple[Entry, ...]:
        """What was done with one draft, the oldest first."""
        return self._log.entries("draft", (str(number),))

    def _as_they_stand(self, asked: Select[Any]) -> tuple[KeptDraft, ...]:
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
            numbers = [row.id for row in rows]
            made = select(DRAFTS.c.parent, DRAFTS.c.id).where(DRAFTS.c.parent.in_(numbers)).order_by(DRAFTS.c.id)
            revised = _grouped((row.parent, row.id) for row in (connection.execute(made).all() if numbers else ()))
        if not rows:
            return ()
        entries = self._log.entries("draft", [str(each) for each in numbers])
        acts = _grouped((entry.subject, entry) for entry in entries)
        tests = _grouped((each, pair.name) for pair in self.pairs() for each in pair.drafts)
        return tuple(
            _kept(row, acts.get(str(row.id), ()), tests.get(row.id, ()), revised.get(row.id, ())) for row in rows
        )


def _grouped(pairs: Iterable[tuple[Key, Each]]) -> dict[Key, list[Each]]:
    found: dict[Key, list[Each]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return found


def _pair(entry: Entry) -> Pair:
    left, right = entry.body["drafts"]
    return Pair(entry.subject, (left, right), entry.actor, entry.at)


def _kept(row: Row[Any], acts: Sequence[Entry], tests: Sequence[str], revised: Sequence[int]) -> KeptDraft:
    standing = _standing(acts)
    last = next((entry for entry in reversed(standing) if entry.act != "publish"), None)
    edited = next((entry.body["draft"] for entry in reversed(standing) if entry.act == "edit"), None)
    draft = edited or json.loads(row.body)
    becomes = _BECOMES_GRAVE if _grave(draft) else _BECOMES
    return KeptDraft(
        id=row.id,
        brief=json.loads(row.brief),
        draft=draft,
        sku=row.sku,
        product=row.product,
        platform=row.platform,
        maker=row.maker,
        channel=row.channel,
        at=row.at,
        parent=row.parent,
        status=becomes[last.act] if last else "proposed",
        version=len(acts),
        reason=str(last.body.get("reason", "")) if last else "",
        decided_by=last.actor if last else "",
        decided_at=last.at if last else None,
        tests=tuple(tests),
        revised=tuple(revised),
        place=row.place or "private",
        published=_publication(standing),
    )


def _publication(standing: Sequence[Entry]) -> Publication | None:
    """That the text as it stands went out; what was published before an edit or a rejection is over."""
    for entry in reversed(standing):
        if entry.act == "publish":
            return Publication(entry.actor, entry.at, str(entry.body.get("where", "")))
        if entry.act in ("edit", "reject"):
            break
    return None


def _standing(acts: Sequence[Entry]) -> list[Entry]:
    """The acts that hold: each undoing takes back the last one before it that did."""
    standing: list[Entry] = []
    for entry in acts:
        if entry.act != "undo":
            standing.append(entry)
        elif standing:
            standing.pop()
    return standing


def _grave(draft: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in draft["findings"] if each.get("severity") == "high"]


def _values(proposal: Proposal, number: int, maker: str, channel: str, now: datetime, act_id: str) -> dict[str, Any]:
    return {
        "id": number,
        "act_id": act_id,
        "variant": proposal.draft["variant"],
        "sku": proposal.brief["sku"],
        "product": proposal.product[:200],
        "platform": proposal.brief["platform"],
        "parent": proposal.parent,
        "brief": json.dumps(proposal.brief, ensure_ascii=False),
        "body": json.dumps(proposal.draft, ensure_ascii=False),
        "maker": maker[:200],
        "channel": channel,
        "at": now,
    }
