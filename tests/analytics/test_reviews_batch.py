"""Files labelled a chunk at a time: types kept, faults by line, runs that go on, workers that are killed."""

import csv
import json
import multiprocessing
import os
import signal
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.reviews import batch
from analytics.reviews.batch import FileUnusable, LabelReport, WorkerGone, label_file
from analytics.reviews.bulk import parts, reading
from analytics.reviews.bulk.pool import alone, pooled
from analytics.reviews.bulk.reading import chunks
from analytics.reviews.bulk.survey import survey
from analytics.reviews.bulk.work import Work
from analytics.reviews.label import Labeller, bundled_labeller
from analytics.reviews.taxonomy import bundled

GOOD, BAD = "很好用，还会回购", "漏液了，很失望"


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return bundled_labeller()


def _lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_a_column_keeps_its_type(labeller: Labeller, tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.uint8()),
            "price": pa.array([Decimal("19.90"), None], pa.decimal128(9, 2)),
            "at": pa.array([datetime(2026, 1, 2, 3, 4, 5), None], pa.timestamp("us", tz="Asia/Shanghai")),
            "shop": pa.array(["a", "b"]).dictionary_encode(),
            "tags": pa.array([["x"], []], pa.list_(pa.large_string())),
            "nothing": pa.nulls(2),
            "score": pa.array(["old", "older"]),
            "评价": [GOOD, BAD],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    label_file(tmp_path / "in.parquet", tmp_path / "out.parquet", "评价", labeller)
    read = pq.read_table(tmp_path / "out.parquet")
    kept = table.drop_columns("score")
    assert read.schema.names == [*kept.schema.names, "polarity", "score", "opinions", "needs"]
    assert read.select(kept.schema.names).cast(kept.schema).equals(kept)
    assert [read.schema.field(name).type for name in kept.schema.names] == kept.schema.types
    assert read["polarity"].to_pylist() == ["positive", "negative"]


def test_json_of_many_shapes_becomes_parquet(labeller: Labeller, tmp_path: Path) -> None:
    rows = [
        {"text": GOOD, "n": 1, "mixed": 1, "deep": {"a": 1}, "none": None, "empty": {}},
        {"text": None, "n": 2.5, "mixed": "x", "deep": {"b": "y"}, "late": [1]},
    ]
    label_file(_lines(tmp_path / "in.jsonl", rows), tmp_path / "out.parquet", "text", labeller)
    read = pq.read_table(tmp_path / "out.parquet").drop_columns(["polarity", "score", "opinions", "needs"])
    assert read.to_pylist() == [
        {"text": GOOD, "n": 1.0, "mixed": "1", "deep": {"a": 1, "b": None}, "none": None, "empty": "{}", "late": None},
        {"text": None, "n": 2.5, "mixed": "x", "deep": {"a": None, "b": "y"}, "none": None, "empty": None, "late": [1]},
    ]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_json_lines_stay_as_they_are(labeller: Labeller, tmp_path: Path, ending: str) -> None:
    rows = [{"text": GOOD, "n": 12345678901234567890, "half": "\ud83d"}, {"text": "half \ud83d pair", "late": True}]
    source, target = _lines(tmp_path / "in.jsonl", rows), tmp_path / f"out.{ending}"
    label_file(source, target, "text", labeller)
    if ending == "parquet":  # which cannot hold half a character
        read = pq.read_table(target).select(["n", "half"]).to_pylist()
        assert read == [{"n": "12345678901234567890", "half": "\ufffd"}, {"n": None, "half": None}]
        return
    if ending == "jsonl":
        read = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
        assert [{name: row[name] for name in given} for row, given in zip(read, rows, strict=True)] == rows
    else:
        with target.open(encoding="utf-8", newline="") as file:
            assert [(row["n"], row["late"]) for row in csv.DictReader(file)] == [
                ("12345678901234567890", ""),
                ("", "True"),
            ]


def test_a_name_that_stands_twice_keeps_both_columns(labeller: Labeller, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"id,text,id,\n1,{GOOD},2,3\n", "utf-8")
    label_file(tmp_path / "in.csv", tmp_path / "out.jsonl", "text", labeller)
    row = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert {name: row[name] for name in ("id", "id_2", "")} == {"id": "1", "id_2": "2", "": "3"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(
    ("name", "content"), [("in.csv", f"id,text\n1,{GOOD}\n"), ("in.jsonl", f'{{"text": "{GOOD}"}}\n')]
)
def test_every_encoding_that_imports_is_labelled(
    labeller: Labeller, tmp_path: Path, name: str, content: str, encoding: str
) -> None:
    (tmp_path / name).write_bytes(content.encode(encoding))
    label_file(tmp_path / name, tmp_path / "out.jsonl", "text", labeller)
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["text"] == GOOD


@pytest.mark.parametrize(("name", "content", "rows"), [("in.csv", "id,text\n", 0), ("in.jsonl", "\n\n", 0)])
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_file_without_rows_is_labelled(
    labeller: Labeller, tmp_path: Path, name: str, content: str, rows: int, ending: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert label_file(tmp_path / name, tmp_path / f"out.{ending}", "text", labeller).rows == rows
    if ending == "parquet":
        assert pq.read_schema(tmp_path / "out.parquet").names[-4:] == ["polarity", "score", "opinions", "needs"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("in.jsonl", '{"text": "a"}\n\n{"text": }\n', "in.jsonl, line 3: no JSON"),
        ("in.jsonl", '{"text": "a"}\n3\n', "in.jsonl, line 2: a JSON object is wanted."),
        (
            "in.jsonl",
            '{"text": "a"}\n{"words": "b"}\n',
            "in.jsonl, line 2, has no column text; its columns are: words.",
        ),
        ("in.csv", "text,id\n好,1\n坏\n", "in.csv, line 3: not as many cells as the header has."),
        ("in.csv", b"text\n" + ("好" * 90_000 + "\n").encode() * 5 + b"\xff\xff\n", "in.csv cannot be read near line "),
    ],
)
def test_a_fault_is_told_with_its_line(
    labeller: Labeller, tmp_path: Path, name: str, content: str | bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileUnusable) as said:
        label_file(tmp_path / name, tmp_path / "out.parquet", "text", labeller)
    assert said.value.en.startswith(says)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of ten rows, parts of two chunks."""
    monkeypatch.setattr(reading, "CHUNK", 10)
    monkeypatch.setattr(parts, "PART", 2)
    monkeypatch.setattr(batch, "PART", 2)


class _Stopped(Exception):
    """Stands for whatever ends a run."""


def _stop_at(rows: int) -> batch.Progress:
    def report(done: int, _of: int) -> None:
        if done >= rows:
            raise _Stopped

    return report


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@pytest.mark.usefixtures("small_chunks")
def test_a_run_that_was_ended_goes_on(labeller: Labeller, tmp_path: Path, ending: str) -> None:
    rows = [{"text": GOOD if number % 3 else BAD, "n": number} for number in range(95)]
    source, whole, target = (
        _lines(tmp_path / "in.jsonl", rows),
        tmp_path / f"whole.{ending}",
        tmp_path / f"out.{ending}",
    )
    label_file(source, whole, "text", labeller)
    with pytest.raises(_Stopped):
        label_file(source, target, "text", labeller, _stop_at(70))
    assert not target.exists()
    seen: list[int] = []
    report = label_file(source, target, "text", labeller, lambda done, _: seen.append(done))
    assert report == LabelReport(95, negative=32, neutral=0, positive=63, empty=0, target=str(target), continued=60)
    assert seen == [60, 70, 80, 90, 95]
    if ending == "parquet":
        assert pq.read_table(target).equals(pq.read_table(whole))
    else:
        assert target.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in.jsonl", whole.name, target.name])


@pytest.mark.usefixtures("small_chunks")
def test_another_source_begins_anew(labeller: Labeller, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    with pytest.raises(_Stopped):
        label_file(_lines(source, [{"text": BAD}] * 50), target, "text", labeller, _stop_at(30))
    report = label_file(_lines(source, [{"text": GOOD}] * 50), target, "text", labeller)
    assert (report.positive, report.continued) == (50, 0)


@pytest.mark.usefixtures("small_chunks")
def test_another_taxonomy_begins_anew(labeller: Labeller, tmp_path: Path) -> None:
    from analytics.reviews.mentions import matcher
    from analytics.reviews.taxonomy import Taxonomy

    source, target = _lines(tmp_path / "in.jsonl", [{"text": BAD}] * 50), tmp_path / "out.jsonl"
    with pytest.raises(_Stopped):
        label_file(source, target, "text", labeller, _stop_at(30))
    other = replace(labeller, needs=matcher(Taxonomy(bundled().needs[:3])))
    assert label_file(source, target, "text", other).continued == 0
    assert {json.loads(line)["needs"] == [] for line in target.read_text("utf-8").splitlines()} == {True}


@pytest.mark.usefixtures("small_chunks")
def test_two_runs_of_one_target_do_not_meet(labeller: Labeller, tmp_path: Path) -> None:
    source, target = _lines(tmp_path / "in.jsonl", [{"text": BAD}] * 30), tmp_path / "out.jsonl"
    said: list[str] = []

    def meanwhile(_done: int, _of: int) -> None:
        with pytest.raises(FileUnusable) as refused:
            label_file(source, target, "text", labeller)
        said.append(refused.value.en)

    label_file(source, target, "text", labeller, meanwhile)
    assert set(said) == {"Another reviews label is writing out.jsonl: wait for it, or give another --out."}


def _work(source: Path, labeller: Labeller) -> Work:
    return Work("text", "jsonl", "jsonl", survey(source, "text", "jsonl", labeller), labeller.needs.needs)


@pytest.mark.slow
def test_many_workers_do_what_one_does(labeller: Labeller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 10)
    rows = [
        {"text": (GOOD, BAD, "没有过敏，但是漏液", "sticky but gentle")[number % 4], "n": number}
        for number in range(205)
    ]
    source = _lines(tmp_path / "in.jsonl", rows)
    work = _work(source, labeller)
    assert list(pooled(work, chunks(source), 2)) == list(alone(work, chunks(source)))


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told(labeller: Labeller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 10)
    source = _lines(tmp_path / "in.jsonl", [{"text": BAD}] * 2000)
    found = pooled(_work(source, labeller), chunks(source), 2)
    next(found)
    for child in multiprocessing.active_children():
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        break
    with pytest.raises(WorkerGone, match="ended from outside"):
        list(found)
