"""The metrics store as the rest of the house sees it: the catalog as of now, and answers."""

import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from analytics.kpi.answer import Answer, NoData, answer, covered
from analytics.kpi.catalog import Catalog, Dimension
from analytics.kpi.compiling.expressions import ExpressionError
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.learn import with_values
from analytics.kpi.query import MetricQuery
from analytics.kpi.scope import Scope, digest, narrowed
from analytics.warehouse import Warehouse, WarehouseError

MOST_SCOPES = 64  # stores kept for people who see less than all
KEPT_ANSWERS = 256
KEPT_S = 600.0  # how long what was learned from a server is kept: its changes are not seen
FRESH_S = 60.0  # how long a server's first and last days are kept


class _Asked:
    """A question under way, or its answer."""

    __slots__ = ("ended", "found")

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.found: Answer | NoData | None = None


class MetricsStore:
    """A catalog over a warehouse; what it learned is kept while the warehouse stays the same. Safe between threads.

    A server does not show that it changed: its values are learned anew every `KEPT_S` seconds. `kept_answers` is how
    many answers of an unchanged file are kept.
    """

    def __init__(
        self,
        catalog: Catalog,
        warehouse: Warehouse,
        cache: Path | None = None,
        seconds: Callable[[], float] = time.monotonic,
        kept_answers: int = KEPT_ANSWERS,
    ) -> None:
        self._seconds = seconds
        self._most_answers = kept_answers
        self._answers: dict[MetricQuery, _Asked] = {}
        self._learned_at = 0.0
        self._base = catalog
        self._warehouse = warehouse
        self._cache = cache
        self._lock = threading.RLock()
        self._version: str | None = None
        self._learned = catalog
        self._spans: dict[tuple[str, str], tuple[float, tuple[date, date] | None]] = {}
        self._whole_span: tuple[float, tuple[date, date] | None] | None = None
        self._narrowed: dict[Scope, tuple[Catalog, MetricsStore]] = {}

    @property
    def warehouse(self) -> Warehouse:
        return self._warehouse

    @property
    def described(self) -> Catalog:
        """The catalog as the metrics file describes it; never asks the warehouse."""
        return self._base

    @property
    def catalog(self) -> Catalog:
        """With the values that dimensions hold now.

        Raises WarehouseError when the warehouse cannot be asked.
        """
        with self._lock:
            self._refresh()
            return self._learned

    @property
    def data_until(self) -> date | None:
        """The last day with data on any metric's time axis; None for an empty warehouse.

        Raises WarehouseError when the warehouse cannot be asked.
        """
        span = self.data_span
        return span and span[1]

    @property
    def data_span(self) -> tuple[date, date] | None:
        """The first and last day with data on any metric's time axis; None for an empty warehouse.

        Raises WarehouseError when the warehouse cannot be asked.
        """
        with self._lock:
            catalog = self.catalog
            if self._whole_span is None or self._outdated(self._whole_span[0]):
                times = {(time.model, time.name): time for name in catalog.metrics for time in catalog.time_of(name)}
                spans = (self._span(time) for time in times.values() if catalog.models[time.model].columns)
                known = [span for span in spans if span]
                whole = (min(first for first, _ in known), max(last for _, last in known)) if known else None
                self._whole_span = self._seconds(), whole
            return self._whole_span[1]

    def answer(self, query: MetricQuery) -> Answer | NoData:
        """Raises CannotCompile for a query the catalog does not allow, WarehouseError when the warehouse fails."""
        catalog = self.catalog
        for name in query.metrics:
            for model in sorted(catalog.models_of(name)) if name in catalog.metrics else ():
                if not catalog.models[model].columns:
                    label, source = catalog.metrics[name].label, catalog.models[model].label or model
                    raise WarehouseError(
                        f"“{label}”要用的{source}还没有导入，请先用 zhongcao import 导入。",
                        f"“{source}”, which {name} needs, is not imported yet: bring it in with zhongcao import.",
                    )
        return self._once(query, lambda: answer(query, catalog, self._warehouse, self._span))

    def found(self, query: MetricQuery) -> Answer | None:
        """The answer, for whoever goes on without one: None where there are no data, where the catalog does not allow
        the query, and while the warehouse fails."""
        try:
            found = self.answer(query)
        except (CannotCompile, ExpressionError, WarehouseError):
            return None
        return found if isinstance(found, Answer) else None

    def _once(self, query: MetricQuery, ask: Callable[[], Answer | NoData]) -> Answer | NoData:
        """Asks a DuckDB file once for all who ask the same while it stays as it is; other stores each time.

        A SQLite file may change beside its write-ahead log without a sign, a server anyway.
        """
        if self._warehouse.dialect != "duckdb" or not self._version or not self._most_answers:
            return ask()
        with self._lock:
            answers = self._answers
            kept = answers.get(query)
            mine = kept is None
            if kept is None:
                kept = answers[query] = _Asked()
                while len(answers) > self._most_answers:
                    del answers[next(iter(answers))]
        if mine:
            try:
                kept.found = ask()
            finally:
                if kept.found is None:
                    answers.pop(query, None)
                kept.ended.set()
            return kept.found
        kept.ended.wait()
        return kept.found or ask()  # what failed for somebody else fails, or not, on its own

    def seen_by(self, scope: Scope) -> "MetricsStore":
        """The same store for somebody who sees only a part: as if there were no other names, values or rows.

        Raises WarehouseError when the warehouse cannot be asked.
        """
        if not scope.limits:
            return self
        with self._lock:
            whole = self.catalog
            kept = self._narrowed.pop(scope, None)
            if kept is None or kept[0] is not whole:
                cache = self._cache.with_name(f"values-{digest(scope)}.json") if self._cache else None
                kept = whole, MetricsStore(narrowed(whole, scope), self._warehouse, cache, self._seconds)
            self._narrowed[scope] = kept
            while len(self._narrowed) > MOST_SCOPES:
                del self._narrowed[next(iter(self._narrowed))]
            return kept[1]

    def _refresh(self) -> None:
        version = self._warehouse.version
        stale = not version and self._seconds() - self._learned_at > KEPT_S
        if version != self._version or stale:
            self._learned_at = self._seconds()
            self._learned = with_values(self._base, self._warehouse, self._cache)
            self._spans, self._whole_span, self._answers = {}, None, {}
            self._version = version

    def _span(self, time: Dimension) -> tuple[date, date] | None:
        key = (time.model, time.name)
        with self._lock:
            if key not in self._spans or self._outdated(self._spans[key][0]):
                self._spans[key] = self._seconds(), covered(time, self._learned, self._warehouse)
            return self._spans[key][1]

    def _outdated(self, asked_at: float) -> bool:
        """A server's data may have changed unseen."""
        return not self._version and self._seconds() - asked_at > FRESH_S
