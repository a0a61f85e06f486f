"""Setting, changing and removing targets in the chat: asked for what is missing, shown, confirmed, then written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import MetricQuery, OutOfScope, Period, Unclear
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.amounts import Doubt, value_for
from analytics.kpi.targets.asked import Asked, parts_of_order
from analytics.kpi.targets.match import matching
from analytics.kpi.targets.target import Target
from assistant.conversation import Action, Button, Buttons, Json, Message, Reply, Situation, Text
from assistant.offered import undone_by
from assistant.permissions import refusal
from assistant.skills.kpi.memory import PENDING_ORDER, PROPOSED, TARGET
from assistant.skills.kpi.targets import asking, outcomes
from assistant.skills.kpi.targets.card import card, name_of
from assistant.skills.kpi.targets.draft import Draft, draft_from, draft_json, saved_target
from assistant.skills.kpi.targets.recent import recent
from assistant.skills.kpi.targets.sources import Read, TargetSources, unseen
from assistant.skills.kpi.words import Wording
from assistant.target_book import Act, Done, Stale, target_json

CONFIRM: Final = "kpi.target_confirm"
CANCEL: Final = "kpi.target_cancel"

_MOST_PROPOSED: Final = 5
_SAYS_YES: Final = re.compile(r"\W*(?:确认|确定|是的|confirm|yes)\W*", re.IGNORECASE)
_SAYS_NO: Final = re.compile(r"\W*(?:取消|不要了?|不设了|算了|cancel|no)\W*", re.IGNORECASE)
_FORGET: Final[Mapping[str, Json]] = {PENDING_ORDER: None}
_ME: Final = frozenset({"我", "me", "myself", "我自己", "本人"})


@dataclass(frozen=True, slots=True)
class TargetOrders:
    """Nothing is written before a button is pressed, by somebody who may, on a target that nobody changed meanwhile."""

    store: MetricsStore
    sources: TargetSources
    read: Read
    calendar: Calendar
    currency: str = "¥"

    def waiting(self, message: Message, situation: Situation) -> bool:
        """Whether a message answers a card or a question of ours."""
        if message.action:
            return message.action.name in (CONFIRM, CANCEL)
        if _proposals(situation.memory) and (_SAYS_YES.fullmatch(message.text) or _SAYS_NO.fullmatch(message.text)):
            return True
        return bool(situation.memory.get(PENDING_ORDER)) and self._adds(message, situation) is not None

    def takes_back(self, message: Message) -> bool:
        """Whether a message that answers a card leaves all as it is."""
        return message.action.name == CANCEL if message.action else _SAYS_NO.fullmatch(message.text) is not None

    def reply(self, message: Message, situation: Situation) -> Reply:
        """To a press, a word that stands for one, or what completes an order."""
        if message.action:
            return self._press(message.action.name == CONFIRM, message.action.value, message, situation)
        proposed = _proposals(situation.memory)
        says_no = _SAYS_NO.fullmatch(message.text) is not None
        if proposed and (says_no or _SAYS_YES.fullmatch(message.text)):
            return self._press(not says_no, next(reversed(proposed)), message, situation)
        added = self._adds(message, situation)
        return self._next(added or Draft(), message, situation)

    def order(self, asked: Asked, message: Message, situation: Situation) -> Reply | None:
        """The first reply to an order; None where the words are not about anything we measure."""
        if not situation.role.may("set_target"):
            return _said("refused", refusal("set_target", situation.language), situation)
        draft = Draft(owner=self._named(asked.owner, message))
        if asked.rest:
            match self.read(asked.rest, situation, None):
                case MetricQuery() as query:
                    if fault := self._unfit(query, situation):
                        return _said("refused", fault, situation)
                    draft = replace(draft, query=_bare(query))
                case Unclear() as unclear:
                    return asking.which_metric(unclear, asked, situation)
                case OutOfScope() as refused:
                    return replace(_said("refused", refused.reason, situation), unknown=refused.unknown)
        if asked.kind == "remove":
            return self._remove(draft, asked, message, situation)
        return self._filled(draft, asked, message, situation)

    def _filled(self, draft: Draft, asked: Asked, message: Message, situation: Situation) -> Reply:
        """With the days and the value, where they can be meant as they stand."""
        if asked.days:
            period = asked.days[0].ahead(situation.today)
            if len(asked.days) > 1 or period.last < situation.today:
                return _said("refused", _bad_days(asked, period, situation), situation)
            draft = replace(draft, period=period)
        elif draft.query and (known := self._same(draft, situation)):
            draft = replace(draft, period=known.period)
        if asked.amount is not None and draft.query is not None:
            taken = self._value(draft, asked)
            if isinstance(taken, Doubt):
                return self._ask_value(draft, taken, situation)
            draft = replace(draft, value=taken)
        elif draft.query and draft.period and draft.owner and (known := self._same(draft, situation)):
            draft = replace(draft, value=known.value)
        return self._next(draft, message, situation)

    def _value(self, draft: Draft, asked: Asked) -> float | Doubt:
        assert draft.query is not None
        assert asked.amount is not None
        if asked.by:
            return Doubt("changed by")
        return value_for(asked.amount, self.store.catalog.metrics[draft.query.metrics[0]])

    def _next(self, draft: Draft, message: Message, situation: Situation) -> Reply:
        """What is missing is asked for, all at once; else the card."""
        if draft.query is None or draft.period is None or draft.value is None:
            texts = self._proposals_for(draft, situation)
            said = asking.missing(draft.query, draft.period, draft.value, self._wording(situation))
            buttons = (Buttons(tuple(Button(text, text=text) for text in texts)),) if texts else ()
            return Reply(
                "kpi",
                "clarify",
                (Text(said), *buttons),
                situation.language,
                choices=texts,
                remember={PENDING_ORDER: draft_json(draft), PROPOSED: situation.memory.get(PROPOSED)},
            )
        metric = draft.query.metrics[0]
        wording = self._wording(situation)
        name = name_of(metric, draft.query.filters, draft.period, wording)
        target = Target(
            name, metric, draft.value, draft.period, draft.query.filters, draft.owner or message.user, "chat"
        )
        known = self._held(target)
        if known and not draft.owner:
            target = replace(target, owner=known.owner or target.owner)
        if known:
            target = replace(target, name=known.name)
            if (known.value, known.owner) == (target.value, target.owner):
                return replace(_said("answered", outcomes.unchanged(known, wording), situation), remember=_FORGET)
        return self._propose("set", target, known, message, situation)

    def _remove(self, draft: Draft, asked: Asked, message: Message, situation: Situation) -> Reply:
        wording = self._wording(situation)
        targets = self.sources.seen(self.store.catalog)
        if draft.query is None:
            return _said("clarify", outcomes.which_to_remove(wording), situation)
        periods = tuple(period for days in asked.days for period in days.candidates)
        found = matching(targets, draft.query.metrics, draft.query.filters, periods, situation.today)
        if not found:
            return _said("refused", outcomes.nothing_to_remove(draft.query, wording), situation)
        if len(found) > 1:
            texts = tuple(outcomes.removal_of(each, wording) for each in found)
            asked_back = _said("clarify", outcomes.which_to_remove(wording), situation)
            buttons = Buttons(tuple(Button(text, text=text) for text in texts))
            return replace(asked_back, parts=(*asked_back.parts, buttons), choices=texts)
        if found[0].source == "file":
            return _said("refused", outcomes.stands_in_file(found[0], wording), situation)
        return self._propose("remove", found[0], found[0], message, situation)

    def _propose(self, act: Act, target: Target, known: Target | None, message: Message, situation: Situation) -> Reply:
        """The card; what it holds is kept in the conversation's memory under this message's id."""
        wording = self._wording(situation)
        kept = self.sources.book.kept(target)
        proposed = dict(list(_proposals(situation.memory).items())[-_MOST_PROPOSED + 1 :])
        proposed[message.id] = {
            "act": act,
            "target": target_json(target),
            "seen": kept.version if kept else 0,
        }
        file_again = self._in_file(target) if act == "remove" else None
        late = recent(target, self.store, situation.today, wording) if act == "set" else ""
        said = card(act, target, known, late, file_again, wording)
        yes, no = ("确认", "取消") if wording.chinese else ("Confirm", "Cancel")
        buttons = Buttons(
            (
                Button(yes, text=yes, action=Action(CONFIRM, message.id), style="primary"),
                Button(no, text=no, action=Action(CANCEL, message.id)),
            )
        )
        return Reply(
            "kpi",
            "clarify",
            (Text(said), buttons),
            situation.language,
            choices=(yes, no),
            data={"target": target_json(target), "act": act},
            remember={PROPOSED: proposed, PENDING_ORDER: None},
        )

    def _press(self, confirms: bool, key: str, message: Message, situation: Situation) -> Reply:
        wording, book = self._wording(situation), self.sources.book
        proposed = _proposals(situation.memory)
        found = proposed.get(key)
        left: dict[str, Json] = {name: each for name, each in proposed.items() if name != key}
        remember: dict[str, Json] = {PROPOSED: left or None}
        if found is None and book.has_done(key):
            return replace(_said("answered", outcomes.done_before(wording), situation), remember=remember)
        target = saved_target(found)
        if found is None or target is None:
            return _said("refused", outcomes.expired(wording), situation)
        if not situation.role.may("set_target"):
            return _said("refused", refusal("set_target", situation.language), situation)
        if not confirms:
            return replace(_said("answered", outcomes.cancelled(wording), situation), remember=remember)
        if gone := unseen(target, self.store.catalog):
            return replace(_said("refused", outcomes.unreachable(gone, wording), situation), remember=remember)
        act: Act = "remove" if found.get("act") == "remove" else "set"
        now, kept = message.sent_at.replace(tzinfo=None), book.kept(target)
        done = book.act(act, target, seen=int(found.get("seen", 0)), actor=message.user, now=now, act_id=key)
        match done:
            case Done():  # `again` after a crash: it was written, and its answer was not
                said = outcomes.done(act, target, wording)
                before = kept.target if kept and not kept.removed else None
                back = Button("撤销" if wording.chinese else "Undo", text=_order_back(target, before, act, wording))
                return replace(
                    _said("answered", said, situation),
                    parts=(Text(said), *([] if done.again else [Buttons((back,))])),
                    data={"target": target_json(target), "act": act},
                    remember=remember
                    | ({} if done.again else undone_by(back))
                    | ({TARGET: target_json(target)} if act == "set" else {}),
                )
            case Stale(now=current):
                return replace(_said("refused", outcomes.stale(target, current, wording), situation), remember=remember)

    def _adds(self, message: Message, situation: Situation) -> Draft | None:
        """An order completed by a message of parts alone; None for a message that is something else."""
        draft = draft_from(situation.memory.get(PENDING_ORDER))
        if draft is None:
            return None
        if draft.meant is not None and _SAYS_YES.fullmatch(message.text):
            return replace(draft, value=draft.meant, meant=None)
        asked = parts_of_order(message.text, situation.today, self.calendar)
        if asked.rest:
            reading = self.read(asked.rest, situation, None)
            if not isinstance(reading, MetricQuery) or draft.query is not None or self._unfit(reading, situation):
                return None
            draft = replace(draft, query=_bare(reading))
        elif not (asked.days or asked.amount or asked.owner):
            return None
        if asked.days:
            draft = replace(draft, period=asked.days[0].ahead(situation.today))
        if asked.amount is not None and draft.query is not None:
            taken = self._value(draft, asked)
            meant = taken.meant if isinstance(taken, Doubt) and taken.why == "percent as a plain number" else taken
            draft = replace(draft, value=meant if isinstance(meant, float) else None)
        return replace(draft, owner=self._named(asked.owner, message) or draft.owner)

    def _unfit(self, query: MetricQuery, situation: Situation) -> str:
        """Why a question cannot be a target; empty when it can."""
        wording = self._wording(situation)
        if len(query.metrics) > 1:
            return outcomes.one_metric(wording)
        plain = not (query.group_by or query.grain or query.compare or query.thresholds or query.order_by or query.of)
        if not plain or query.limit is not None or not query.period_assumed:
            return outcomes.plain_only(query, wording)
        probe = Target("", query.metrics[0], 1.0, query.period, query.filters)
        gone = unseen(probe, self.store.catalog)
        return outcomes.unreachable(gone, wording) if gone else ""

    def _proposals_for(self, draft: Draft, situation: Situation) -> tuple[str, ...]:
        """Whole orders to choose from, for what is missing: this month and quarter, a tenth better than of late."""
        if draft.query is None:
            return ()
        wording = self._wording(situation)
        known = (draft.query, draft.period, draft.value, draft.owner)
        return asking.suggestions(*known, self.store, wording, situation.today)

    def _ask_value(self, draft: Draft, doubt: Doubt, situation: Situation) -> Reply:
        wording = self._wording(situation)
        assert draft.query is not None
        said = asking.doubtful(draft.query.metrics[0], doubt, wording)
        texts = asking.meant(draft.query, draft.period, doubt, draft.owner, wording)
        buttons = (Buttons(tuple(Button(text, text=text) for text in texts)),) if texts else ()
        pending = {PENDING_ORDER: draft_json(replace(draft, meant=doubt.meant))}
        return Reply("kpi", "clarify", (Text(said), *buttons), situation.language, choices=texts, remember=pending)

    def _same(self, draft: Draft, situation: Situation) -> Target | None:
        """The one target that an order without days, or without a value, is about."""
        assert draft.query is not None
        targets = self.sources.seen(self.store.catalog)
        periods = (draft.period,) if draft.period else ()
        found = matching(targets, draft.query.metrics, draft.query.filters, periods, situation.today)
        exact = [each for each in found if not periods or each.period in periods]
        return exact[0] if len(exact) == 1 and exact[0].period.last >= situation.today else None

    def _held(self, target: Target) -> Target | None:
        return next((each for each in self.sources.all()[0] if each.aim == target.aim), None)

    def _in_file(self, target: Target) -> Target | None:
        return next((each for each in self.sources.file() if each.aim == target.aim or each.name == target.name), None)

    def _named(self, owner: str, message: Message) -> str:
        return message.user if owner.lower() in _ME else owner

    def _wording(self, situation: Situation) -> Wording:
        return Wording(self.store.described, situation.language, self.currency)


def _order_back(target: Target, before: Target | None, act: Act, wording: Wording) -> str:
    """The order that makes a target what it was before it was changed or removed; it is shown and confirmed too."""
    was = target if act == "remove" else before
    if was is None:
        return outcomes.removal_of(target, wording)
    query = MetricQuery((was.metric,), was.period, filters=was.scope)
    return asking.order(query, was.period, was.value, was.owner, wording)


def _said(status: Any, text: str, situation: Situation) -> Reply:
    return Reply("kpi", status, (Text(text),), situation.language)


def _bad_days(asked: Asked, period: Period, situation: Situation) -> str:
    return outcomes.bad_days(period, situation, several=len(asked.days) > 1)


def _bare(query: MetricQuery) -> MetricQuery:
    return MetricQuery(query.metrics, query.period, filters=query.filters)


def _proposals(memory: Mapping[str, Json]) -> dict[str, Any]:
    saved = memory.get(PROPOSED)
    return dict(saved) if isinstance(saved, Mapping) else {}
