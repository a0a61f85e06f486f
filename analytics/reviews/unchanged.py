"""What a changed taxonomy leaves as it was: only texts that hold words of a need that changed are read anew.

The needs that labels were read with stand beside them (review_taxonomies). Needs that are the same in both, in the same
order, read every text alike; so a text without a word of the others keeps its labels.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.reviews.taxonomy import NeedEntry, Taxonomy, fingerprint

if TYPE_CHECKING:
    import duckdb

_LOOKED_AT = 20_000


def remember(connection: "duckdb.DuckDBPyConnection", taxonomy: Taxonomy) -> None:
    """Keep what decides labels under this taxonomy, and forget those that no label was read with."""
    said = json.dumps([need.read_by for need in taxonomy.needs], ensure_ascii=False)
    connection.execute("DELETE FROM review_taxonomies WHERE fingerprint = ?", [taxonomy.fingerprint])
    connection.execute("INSERT INTO review_taxonomies VALUES (?, ?)", [taxonomy.fingerprint, said])
    connection.execute(
        "DELETE FROM review_taxonomies WHERE fingerprint <> ? AND fingerprint NOT IN "
        "(SELECT DISTINCT taxonomy FROM review_labels WHERE taxonomy IS NOT NULL)",
        [taxonomy.fingerprint],
    )


def keep_unchanged(connection: "duckdb.DuckDBPyConnection", source: str, taxonomy: Taxonomy, version: int) -> None:
    """Mark as read with this taxonomy the texts that it reads as the one before did."""
    known = connection.execute(
        "SELECT fingerprint, needs FROM review_taxonomies WHERE fingerprint <> ? AND fingerprint IN "
        "(SELECT DISTINCT taxonomy FROM review_labels WHERE source = ? AND version = ?)",
        [taxonomy.fingerprint, source, version],
    ).fetchall()
    for before, needs in known:
        changed = changed_needs(json.loads(needs), taxonomy)
        if changed is None:
            continue
        touched = _touching(connection, source, before, changed)
        connection.execute("CREATE OR REPLACE TEMPORARY TABLE touched_now (review_id VARCHAR)")
        if touched:
            connection.executemany("INSERT INTO touched_now VALUES (?)", [[each] for each in touched])
        connection.execute(
            "UPDATE review_labels SET taxonomy = ? WHERE source = ? AND taxonomy = ? AND version = ? "
            "AND review_id NOT IN (SELECT review_id FROM touched_now)",
            [taxonomy.fingerprint, source, before, version],
        )
        connection.execute("DROP TABLE touched_now")


def changed_needs(before: Sequence[Sequence[Any]], now: Taxonomy) -> tuple[NeedEntry, ...] | None:
    """The needs, old and new, that are not in both; None where those in both stand in another order."""
    old = {fingerprint([each]): each for each in before}
    new = {fingerprint([need.read_by]): need for need in now.needs}
    both = [key for key in old if key in new]
    if both != [key for key in new if key in old]:
        return None
    gone = [_entry(old[key]) for key in old if key not in new]
    return (*gone, *(new[key] for key in new if key not in old))


def _entry(read_by: Sequence[Any]) -> NeedEntry:
    name, category, severity, praised_as, complaint, praise, naming, asks = read_by
    return NeedEntry(
        name=name, group="", label_en=name, definition="", category=category, owner="", severity=severity,
        praised_as=praised_as, complaint=tuple(complaint), praise=tuple(praise), either=tuple(naming), asks=tuple(asks),
    )  # fmt: skip


def _touching(
    connection: "duckdb.DuckDBPyConnection", source: str, before: str, changed: Sequence[NeedEntry]
) -> list[str]:
    from analytics.reviews.mentions import matcher

    words = matcher(Taxonomy(tuple(changed)))
    found: list[str] = []
    read = connection.execute(
        "SELECT review_id, text FROM review_labels WHERE source = ? AND taxonomy = ?", [source, before]
    )
    while rows := read.fetchmany(_LOOKED_AT):
        found += [review_id for review_id, text in rows if words.named_in(text)]
    return found
