"""KPI questions: read, compiled, answered, and said in words."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.kpi.answer import Answer, NoData
from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.expressions import ExpressionError
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.metrics_file.load import MetricsFileError
from analytics.kpi.query import MetricQuery, OutOfScope, Period, Reading, Unclear
from analytics.kpi.query_json import asked_from_json, asked_to_json, to_json
from analytics.kpi.reading.lexicon import lexicon_of
from analytics.kpi.reading.read import SQL
from analytics.kpi.reading.replies import in_language
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.target import Target
from analytics.kpi.wording import fold
from analytics.spoken import SpokenError
from analytics.warehouse import WarehouseError
from assistant.conversation import Button, Buttons, Json, Message, Part, Reply, Situation, Text
from assistant.permissions import Act
from assistant.skills.kpi import catalog as kpi_catalog
from assistant.skills.kpi import parts as kpi_parts
from assistant.skills.kpi import text as kpi_text
from assistant.skills.kpi.advice import Advise, no_advice
from assistant.skills.kpi.aims import aims_of, beside_target, lines_of
from assistant.skills.kpi.asks import (
    asks_a_rate,
    asks_definition,
    asks_definition_of_the_last,
    asks_formula,
    asks_what_it_is,
    is_about_numbers,
    seeks_advice,
    wants_sql,
    without_asking,
)
from assistant.skills.kpi.buttons import buttons
from assistant.skills.kpi.definitions import definitions
from assistant.skills.kpi.drawing import drawn, picture_asked
from assistant.skills.kpi.headline import headline
from assistant.skills.kpi.memory import EXPLAINED, LAST, PENDING, TARGET, WHY, remembered
from assistant.skills.kpi.offers import offers
from assistant.skills.kpi.reader import ReadQuestion
from assistant.skills.kpi.targets.door import KpiTargets
from assistant.skills.kpi.why.door import KpiWhy
from assistant.skills.kpi.words import Wording

_BY_SURENESS: Final = {"read": 0.9, "partly": 0.7, "spoken of": 0.8, "maybe": 0.3, "no": 0.05}


@dataclass(frozen=True, slots=True)
class _Read:
    """One message read, kept so that asking for interest and replying read it once."""

    key: tuple[str, str]
    reading: Reading


def _none_set(catalog: Catalog) -> tuple[Target, ...]:  # noqa: ARG001 - the shape of what gives targets
    return ()


class Kpi:
    """Answers from SQL on the metrics store alone; what it cannot read whole, it asks about or refuses."""

    name = "kpi"
    goes_on = True

    def __init__(
        self,
        store: MetricsStore,
        read: ReadQuestion,
        currency: str = "¥",
        targets: KpiTargets | None = None,
        why: KpiWhy | None = None,
        aims: Callable[[Catalog], Sequence[Target]] = _none_set,
        advise: Advise = no_advice,
    ) -> None:
        self._store = store
        self._targets = targets
        self._why = why
        self._aims = aims
        self._advise = advise
        self._read = read
        self._currency = currency
        self._kept: _Read | None = None

    def interest(self, message: Message, situation: Situation) -> float:
        """High for what was read, lower for what only sounds like figures."""
        if not message.text.strip():
            return 0.0
        return max(self._interest_of_targets(message, situation), self._interest(message, situation))

    def _interest(self, message: Message, situation: Situation) -> float:
        if situation.memory.get(LAST) and (wants_sql(message.text) or asks_definition_of_the_last(message.text)):
            return 1.0
        try:
            if self._listed(message, situation):
                return 1.0
            if self._why and (reasons := self._why.interest(message, situation)):
                return reasons
            reading = self._reading(message, situation)
        except WarehouseError:
            return self._sounds(message)
        match reading:
            case MetricQuery():
                return _BY_SURENESS["read"]
            case Unclear(partial=MetricQuery()):
                return _BY_SURENESS["partly"]
            case OutOfScope() if SQL.search(message.text):
                return _BY_SURENESS["read"]
            case _:
                if isinstance(self._definition_asked(message.text, situation), MetricQuery):
                    return _BY_SURENESS["read"]
                return self._sounds(message)

    def reply(self, message: Message, situation: Situation) -> Reply:
        """Never raises for what a person wrote, nor for a warehouse that cannot answer: it says so."""
        try:
            return self._reply(message, situation)
        except (WarehouseError, MetricsFileError, CannotCompile, ExpressionError) as error:
            text = error.sentence(situation.language) if isinstance(error, SpokenError) else str(error)
            return Reply(self.name, "refused", (Text(text),), situation.language, notes=())

    def act(self, message: Message, situation: Situation) -> Act:
        """What a message takes: asking, or setting a target."""
        try:
            sets = self._targets is not None and self._targets.sets(message, situation)
        except (WarehouseError, MetricsFileError):
            sets = False
        return "set_target" if sets else "ask"

    def _interest_of_targets(self, message: Message, situation: Situation) -> float:
        try:
            return self._targets.interest(message, situation) if self._targets else 0.0
        except (WarehouseError, MetricsFileError):  # the reply will say it
            return 0.0

    def _reply(self, message: Message, situation: Situation) -> Reply:
        if self._targets and (found := self._targets.reply(message, situation)):
            return found
        if listed := self._listed(message, situation):
            words = kpi_catalog.listing(listed, self._wording(situation))
            return Reply(self.name, "answered", (Text(words), *self._firsts(listed, situation)), situation.language)
        if self._why and (explained := self._why.reply(message, situation)):
            return explained
        previous = remembered(situation.memory, LAST)
        if previous and wants_sql(message.text):
            return self._show_sql(previous, situation)
        if previous and asks_definition_of_the_last(message.text):
            return self._define(previous, situation)
        reading = self._reading(message, situation)
        if previous and not isinstance(reading, MetricQuery) and (picture := picture_asked(message.text)):
            return drawn(self._answer(previous, situation, define=False), picture)
        match reading:
            case MetricQuery() as query:
                return self._answer(query, situation, define=_asks_meaning(message.text, query))
            case Unclear() as unclear:
                defined = self._definition_asked(message.text, situation)
                if isinstance(defined, MetricQuery):
                    return self._define(defined, situation)
                return self._ask_back(unclear, situation)
            case OutOfScope() as refused:
                return self._refuse(refused, message.text, situation)

    def _listed(self, message: Message, situation: Situation) -> kpi_catalog.Asked | None:
        """What a message wants listed of the catalog; None for one that asks for something else."""
        return kpi_catalog.asked(message.text, self._store.catalog, remembered(situation.memory, LAST))

    def _firsts(self, listed: kpi_catalog.Asked, situation: Situation) -> tuple[Part, ...]:
        """Beside the list of metrics, questions to begin with."""
        if listed.kind != "metrics":
            return ()
        firsts = kpi_catalog.examples(self._store.catalog, situation.language)
        return (Buttons(tuple(Button(label=each, text=each) for each in firsts)),) if firsts else ()

    def _refuse(self, refused: OutOfScope, text: str, situation: Situation) -> Reply:
        """The reason, with what could be asked instead; a definition for a question that only asks that."""
        match self._definition_asked(text, situation):
            case MetricQuery() as defined:
                return self._define(defined, situation)
            case OutOfScope() as unknown:
                refused = unknown
            case Unclear() as unclear:
                return self._ask_back(unclear, situation)
        instead = offers(
            text, refused, lambda words: self._reread(words, situation), chinese=situation.language == "zh"
        )
        buttons = (Buttons(tuple(Button(label=each, text=each) for each in instead)),) if instead else ()
        reason = in_language(refused, situation.language)
        return Reply(self.name, "refused", (Text(reason), *buttons), situation.language, unknown=refused.unknown)

    def _definition_asked(self, text: str, situation: Situation) -> Reading | None:
        """What a question that only asks for a definition is about; None for any other question."""
        if not asks_definition(text) or not (about := without_asking(text)).strip():
            return None
        name = lexicon_of(self._store.catalog).names.get(fold(about))
        if name and len(name.metrics) > 1:  # one word for several metrics: each is told
            return MetricQuery(name.metrics, Period(situation.today, situation.today))
        return self._reread(about, situation)

    def _define(self, query: MetricQuery, situation: Situation) -> Reply:
        words = definitions(query, self._wording(situation))
        return Reply(self.name, "answered", (Text(words),), situation.language)

    def _sounds(self, message: Message) -> float:
        """How much a message that was not read sounds like a question for figures."""
        text, catalog = message.text, self._store.described
        if seeks_advice(text):
            return _BY_SURENESS["no"]
        metrics = (metric for metric in catalog.metrics.values() if metric.visible)
        numeric = is_about_numbers(text)
        named = _names(text, (name for metric in metrics for name in (metric.label, *metric.synonyms)))
        if numeric and (named or asks_a_rate(text)):
            return _BY_SURENESS["spoken of"]
        known = (catalog.dimension(name) for name in catalog.dimension_names())
        grouped = _names(text, (name for each in known if each for name in (each.label, *each.synonyms)))
        return _BY_SURENESS["maybe" if numeric or named or grouped or asks_formula(text) else "no"]

    def _reading(self, message: Message, situation: Situation) -> Reading:
        key = (message.id, message.text)
        kept = self._kept
        if kept is not None and kept.key == key:
            return kept.reading
        reading = self._reread(message.text, situation)
        self._kept = _Read(key, reading)
        return reading

    def _reread(self, text: str, situation: Situation) -> Reading:
        span = self._store.data_span
        return self._read(
            text,
            self._store.catalog,
            today=situation.today,
            data_until=span and span[1],
            previous=remembered(situation.memory, LAST),
            pending=_pending(situation.memory),
            data_from=span and span[0],
        )

    def _answer(self, query: MetricQuery, situation: Situation, *, define: bool) -> Reply:
        wording = self._wording(situation)
        found = self._store.answer(query)
        if isinstance(found, NoData):
            text = Text(kpi_text.no_data(found, wording))
            return Reply(self.name, "refused", (text,), situation.language, remember={PENDING: None})
        aims = aims_of(query, self._targets_there())
        parts: tuple[Part, ...] = (
            *([Text(definitions(query, wording))] if define else []),
            Text(headline(found, wording)),
            *beside_target(found, aims, self._advise, wording),
            *kpi_parts.shown(found, wording, lines_of(found, aims, wording)),
            *buttons(found, wording, aims),
            *kpi_parts.details(found, wording),
        )
        return Reply(
            self.name,
            "answered",
            parts,
            situation.language,
            notes=kpi_text.notes(found, wording),
            data=kpi_parts.data(found),
            remember={LAST: to_json(query), PENDING: None, TARGET: None, WHY: None, EXPLAINED: None},
        )

    def _targets_there(self) -> Sequence[Target]:
        """The targets there are; a targets file with faults keeps no figure from its reader."""
        try:
            return self._aims(self._store.catalog)
        except MetricsFileError:
            return ()

    def _ask_back(self, unclear: Unclear, situation: Situation) -> Reply:
        choices = Buttons(tuple(Button(label=choice, text=choice) for choice in unclear.choices))
        parts: tuple[Part, ...] = (Text(unclear.question), *([choices] if unclear.choices else []))
        pending = asked_to_json(unclear) if unclear.partial or unclear.choices or unclear.text else None
        return Reply(
            self.name, "clarify", parts, situation.language, choices=unclear.choices, remember={PENDING: pending}
        )

    def _show_sql(self, query: MetricQuery, situation: Situation) -> Reply:
        found = self._store.answer(query)
        wording = self._wording(situation)
        if not isinstance(found, Answer):
            return Reply(self.name, "refused", (Text(kpi_text.no_data(found, wording)),), situation.language)
        lead = "上一个回答用的 SQL：" if wording.chinese else "The SQL of the last answer:"
        parts: tuple[Part, ...] = (Text(f"{lead}\n\n```sql\n{found.sql}\n```"), *kpi_parts.details(found, wording))
        return Reply(self.name, "answered", parts, situation.language, data=kpi_parts.data(found))

    def _wording(self, situation: Situation) -> Wording:
        return Wording(self._store.catalog, situation.language, self._currency)


def _names(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds one of the names; Latin ones as whole words."""
    folded = text.casefold()
    inside = (name.casefold() for name in names if name.casefold() in folded)
    return any(
        not name.isascii() or re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", folded) is not None for name in inside
    )


def _asks_meaning(text: str, query: MetricQuery) -> bool:
    """Whether the definition goes first: asked for, or “what is CTR” without a time or a part of it."""
    bare = query.period_assumed and not query.group_by and not query.filters
    return asks_definition(text) or (bare and asks_what_it_is(text))


def _pending(memory: Mapping[str, Json]) -> Unclear | MetricQuery | None:
    saved = memory.get(PENDING)
    try:
        return asked_from_json(saved) if isinstance(saved, Mapping) else None
    except ValueError:  # remembered by an older version: forget it
        return None
