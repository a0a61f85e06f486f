"""KPI cards: targets first, then headline metrics; each with its last complete week and the weeks before it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analytics.kpi.answer import Answer
from analytics.kpi.catalog import Metric, Simple
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.headlines import headlines
from analytics.kpi.query import MetricQuery, Period
from analytics.kpi.scope import EVERYTHING, Scope, may_follow
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.standing import standing
from analytics.kpi.targets.target import Target
from analytics.warehouse import WarehouseError
from assistant.conversation import Language
from assistant.skills.kpi.targets.parts import ask_of
from assistant.skills.kpi.targets.text import heading
from assistant.skills.kpi.words import Wording
from bot.views.shown import Card

WEEKS: Final = 8
MOST_CARDS: Final = 12

_THIS_WEEK: Final = {"zh": "上周", "en": "last week"}
_AGAINST: Final = {"zh": "较前一周", "en": "against the week before"}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What one card is about: a metric, and the target it is held to."""

    metric: Metric
    target: Target | None = None


class KpiDashboard:
    """Every figure from SQL on the metrics store; a metric whose tables are missing has no card."""

    def __init__(
        self,
        store: MetricsStore,
        targets: Callable[[], Sequence[Target]],
        today: Callable[[], date],
        scope: Scope = EVERYTHING,
        currency: str = "¥",
    ) -> None:
        self._currency = currency
        self._whole = store
        self._scope = scope
        self._targets = targets
        self._today = today

    def cards(self, language: Language) -> Sequence[Card]:
        """At most a dozen; none before there is data."""
        try:
            return [card for subject in self._subjects() if (card := self._card(subject, language))]
        except WarehouseError:
            return []

    @property
    def _store(self) -> MetricsStore:
        return self._whole.seen_by(self._scope)

    def _subjects(self) -> list[_Subject]:
        metrics = self._store.catalog.metrics
        seen = (each for each in self._targets() if may_follow(each.metric, each.scope, self._store.catalog))
        held = [_Subject(metrics[target.metric], target) for target in seen]
        shown = [metrics[name] for name in headlines(self._store.catalog)]
        aimed = {subject.metric.name for subject in held if subject.target and not subject.target.scope}
        return [*held, *(_Subject(metric) for metric in shown if metric.name not in aimed)][:MOST_CARDS]

    def _card(self, subject: _Subject, language: Language) -> Card | None:
        metric, target = subject.metric, subject.target
        try:
            trend = self._trend(subject)
            reached = standing(target, self._store.catalog, self._store.answer, self._today()) if target else None
        except (CannotCompile, WarehouseError):
            return None
        if not any(value is not None for value in trend):
            return None
        wording = Wording(self._store.described, language, self._currency)
        week = _weeks(self._today()).last
        begun = reached is not None and reached.value is not None
        value = reached.value if reached and begun else trend[-1]
        return Card(
            metric=metric.name,
            label=_name(metric, target, language),
            format=metric.format,
            value=value,
            period=_said(target, language) if target and begun else _week_said(week, language),
            direction="down" if metric.direction == "down" else "up",
            target=target.value if target else None,
            under_way=begun and self._adds_up(metric),
            change=_change(trend),
            against=_AGAINST[language],
            trend=trend,
            question=ask_of(target, wording) if target else _question(metric, language),
            elapsed=reached.elapsed if reached and begun and reached.kind == "sum" else None,
            outlook=heading(reached, wording) if reached and begun else "",
            begins=f"{target.period.first:%m-%d}" if target and not begun else "",
        )

    def _trend(self, subject: _Subject) -> tuple[float | None, ...]:
        """One value a week, the oldest first, None for a week without data."""
        period = _weeks(self._today())
        scope = subject.target.scope if subject.target else ()
        found = self._store.answer(MetricQuery((subject.metric.name,), period, filters=scope, grain="week"))
        rows = found.rows if isinstance(found, Answer) else ()
        by_week = {row[0]: float(row[-1]) for row in rows if isinstance(row[-1], int | float)}
        return tuple(by_week.get(monday) for monday in _mondays(period))

    def _adds_up(self, metric: Metric) -> bool:
        """Whether the days add up towards a target, so that it is not missed before its last day."""
        return isinstance(metric.definition, Simple) and metric.definition.agg in ("sum", "count", "count_distinct")


def _weeks(today: date) -> Period:
    last_sunday = today - timedelta(days=today.weekday() + 1)
    return Period(last_sunday - timedelta(days=7 * WEEKS - 1), last_sunday)


def _mondays(period: Period) -> Iterator[date]:
    return (period.first + timedelta(days=7 * number) for number in range(WEEKS))


def _change(trend: tuple[float | None, ...]) -> float | None:
    before, now = trend[-2:]
    return now / before - 1 if before and now is not None else None


def _name(metric: Metric, target: Target | None, language: Language) -> str:
    if target:
        return target.name
    if language == "zh":
        return metric.label
    return next((word for word in metric.synonyms if word.isascii()), metric.name.replace("_", " "))


def _said(target: Target, language: Language) -> str:
    first, last = target.period.first, target.period.last
    return (
        f"{first:%m-%d} 至今（到 {last:%m-%d}）" if language == "zh" else f"{first:%m-%d} to date (ends {last:%m-%d})"
    )


def _week_said(sunday: date, language: Language) -> str:
    return f"{_THIS_WEEK[language]} {sunday - timedelta(days=6):%m-%d} – {sunday:%m-%d}"


def _question(metric: Metric, language: Language) -> str:
    if language == "zh":
        return f"近8周每周的{metric.label}"
    return f"{_name(metric, None, 'en')} by week, last 8 weeks"
