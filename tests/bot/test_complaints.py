"""Which labelled reviews reach the desk: the recent ones that somebody must answer."""

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
            " sku VARCHAR, channel VARCHAR, stars INTEGER, is_ticket BOOLEAN)"
        )
        for review_id, at, is_ticket in rows:
            writer.execute(
                "INSERT INTO review_labels VALUES ('review', ?, ?, '漏了', 3, 'damage', '破损', 'damage', NULL, NULL,"
                " '抖音', 1, ?)",
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
    )


def test_nothing_before_reviews_are_labelled(tmp_path: Path) -> None:
    assert list(recent_complaints(Warehouse(f"duckdb:///{tmp_path / 'none.duckdb'}"), NOW)) == []
    with duckdb.connect(str(tmp_path / "w.duckdb")) as writer:
        writer.execute("CREATE TABLE orders (id INTEGER)")
    assert list(recent_complaints(Warehouse(f"duckdb:///{tmp_path / 'w.duckdb'}"), NOW)) == []
