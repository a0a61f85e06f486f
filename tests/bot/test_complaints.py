"""Which labelled reviews reach the desk: the recent ones that somebody must answer, with lot and need."""

from datetime import datetime
from pathlib import Path

import duckdb

from analytics.warehouse import Warehouse
from assistant.triage.ticket import Complaint
from bot.complaints import recent_complaints

NOW = datetime(2026, 11, 1, 10, 0)


def store(folder: Path, *rows: tuple[str, str, bool]) -> Warehouse:
    """A store of labelled reviews: id, when it was written, whether it wants an answer."""
    path = folder / "w.duckdb"
    with duckdb.connect(str(path)) as writer:
        writer.execute(
            'CREATE TABLE review_labels (source VARCHAR, review_id VARCHAR, "at" TIMESTAMP, text VARCHAR,'
            " severity INTEGER, severity_ground VARCHAR, reason_zh VARCHAR, reason_en VARCHAR, product VARCHAR,"
            " sku VARCHAR, channel VARCHAR, stars INTEGER, customer_id VARCHAR, evidence VARCHAR, earlier INTEGER,"
            " is_ticket BOOLEAN)"
        )
        for review_id, at, is_ticket in rows:
            writer.execute(
                "INSERT INTO review_labels VALUES ('review', ?, ?, '漏了', 3, 'damage', '破损', 'damage', NULL,"
                " NULL, '抖音', 1, 'C1', '漏了”一半', 2, ?)",
                [review_id, at, is_ticket],
            )
    return Warehouse(f"duckdb:///{path}")


def test_recent_complaints_the_oldest_first(tmp_path: Path) -> None:
    warehouse = store(
        tmp_path,
        ("late", "2026-10-31 09:00", True),
        ("edge", "2026-10-29 10:00", True),
        ("old", "2026-10-29 09:59", True),
        ("praise", "2026-10-31 09:00", False),
        ("tomorrow", "2026-11-01 10:01", True),
    )
    found = list(recent_complaints(warehouse, NOW))
    assert [complaint.review_id for complaint in found] == ["edge", "late"]
    assert found[0] == Complaint(
        source="review",
        review_id="edge",
        written_at=datetime(2026, 10, 29, 10),
        text="漏了",
        level=3,
        ground="damage",
        reason_zh="破损",
        reason_en="damage",
        channel="抖音",
        stars=1,
        customer="C1",
        evidence="漏了”一半",
        earlier=2,
    )


def test_lot_and_need_come_from_beside_the_label(tmp_path: Path) -> None:
    warehouse = store(tmp_path, ("late", "2026-10-31 09:00", True))
    with duckdb.connect(str(tmp_path / "w.duckdb")) as writer:
        writer.execute("CREATE TABLE reviews AS SELECT 'late' AS review_id, 'L2610A' AS lot")
        writer.execute(
            "CREATE TABLE review_mentions AS SELECT * FROM (VALUES"
            " ('review', 'late', TIMESTAMP '2026-10-31 09:00', NULL, '物流慢', 'complaint', 0, '等了九天', 'C1'),"
            " ('review', 'late', TIMESTAMP '2026-10-31 09:00', NULL, '漏液破损', 'complaint', 5, '漏了”一半', 'C1'),"
            " ('review', 'late', TIMESTAMP '2026-10-31 09:00', NULL, '味道好闻', 'praise', 9, '香', 'C1'))"
            ' AS said (source, review_id, "at", product, need, kind, start, quote, customer_id)'
        )
    (found,) = recent_complaints(warehouse, NOW)
    assert (found.lot, found.need, found.evidence) == ("L2610A", "漏液破损", "漏了”一半")


def test_a_store_of_before_evidence_was_kept_still_gives_its_complaints(tmp_path: Path) -> None:
    warehouse = store(tmp_path, ("late", "2026-10-31 09:00", True))
    with duckdb.connect(str(tmp_path / "w.duckdb")) as writer:
        writer.execute("ALTER TABLE review_labels DROP COLUMN evidence")
        writer.execute("ALTER TABLE review_labels DROP COLUMN earlier")
    (found,) = recent_complaints(warehouse, NOW)
    assert (found.review_id, found.evidence, found.earlier) == ("late", "", 0)
