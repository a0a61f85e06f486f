"""Labels what was imported, beside it in the warehouse.

review_labels has a row for each text, review_mentions one for each need that a customer's own voice touches on: default
praise, spam and copies keep their label and lend no need their weight. Beside each label stand the version of the
extractor and the fingerprint of the taxonomy that it was read with; what differs is read anew.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.reviews import unchanged
from analytics.reviews.copied import mark_copies
from analytics.reviews.label import VERSION, Labeller
from analytics.reviews.reading.doubts import doubts_about
from analytics.reviews.review import Labelled, Review, Source
from analytics.reviews.severity import assess, is_ticket
from analytics.reviews.taxonomy import Taxonomy

if TYPE_CHECKING:
    import duckdb

Progress: TypeAlias = Callable[[int], None]
"""Told how many rows are done so far."""

_BATCH = 2048

LABEL_COLUMNS = {
    "source": "VARCHAR",
    "review_id": "VARCHAR",
    "at": "TIMESTAMP",
    "sku": "VARCHAR",
    "product": "VARCHAR",
    "channel": "VARCHAR",
    "customer_id": "VARCHAR",
    "stars": "INTEGER",
    "text": "VARCHAR",
    "polarity": "VARCHAR",
    "score": "DOUBLE",
    "language": "VARCHAR",
    "kind": "VARCHAR",
    "persona": "VARCHAR",
    "occasion": "VARCHAR",
    "season": "VARCHAR",
    "doubts": "VARCHAR",
    "is_voice": "BOOLEAN",
    "severity": "INTEGER",
    "severity_ground": "VARCHAR",
    "reason_zh": "VARCHAR",
    "reason_en": "VARCHAR",
    "evidence": "VARCHAR",
    "earlier": "INTEGER",
    "is_ticket": "BOOLEAN",
    "opinions": "VARCHAR",
    "version": "INTEGER",
    "taxonomy": "VARCHAR",
}
MENTION_COLUMNS = {
    "source": "VARCHAR",
    "review_id": "VARCHAR",
    "at": "TIMESTAMP",
    "sku": "VARCHAR",
    "product": "VARCHAR",
    "channel": "VARCHAR",
    "customer_id": "VARCHAR",
    "need": "VARCHAR",
    "category": "VARCHAR",
    "aspect": "VARCHAR",
    "opinion": "VARCHAR",
    "polarity": "VARCHAR",
    "kind": "VARCHAR",
    "persona": "VARCHAR",
    "occasion": "VARCHAR",
    "season": "VARCHAR",
    "start": "INTEGER",
    "end": "INTEGER",
    "quote": "VARCHAR",
    "confidence": "DOUBLE",
    "version": "INTEGER",
}
_TABLES = {"review_labels": LABEL_COLUMNS, "review_mentions": MENTION_COLUMNS}

# `earlier` counts the same customer's low ratings before this one.
_UNLABELLED = {
    "reviews": """
        WITH rated AS (
            SELECT *, count(*) FILTER (stars <= 2) OVER (
                PARTITION BY customer_id ORDER BY reviewed_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier FROM reviews)
        SELECT review_id, text, reviewed_at, sku, product, channel, customer_id, stars, photos, followers, lot,
               CASE WHEN customer_id IS NULL THEN 0 ELSE earlier END
        FROM rated WHERE NOT EXISTS (SELECT 1 FROM review_labels AS done WHERE done.source = 'review'
            AND done.review_id = rated.review_id AND done.version = ? AND done.taxonomy = ?
            AND done.text = coalesce(rated.text, ''))
        ORDER BY review_id""",
    "inquiries": """
        SELECT inquiry_id, text, asked_at, sku, product, channel, customer_id, NULL, 0, 0, NULL, 0
        FROM inquiries AS asked WHERE NOT EXISTS (SELECT 1 FROM review_labels AS done WHERE done.source = 'inquiry'
            AND done.review_id = asked.inquiry_id AND done.version = ? AND done.taxonomy = ?
            AND done.text = coalesce(asked.text, ''))
        ORDER BY inquiry_id""",
}
_SOURCES: dict[str, Source] = {"reviews": "review", "inquiries": "inquiry"}
_KEYS = {"reviews": "review_id", "inquiries": "inquiry_id"}


def create_tables(connection: "duckdb.DuckDBPyConnection") -> None:
    """The two tables, where they are missing."""
    for table, columns in _TABLES.items():
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({declared})")
        for name, kind in columns.items():
            connection.execute(f'ALTER TABLE {table} ADD COLUMN IF NOT EXISTS "{name}" {kind}')
    connection.execute("CREATE TABLE IF NOT EXISTS review_taxonomies (fingerprint VARCHAR, needs VARCHAR)")


def label_imported(
    connection: "duckdb.DuckDBPyConnection",
    kind: str,
    labeller: Labeller,
    progress: Progress | None = None,
    *,
    most: int | None = None,
) -> int:
    """Label the rows of `reviews` or `inquiries` that have no labels by this version of the extractor and with this
    taxonomy, or another text.

    Of texts read with another taxonomy only those are read anew that hold words of a need that changed. Runs inside the
    caller's transaction; twice in a row, the second time does nothing. Other kinds are left alone. Returns how many
    texts were read; with `most`, no more than that.
    """
    if kind not in _SOURCES:
        return 0
    create_tables(connection)
    _forget_gone(connection, kind)
    taxonomy = Taxonomy(labeller.needs.needs)
    unchanged.keep_unchanged(connection, _SOURCES[kind], taxonomy, VERSION)
    rows = connection.execute(
        _UNLABELLED[kind] + (f" LIMIT {most:d}" if most is not None else ""), [VERSION, taxonomy.fingerprint]
    ).fetchall()
    for first in range(0, len(rows), _BATCH):
        batch = rows[first : first + _BATCH]
        _store(connection, [_review(_SOURCES[kind], row) for row in batch], [row[-1] for row in batch], labeller)
        if progress:
            progress(min(first + _BATCH, len(rows)))
    mark_copies(connection)
    unchanged.remember(connection, taxonomy)
    return len(rows)


def _forget_gone(connection: "duckdb.DuckDBPyConnection", kind: str) -> None:
    for table in _TABLES:
        connection.execute(
            f"DELETE FROM {table} WHERE source = ? AND review_id NOT IN (SELECT {_KEYS[kind]} FROM {kind})",  # noqa: S608
            [_SOURCES[kind]],
        )


def _review(source: Source, row: Sequence[Any]) -> Review:
    review_id, text, at, sku, product, channel, customer, stars, photos, followers, lot = row[:11]
    moment: datetime | None = at
    return Review(
        id=review_id,
        text=text or "",
        source=source,
        at=moment,
        sku=sku or "",
        product=product or "",
        channel=channel or "",
        customer=customer or "",
        stars=stars,
        photos=photos or 0,
        followers=followers or 0,
        lot=lot or "",
    )


def _store(
    connection: "duckdb.DuckDBPyConnection", reviews: Sequence[Review], earlier: Sequence[int], labeller: Labeller
) -> None:
    import pyarrow as pa

    taxonomy = Taxonomy(labeller.needs.needs)
    labels = labeller.label_many([review.text for review in reviews])
    read = list(zip(reviews, labels, strict=True))
    rows = {
        "review_labels": [_label_row(*each, before, taxonomy) for each, before in zip(read, earlier, strict=True)],
        "review_mentions": [row for each in read for row in _mention_rows(*each)],
    }
    ids = pa.table({"source": [r.source for r in reviews], "review_id": [r.id for r in reviews]})
    connection.register("labelled_now", ids)
    for table, found in rows.items():
        connection.execute(
            f"DELETE FROM {table} AS old USING labelled_now AS new "  # noqa: S608
            "WHERE old.source = new.source AND old.review_id = new.review_id"
        )
        if found:
            names = ", ".join(f'"{name}"' for name in _TABLES[table])
            connection.register("new_rows", pa.Table.from_pylist(found))
            connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM new_rows")  # noqa: S608
            connection.unregister("new_rows")
    connection.unregister("labelled_now")


def _about(review: Review) -> dict[str, Any]:
    return {
        "source": review.source,
        "review_id": review.id,
        "at": review.at,
        "sku": review.sku or None,
        "product": review.product or None,
        "channel": review.channel or None,
        "customer_id": review.customer or None,
        "version": VERSION,
    }


def _label_row(review: Review, labelled: Labelled, earlier: int, taxonomy: Taxonomy) -> dict[str, Any]:
    ticket = is_ticket(labelled, review, taxonomy)
    severity = assess(labelled, review, taxonomy, earlier) if ticket else None
    return _about(review) | {
        "stars": review.stars,
        "text": review.text,
        "polarity": labelled.polarity,
        "score": labelled.score,
        "language": labelled.language,
        "kind": labelled.kind,
        "persona": ",".join(labelled.persona),
        "occasion": ",".join(labelled.occasion),
        "season": ",".join(labelled.season),
        "doubts": ",".join(doubt.kind for doubt in doubts_about(labelled, review)),
        "is_voice": labelled.is_voice,
        "severity": severity.level if severity else None,
        "severity_ground": severity.ground if severity else None,
        "reason_zh": severity.reason_zh if severity else None,
        "reason_en": severity.reason_en if severity else None,
        "evidence": severity.evidence or None if severity else None,
        "earlier": earlier,
        "is_ticket": ticket,
        "opinions": json.dumps([opinion.as_json() for opinion in labelled.opinions], ensure_ascii=False),
        "taxonomy": taxonomy.fingerprint,
    }


def _mention_rows(review: Review, labelled: Labelled) -> Iterator[dict[str, Any]]:
    for mention in labelled.needs if labelled.is_voice else ():
        yield _about(review) | {
            "need": mention.need,
            "category": mention.category,
            "aspect": mention.aspect,
            "opinion": mention.opinion,
            "polarity": mention.polarity,
            "kind": mention.kind,
            "persona": ",".join(labelled.persona),
            "occasion": ",".join(mention.occasion),
            "season": ",".join(mention.season),
            "start": mention.quote.start,
            "end": mention.quote.end,
            "quote": mention.quote.text,
            "confidence": mention.confidence,
        }
