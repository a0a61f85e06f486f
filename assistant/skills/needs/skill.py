"""What customers say: needs with counts, trend and their own words, every number from SQL on the labelled store."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from analytics.warehouse import Warehouse, WarehouseError
from assistant.conversation import Json, Message, Reply, Situation, Text
from assistant.router import SPOKE_LAST
from assistant.skills.needs.sounds import about_reviews, perhaps_about_reviews

if TYPE_CHECKING:
    from analytics.kpi.periods.calendar import Calendar
    from analytics.reviews.need import Need, Scope
    from analytics.reviews.needs import Known
    from analytics.reviews.taxonomy import Taxonomy
    from assistant.needs_decisions import NeedsDecisions
    from assistant.permissions import Act
    from assistant.skills.needs.names import Aliases
    from assistant.skills.needs.question import NeedsQuestion, NotRead, Said

LAST: Final = "needs_question"
"""Memory slot: the question last answered, and the needs that were listed."""

_SHOWN: Final = 8
_LOOKED_AT: Final = 60
_BY_SURENESS: Final = {"surely": 0.85, "maybe": 0.6, "no": 0.0}
_GOES_ON: Final = 0.97
_READ: Final = 0.85
_UNKNOWN_NEXT: Final = 0.5
_FIGURE: Final = 0.25
_SQL: Final = re.compile(
    (
        r"\s*(?:那|把|给我|看看|看一?下|显示|展示|show|me|the|what(?:'s| is)?|see|用的|刚才的|它的|这个|"
        r"对应的)*\s*sql\s*(?:语句|查询|query)?(?:呢|给我|看看|看一?下|吗|是什么|怎么写的?|发我)*[?？。.!\s]*"
    ),
    re.IGNORECASE,
)
_METHOD: Final = re.compile(
    (
        r".{0,12}(?:怎么|如何|咋)(?:算|统计|计算|来|得出|判断|定义|数)(?:出来)?的?.{0,4}|.{0,12}(?:口径|计算方法|"
        r"统计方法|算法|定义)(?:是什么|是啥|呢|吗)?[?？。]*|.{0,20}\bhow (?:is|are|was|were|do|did) (?:it|this|that|"
        r"they|these|you|the \w+)? ?(?:counted|calculated|computed|defined|measured|count|calculate|compute|"
        r"get).{0,20}|\s*(?:definition|method)s?\W*"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Read:
    """One message read, kept so that asking for interest and replying read it once. `key` is all it was read by."""

    key: tuple[Json, ...]
    known: "Known"
    said: "Said | NotRead"


class Needs:
    """“最近大家在抱怨什么”, “敏感肌的反馈怎么样，给我原话”, “top complaints last 30 days”, and what follows on them.

    `aliases` are what the house calls its products and channels; `taxonomy` the needs as they stand; `calendar` says
    when the team's campaigns are; `decisions` is how people decide on new needs that wait.
    """

    name = "needs"
    goes_on = True

    def __init__(
        self,
        warehouse: Warehouse,
        aliases: "Callable[[], Aliases]",
        taxonomy: "Callable[[], Taxonomy]",
        calendar: "Calendar",
        decisions: "Callable[[], NeedsDecisions] | None" = None,
    ) -> None:
        self._warehouse = warehouse
        self._aliases = aliases
        self._taxonomy = taxonomy
        self._calendar = calendar
        self._decisions = decisions
        self._kept: _Read | None = None

    def interest(self, message: Message, situation: Situation) -> float:
        """As sure as the words sound; a message that goes on from an answer of this skill is read to know."""
        if self._decides(message, situation):
            return _GOES_ON
        sounds = _BY_SURENESS[about_reviews(message.text)]
        follows = situation.memory.get(SPOKE_LAST) == self.name and situation.memory.get(LAST) is not None
        sure = sounds == _BY_SURENESS["surely"] or not (sounds or perhaps_about_reviews(message.text))
        if sure and not follows:
            return sounds
        if follows and (_SQL.fullmatch(message.text) or _METHOD.fullmatch(message.text)):
            return _GOES_ON
        try:
            return max(sounds, self._reads(message, situation, follows=follows))
        except WarehouseError:
            return sounds

    def act(self, message: Message, situation: Situation) -> "Act":
        """Deciding on a new need, and confirming that, ask for the right to; all else only reads."""
        if not self._decides(message, situation):
            return "read_reviews"
        from assistant.skills.needs.deciding import confirms

        return "read_reviews" if confirms(message, situation.memory) is False else "decide_needs"

    def _decides(self, message: Message, situation: Situation) -> bool:
        """Whether a message decides on a new need that was shown, or confirms that."""
        memory = situation.memory
        if message.action:
            return self._decisions is not None
        if self._decisions is None or not (memory.get("needs_offered") or memory.get("needs_pending")):
            return False
        from assistant.skills.needs.deciding import confirms, order_of

        follows = memory.get(SPOKE_LAST) == self.name
        return follows and (order_of(message, memory) is not None or confirms(message, memory) is not None)

    def _decided(self, message: Message, situation: Situation) -> Reply | None:
        from assistant.skills.needs import deciding

        if self._decisions is None or situation.role.scope.rows:
            return None
        yes = deciding.confirms(message, situation.memory)
        if yes is not None:
            return deciding.settle(yes, self._decisions(), message, situation)
        if message.action:
            return deciding.too_late(situation.language)
        order = deciding.order_of(message, situation.memory)
        return deciding.asked(order, self._decisions(), situation, message.id) if order else None

    def _reads(self, message: Message, situation: Situation, *, follows: bool) -> float:
        from assistant.skills.needs.question import NotRead, Said

        said = self._said(message, situation).said
        if isinstance(said, NotRead):
            if any(word.startswith("率") for word in said.unknown) and not follows:  # 好评率: a figure, if anybody's
                return _FIGURE
            return _UNKNOWN_NEXT if (follows and said.goes_on) or said.of_reviews else 0.0
        says = replace(said, goes_on=False, starts=False, compares=False) != Said()
        if follows:
            return _GOES_ON if says and len(message.text) <= _LONGEST_NEXT else 0.0
        told = any(keep.field not in ("product", "channel") for keep in said.keep)
        named = said.needs or said.but_needs or said.face or said.order == "new"
        return _READ if named or told or (said.shown and said.keep) else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        """Never raises for what a person wrote, nor for a store that cannot answer: it says so."""
        from assistant.skills.needs import refusals

        try:
            decided = self._decided(message, situation) if self._decides(message, situation) else None
            return decided or self._reply(message, situation)
        except WarehouseError as error:
            return refusals.refused(error.sentence(situation.language), situation.language)

    def _reply(self, message: Message, situation: Situation) -> Reply:
        from assistant.skills.needs import refusals
        from assistant.skills.needs.limits import limits_for
        from assistant.skills.needs.question import NotRead
        from assistant.skills.needs.settle import goes_on, settled

        language, text = situation.language, message.text
        if limits_for(situation.role) is None:
            return refusals.out_of_limits(language)
        read = self._said(message, situation)
        if not (read.known.channels or read.known.products):
            return refusals.refused(refusals.NOTHING[language], language)
        before, listed = _remembered(situation.memory, read.known)
        if before and _METHOD.fullmatch(text):
            return refusals.method(language)
        if before and _SQL.fullmatch(text):
            answered = self._answer(before, read.known, situation)
            return refusals.statement(str(answered.data.get("sql", "")), language)
        said = read.said
        if isinstance(said, NotRead) and (reply := self._beside(said, situation)):
            return reply
        if isinstance(said, NotRead):
            return refusals.not_read(said, text, read.known, language)
        last = situation.today - timedelta(days=1)
        spoke = situation.memory.get(SPOKE_LAST)
        if spoke == "kpi" and said.goes_on:
            before, listed = _of_figures(situation.memory, read.known), []
        follows = spoke in (self.name, "kpi") and goes_on(said, text) and (spoke == self.name or said.goes_on)
        question = settled(said, before if follows else None, listed, last=last, calendar=self._calendar)
        if read.known.first and question.until < read.known.first:
            return refusals.before_data(question, read.known, language)
        if unheard := self._unheard(said, situation):
            return refusals.unheard(unheard, language)
        return self._answer(question, read.known, situation)

    def _beside(self, said: "NotRead", situation: Situation) -> Reply | None:
        """What stands beside the needs; neither surveys nor proposals can be kept to a role's rows."""
        from assistant.skills.needs import found as beside
        from assistant.skills.needs import refusals

        if said.trouble not in ("survey", "proposals"):
            return None
        if situation.role.scope.rows:
            return refusals.out_of_limits(situation.language)
        if said.trouble == "survey":
            return beside.survey(self._warehouse, self._taxonomy(), situation.language)
        return beside.proposals(self._decisions().waiting(), situation.language) if self._decisions else None

    def _unheard(self, said: "Said", situation: Situation) -> tuple[str, ...]:
        """Words by which a need was named that nobody ever wrote, of a need that next to nobody spoke of: 续航."""
        from analytics.reviews.heard import ever_written
        from assistant.skills.needs.limits import limits_for

        taxonomy = self._taxonomy()
        entries = {entry.name: entry for entry in taxonomy.needs}
        odd = [
            (need, words)
            for need, words in said.called
            if need in entries and words.lower() not in entries[need].called
        ]
        limits = limits_for(situation.role) or ()
        return tuple(words for need, words in odd if not ever_written(self._warehouse, words, need, limits))

    def _said(self, message: Message, situation: Situation) -> _Read:
        """The message, read over what its sender may see."""
        from analytics.reviews.needs import known_values
        from assistant.skills.needs.limits import limits_for
        from assistant.skills.needs.names import names_of
        from assistant.skills.needs.reader import Reader

        limits = limits_for(situation.role) or ()
        taxonomy = self._taxonomy()
        version = self._warehouse.version
        key = (message.id, message.text, repr(limits), situation.today, taxonomy.fingerprint, version)
        kept = self._kept
        if kept is not None and kept.key == key:
            return kept
        known = known_values(self._warehouse, limits)
        names = names_of(known, self._aliases(), taxonomy)
        reader = Reader(message.text, names, today=situation.today, calendar=self._calendar)
        self._kept = read = _Read(key, known, reader.read())
        return read

    def _answer(self, question: "NeedsQuestion", known: "Known", situation: Situation) -> Reply:
        from assistant.skills.needs import refusals
        from assistant.skills.needs.breakdown import Breakdown, kept_to
        from assistant.skills.needs.limits import asks_for, hidden_from, limits_for

        if field := asks_for(hidden_from(situation.role), question.by, question.keep):
            return refusals.hidden(field, situation.language)
        limits = limits_for(situation.role) or ()
        scope = kept_to(question, limits)
        listed: list[str] = []
        if question.view == "needs":
            reply, listed = self._needs(question, scope, situation)
        else:
            reply = Breakdown(self._warehouse, known, self._taxonomy(), situation.language).answer(question, scope)
        notes = reply.notes
        if limits:
            kept = tuple((limit.field, limit.values) for limit in limits)
            notes = (*notes, refusals.limited(kept, situation.language))
        return replace(reply, notes=notes, remember={LAST: _to_remember(question, listed), "needs_pending": None})

    def _needs(self, question: "NeedsQuestion", scope: "Scope", situation: Situation) -> tuple[Reply, list[str]]:
        from analytics.reviews.counting import counting
        from analytics.reviews.needs import read_needs, who_wrote
        from assistant.skills.needs import parts as needs_parts
        from assistant.skills.needs import text as needs_text
        from assistant.skills.needs.limits import hidden_from, without

        language = situation.language
        wrote = who_wrote(self._warehouse, scope)
        quotes = max(question.shown or 0, 5 if question.needs else 3)
        found = read_needs(self._warehouse, scope, limit=_LOOKED_AT, quotes=quotes, taxonomy=self._taxonomy())
        found = without(_ordered(found, question)[: question.limit or _SHOWN], hidden_from(situation.role))
        sql = self._warehouse.render(counting(scope))
        data = needs_parts.data(question, scope, wrote, sql, found)
        said = needs_text.filters(question, wrote.now, language)
        if not found:
            text = said + needs_text.nobody(question, wrote.now, language)
            notes = tuple(needs_parts.period_notes(question, wrote, scope, language))
            return Reply(self.name, "answered", (Text(text),), language, notes=notes, data=data), []
        parts = (
            Text(said + needs_text.headline(found, question, language)),
            needs_parts.table(found, question, language),
            *needs_parts.charts(found, question, language),
            *needs_parts.quotes(found, question, language),
            *needs_parts.buttons(found, question, language),
            *needs_parts.details(found, sql, language),
        )
        notes = needs_parts.notes(found, question, wrote, scope, language)
        return Reply(self.name, "answered", parts, language, notes=notes, data=data), [each.name for each in found]


_LONGEST_NEXT: Final = 40
"""Characters of a message that may go on from the answer before."""


def _ordered(found: "list[Need]", question: "NeedsQuestion") -> "list[Need]":
    """As it was asked: growing by what the test says, new only what nobody spoke of before."""
    keys: dict[str, Callable[[Need], Any]] = {
        "growing": lambda need: (not need.emerging, need.p_value, -need.customers),
        "fading": lambda need: (not need.fading, need.p_fading, -need.customers_before),
        "least": lambda need: (need.customers, need.name),
        "best": lambda need: (need.net is None, -(need.net or 0), -need.customers),
        "worst": lambda need: (need.net is None, need.net or 0, -need.customers),
    }
    if question.order == "new":
        return [need for need in found if need.is_new]
    if question.order == "growing" and not question.needs:
        found = [need for need in found if need.is_new or (need.change or 0) > 0]
    if question.order == "fading" and not question.needs:
        found = [need for need in found if (need.change or 0) < 0]
    return sorted(found, key=keys[question.order]) if question.order in keys else found


def _of_figures(memory: Any, known: "Known") -> "NeedsQuestion | None":
    """上周抖音点击率多少 → 那差评呢: the days, channel and product of the figures that were spoken of before.

    None where the figures were of something that reviews do not have.
    """
    from analytics.reviews.need import Keep
    from assistant.skills.kpi.memory import LAST as FIGURES
    from assistant.skills.kpi.memory import remembered
    from assistant.skills.needs.question import NeedsQuestion

    query = remembered(memory, FIGURES)
    if query is None:
        return None
    seen = {"product": {name for _, name, _ in known.products}, "channel": {*known.channels}}
    keep = []
    for each in query.filters:
        values = tuple(map(str, each.values))
        if each.operator not in ("=", "in") or not {*values} <= seen.get(each.dimension, set()):
            return None
        keep.append(Keep("product" if each.dimension == "product" else "channel", values))
    return NeedsQuestion(query.period.first, query.period.last, keep=tuple(keep))


def _to_remember(question: "NeedsQuestion", listed: list[str]) -> Json:
    from assistant.skills.needs.question import to_json

    return {"question": to_json(question), "listed": listed}


def _remembered(memory: Any, known: "Known") -> "tuple[NeedsQuestion | None, list[str]]":
    """The question before, as far as whoever asks now may see what it was about."""
    saved = memory.get(LAST)
    if not isinstance(saved, dict):
        return None, []
    from assistant.skills.needs.question import from_json

    question = from_json(saved.get("question"))
    if question is None:
        return None, []
    seen = {value for product in known.products for value in product[:2]} | {*known.channels}
    named = {value for keep in question.keep if keep.field in ("product", "channel") for value in keep.values}
    return (question, [str(each) for each in saved.get("listed", ())]) if named <= seen else (None, [])
