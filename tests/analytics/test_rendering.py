"""SQL written out for people: the values stand where they belong, whatever a place is named after."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from analytics.rendering import Renderer

LENGTH = sa.literal_column("CASE WHEN (days > 4) THEN 'Long: yes' ELSE 'Short' END", sa.String())


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        (LENGTH == "Short", "CASE WHEN (days > 4) THEN 'Long: yes' ELSE 'Short' END = 'Short'"),
        (LENGTH.in_(["Long", "it's"]), "CASE WHEN (days > 4) THEN 'Long: yes' ELSE 'Short' END IN ('Long', 'it''s')"),
        (sa.column("a:b c") == 3, '"a:b c" = 3'),
        (sa.column("nights") > sa.column("days"), "nights > days"),
    ],
)  # fmt: skip
def test_writes_values_in_their_places(condition: sa.ColumnElement[bool], written: str) -> None:
    select: sa.Select[tuple[object]] = sa.select(sa.column("nights")).where(condition)
    assert Renderer(make_url("duckdb://")).sql(select) == f"SELECT nights\nWHERE {written}"
