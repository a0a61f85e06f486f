"""Why a figure changed, said: short enough to forward, with the numbers behind it to unfold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from analytics.kpi.answer import NoData
from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import MetricQuery, OutOfScope, Reading, Unclear
from analytics.kpi.query_json import to_json
from analytics.kpi.store import MetricsStore
from analytics.kpi.why.explain import Explanation, NotExplained, explain
from analytics.kpi.why.mention import goes_on, without_behind
from analytics.kpi.why.question import WhyQuestion, why_question
from assistant.conversation import (
    Button,
    Buttons,
    Citation,
    Citations,
    Json,
    Language,
    Message,
    Part,
    Reply,
    Situation,
    Text,
)
from assistant.skills.kpi import parts as kpi_parts
from assistant.skills.kpi import text as kpi_text
from assistant.skills.kpi.advice import Advice, Advise, no_advice
from assistant.skills.kpi.headline import headline
from assistant.skills.kpi.memory import EXPLAINED, LAST, PENDING, TARGET, WHY, remembered
from assistant.skills.kpi.reader import ReadQuestion
from assistant.skills.kpi.why import method as kpi_why_method
from assistant.skills.kpi.why import parts as kpi_why_parts
from assistant.skills.kpi.why import text as said
from assistant.skills.kpi.why.meanwhile import meanwhile_text
from assistant.skills.kpi.why.reading import Why, WhyReading, claim_from, claim_json, read_why
from assistant.skills.kpi.words import Wording

_SURE, _PARTLY = 0.95, 0.75
_OF_TARGET: Final[Mapping[Language, str]] = {
    "zh": "是否落后要和目标比；下面拆的是同一个指标在目标期内到目前为止、和前一段相比的变化。",
    "en": "Whether it is behind is for the target to say; this is how the same metric has moved in the target's days "
    "so far, against the days before.",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One message read, kept so that asking for interest and replying read it once."""

    message: Message
    situation: Situation
    reading: WhyReading | None


@dataclass(slots=True)
class WhyAnswers:
    """Reads a question after the reason of a change, and answers it."""

    store: MetricsStore
    read: ReadQuestion
    currency: str = "¥"
    advise: Advise = no_advice
    calendar: Calendar | None = None
    _kept: _Asked | None = field(default=None, init=False)

    def interest(self, message: Message, situation: Situation) -> float:
        """0 for what asks for no reason, or whose figure is not understood: then the rest of the skill says so."""
        match self._asked(message, situation):
            case Why():
                return _SURE
            case Unclear(choices=choices) if choices:
                return _PARTLY
            case _:
                return 0.0

    def reply(self, message: Message, situation: Situation) -> Reply | None:
        """None for a message that asks for no reason.

        Raises CannotCompile and WarehouseError as the store does.
        """
        asked = self._asked(message, situation)
        language = situation.language
        match asked:
            case None:
                return None
            case Why():
                reply = self._explained(asked, Wording(self.store.catalog, language, self.currency))
                lead = _OF_TARGET[language] if _of_target(message, situation) else ""
                return replace(reply, parts=(Text(lead), *reply.parts)) if lead else reply
            case OutOfScope(unknown=unknown, reason=reason):
                return Reply("kpi", "refused", (Text(reason),), language, unknown=unknown)
            case Unclear(question=question, choices=choices, partial=partial):
                buttons = (Buttons(tuple(Button(label=each, text=each) for each in choices)),) if choices else ()
                claim = claim_json(why_question(message.text) or WhyQuestion(""))
                kept: dict[str, Json] = {PENDING: to_json(partial) if partial else None, WHY: claim}
                return Reply("kpi", "clarify", (Text(question), *buttons), language, choices=choices, remember=kept)

    def _asked(self, message: Message, situation: Situation) -> WhyReading | None:
        kept = self._kept
        if kept is None or kept.message != message or kept.situation != situation:
            self._kept = kept = _Asked(message, situation, self._reading(message, situation))
        return kept.reading

    def _reading(self, message: Message, situation: Situation) -> WhyReading | None:
        if message.action is not None:
            return None
        previous, pending = remembered(situation.memory, LAST), remembered(situation.memory, PENDING)
        found = read_why(
            without_behind(message.text) if _of_target(message, situation) else message.text,
            self.store.catalog,
            lambda text: self._read(text, situation, previous),
            previous,
            situation.language,
        )
        if found is None and previous is not None and situation.memory.get(EXPLAINED):
            return self._again(message, situation, previous)
        if found is not None or pending is None:
            return found
        claim = claim_from(situation.memory.get(WHY))
        if claim is None or not isinstance(
            completed := self._read(message.text, situation, previous, pending), MetricQuery
        ):
            return None
        alone = self._read(message.text, situation, None)
        whole = isinstance(alone, MetricQuery) and not alone.period_assumed
        return None if whole or len(completed.metrics) != 1 else Why(completed, claim, completed.group_by)

    def _again(self, message: Message, situation: Situation, last: MetricQuery) -> Why | None:
        """那抖音呢: the reason before, of another part, metric or time; None for a question of its own."""
        if not goes_on(message.text):
            return None
        alone = self._read(message.text, situation, None)
        if isinstance(alone, MetricQuery) and not alone.period_assumed:
            return None
        found = self._read(message.text, situation, last)
        if not isinstance(found, MetricQuery) or len(found.metrics) != 1:
            return None
        shape = replace(
            found,
            metrics=last.metrics,
            filters=last.filters,
            period=last.period,
            compare=last.compare,
            period_assumed=last.period_assumed,
        )
        return Why(found, WhyQuestion(""), found.group_by) if shape == last else None

    def _read(
        self, text: str, situation: Situation, previous: MetricQuery | None, pending: MetricQuery | None = None
    ) -> Reading:
        return self.read(
            text,
            self.store.catalog,
            today=situation.today,
            data_until=self.store.data_until,
            previous=previous,
            pending=pending,
        )

    def _explained(self, why: Why, wording: Wording) -> Reply:
        remember: dict[str, Json] = {PENDING: None, WHY: None, TARGET: None, EXPLAINED: True}
        match explain(why.query, self.store, self.calendar, why.preferred):
            case NoData() as nothing:
                text = Text(kpi_text.no_data(nothing, wording))
                return Reply("kpi", "refused", (text,), wording.language, remember=remember)
            case NotExplained() as outcome:
                return _unexplained(outcome, wording, remember)
            case Explanation() as found:
                return _told(found, why, wording, self.advise, remember)


def _of_target(message: Message, situation: Situation) -> bool:
    """Whether a message asks why the target last answered about is not reached."""
    return bool(situation.memory.get(TARGET)) and without_behind(message.text) != message.text


def _told(found: Explanation, why: Why, wording: Wording, advise: Advise, remember: dict[str, Json]) -> Reply:
    advice = _advice(found, wording, advise)
    points = _points(found, wording)
    if advice is not None:
        quoted = "".join(advice.sentences)
        points.append(
            f"**指南里写**：{quoted}[1]" if wording.chinese else f"**The guide says** (in Chinese): {quoted} [1]"
        )
    parts: tuple[Part, ...] = (
        Text(said.opening(found, why.question, wording)),
        *([Text("\n".join(f"- {point}" for point in points))] if points else []),
        *([Text(said.caveat(wording))] if found.change else []),
        *kpi_why_parts.picture(found, wording),
        *([kpi_why_parts.drivers_table(found.drivers, wording)] if found.drivers else []),
        *(kpi_why_parts.split_table(split, found, wording) for split in found.splits[:1]),
        *_buttons(found, wording),
        *_cited(advice),
        *kpi_why_method.details(found, wording),
    )
    notes = list(kpi_text.notes(found.answer, wording))
    if found.cut:
        notes.append(
            "这段时间还没有完，两段都只算到有数据的那天"
            if wording.chinese
            else "Both periods are cut to the days that have data"
        )
    data = kpi_parts.data(found.answer) | {"why": kpi_why_parts.data(found)}
    kept = remember | {LAST: to_json(found.answer.query)}
    return Reply("kpi", "answered", parts, wording.language, notes=tuple(notes), data=data, remember=kept)


def _points(found: Explanation, wording: Wording) -> list[str]:
    points: list[str] = []
    if found.drivers is not None:
        text = said.drivers_text(found.drivers, wording)
        if found.drivers.deeper is not None and _worth_a_line(found):
            text += ("" if wording.chinese else " ") + said.deeper_text(
                found.drivers.deeper, [part.metric for part in found.drivers.parts], wording
            )
        points.append(text)
    if found.splits:
        others = said.others_text(found, wording)
        points.append(
            said.split_text(found.splits[0], found, wording)
            + (("" if wording.chinese else " ") + others if others else "")
        )
    elif found.apart:
        points.append(said.apart_text(wording))
    beside = meanwhile_text(found, wording)
    return [*points, *([beside] if beside else [])]


def _worth_a_line(found: Explanation) -> bool:
    """The largest driver is taken apart where it holds at least half of the change."""
    assert found.drivers is not None
    return abs(found.drivers.first.share) >= 0.5 * abs(found.change)


def _advice(found: Explanation, wording: Wording, advise: Advise) -> Advice | None:
    """For a change for the worse: the direction for the declared driver that leads it, else for the metric itself."""
    metric = wording.catalog.metrics[found.answer.query.metrics[0]]
    if said.favourable(found, metric):
        return None
    leading = wording.catalog.metrics[found.drivers.first.metric] if found.drivers and metric.drivers else metric
    return advise(leading) or advise(metric)


def _cited(advice: Advice | None) -> tuple[Citations, ...]:
    cited: tuple[Citation, ...] = (advice.citation,) if advice else ()
    return (Citations(cited),) if cited else ()


def _buttons(found: Explanation, wording: Wording) -> tuple[Buttons, ...]:
    """The figure day by day, and by the dimension that explains it."""
    texts = [("按天看", "按天看") if wording.chinese else ("By day", "by day")]
    if found.splits:
        label = wording.dimension(found.splits[0].dimension)
        texts.append((f"分{label}", f"按{label}看") if wording.chinese else (f"By {label}", f"by {label}"))
    return (Buttons(tuple(Button(label=label, text=text) for label, text in texts)),)


def _unexplained(outcome: NotExplained, wording: Wording, remember: dict[str, Json]) -> Reply:
    """The figure there is, and that there is nothing to hold it against."""
    none = replace(outcome.answer.query, compare=None)
    shown = replace(outcome.answer, query=none, comparison=None, comparison_sql="")
    tail = (
        "没有可比的数据，说不出变化，也就谈不上原因。"
        if wording.chinese
        else " There is nothing to compare it with, so no change to explain."
    )
    parts: tuple[Part, ...] = (Text(f"{headline(shown, wording)}{tail}"), *kpi_parts.details(outcome.answer, wording))
    return Reply(
        "kpi",
        "answered",
        parts,
        wording.language,
        notes=kpi_text.notes(outcome.answer, wording),
        data=kpi_parts.data(outcome.answer),
        remember=remember | {LAST: to_json(none)},
    )
