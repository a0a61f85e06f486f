"""Files made to harm: each is refused with a sentence, or read for what it says, in bounded memory."""

import gzip
import os
import re
import zipfile
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import plain_yaml
from analytics.ingest import ImportFailed, import_file, workbook
from analytics.kpi.metrics_file.load import check
from analytics.kpi.periods.calendar import CalendarFaulty, load_calendar
from analytics.reviews import taxonomy_file

HEAD = "评价时间,评价\n"
LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\n"
DEEP = "[" * 100_000


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def brought(path: Path, mapping: Path | None = None) -> list[tuple[object, ...]]:
    """The texts in the store after an import."""
    store = path.parent / "store.duckdb"
    import_file("reviews", path, store=store, mapping=mapping)
    with duckdb.connect(str(store), read_only=True) as reader:
        return reader.execute("SELECT text FROM reviews").fetchall()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.jsonl", "[" * 200_000),
        ("number.jsonl", '{"评价时间": "2026-01-01", "评价": ' + "9" * 5000 + "}"),
        ("half.jsonl", '{"评价时间": "2026-01-01", "评价": "\\ud800"}'),
        ("line.csv", HEAD + "2026-01-01," + "a" * 17_000_000 + "\n"),
        ("zeros.csv.gz", gzip.compress(HEAD.encode() + b"0" * 80_000_000)),
        ("spaces.jsonl.gz", gzip.compress(b" " * 80_000_000)),
        ("wide.csv", ",".join(f"c{n}" for n in range(2_000)) + "\n1\n"),
        ("wide.jsonl", "{" + ",".join(f'"c{n}": 1' for n in range(2_000)) + "}"),
        ("noise.csv", bytes(range(256)) * 400),
        ("noise.xlsx", bytes(range(256)) * 400),
        ("noise.parquet", b"PAR1" + bytes(range(256)) + b"PAR1"),
    ],
)
def test_a_file_that_no_export_would_be_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    with pytest.raises(ImportFailed) as refused:
        brought(put(tmp_path, name, content))
    assert len(refused.value.en) < 400
    assert not (tmp_path / "store.duckdb").exists()


def sheet(folder: Path, cells: str, before: str = "") -> Path:
    """A workbook whose one sheet holds these rows."""
    from openpyxl import Workbook

    plain, path = folder / "plain.xlsx", folder / "book.xlsx"
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name in old.namelist():
            content = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                content = before + re.sub(
                    r"<sheetData ?/>|<sheetData></sheetData>", f"<sheetData>{cells}</sheetData>", content
                )
            book.writestr(name, content)
    return path


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{cell("A1", "评价时间")}{cell("B1", "评价")}</row>'


def test_a_workbook_of_ours_is_read(tmp_path: Path) -> None:
    row = f'<row r="2">{cell("A2", "2026-01-01")}{cell("B2", "好")}</row>'
    assert brought(sheet(tmp_path, HEADER + row)) == [("好",)]


def test_a_cell_far_away_does_not_end_the_process(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(ImportFailed, match="far away"):
        brought(sheet(tmp_path, HEADER + far))


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_PART", 1 << 20)
    with pytest.raises(ImportFailed, match="too large"):
        brought(sheet(tmp_path, HEADER + f'<row r="2">{cell("A2", "a" * (1 << 21))}</row>'))


def test_an_entity_reads_no_other_file(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.txt", "SECRET")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    row = f'<row r="2">{cell("A2", "2026-01-01")}{cell("B2", "a&e;b")}</row>'
    with pytest.raises(ImportFailed, match="not a sound Excel file"):
        brought(sheet(tmp_path, HEADER + row, entity))


def test_text_is_kept_as_text(tmp_path: Path) -> None:
    """Formulas, SQL, markup and escapes are somebody's words, no more; they are kept as they came but for NUL."""
    said = ["=cmd|'/C calc'!A0", "'); DROP TABLE reviews; --", "<script>alert(1)</script>", "\x1b[31m红", "\u202ex"]
    lines = "".join(f'2026-01-0{day},"{text}"\n' for day, text in enumerate(said, start=1))
    assert sorted(brought(put(tmp_path, "a\n'quote\".csv", HEAD + lines))) == sorted((text,) for text in said)
    (tmp_path / "other").mkdir()
    nul = put(tmp_path / "other", "nul.jsonl", '{"评价时间": "2026-01-01", "评价": "a\\u0000b"}')
    assert brought(nul) == [("ab",)]


def test_only_plain_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ImportFailed, match="is not a file"):
        brought(tmp_path / "pipe.csv")


@pytest.mark.parametrize(
    "text",
    [
        DEEP,
        LAUGHS,
        "columns: !!python/object/apply:os.system [id]\n",
        "columns: {text: " + "9" * 5000 + "}\n",
        "columns: {text: 2026-99-99}\n",
        "reject_when: {column: 评价, at_most: .inf}\n",
        "reject_when: {column: 评价, at_least: .nan}\n",
        'date_format: "%\'; DROP TABLE x"\n',
    ],
)
def test_a_mapping_made_to_harm_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportFailed):
        brought(put(tmp_path, "a.csv", HEAD + "2026-01-01,好\n"), put(tmp_path, "mapping.yml", text))


def test_a_mapping_is_quoted_into_sql(tmp_path: Path) -> None:
    mapping = put(tmp_path, "mapping.yml", 'constants: {channel: "\'; DROP TABLE reviews; --\\0"}\n')
    assert brought(put(tmp_path, "a.csv", HEAD + "2026-01-01,好\n"), mapping) == [("好",)]


@pytest.mark.parametrize(
    "text", [DEEP, "{a: " * 100_000, LAUGHS, "&a [*a]", "!!python/name:os.system", "a: 2026-99-99"]
)
def test_yaml_is_read_within_bounds(tmp_path: Path, text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        plain_yaml.read(text)
    path = put(tmp_path, "file.yml", text)
    assert check(path)
    assert taxonomy_file.check(path)
    with pytest.raises(CalendarFaulty):
        load_calendar(path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([".csv", ".csv.gz", ".jsonl", ".xlsx", ".parquet", ".ods"]))
def test_random_bytes_are_refused_and_nothing_else(tmp_path: Path, content: bytes, ending: str) -> None:
    path = put(tmp_path, f"noise{ending}", content)
    with pytest.raises(ImportFailed):
        import_file("reviews", path, store=tmp_path / "store.duckdb")
