"""Bursts of complaints in a store of a year's quiet days, with some planted."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from analytics.reviews.bursts import Burst, find_bursts
from analytics.reviews.lots import lot_in
from analytics.reviews.store import create_tables
from analytics.reviews.taxonomy import Taxonomy, bundled
from analytics.warehouse import Warehouse

LAST = date(2026, 10, 31)
TONER, CREAM = "爽肤水", "面霜"


@dataclass(frozen=True)
class Said:
    """One text: praise when `need` is empty, else a complaint."""

    day: date
    product: str
    need: str = ""
    lot: str = ""
    customer: str = ""
    text: str = ""
    ground: str = ""


def quiet() -> list[Said]:
    """120 days: six texts of praise a day of each product, a complaint of each every tenth."""
    days = [LAST - timedelta(days=back) for back in range(120)]
    praise = [Said(day, product) for day in days for product in (TONER, CREAM) for _ in range(6)]
    complaints = [Said(day, product, "物流慢") for day in days[5::10] for product in (TONER, CREAM)]
    return [*praise, *complaints]


def leaks(count: int, day: date, **told: str) -> list[Said]:
    """So many customers whose toner leaks, on three days in turn."""
    return [Said(day + timedelta(days=at % 3), TONER, "漏液破损", **told) for at in range(count)]


def stored(folder: Path, said: list[Said]) -> Warehouse:
    """The labelled store of these texts."""
    file = folder / "bursts.duckdb"
    rows = [
        {
            "source": "review", "review_id": f"r{at:05d}", "at": datetime.combine(each.day, time(12)),
            "product": each.product, "customer_id": each.customer or f"c{at}", "text": each.text,
            "polarity": "negative" if each.need or each.ground else "positive",
            "is_ticket": bool(each.need or each.ground), "severity_ground": each.ground or None,
            "need": each.need, "kind": "complaint", "lot": each.lot or None,
        }
        for at, each in enumerate(said)
    ]  # fmt: skip
    with duckdb.connect(str(file)) as connection:
        create_tables(connection)
        connection.register("said", pa.Table.from_pylist(rows))
        for table, fields in (
            ("review_labels", "polarity, text, is_ticket, severity_ground"),
            ("review_mentions", "need, kind"),
        ):
            names = f'source, review_id, "at", product, customer_id, {fields}'
            where = " WHERE need <> ''" if table == "review_mentions" else ""
            connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM said{where}")
        connection.execute("CREATE TABLE reviews AS SELECT review_id, lot FROM said")
    return Warehouse(f"duckdb:///{file}")


def told(bursts: tuple[Burst, ...]) -> list[tuple[str, str, str, date, date, int]]:
    return [(each.need, each.product, each.lot, each.first, each.last, each.customers) for each in bursts]


START = date(2026, 10, 20)
END = date(2026, 10, 22)


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ([], []),
        (leaks(8, START), [("漏液破损", TONER, "", START, END, 8)]),
        (leaks(8, START, lot="l2610a"), [("漏液破损", TONER, "L2610A", START, END, 8)]),
        (leaks(8, START, text="批号是 L2610A，漏了一半"), [("漏液破损", TONER, "L2610A", START, END, 8)]),
        # Texts of the same class that name no need belong to it.
        (
            [*leaks(4, START, lot="A1"), *[Said(END, TONER, ground="damage", lot="A1") for _ in range(4)]],
            [("漏液破损", TONER, "A1", START, END, 8)],
        ),
        # One customer who complains eight times is no burst.
        (leaks(8, START, customer="c-one"), []),
        # Eight complaints among as many more texts as usual are none either.
        ([*leaks(4, START), *[Said(START + timedelta(days=at % 3), TONER) for at in range(2000)]], []),
        # A slow carrier is over the whole shop.
        (
            [Said(START, product, "物流慢") for product in ("a", "b", "c", "d", "e", "f", "g", "h")],
            [("物流慢", "", "", START, START, 8)],
        ),
        # Two causes at once stay two.
        (
            [*leaks(8, START), *[Said(START, CREAM, "味道刺鼻") for _ in range(8)]],
            [("漏液破损", TONER, "", START, END, 8), ("味道刺鼻", CREAM, "", START, START, 8)],
        ),
    ],
)  # fmt: skip
def test_finds_what_is_planted(
    tmp_path: Path, planted: list[Said], found: list[tuple[str, str, str, date, date, int]]
) -> None:
    assert told(find_bursts(stored(tmp_path, [*quiet(), *planted]), until=LAST, taxonomy=bundled())) == found


def test_a_need_of_the_teams_own_has_the_ground_that_its_taxonomy_gives(tmp_path: Path) -> None:
    known = bundled().named("漏液破损")
    assert known is not None
    own = Taxonomy((replace(known, name="泵头断裂"),))
    planted = [
        *[Said(START, TONER, "泵头断裂") for _ in range(5)],
        *[Said(START, TONER, ground="damage") for _ in range(5)],
    ]
    warehouse = stored(tmp_path, [*quiet(), *planted])
    (found,) = find_bursts(warehouse, until=LAST, taxonomy=own)
    assert (found.need, found.ground, found.customers) == ("泵头断裂", "damage", 10)


def test_a_day_knows_nothing_of_later_ones(tmp_path: Path) -> None:
    warehouse = stored(tmp_path, [*quiet(), *leaks(15, START)])
    by_day = [
        find_bursts(warehouse, until=START + timedelta(days=at), taxonomy=bundled(), days=1) for at in range(-1, 3)
    ]
    assert [sum(each.customers for each in found) for found in by_day] == [0, 5, 10, 15]
    later = find_bursts(warehouse, until=LAST, taxonomy=bundled())
    assert [(each.found, each.usual_a_day < 0.1, each.p_value < 0.01, len(each.texts)) for each in later] == [
        (START, True, True, 15)
    ]


@pytest.mark.parametrize(("days", "customers"), [(12, []), (40, [8])])
def test_nobody_knows_what_is_usual_in_a_new_shop(tmp_path: Path, days: int, customers: list[int]) -> None:
    since = LAST - timedelta(days=days)
    told_since = [each for each in [*quiet(), *leaks(8, START)] if each.day > since]
    assert [
        each.customers for each in find_bursts(stored(tmp_path, told_since), until=LAST, taxonomy=bundled())
    ] == customers


def test_an_empty_store_has_none(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    assert find_bursts(Warehouse(f"duckdb:///{tmp_path / 'empty.duckdb'}"), until=LAST, taxonomy=bundled()) == ()


@pytest.mark.parametrize(
    ("text", "lot"),
    [
        ("批号是 L202610A，漏了", "L202610A"),
        ("批次：ｌ2609b", "L2609B"),
        ("lot no. A-1203 leaked", "A-1203"),
        ("Batch B77 was broken", "B77"),
        ("一批货漏了 3 瓶", ""),
        ("买了一lot东西", ""),
        ("批号看不清", ""),
    ],
)
def test_reads_the_lot_a_text_names(text: str, lot: str) -> None:
    assert lot_in(text) == lot
