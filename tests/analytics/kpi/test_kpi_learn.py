"""The file of values that were learned: what is older, broken or of another catalog is learned anew."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kpi_databases import database

from analytics.kpi.catalog import Catalog
from analytics.kpi.learn import with_values
from analytics.warehouse import Warehouse

TINY = (Path(__file__).parent / "tiny.sql").read_text("utf-8")
Change = Callable[[dict[str, Any]], object]
CHANGED: dict[str, Change] = {
    "an older one, without how days are kept": lambda saved: saved.pop("kept_as"),
    "without values": lambda saved: saved.pop("values"),
    "without columns": lambda saved: saved.pop("columns"),
    "without what is stored": lambda saved: saved.pop("stored"),
    "without what it is of": lambda saved: saved.pop("of"),
    "of another warehouse": lambda saved: saved.update(of="another"),
    "values that are a list": lambda saved: saved.update(values=["x"]),
    "values that are numbers": lambda saved: saved.update(values={"channel": [1, 2]}),
    "values of a dimension that are one text": lambda saved: saved.update(values={"channel": "小红书"}),
    "columns that are nothing": lambda saved: saved.update(columns=None),
    "columns of a model that are nothing": lambda saved: saved.update(columns={"orders": None}),
    "stored values that are a list": lambda saved: saved.update(stored={"paid": ["true"]}),
    "days kept in no known way": lambda saved: saved.update(kept_as={"orders": {"day": "stone"}}),
    "days kept as a text": lambda saved: saved.update(kept_as={"orders": "time"}),
}


@pytest.fixture(scope="module")
def file_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A file: of a server nothing is kept, for its changes are not seen."""
    with database("duckdb", TINY, tmp_path_factory.mktemp("learn")) as warehouse:
        yield warehouse


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_file_that_does_not_fit_is_learned_anew(
    change: Change, tiny_catalog: Catalog, file_warehouse: Warehouse, tmp_path: Path
) -> None:
    cache = tmp_path / "values.json"
    learned = with_values(tiny_catalog, file_warehouse, cache)
    good = cache.read_text("utf-8")
    saved = json.loads(good)
    change(saved)
    cache.write_text(json.dumps(saved), "utf-8")
    assert with_values(tiny_catalog, file_warehouse, cache) == learned
    assert cache.read_text("utf-8") == good


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe\x00", b"[" * 100_000],
    ids=lambda each: str(each[:8]),
)
def test_a_file_that_cannot_be_read_is_learned_anew(
    content: bytes, tiny_catalog: Catalog, file_warehouse: Warehouse, tmp_path: Path
) -> None:
    cache = tmp_path / "values.json"
    learned = with_values(tiny_catalog, file_warehouse, cache)
    cache.write_bytes(content)
    assert with_values(tiny_catalog, file_warehouse, cache) == learned


def test_what_was_learned_of_one_catalog_is_not_taken_for_another(
    tiny_catalog: Catalog, file_warehouse: Warehouse, tmp_path: Path
) -> None:
    """A metrics file may gain a dimension while its warehouse stays as it is."""
    cache = tmp_path / "values.json"
    fewer = {name: replace(model, dimensions=model.dimensions[:1]) for name, model in tiny_catalog.models.items()}
    with_values(replace(tiny_catalog, models=fewer), file_warehouse, cache)
    assert with_values(tiny_catalog, file_warehouse, cache) == with_values(tiny_catalog, file_warehouse)
