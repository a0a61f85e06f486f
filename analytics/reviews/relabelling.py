"""Brings a store up to the taxonomy and the version of the extractor that hold now."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import sqlalchemy as sa

from analytics.reviews.store import label_imported
from analytics.warehouse import NoWarehouse, Warehouse

if TYPE_CHECKING:
    from analytics.reviews.label import Labeller
    from analytics.reviews.taxonomy import Taxonomy

Told: TypeAlias = Callable[[int], None]
"""Told how many texts are done so far."""

SLICE = 200_000
"""Texts that are read between two commits: what a process that is killed must read again."""


def stale(warehouse: Warehouse, taxonomy: "Taxonomy") -> int:
    """How many stored texts are not known to be read with this taxonomy by this version; 0 where there is no store."""
    from analytics.reviews.label import VERSION

    try:
        columns = warehouse.columns("review_labels")
    except NoWarehouse:
        return 0
    if not columns:
        return 0
    labels = sa.table("review_labels", sa.column("version"), sa.column("taxonomy"))
    count = sa.select(sa.func.count()).select_from(labels)
    if "taxonomy" in columns:
        of_now = sa.and_(labels.c.version == VERSION, labels.c.taxonomy == taxonomy.fingerprint)
        count = count.where(sa.or_(of_now.is_(None), sa.not_(of_now)))
    return int(warehouse.rows(count).rows[0][0])


def relabel(store: str | Path, labeller: "Labeller", told: Told | None = None) -> int:
    """Bring what is stored up to the labeller's taxonomy and version; returns how many texts were read anew.

    Written in new generations of the warehouse, one for each `SLICE` texts read: readers see whole ones, and a process
    that is killed leaves the slices that were done. Raises analytics.ingest's errors for a store that cannot be
    written.
    """
    from analytics.ingest import warehouse_writer

    done = 0
    for kind in ("reviews", "inquiries"):
        read = SLICE
        while read == SLICE:
            before = done

            def further(rows: int, before: int = before) -> None:
                if told:
                    told(before + rows)

            with warehouse_writer(store) as connection:
                read = label_imported(connection, kind, labeller, further, most=SLICE)
            done += read
    return done
