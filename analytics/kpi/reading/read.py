"""Reading a question: the whole of it, or an honest "I do not know that word"."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from analytics.kpi.catalog import Catalog
from analytics.kpi.periods.atoms import Clock
from analytics.kpi.periods.calendar import Calendar, default_calendar
from analytics.kpi.periods.read import clock
from analytics.kpi.query import MetricQuery, OutOfScope, Reading, Unclear
from analytics.kpi.reading.altering import altered
from analytics.kpi.reading.completing import Reader, completed, without_by
from analytics.kpi.reading.cover import Word, cover
from analytics.kpi.reading.grammar import Rank
from analytics.kpi.reading.interpret import interpret
from analytics.kpi.reading.lexicon import Name, lexicon_of
from analytics.kpi.reading.pointing import pointed
from analytics.kpi.reading.replies import say, words_offered
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.rivals import from_to, settle_rival
from analytics.kpi.reading.settling.settle import settle
from analytics.kpi.reading.suggest import near_names
from analytics.kpi.wording import HAN, Wording, wording

LONGEST = 300
OFFERED = 4
SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\b(?:insert\s+into|delete\s+from|drop\s+(?:table|database|view|schema)|truncate\s+table|alter\s+table"
    r"|create\s+(?:table|view|or)|update\s+\w+\s+set|union\s+(?:all\s+)?select|grant\s+\w+\s+on|attach\s+|pragma\s+|copy\s+\w+\s+to)\b"
    r"|;\s*--|\bor\s+1\s*=\s*1|执行\s*sql|\bsql\b",
    re.IGNORECASE | re.DOTALL,
)
QUALIFIED = re.compile(r"的(?:呢)?[\s?.!]*$")
AGAIN = re.compile(r"^[\s,.!]*(?:那|那么|然后|and\b|what about\b|how about\b|then\b)|呢[\s?.!。？]*$")


def read_question(  # noqa: PLR0913 each a plain fact of the situation
    text: str,
    catalog: Catalog,
    *,
    today: date,
    data_until: date | None = None,
    previous: MetricQuery | None = None,
    pending: Unclear | MetricQuery | None = None,
    calendar: Calendar | None = None,
    data_from: date | None = None,
) -> Reading:
    """The query a message asks for, or what keeps it from being one.

    `data_until` is the last day with data, where to-date periods end. `previous` is the query last answered, for
    follow-ups that name only what changes; `pending` is the bot's own question, which this message may complete
    (or only the `partial` of one). `data_from` is the first day with data, where “until 5 October” starts. Never
    raises, whatever the text.
    """
    words = wording(text[: LONGEST * 4])
    if len(words.plain.strip()) > LONGEST:
        return Unclear(say("too long", "zh" if HAN.search(words.plain) else "en"))
    if SQL.search(words.plain):
        return OutOfScope((text.strip(),), say("sql", "zh" if HAN.search(words.plain) else "en"))
    now = clock(today, calendar or default_calendar(), data_until, data_from)
    if previous is not None and not catalog.metrics.keys() >= {*previous.metrics}:
        previous = None  # remembered of another catalog

    def read(text: str, partial: MetricQuery | None = None) -> Reading:
        return _read(wording(text), catalog, now, data_until, previous, partial)

    partial = pending.partial if isinstance(pending, Unclear) else pending
    if isinstance(pending, Unclear):
        chain = None if pending.text else partial
        reader = Reader(
            lambda said: _parsed(said, catalog, now, data_until),
            lambda said: _checked(said, read(said, chain), lambda choice: read(choice, chain), chain),
            lambda question, asked: previous if _leans(question, asked, previous) else None,
        )
        if (found := completed(words, pending, reader)) is not None:
            return found
        partial = chain
    return _checked(words.text, read(words.text, partial), lambda choice: read(choice, partial), partial)


def _checked(text: str, reading: Reading, read: Callable[[str], Reading], partial: MetricQuery | None) -> Reading:
    """A question back with what it was about, where the message says that alone, and choices that can be sent."""
    if not isinstance(reading, Unclear):
        return reading
    reading = replace(reading, text="" if partial is not None else text)
    if not reading.choices:
        return reading
    sendable = _with_sendable(reading, read)
    if not sendable.choices and (words := words_offered(sendable.question)) is not None:
        return OutOfScope((words,), say("unknown", "zh" if HAN.search(sendable.question) else "en", words=words))
    return sendable


def _with_sendable(unclear: Unclear, read: Callable[[str], Reading]) -> Unclear:
    """Only choices that can be sent as they stand: each is read, and leads to an answer or to the next question."""
    kept: list[str] = []
    for choice in dict.fromkeys(unclear.choices):
        found = read(choice)
        if isinstance(found, MetricQuery) or (isinstance(found, Unclear) and found.question != unclear.question):
            kept.append(choice)
        if len(kept) == OFFERED:
            break
    return replace(unclear, choices=tuple(kept))


def _read(
    words: Wording,
    catalog: Catalog,
    now: Clock,
    data_until: date | None,
    previous: MetricQuery | None,
    pending: MetricQuery | None,
) -> Reading:
    lexicon = lexicon_of(catalog)
    if previous is not None and pending is None:
        if (changed := altered(words, previous, lexicon, now)) is not None:
            return changed
        words_or = pointed(words, previous, lexicon)
        if isinstance(words_or, Unclear):
            return words_or
        words = words_or
    covered = cover(words, lexicon, now)
    question = Question(words, covered.words, catalog, now, data_until)
    if covered.rival is not None:
        settled = settle_rival(question, *covered.rival)
        if isinstance(settled, Unclear):
            return settled
        question = settled
    asked = _leaning(question, interpret(question), previous) if pending is None else interpret(question)
    if asked.change and (told := from_to(question)) is not None:
        words, sure = told
        if sure:
            return _read(words, catalog, now, data_until, previous, pending)
        return Unclear(say("which change", question.language), (words.text,))
    if asked.leftover or (asked.refusal is not None and _has_unknown(question)):
        if isinstance(asked.refusal, OutOfScope):
            return asked.refusal
        leftover = asked.leftover or [word for word in question.cover if word.kind == "unknown"]
        return _unknown(question, leftover)
    if asked.refusal is not None:
        return asked.refusal
    return _complete(question, asked, previous, pending)


def _parsed(words: Wording, catalog: Catalog, now: Clock, data_until: date | None) -> tuple[Question, Request] | None:
    """A text taken apart; None where it can be cut in two ways."""
    covered = cover(words, lexicon_of(catalog), now)
    question = Question(words, covered.words, catalog, now, data_until)
    return None if covered.rival is not None else (question, interpret(question))


def _leans(question: Question, asked: Request, previous: MetricQuery | None) -> bool:
    return previous is not None and _follows_up(question, asked)


AND_ALSO = frozenset(["as well as", "along with", "together with", "plus", "还有", "以及", "和", "跟", "与"])


def _leaning(question: Question, asked: Request, previous: MetricQuery | None) -> Request:
    """What only means something after an answer: 还有成都 adds to it, 按订单数 ranks it by another figure."""
    first = next((word for word in question.cover if word.kind != "filler"), None)
    if previous is None or first is None or asked.refusal is not None:
        return asked
    alone = not (asked.periods or asked.reference or asked.versus or asked.change)
    if first.kind == "join" and question.plain(first) in AND_ALSO and alone and not asked.leftover:
        return replace(asked, add=True)
    by = without_by(question, asked)
    if asked.leftover and not by.leftover and previous.order_by is not None and alone and len(by.metrics) == 1:
        return replace(by, ranks=[Rank(descending=True, soft=True)], rank_metric=by.metrics[0], rank_by=True)
    return asked


def _complete(question: Question, asked: Request, previous: MetricQuery | None, pending: MetricQuery | None) -> Reading:
    if asked.empty:
        return Unclear(say("empty", question.language), _examples(question))
    grouped = previous is not None and bool(previous.group_by) and _follows_up(question, asked)
    if asked.whose is not None and not grouped:
        return asked.whose
    if asked.pronoun is not None and previous is None and not asked.filters:
        return Unclear(say("pronoun", question.language, words=question.written(asked.pronoun)))
    if (
        previous is not None
        and (found := QUALIFIED.search(question.words.plain))
        and _ends_in_metric(question, found.start())
    ):
        return Unclear(say("qualified", question.language, words=question.words.text.strip()))
    if pending is not None and not (asked.names_metric and asked.periods):
        if pending.metrics and asked.names_metric and not asked.add:
            asked = _added(asked)
        return settle(question, asked, pending)
    if previous is not None and _follows_up(question, asked):
        return settle(question, asked, previous)
    return settle(question, asked, None)


def _ends_in_metric(question: Question, place: int) -> bool:
    """新客的呢: 新客 is a metric here, and the words want a part of the last one."""
    ends = [word for word in question.cover if word.end == place]
    return any(isinstance(word.payload, Name) and bool(word.payload.metrics) for word in ends)


def _added(asked: Request) -> Request:
    only = not (asked.periods or asked.filters or asked.group_by)
    return replace(asked, add=only)


def _follows_up(question: Question, asked: Request) -> bool:
    """A message that leans on the one before: it names no metric, says so (那…呢, what about), or is a metric only."""
    if not asked.names_metric or asked.switch or asked.add or asked.pronoun is not None:
        return True
    if AGAIN.search(question.words.plain):
        return True
    named = asked.periods or asked.filters or asked.group_by or asked.grain or asked.total or asked.share
    if asked.ranks and all(rank.limit is None for rank in asked.ranks) and not named and not asked.thresholds:
        return True  # 按订单数排
    return all(word.kind in ("name", "join") for word in question.cover) and not (asked.filters or asked.group_by)


def _has_unknown(question: Question) -> bool:
    return any(word.kind == "unknown" for word in question.cover)


def _unknown(question: Question, leftover: list[Word]) -> Unclear | OutOfScope:
    """Words that were not understood: a near name is suggested, never taken."""
    language = question.language
    unknown = [word for word in leftover if word.kind == "unknown"]
    leftover = unknown or leftover
    written = tuple(dict.fromkeys(question.written(word).strip() for word in leftover))
    shown = ("、" if language == "zh" else ", ").join(written)
    if len(leftover) == len(unknown) == 1:
        found = near_names(question, unknown[0])
        if found is not None:
            choices = tuple(_with_name(question, found[0], name) for name in found[1])
            return Unclear(say("similar", language, words=question.written(found[0])), choices)
    return OutOfScope(written, say("unknown", language, words=shown))


def _with_name(question: Question, unknown: Word, name: str) -> str:
    """The text with a name in the unknown word's place, and no word of it twice: Junior Suite, not Suite Suite."""
    last = name.rsplit(maxsplit=1)[-1].lower()
    after = question.words.plain[unknown.end :]
    doubled = re.match(rf"\s*{re.escape(last)}(?![a-z])", after) if last.isascii() else None
    return question.words.replaced(unknown.start, unknown.end + (doubled.end() if doubled else 0), name)


def _examples(question: Question) -> tuple[str, ...]:
    visible = [metric for metric in question.catalog.metrics.values() if metric.visible][:3]
    if question.language == "zh":
        return tuple(f"上周的{metric.label}" for metric in visible)
    return tuple(f"{metric.name.replace('_', ' ')} last week" for metric in visible)
