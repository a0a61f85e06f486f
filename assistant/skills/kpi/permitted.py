"""KPI questions within what the asking person may see: their own rows, names and values, whoever spoke before."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from analytics.kpi.catalog import Catalog
from analytics.kpi.query_json import from_json
from analytics.kpi.scope import Scope, digest, every_name, forbidden, rescoped
from analytics.kpi.store import MetricsStore
from analytics.warehouse import WarehouseError
from assistant.conversation import Acting, Json, Language, Message, Reply, Situation, Skill, Text
from assistant.permissions import Act, Record, unrecorded
from assistant.skills.kpi.memory import LAST, PENDING
from assistant.skills.kpi.words import Wording

log = logging.getLogger(__name__)

BY = "kpi_by"
"""Memory slot: the scope of whoever the other slots were left by; none where nothing is kept back from them."""
Kept = TypeVar("Kept")
_MOST_SCOPES = 64


class PermittedKpi:
    """Hands each message to a KPI skill over the store as its sender sees it.

    `skill` makes that skill for a store. What is hidden is refused by the words it was asked by, with neither value nor
    definition; what the conversation remembers of somebody else's question counts only as far as the sender may see it.
    """

    name = "kpi"
    goes_on = True

    def __init__(
        self, store: MetricsStore, skill: Callable[[MetricsStore], Skill], record: Record = unrecorded
    ) -> None:
        self._store = store
        self._make = skill
        self._record = record
        self._whole = skill(store)
        self._skills: dict[Scope, tuple[MetricsStore, Skill]] = {}
        self._names: dict[Scope, tuple[Catalog, Catalog]] = {}

    def interest(self, message: Message, situation: Situation) -> float:
        """As sure as the skill is of what this person may see; a name that is hidden from them is still a figure's."""
        scope = situation.role.scope
        if not scope.limits:
            return self._whole.interest(message, situation)
        try:
            store = self._store.seen_by(scope)
            seen = store.catalog
            if forbidden(message.text, self._all_names(scope, seen), seen):
                return self._whole.interest(message, replace(situation, memory={}))
            return self._over(store, scope).interest(message, _within(situation, seen))
        except WarehouseError:
            return self._whole.interest(message, situation)

    def act(self, message: Message, situation: Situation) -> Act:
        """What the skill says that the message takes."""
        scope = situation.role.scope
        try:
            skill = self._over(self._store.seen_by(scope), scope) if scope.limits else self._whole
        except WarehouseError:
            return "ask"
        return (skill.act(message, situation) if isinstance(skill, Acting) else None) or "ask"

    def reply(self, message: Message, situation: Situation) -> Reply:
        scope = situation.role.scope
        if not scope.limits:
            reply = self._whole.reply(message, situation)
            return replace(reply, remember={**reply.remember, BY: None}) if situation.memory.get(BY) else reply
        try:
            store = self._store.seen_by(scope)
            seen = store.catalog
        except WarehouseError as error:
            return Reply(self.name, "refused", (Text(error.sentence(situation.language)),), situation.language)
        if words := forbidden(message.text, self._all_names(scope, seen), seen):
            log.warning("asked for what is hidden from role %s", situation.role.name, extra={"message_id": message.id})
            self._record(message.id, message.channel, message.user, situation.role, "ask", False)
            return _no_permission(words, situation.language)
        within = _within(situation, seen)
        reply = self._over(store, scope).reply(message, within)
        hidden: dict[str, Json] = {slot: None for slot in (LAST, PENDING) if slot not in within.memory}
        limits = _limits(seen, situation.language) if reply.status == "answered" else ""
        notes = (*reply.notes, limits) if limits else reply.notes
        return replace(reply, notes=notes, remember={**hidden, **reply.remember, BY: digest(scope)})

    def _over(self, store: MetricsStore, scope: Scope) -> Skill:
        kept = self._skills.get(scope)
        if kept is None or kept[0] is not store:
            kept = store, self._make(store)
            self._skills = {**_latest(self._skills), scope: kept}
        return kept[1]

    def _all_names(self, scope: Scope, seen: Catalog) -> Catalog:
        kept = self._names.get(scope)
        if kept is None or kept[0] is not seen:
            kept = seen, every_name(self._store.catalog, seen)
            self._names = {**_latest(self._names), scope: kept}
        return kept[1]


def _latest(kept: dict[Scope, Kept]) -> dict[Scope, Kept]:
    return dict(list(kept.items())[1 - _MOST_SCOPES :])


def _within(situation: Situation, seen: Catalog) -> Situation:
    """What was remembered, as far as this person may see it."""
    own = situation.memory.get(BY) == digest(situation.role.scope)
    memory = {slot: value for slot, value in situation.memory.items() if own or _visible(slot, value, seen)}
    return replace(situation, memory=memory)


def _visible(slot: str, saved: Json, seen: Catalog) -> bool:
    """Whether what somebody of another scope left may be taken up: a query of what is seen here, or nothing of ours."""
    if slot not in (LAST, PENDING) or not isinstance(saved, dict):
        return not slot.startswith("kpi_")
    if "asked" in saved:  # the choices offered to another may name what is hidden here
        return False
    try:
        return rescoped(from_json(saved), seen) is not None
    except ValueError:
        return False


def _no_permission(words: tuple[str, ...], language: Language) -> Reply:
    if language == "zh":
        text = f"你没有查看“{'”“'.join(words)}”的权限，需要的话请找管理员开通。"
    else:
        text = f"You have no permission to see “{'”, “'.join(words)}”; please ask an admin for it."
    return Reply("kpi", "refused", (Text(text),), language, unknown=words)


def _limits(seen: Catalog, language: Language) -> str:
    """What the figures are limited to; totals and shares are of that part alone."""
    parts = []
    for each in seen.only:
        label = Wording(seen, language).dimension(each.dimension)
        parts.append(f"{label}：{'、'.join(map(str, each.values))}" if language == "zh" else
                     f"{label} {', '.join(map(str, each.values))}")  # fmt: skip
    if not parts:
        return ""
    if language == "zh":
        return f"只含你有权限看的数据（{'；'.join(parts)}），合计和占比也只按这些算。"
    return f"Only what you may see ({'; '.join(parts)}); totals and shares are of that alone."
