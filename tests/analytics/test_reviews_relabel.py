"""A changed taxonomy: which stored texts are read anew, and that what is read anew is right."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from analytics.reviews import relabelling
from analytics.reviews.label import VERSION, Labeller, bundled_labeller
from analytics.reviews.mentions import matcher
from analytics.reviews.relabelling import relabel, stale
from analytics.reviews.store import create_tables, label_imported
from analytics.reviews.taxonomy import NeedEntry, Taxonomy, bundled
from analytics.reviews.unchanged import changed_needs
from analytics.warehouse import Warehouse

REVIEWS = """CREATE TABLE reviews (
    review_id VARCHAR, reviewed_at TIMESTAMP, sku VARCHAR, product VARCHAR, channel VARCHAR, customer_id VARCHAR,
    order_id VARCHAR, stars INTEGER, title VARCHAR, text VARCHAR, photos INTEGER, lot VARCHAR, followers INTEGER)"""
INQUIRIES = """CREATE TABLE inquiries (
    inquiry_id VARCHAR, asked_at TIMESTAMP, sku VARCHAR, product VARCHAR, channel VARCHAR, customer_id VARCHAR,
    text VARCHAR)"""
INVOICE = NeedEntry(
    "开发票", "物流与服务", "Invoice", "能不能开票。", "服务", "客服", "service", asks=("开专票", "开发票")
)
INVOICE = replace(INVOICE, either=("发票",))
TEXTS = {"1": "收到就漏液了", "2": "很滋润", "3": "要的发票一直没开，太差了", "4": "物流太慢了"}


def labeller_of(taxonomy: Taxonomy) -> Labeller:
    return replace(bundled_labeller(), needs=matcher(taxonomy))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(REVIEWS)
        connection.execute(INQUIRIES)
        rows = [(key, text, 1) for key, text in TEXTS.items()]
        connection.executemany("INSERT INTO reviews (review_id, text, stars) VALUES (?, ?, ?)", rows)
        connection.execute("INSERT INTO inquiries (inquiry_id, text) VALUES ('q1', '能开专票吗')")
        for kind in ("reviews", "inquiries"):
            label_imported(connection, kind, bundled_labeller())
    return path


def stale_in(path: Path, taxonomy: Taxonomy) -> int:
    warehouse = Warehouse(f"duckdb:///{path}")
    try:
        return stale(warehouse, taxonomy)
    finally:
        warehouse.dispose()


def mentions(path: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        asked = "SELECT need, list(review_id ORDER BY review_id) FROM review_mentions GROUP BY need"
        return dict(connection.execute(asked).fetchall())


def test_only_texts_with_words_of_what_changed_are_read_anew(store: Path) -> None:
    added = Taxonomy((*bundled().needs, INVOICE))
    told: list[int] = []
    assert relabel(store, labeller_of(added), told.append) == 2  # the review and the question that name an invoice
    assert told == [1, 2]
    assert mentions(store)["开发票"] == ["3", "q1"]
    with duckdb.connect(str(store.resolve()), read_only=True) as connection:
        assert connection.execute("SELECT fingerprint FROM review_taxonomies").fetchall() == [(added.fingerprint,)]
    assert [stale_in(store, each) for each in (added, bundled())] == [0, 5]
    assert relabel(store, labeller_of(added)) == 0


def test_a_need_taken_out_or_renamed_leaves_nothing_behind(store: Path) -> None:
    renamed = Taxonomy(tuple(replace(n, name="漏了") if n.name == "漏液破损" else n for n in bundled().needs))
    assert relabel(store, labeller_of(renamed)) == 1
    assert mentions(store)["漏了"] == ["1"]
    without = Taxonomy(tuple(need for need in bundled().needs if need.name != "漏液破损"))
    assert relabel(store, labeller_of(without)) == 1
    assert "漏了" not in mentions(store)
    with duckdb.connect(str(store.resolve()), read_only=True) as connection:
        whole = "SELECT * EXCLUDE (version) FROM review_labels ORDER BY source, review_id"
        incremental = connection.execute(whole).fetchall()
    with duckdb.connect() as connection:  # the same by reading everything
        connection.execute(f"ATTACH '{store.resolve()}' AS old (READ_ONLY)")
        connection.execute("CREATE TABLE reviews AS FROM old.reviews")
        connection.execute("CREATE TABLE inquiries AS FROM old.inquiries")
        for kind in ("reviews", "inquiries"):
            label_imported(connection, kind, labeller_of(without))
        assert connection.execute(whole).fetchall() == incremental


def test_another_order_reads_everything(store: Path) -> None:
    turned = Taxonomy(tuple(reversed(bundled().needs)))
    assert changed_needs([need.read_by for need in bundled().needs], turned) is None
    assert relabel(store, labeller_of(turned)) == 5


def test_a_killed_run_keeps_the_slices_that_were_done(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relabelling, "SLICE", 2)
    turned = Taxonomy(tuple(reversed(bundled().needs)))

    def killed(rows: int) -> None:
        if rows > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relabel(store, labeller_of(turned), killed)
    assert stale_in(store, turned) == 3
    assert relabel(store, labeller_of(turned)) == 3


def test_a_store_labelled_before_fingerprints_is_read_anew(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(REVIEWS)
        connection.execute("INSERT INTO reviews (review_id, text) VALUES ('1', '漏液了')")
        create_tables(connection)
        connection.execute("ALTER TABLE review_labels DROP COLUMN taxonomy")
        connection.execute(
            "INSERT INTO review_labels (source, review_id, text, version) VALUES ('review', '1', '漏液了', ?)",
            [VERSION],
        )
        assert label_imported(connection, "reviews", bundled_labeller()) == 1
