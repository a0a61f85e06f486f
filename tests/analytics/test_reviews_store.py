"""Labels beside the imported rows, needs by SQL over them, and files labelled in batches."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.reviews.batch import FileUnusable, LabelReport, label_file
from analytics.reviews.label import bundled_labeller
from analytics.reviews.needs import EMERGING_CUSTOMERS, NeedQuote, Scope, needs, read_needs
from analytics.reviews.quotes import Candidate, choose, diverse, in_context
from analytics.reviews.store import label_imported
from analytics.warehouse import Warehouse

REVIEWS = """CREATE TABLE reviews (
    review_id VARCHAR, reviewed_at TIMESTAMP, sku VARCHAR, product VARCHAR, channel VARCHAR, customer_id VARCHAR,
    order_id VARCHAR, stars INTEGER, title VARCHAR, text VARCHAR, photos INTEGER, lot VARCHAR, followers INTEGER)"""
INQUIRIES = """CREATE TABLE inquiries (
    inquiry_id VARCHAR, asked_at TIMESTAMP, sku VARCHAR, product VARCHAR, channel VARCHAR, customer_id VARCHAR,
    text VARCHAR)"""
LEAKS = (
    "收到就漏液了",
    "瓶子漏了一半",
    "盒子里全是漏出来的水",
    "漏液严重",
    "盖子松了，漏了",
    "漏得到处都是",
    "又是漏液",
    "漏光了",
)
SINCE, UNTIL = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September: thirty content customers, one leak. October: eight leaks and twelve content ones; one asks."""
    path = tmp_path_factory.mktemp("store") / "warehouse.duckdb"
    rows: list[tuple[Any, ...]]
    rows = [(f"s{n}", "2026-09-10 10:00", "A", "爽肤水", "抖音", f"c{n}", 5, "味道好闻") for n in range(30)]
    rows += [("s90", "2026-09-11 10:00", "A", "爽肤水", "抖音", "c90", 1, "漏液了")]
    rows += [(f"o{n}", "2026-10-31 23:59:59", "A", "爽肤水", "抖音", f"d{n}", 1, text) for n, text in enumerate(LEAKS)]
    rows += [("o80", "2026-10-01 00:00", "A", "爽肤水", "抖音", "d0", 1, "还是漏液")]  # the same customer again
    rows += [(f"p{n}", "2026-10-05 09:00", "B", "面霜", "小红书", None, 5, "很滋润") for n in range(12)]
    with duckdb.connect(str(path)) as connection:
        connection.execute(REVIEWS)
        connection.execute(INQUIRIES)
        connection.executemany(
            "INSERT INTO reviews (review_id, reviewed_at, sku, product, channel, customer_id, stars, text) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        connection.execute(
            "INSERT INTO inquiries VALUES ('q1', '2026-10-06', 'B', '面霜', '抖音', 'e1', '敏感肌能用吗')"
        )
        assert label_imported(connection, "reviews", bundled_labeller()) == len(rows)
        assert label_imported(connection, "inquiries", bundled_labeller()) == 1
    return path


@pytest.fixture
def warehouse(file: Path) -> Iterator[Warehouse]:
    store = Warehouse(f"duckdb:///{file}")
    yield store
    store.dispose()


def test_counts_come_from_sql(warehouse: Warehouse, file: Path) -> None:
    leak = needs(warehouse, since=SINCE, until=UNTIL)[1]
    assert (leak.name, leak.customers, leak.mentions, leak.complaints, leak.customers_before) == (
        "漏液破损",
        8,
        9,
        9,
        1,
    )
    assert leak.share == 8 / 21  # eight leaks, twelve creams, one who asked
    assert leak.interval[0] < leak.share < leak.interval[1]
    assert leak.net == -1.0
    assert leak.emerging
    assert leak.customers >= EMERGING_CUSTOMERS
    assert leak.products == (("爽肤水", 8),)
    warehouse.dispose()
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute(leak.sql).fetchall()[0][:3] == ("漏液破损", 8, 9)


def test_praise_is_no_emerging_complaint(warehouse: Warehouse) -> None:
    found = {need.name: need for need in needs(warehouse, since=SINCE, until=UNTIL, face="complaint")}
    assert set(found) == {"漏液破损"}


def test_the_evidence_and_earlier_complaints_stand_beside_the_label(file: Path) -> None:
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "SELECT review_id, evidence, earlier FROM review_labels WHERE customer_id = 'd0' ORDER BY review_id DESC"
        ).fetchall()
    assert found == [("o80", "还是漏液", 0), ("o0", "收到就漏液了", 1)]


def test_questions_count_from_inquiries(warehouse: Warehouse) -> None:
    found = {need.name: need.questions for need in needs(warehouse, since=SINCE, until=UNTIL, face="question")}
    assert found == {"敏感肌适用": 1}


def test_filters_match_whole_values(warehouse: Warehouse) -> None:
    assert [need.name for need in needs(warehouse, since=SINCE, until=UNTIL, product="面霜", channel="小红书")] == [
        "保湿滋润"
    ]
    assert needs(warehouse, since=SINCE, until=UNTIL, product="面") == []
    assert [need.name for need in needs(warehouse, since=SINCE, until=UNTIL, product="B", face="praise")] == [
        "保湿滋润"
    ]


def test_quotes_are_exact_and_differ(warehouse: Warehouse, file: Path) -> None:
    leak = read_needs(warehouse, Scope(SINCE, UNTIL, needs=("漏液破损",)), quotes=4)[0]
    warehouse.dispose()
    with duckdb.connect(str(file), read_only=True) as connection:
        texts = dict(connection.execute("SELECT review_id, text FROM reviews").fetchall())
    assert 3 <= len(leak.quotes) <= 4
    assert all(texts[quote.review_id][quote.start : quote.end] == quote.text for quote in leak.quotes)
    assert len({quote.text for quote in leak.quotes}) == len(leak.quotes)


def said_at(text: str, review: str, start: int = 0) -> NeedQuote:
    return NeedQuote(text, "review", review, datetime(2026, 1, 1), "", "", "negative", start, start + len(text))


@pytest.mark.parametrize(
    ("text", "clause", "shown"),
    [
        ("漏了！还剩半瓶，让我等售后", "漏了", "漏了！还剩半瓶，让我等售后"),
        ("我是敏感肌，用什么都刺痛，这款能用吗？谢谢", "用什么都刺痛", "用什么都刺痛，这款能用吗"),
        ("今天拆开发现漏了小半瓶，物流倒是快", "今天拆开发现漏了小半瓶", "今天拆开发现漏了小半瓶，物流倒是快"),
        ("又漏了，电话13800007757，快点", "又漏了", "又漏了"),
        ("Second bottle, and it leaks. Fix it.", "and it leaks", "Second bottle, and it leaks"),
        ("盖子拧紧了还渗水，书全湿了，真的服了这个包装", "盖子拧紧了还渗水", "盖子拧紧了还渗水，书全湿了"),
    ],
)
def test_a_short_clause_is_quoted_with_what_stands_beside_it(text: str, clause: str, shown: str) -> None:
    quote = in_context(said_at(clause, "1", text.index(clause)), text)
    assert (quote.text, text[quote.start : quote.end]) == (shown, shown)


def test_each_side_is_quoted_by_its_weight_and_what_its_text_contradicts_last() -> None:
    def clause(kind: str, text: str, *, opposed: bool = False) -> Candidate:
        return Candidate(said_at(text, text), kind, text, opposed)

    pool = [
        clause("complaint", "客服推荐的这款面膜我很喜欢", opposed=True),
        clause("complaint", "问了三遍都没有一个人理我"),
        clause("praise", "小姐姐提醒我先在耳后试用"),
        clause("praise", "半夜两点发消息居然秒回了"),
        clause("question", "你们的人工客服几点钟上班"),
    ]
    chosen = choose(pool, {"complaint": 2, "praise": 6, "question": 1}, 4)
    assert [quote.text for quote in chosen] == [pool[2].text, pool[3].text, pool[1].text, pool[4].text]


def test_diverse_leaves_out_what_repeats() -> None:
    quote = said_at
    said = [quote("收到就漏液了", "1"), quote("收到就漏液了！", "2"), quote("瓶盖完全没有拧紧", "3")]
    assert [each.review_id for each in diverse(said, 3)] == ["1", "3"]


def test_labelling_again_changes_nothing_and_new_text_is_read_anew(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(REVIEWS)
        connection.execute("INSERT INTO reviews (review_id, text, stars) VALUES ('1', '很好用', 5), ('2', NULL, 5)")
        done: list[int] = []
        assert label_imported(connection, "reviews", bundled_labeller(), done.append) == 2
        assert done == [2]
        before = connection.execute("SELECT * FROM review_labels ORDER BY review_id").fetchall()
        assert label_imported(connection, "reviews", bundled_labeller()) == 0
        assert connection.execute("SELECT * FROM review_labels ORDER BY review_id").fetchall() == before
        connection.execute("UPDATE reviews SET text = '漏液了' WHERE review_id = '1'")
        connection.execute("DELETE FROM reviews WHERE review_id = '2'")
        assert label_imported(connection, "reviews", bundled_labeller()) == 1
        found = connection.execute("SELECT review_id, polarity, is_ticket FROM review_labels").fetchall()
        assert found == [("1", "negative", True)]
        assert label_imported(connection, "orders", bundled_labeller()) == 0


def test_no_labels_no_needs(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    duckdb.connect(str(path)).close()
    assert needs(Warehouse(f"duckdb:///{path}"), since=SINCE, until=UNTIL) == []


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends 2026-01-01"):
        Scope(date(2026, 1, 2), date(2026, 1, 1))


ROWS = [{"id": "1", "评价": "没有过敏，很温和"}, {"id": "2", "评价": "漏液了"}, {"id": "3", "评价": ""}]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("out", ["csv", "jsonl", "parquet"])
def test_labels_files_of_every_kind(tmp_path: Path, ending: str, out: str) -> None:
    source, target = tmp_path / f"in.{ending}", tmp_path / f"out.{out}"
    _write(source, ROWS)
    report = label_file(source, target, "评价", bundled_labeller())
    assert report == LabelReport(3, negative=1, neutral=1, positive=1, empty=1, target=str(target))
    read = _read(target)
    assert [(row["id"], row["评价"], row["polarity"]) for row in read] == [
        ("1", "没有过敏，很温和", "positive"),
        ("2", "漏液了", "negative"),
        ("3", "", "neutral"),
    ]
    assert read[1]["needs"] == ["漏液破损"]
    assert list(read[0]["opinions"][0]) == ["aspect", "opinion", "category", "polarity", "kind"]
    assert list(tmp_path.glob("*.partial")) == []


def test_gb18030_is_read(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes("评价\n很好用\n".encode("gb18030"))
    assert label_file(source, tmp_path / "out.jsonl", "评价", bundled_labeller()).positive == 1


@pytest.mark.parametrize(
    ("name", "content", "column", "says"),
    [
        ("in.csv", "id,text\n1,好\n", "评价", "in.csv has no column 评价; its columns are: id, text."),
        ("in.csv", "id,text\n1\n", "text", "in.csv, line 2: not as many cells as the header has."),
        ("in.jsonl", "{oops\n", "text", "in.jsonl, line 1: no JSON"),
        ("in.jsonl", "[]\n", "text", "in.jsonl, line 1: a JSON object is wanted."),
        ("in.txt", "x", "text", "in.txt ends in none of .csv, .jsonl, .parquet."),
        ("in.parquet", "no parquet", "text", "in.parquet is no Parquet file"),
    ],
)
def test_what_cannot_be_labelled_is_said(tmp_path: Path, name: str, content: str, column: str, says: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(FileUnusable) as said:
        label_file(tmp_path / name, tmp_path / "out.csv", column, bundled_labeller())
    assert said.value.en.startswith(says)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)


def _read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [row | {k: json.loads(row[k]) for k in ("opinions", "needs")} for row in csv.DictReader(file)]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    import pyarrow.parquet as pq

    return list(pq.read_table(path).to_pylist())
