"""The reader of questions, as the KPI skill calls it."""

from datetime import date
from typing import Protocol

from analytics.kpi.catalog import Catalog
from analytics.kpi.query import MetricQuery, Reading, Unclear


class ReadQuestion(Protocol):
    """Reads a question over a catalog; never raises for what a person wrote."""

    def __call__(
        self,
        text: str,
        catalog: Catalog,
        *,
        today: date,
        data_until: date | None = None,
        previous: MetricQuery | None = None,
        pending: Unclear | MetricQuery | None = None,
        data_from: date | None = None,
    ) -> Reading: ...
