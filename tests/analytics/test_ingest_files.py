"""Whatever form a platform's export comes in, the same rows arrive."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from analytics.ingest import ImportFailed, import_file
from analytics.ingest.kinds import header_key, kinds

HEADER = ["日期", "渠道", "计划名称", "创意名称", "展现量", "点击量", "消耗（元）", "转化数"]
ROWS = [
    ["2026-03-01", "小红书", "敏感肌种草", "甲, 乙", "12,345", "67", "¥89.10", "3"],
    ["2026/3/2", "小红书", "敏感肌种草", "甲, 乙", "1.2万", "70", "90", ""],
]
STORED = [
    (date(2026, 3, 1), "小红书", "公域", "敏感肌种草", "甲, 乙", 12345, 67, 89.1, 3, None, None),
    (date(2026, 3, 2), "小红书", "公域", "敏感肌种草", "甲, 乙", 12000, 70, 90.0, None, None, None),
]


def delimited(mark: str) -> str:
    return "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in [HEADER, *ROWS]) + "\r\n"


def text_file(encoding: str, mark: str = ",") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(delimited(mark).encode(encoding))

    return write


def packed(path: Path) -> None:
    path.write_bytes(gzip.compress(delimited(",").encode()))


def json_lines(path: Path) -> None:
    records = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")


def spreadsheet(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["投放报表"])  # platforms write a title above the header
    sheet.append(["统计周期：2026-03-01 至 2026-03-02"])
    sheet.append(HEADER)
    sheet.append([date(2026, 3, 1), *ROWS[0][1:4], 12345, 67, 89.1, 3])
    sheet.append([date(2026, 3, 2), *ROWS[1][1:4], 12000, 70, 90, None])
    book.save(path)


def parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*ROWS, strict=True))
    pq.write_table(pa.table({name: list(column) for name, column in zip(HEADER, columns, strict=True)}), path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("plain.csv", text_file("utf-8")),
        ("bom.csv", text_file("utf-8-sig")),
        ("gbk.csv", text_file("gb18030")),
        ("utf16.txt", text_file("utf-16", "\t")),
        ("utf16-no-mark.csv", text_file("utf-16-le")),
        ("tabs.tsv", text_file("utf-8", "\t")),
        ("semicolons.csv", text_file("gb18030", ";")),
        ("packed.csv.gz", packed),
        ("lines.jsonl", json_lines),
        ("sheet.xlsx", spreadsheet),
        ("columns.parquet", parquet),
    ],
)
def test_reads_every_form(name: str, write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / name)
    store = tmp_path / "warehouse.duckdb"
    result = import_file("ads", tmp_path / name, store=store)
    assert (result.read, result.added, result.rejected, result.ignored) == (2, 2, (), ())
    with duckdb.connect(str(store), read_only=True) as connection:
        assert connection.execute("SELECT * FROM ad_daily ORDER BY date").fetchall() == STORED


def test_large_files_go_through_the_fast_parser_alike(tmp_path: Path) -> None:
    days = [f"2026-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
    lines = ["日期,渠道,展现量,点击量,花费,计划"]
    lines += [f'{day},抖音,1000,{n},12.5,"计划 {n}，""加长""{"。" * 20}"' for day in days for n in range(40)]
    lines[7] = "2026-13-01,抖音,1000,1,12.5,坏日期"
    path = tmp_path / "large.csv"
    path.write_text("\n".join(lines), encoding="gb18030")
    assert path.stat().st_size > 1 << 20
    fast = import_file("ads", path, store=tmp_path / "fast.duckdb")
    path.write_text("\n".join([*lines, "", ""]), encoding="gb18030")  # blank lines take the careful way
    careful = import_file("ads", path, store=tmp_path / "careful.duckdb")
    assert fast.added == careful.added == len(lines) - 2
    assert fast.rejected == careful.rejected
    assert [fault.sentence("zh") for fault in fast.rejected] == [
        "第 8 行「日期」无法识别的日期（可在映射里写 date_format）：2026-13-01"
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "空的"),
        ("header.csv", "日期,渠道,展现量,点击量,消耗\n".encode(), "只有表头"),
        ("wrong.csv", "日期,渠道\n2026-03-01,抖音\n".encode(), "impressions, clicks, cost"),
        ("broken.xlsx", b"PK\x03\x04 not really", "不是完好的 Excel"),
        ("broken.parquet", b"PAR1", "不是完好的 Parquet"),
        ("list.jsonl", b"[1, 2]", "不是 JSON 对象"),
        (
            "unclosed.csv",
            '日期,渠道,展现量,点击量,消耗\n2026-03-01,"抖音,1,1,1\n2026-03-02,抖音,1,1,1\n'.encode(),
            "第 2 行的引号",
        ),
        ("short.csv.gz", gzip.compress(delimited(",").encode(), mtime=0)[:60], "不完整或已损坏"),
        ("image.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe\xff", "broken"),
    ],
)
def test_says_what_is_wrong_with_a_file(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ImportFailed) as failed:
        import_file("ads", tmp_path / name, store=tmp_path / "warehouse.duckdb")
    if words != "broken":
        assert words in failed.value.zh
    assert name in failed.value.en
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_says_what_can_be_imported(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="没有“sales”这种数据"):
        import_file("sales", tmp_path / "any.csv", store=tmp_path / "warehouse.duckdb")
    with pytest.raises(ImportFailed, match="读不了文件"):
        import_file("ads", tmp_path / "none.csv", store=tmp_path / "warehouse.duckdb")
    (tmp_path / "any.csv").write_text(delimited(","), encoding="utf-8")
    with pytest.raises(ImportFailed, match="还不支持"):
        import_file("ads", tmp_path / "any.csv", store="postgresql://warehouse/marketing")


def test_an_alias_means_one_column() -> None:
    for kind in kinds().values():
        keys = [header_key(name) for column in kind.columns for name in (column.name, *column.aliases)]
        doubled = {key for key in keys if keys.count(key) > 1}
        assert not doubled, (kind.name, doubled)
        assert set(kind.order) == {column.name for column in kind.columns}
        assert set(kind.key) <= set(kind.order)
