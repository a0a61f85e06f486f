"""Questions about targets: how far, how fast, where to, whose."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import Filter, MetricQuery, OutOfScope, Period, Reading, Unclear
from analytics.kpi.query_json import to_json
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.asked import Asked, follow_up, of_the_same, read_asked
from analytics.kpi.targets.match import during, matching, nearest
from analytics.kpi.targets.standing import Standing, standing
from analytics.kpi.targets.target import Clash, Target
from analytics.kpi.why.mention import may_ask_why
from assistant.conversation import Button, Buttons, Json, Message, Reply, Situation, Text
from assistant.skills.kpi.advice import Advise, no_advice
from assistant.skills.kpi.memory import EXPLAINED, LAST, TARGET
from assistant.skills.kpi.targets import parts
from assistant.skills.kpi.targets.names import subject
from assistant.skills.kpi.targets.notes import notes
from assistant.skills.kpi.targets.outcomes import history
from assistant.skills.kpi.targets.overview import overview
from assistant.skills.kpi.targets.sources import Read, TargetSources
from assistant.skills.kpi.targets.text import told
from assistant.skills.kpi.words import Wording, scope_text
from assistant.target_book import target_from, target_json

_AGAIN: Final = re.compile(r"^[\s,，.]*(?:那|那么|and\b|what about\b|how about\b)|呢[\s?？.。]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TargetTalk:
    """Answers questions about targets from SQL on the metrics store, within the targets there are."""

    store: MetricsStore
    sources: TargetSources
    read: Read
    calendar: Calendar
    currency: str = "¥"
    advise: Advise = no_advice

    def asked(self, message: Message, situation: Situation) -> Asked | None:
        """What a message says about targets; None for a message that is not about them."""
        found = read_asked(message.text, situation.today, self.calendar)
        if found is None and situation.memory.get(TARGET) and not may_ask_why(message.text):
            return of_the_same(message.text, situation.today, self.calendar) or (
                follow_up(message.text, situation.today, self.calendar) if _AGAIN.search(message.text) else None
            )
        return found

    def interest(self, asked: Asked, situation: Situation) -> float:
        """High for a question about targets of something we measure; none for words that may mean something else."""
        if not asked.rest:
            return 0.92 if asked.sure or _last(situation.memory) is not None else 0.0
        match self._reading(asked, situation):
            case MetricQuery():
                return 0.95
            case Unclear():
                return 0.9 if asked.sure else 0.3
            case OutOfScope():
                return (0.75 if asked.explicit else 0.4) if asked.sure else 0.0

    def reply(self, asked: Asked, situation: Situation) -> Reply | None:
        """The answer; None where the words turn out to be a question of figures.

        Raises WarehouseError when the warehouse fails, MetricsFileError for a targets file with faults.
        """
        clashes = self.sources.all()[1]
        wording = self._wording(situation)
        known = self.sources.seen(self.store.catalog)
        if not known:
            return self._none_at_all(wording)
        if not asked.rest:
            return self._without_a_name(asked, known, clashes, situation)
        match self._reading(asked, situation):
            case MetricQuery() as query:
                return self._about(query, asked, known, situation)
            case Unclear() as unclear:
                return self._which_metric(unclear, asked, known, situation) if asked.sure else None
            case OutOfScope() as refused:
                if not asked.sure:
                    return None
                return Reply("kpi", "refused", (Text(refused.reason),), situation.language, unknown=refused.unknown)

    def _reading(self, asked: Asked, situation: Situation) -> Reading:
        last = _last(situation.memory) if asked.again else None
        previous = MetricQuery((last.metric,), last.period, filters=last.scope) if last else None
        return self.read(asked.rest, situation, previous)

    def _without_a_name(
        self, asked: Asked, known: tuple[Target, ...], clashes: tuple[Clash, ...], situation: Situation
    ) -> Reply:
        last = _last(situation.memory)
        if last is not None and not asked.everything and (asked.again or not asked.days):
            periods = _periods(asked) or (last.period,)
            found = matching(known, (last.metric,), last.scope, periods, situation.today)
            return self._found(found, asked, (last.metric,), last.scope, periods, known, situation)
        return self._list(during(known, _near(asked, situation), situation.today), known, clashes, situation)

    def _about(self, query: MetricQuery, asked: Asked, known: tuple[Target, ...], situation: Situation) -> Reply:
        wording = self._wording(situation)
        if query.grain or query.compare or query.order_by or query.limit is not None or query.thresholds or query.of:
            said = (
                "目标只看整段时间完成得怎么样，不能再按天拆、比较或排名；要看拆分，可以直接问指标。"
                if wording.chinese
                else "A target is looked at as a whole: not by day, compared or ranked. For those, ask for the metric."
            )
            return Reply("kpi", "refused", (Text(said),), situation.language)
        periods = _periods(asked) or (() if query.period_assumed or asked.again else (query.period,))
        if query.group_by or len(query.metrics) > 1:
            of = tuple(each for each in known if each.metric in query.metrics and _fits(each, query))
            named = _near(asked, situation) or periods
            return self._list(during(of, named, situation.today), known, (), situation, query)
        found = matching(known, query.metrics, query.filters, periods, situation.today)
        return self._found(found, asked, query.metrics, query.filters, periods, known, situation)

    def _found(
        self,
        found: tuple[Target, ...],
        asked: Asked,
        metrics: Sequence[str],
        scope: tuple[Filter, ...],
        periods: tuple[Period, ...],
        known: tuple[Target, ...],
        situation: Situation,
    ) -> Reply:
        if len(found) == 1:
            return self._one(found[0], asked, periods, situation)
        wording = self._wording(situation)
        if found:
            question = "有几个目标都对得上，想看哪一个？" if wording.chinese else "Several targets fit. Which one?"
            return self._choose(question, found, situation, "clarify")
        wanted = MetricQuery(tuple(metrics), Period(situation.today, situation.today), filters=scope)
        named = f"{scope_text(wanted, wording)}{'' if wording.chinese else ' '}{wording.metric(metrics[0])}".strip()
        when = "这段时间的" if periods and wording.chinese else " for that time" if periods else ""
        near = nearest(known, metrics, scope, situation.today)
        offer = (
            f"要设一个，可以说“把{named}目标定为……”。"
            if wording.chinese
            else f"To set one, say “set a target for {named}: …”."
        )
        if wording.chinese:
            lead = f"还没有{when}{named}目标。" + ("最接近的是下面这些；" if near else "") + offer
        else:
            lead = f"There is no target for {named}{when}. " + ("The nearest are below. " if near else "") + offer
        return self._choose(lead, near, situation, "refused")

    def _choose(self, said: str, among: Sequence[Target], situation: Situation, status: Any) -> Reply:
        wording = self._wording(situation)
        texts = tuple(parts.ask_of(each, wording) for each in among)
        buttons = (Buttons(tuple(Button(text, text=text) for text in texts)),) if texts else ()
        choices = texts if status == "clarify" else ()
        return Reply("kpi", status, (Text(said), *buttons), situation.language, choices=choices)

    def _one(self, target: Target, asked: Asked, periods: tuple[Period, ...], situation: Situation) -> Reply:
        wording = self._wording(situation)
        stands = self.stands(target, situation)
        if asked.kind == "history":
            return self._history(target, situation)
        said, whole = told(stands, wording, asked.kind), asked.kind != "owner"
        if periods and target.period not in periods:
            named = subject(target, wording)
            said = (
                f"没有单为这段时间定的目标，按{named}目标来看：{said}"
                if wording.chinese
                else f"No target is set for just that time; this is the one for {named}. {said}"
            )
        lagging = whole and stands.behind and stands.outlook not in ("likely", "met")
        advice = self.advise(self.store.catalog.metrics[target.metric]) if lagging else None
        so_far = to_json(stands.answer.query) if stands.answer else None
        remember: dict[str, Json] = {TARGET: target_json(target), LAST: so_far, EXPLAINED: None}
        return Reply(
            "kpi",
            "answered",
            (Text(said), *parts.advised(advice, wording), *(parts.one(stands, wording) if whole else ())),
            situation.language,
            notes=notes(stands, wording),
            data=parts.data(stands, wording),
            remember=remember,
        )

    def _history(self, target: Target, situation: Situation) -> Reply:
        changes = [each for each in self.sources.book.history() if each.target.aim == target.aim]
        said = history(target, changes, self._wording(situation))
        return Reply("kpi", "answered", (Text(said),), situation.language, remember={TARGET: target_json(target)})

    def _list(
        self,
        shown: tuple[Target, ...],
        known: tuple[Target, ...],
        clashes: tuple[Clash, ...],
        situation: Situation,
        query: MetricQuery | None = None,
    ) -> Reply:
        wording = self._wording(situation)
        if not shown:
            near = nearest(known, query.metrics if query else (), (), situation.today)
            none = "没有这样的目标。" if wording.chinese else "There is no such target."
            return self._choose(none, near, situation, "refused")
        standings = tuple(self.stands(each, situation) for each in shown)
        said = tuple(clash_text(each, wording) for each in clashes)
        return Reply(
            "kpi",
            "answered",
            (Text(overview(standings, wording)), *parts.many(standings, wording)),
            situation.language,
            notes=said,
            data=parts.many_data(standings),
            remember={TARGET: None},
        )

    def _which_metric(self, unclear: Unclear, asked: Asked, known: tuple[Target, ...], situation: Situation) -> Reply:
        """Words that fit several metrics: the targets there are of those; words that name none: those of that scope."""
        wording = self._wording(situation)
        readings = [self.read(choice, situation, None) for choice in unclear.choices]
        queries = [each for each in readings if isinstance(each, MetricQuery)]
        fitting = tuple(
            dict.fromkeys(
                target
                for query in queries
                for target in matching(known, query.metrics, query.filters, _periods(asked), situation.today)
            )
        )
        partial = unclear.partial
        if partial is not None and not partial.metrics and partial.filters:
            of = [each for each in known if _fits(each, partial)]
            return self._list(during(of, _near(asked, situation), situation.today), known, (), situation)
        named = tuple(name for query in queries for name in query.metrics)
        fitting = fitting or nearest([each for each in known if each.metric in named], named, (), situation.today)
        if fitting:
            one = len(fitting) == 1
            zh = "是指下面这个目标吗？" if one else "是指下面哪个目标？"
            en = "Do you mean this target?" if one else "Which of these targets do you mean?"
            question = zh if wording.chinese else en
            return self._choose(question, fitting, situation, "clarify")
        ends = "离目标还差多少" if wording.chinese else ""
        texts = tuple(f"{choice}{ends}" if wording.chinese else f"{choice} target" for choice in unclear.choices)
        buttons = (Buttons(tuple(Button(text, text=text) for text in texts)),) if texts else ()
        return Reply("kpi", "clarify", (Text(unclear.question), *buttons), situation.language, choices=texts)

    def _none_at_all(self, wording: Wording) -> Reply:
        metrics = (each for each in wording.catalog.metrics.values() if each.visible and each.format != "percent")
        label = next((wording.metric(each.name) for each in metrics), "")
        said = (
            f"还没有设任何目标。可以这样设：“把11月{label}目标定为1000，负责人许可”。"
            if wording.chinese
            else f"No target is set yet. One is set like this: “set a target: {label} of 1,000 in November, owner Lin”."
        )
        return Reply("kpi", "refused", (Text(said),), wording.language)

    def stands(self, target: Target, situation: Situation) -> Standing:
        return standing(target, self.store.catalog, self.store.answer, situation.today, self.calendar)

    def _wording(self, situation: Situation) -> Wording:
        return Wording(self.store.described, situation.language, self.currency)


def clash_text(clash: Clash, wording: Wording) -> str:
    """Which of two targets of one name or aim holds."""
    if wording.chinese:
        return f"“{clash.hidden.name}”在 targets.yml 里也有，以聊天里确认的“{clash.by.name}”为准"
    return f"“{clash.hidden.name}” also stands in targets.yml; “{clash.by.name}”, confirmed in the chat, holds"


def _last(memory: Mapping[str, Json]) -> Target | None:
    saved = memory.get(TARGET)
    if not isinstance(saved, Mapping):
        return None
    try:
        return replace(target_from(saved), source=saved.get("source", "chat"))
    except (KeyError, TypeError, ValueError):  # remembered by an older version: forget it
        return None


def _periods(asked: Asked) -> tuple[Period, ...]:
    return tuple(period for days in asked.days for period in days.candidates)


def _near(asked: Asked, situation: Situation) -> tuple[Period, ...]:
    return tuple(days.near(situation.today) for days in asked.days)


def _fits(target: Target, query: MetricQuery) -> bool:
    """Whether a target's scope holds what a query filters by."""
    mine = {each.dimension: set(map(str, each.values)) for each in target.scope}
    fits = all(set(map(str, each.values)) & mine.get(each.dimension, set()) for each in query.filters)
    return fits and all(name in mine for name in query.group_by)
