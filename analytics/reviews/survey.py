"""Which functions customers want most, by what a survey asked: importance, importance × satisfaction, or Kano pairs.

- Priority: the mean of the ratings, on the survey's own scale; more is more wanted.
- Opportunity, where satisfaction is asked too: importance + max(importance − satisfaction, 0), each ten times the share
  of respondents in the upper two of five (Ulwick, “Turn Customer Input into Innovation”, Harvard Business Review 2002).
- Kano, where a functional and a dysfunctional question are: each respondent's pair in Kano's 5 × 5 table (Kano et al.
  1984), the class most have, and better = (A + O) ÷ (A + O + M + I), worse = −(O + M) ÷ (A + O + M + I)
  (Berger et al., “Kano's Methods for Understanding Customer-defined Quality”, 1993).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import sqlalchemy as sa

from analytics.reviews.pii import mask
from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import Warehouse

Formula: TypeAlias = Literal["kano", "opportunity", "priority"]
KanoClass: TypeAlias = Literal["attractive", "one-dimensional", "must-be", "indifferent", "reverse", "questionable"]

_TOP_TWO = 0.75  # of the scale's range: 4 and 5 of five, 8 to 10 of ten
_SCALES = (5.0, 7.0, 10.0, 100.0)
_COLUMNS = ("survey", "respondent", "function", "priority", "text", "satisfaction", "functional", "dysfunctional")
_VOICES = 3

# How respondents say it: like it, must be so, neutral, can live with it, dislike it.
_SAID: Mapping[str, int] = {
    word: place
    for place, words in enumerate(
        (
            ("喜欢", "很喜欢", "非常喜欢", "like", "i like it", "5"),
            ("理应如此", "理所当然", "应该", "必须", "必须有", "expect", "must be", "must-be", "i expect it", "4"),
            ("无所谓", "中立", "一般", "neutral", "i am neutral", "3"),
            ("可以忍受", "勉强接受", "能忍受", "可以接受", "live with", "tolerate", "i can live with it", "2"),
            ("不喜欢", "很不喜欢", "讨厌", "dislike", "i dislike it", "1"),
        )
    )
    for word in words
}
# Rows: the function is there; columns: it is not; both from like to dislike.
_TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
_CLASSES: Mapping[str, KanoClass] = {
    "A": "attractive", "O": "one-dimensional", "M": "must-be", "I": "indifferent", "R": "reverse", "Q": "questionable",
}  # fmt: skip
_URGENT: Mapping[str, int] = {"must-be": 4, "one-dimensional": 3, "attractive": 2, "indifferent": 1}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One function, in its place. `importance` and `satisfaction` are means on the survey's scale.

    What was not asked is None. `opportunity` runs from 0 to 20, `better` from 0 to 1, `worse` from −1 to 0. `need` is
    the need of the taxonomy that the function speaks of, empty where none does; `voices` are answers in the
    respondents' own words, masked.
    """

    place: int
    function: str
    respondents: int
    formula: Formula
    importance: float | None
    satisfaction: float | None
    opportunity: float | None
    kano: KanoClass | None
    better: float | None
    worse: float | None
    need: str
    voices: tuple[str, ...]
    sql: str

    def as_json(self) -> dict[str, Any]:
        """As `reviews needs --survey --json` prints it."""
        return {
            "place": self.place,
            "function": self.function,
            "respondents": self.respondents,
            "formula": self.formula,
            "importance": self.importance,
            "satisfaction": self.satisfaction,
            "opportunity": self.opportunity,
            "kano": self.kano,
            "better": self.better,
            "worse": self.worse,
            "need": self.need,
            "voices": list(self.voices),
            "sql": self.sql,
        }


class _Answers(NamedTuple):
    """Of one function: how many gave each rating or pair."""

    importance: Counter[float]
    satisfaction: Counter[float]
    pairs: Counter[str]


def survey_ranking(warehouse: Warehouse, *, taxonomy: Taxonomy, survey: str = "") -> tuple[Ranked, ...]:
    """The functions of a survey, the most wanted first; of the latest survey, where none is named; empty without one.

    Counts come from SQL, means and coefficients from arithmetic over them. Ordered by opportunity where satisfaction is
    asked, else by Kano's class and then worse and better, else by priority; functions alike by their name.
    Raises analytics.warehouse.WarehouseError when the store cannot answer.
    """
    held = warehouse.columns("survey_answers") if "survey_answers" in warehouse.tables() else {}
    if not held:
        return ()
    table = sa.table("survey_answers", *(sa.column(name) for name in (*_COLUMNS, "answered_on")))
    name = survey or _latest(warehouse, table)
    select = _counting(table, held, name)
    asked: defaultdict[str, _Answers] = defaultdict(lambda: _Answers(Counter(), Counter(), Counter()))
    for function, importance, satisfaction, functional, dysfunctional, count in warehouse.rows(select).rows:
        answers = asked[function]
        if importance is not None:
            answers.importance[float(importance)] += count
        if satisfaction is not None:
            answers.satisfaction[float(satisfaction)] += count
        if kind := kano_class(functional, dysfunctional):
            answers.pairs[kind] += count
    rated = [rating for answers in asked.values() for rating in (*answers.importance, *answers.satisfaction)]
    scale = next((scale for scale in _SCALES if max(rated, default=5.0) <= scale), _SCALES[-1])
    respondents = dict(warehouse.rows(_respondents(table, name)).rows)
    voices, sql = _voices(warehouse, table, name), warehouse.render(select)
    named = _needs_of(list(asked), voices, taxonomy)
    found = [
        _ranked(function, answers, scale, int(respondents[function]), named[function], voices[function], sql)
        for function, answers in asked.items()
    ]
    found.sort(key=_order)
    return tuple(_placed(ranked, place) for place, ranked in enumerate(found, 1))


def kano_class(functional: object, dysfunctional: object) -> str:
    """A, O, M, I, R or Q, of a pair of answers; empty where one is missing or not known.

    >>> kano_class("喜欢", "讨厌"), kano_class("理应如此", "不喜欢"), kano_class("喜欢", "无所谓")
    ('O', 'M', 'A')
    """
    there, missing = (_SAID.get(_plain(said)) for said in (functional, dysfunctional))
    return "" if there is None or missing is None else _TABLE[there][missing]


def _plain(said: object) -> str:
    return str(said).strip().lower().removesuffix(".0") if said is not None else ""


def _ranked(
    function: str, answers: _Answers, scale: float, respondents: int, need: str, voices: tuple[str, ...], sql: str
) -> Ranked:
    importance, satisfaction = _mean(answers.importance), _mean(answers.satisfaction)
    opportunity = None
    if importance is not None and satisfaction is not None:
        wanted, content = (10 * _top_two(each, scale) for each in (answers.importance, answers.satisfaction))
        opportunity = wanted + max(wanted - content, 0.0)
    counted = {kind: answers.pairs[kind] for kind in "AOMI"}
    sided = sum(counted.values())
    kano = _CLASSES[max("MOAIRQ", key=lambda kind: answers.pairs[kind])] if answers.pairs else None
    formula: Formula = "opportunity" if opportunity is not None else "kano" if kano else "priority"
    return Ranked(
        place=0,
        function=function,
        respondents=respondents,
        formula=formula,
        importance=importance,
        satisfaction=satisfaction,
        opportunity=opportunity,
        kano=kano,
        better=(counted["A"] + counted["O"]) / sided if sided else None,
        worse=-(counted["O"] + counted["M"]) / sided if sided else None,
        need=need,
        voices=voices,
        sql=sql,
    )


def _order(ranked: Ranked) -> tuple[float, ...] | Any:
    if ranked.opportunity is not None:
        return (0, -ranked.opportunity, -(ranked.importance or 0), ranked.function)
    if ranked.kano:
        return (1, -_URGENT.get(ranked.kano, 0), (ranked.worse or 0) - (ranked.better or 0), ranked.function)
    return (2, -(ranked.importance or 0), 0.0, ranked.function)


def _placed(ranked: Ranked, place: int) -> Ranked:
    from dataclasses import replace

    return replace(ranked, place=place)


def _mean(counts: Counter[float]) -> float | None:
    return sum(value * count for value, count in counts.items()) / counts.total() if counts else None


def _top_two(counts: Counter[float], scale: float) -> float:
    """The share of ratings in the upper two of five, on a scale from 1 (from 0 where it goes to 100)."""
    lowest = 0.0 if scale > 10 else 1.0
    least = lowest + _TOP_TWO * (scale - lowest)
    return sum(count for value, count in counts.items() if value >= least - 1e-9) / counts.total()


def _latest(warehouse: Warehouse, table: sa.TableClause) -> str:
    latest = sa.func.max(table.c.answered_on)
    select = sa.select(table.c.survey).group_by(table.c.survey).order_by(latest.desc().nulls_last(), table.c.survey)
    rows = warehouse.rows(select.limit(1)).rows
    return str(rows[0][0]) if rows and rows[0][0] is not None else ""


def _of(table: sa.TableClause, survey: str) -> list[sa.ColumnElement[bool]]:
    named = table.c.survey == survey if survey else table.c.survey.is_(None)
    return [table.c.function.is_not(None), named]


def _counting(table: sa.TableClause, held: Mapping[str, str], survey: str) -> sa.Select[Any]:
    """How often each combination of answers was given; a store of before has no column for some."""
    columns = [
        table.c[name] if name in held else sa.null().label(name)
        for name in ("priority", "satisfaction", "functional", "dysfunctional")
    ]
    groups = [table.c.function, *(column for column in columns if isinstance(column, sa.ColumnClause))]
    return (
        sa.select(table.c.function, *columns, sa.func.count().label("answers"))
        .where(*_of(table, survey))
        .group_by(*groups)
        .order_by(*groups)
    )


def _respondents(table: sa.TableClause, survey: str) -> sa.Select[Any]:
    counted = sa.func.count(table.c.respondent.distinct())
    return sa.select(table.c.function, counted).where(*_of(table, survey)).group_by(table.c.function)


def _voices(warehouse: Warehouse, table: sa.TableClause, survey: str) -> defaultdict[str, tuple[str, ...]]:
    """What was written most often beside each function."""
    place = sa.func.row_number().over(partition_by=table.c.function, order_by=(sa.func.count().desc(), table.c.text))
    said = sa.select(table.c.function, table.c.text, place.label("place")).where(
        *_of(table, survey), table.c.text.is_not(None)
    )
    ranked = said.group_by(table.c.function, table.c.text).subquery()
    select = sa.select(ranked.c.function, ranked.c.text).where(ranked.c.place <= _VOICES)
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for function, text in warehouse.rows(select.order_by(ranked.c.function, ranked.c.place)).rows:
        found[function] += (mask(text),)
    return found


def _needs_of(functions: list[str], voices: Mapping[str, tuple[str, ...]], taxonomy: Taxonomy) -> dict[str, str]:
    """The need each function speaks of: by its patterns in the function's name and in what is written beside it."""
    from analytics.reviews.mentions import matcher

    book = matcher(taxonomy)
    found = {}
    for function in functions:
        weights: Counter[str] = Counter()
        for text, weight in ((function, 2), *((voice, 1) for voice in voices.get(function, ()))):
            weights.update(dict.fromkeys(book.named_in(text), weight))
        found[function] = max(weights, key=lambda name: (weights[name], name), default="")
    return found
