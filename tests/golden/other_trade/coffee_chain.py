"""The coffee chain's warehouse: the same rows for DuckDB and for SQLite, from one seed."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

FIRST, LAST = date(2025, 1, 1), date(2026, 6, 28)
SHUT = date(2026, 6, 10)  # a day on which no shop rang anything up

STORES = (
    (101, "南山店", "深圳", "南山", "标准店", False),
    (102, "南山科技园店", "深圳", "南山", "旗舰店", True),
    (103, "福田中心店", "深圳", "福田", "快取店", False),
    (104, "外滩店", "上海", "黄浦", "旗舰店", False),
    (105, "徐家汇店", "上海", "徐汇", "标准店", False),
    (106, "陆家嘴店", "上海", "浦东", "快取店", True),
    (107, "春熙路店", "成都", "锦江", "旗舰店", False),
    (108, "天府三街店", "成都", None, "快取店", False),
)
CLOSED = {105: date(2026, 3, 31)}
DRINKS = (
    ("美式", "黑咖", 18.0),
    ("冰美式", "黑咖", 20.0),
    ("拿铁", "奶咖", 24.0),
    ("燕麦拿铁", "奶咖", 28.0),
    ("澳白", "奶咖", 26.0),
    ("抹茶", "茶饮", 25.0),
    ("桃桃乌龙", "茶饮", 22.0),
)
SIZES = ("中杯", "大杯", "超大杯")
LEVELS = ("普卡", "银卡", "金卡", "黑卡", None)
PAYMENTS = ("微信支付", "支付宝", "现金", "会员卡", None)
ENTRIES = ("小程序", "APP", "推送", None)

TABLES = {
    "dim_stores": (
        "store_no INTEGER, store_name VARCHAR, city VARCHAR, district VARCHAR, store_type VARCHAR, "
        "open_all_night BOOLEAN"
    ),
    "dim_members": ("member_no INTEGER, joined_on DATE, level VARCHAR"),
    "fct_tickets": (
        "ticket_no INTEGER, sold_at TIMESTAMP, store_no INTEGER, member_no INTEGER, "
        "pay_method VARCHAR, is_delivery BOOLEAN, till_no INTEGER, net_amt DOUBLE, "
        "cost_amt DOUBLE, refund_amt DOUBLE, rating INTEGER, wait_secs INTEGER"
    ),
    "fct_ticket_items": (
        "line_no INTEGER, ticket_no INTEGER, rung_on DATE, drink VARCHAR, drink_group VARCHAR, "
        "cup_size VARCHAR, qty INTEGER, unit_amt DOUBLE"
    ),
    "app_visits": ("visit_no INTEGER, visited_at TIMESTAMP, member_no INTEGER, entry VARCHAR"),
    "stock_daily": ("snap_no INTEGER, store_no INTEGER, snap_date DATE, beans_kg DOUBLE"),
}


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows, in the order of its columns."""
    dice = random.Random(20260629)
    members = [
        (n, FIRST + timedelta(days=dice.randrange(544)), dice.choices(LEVELS, (50, 25, 15, 5, 5))[0])
        for n in range(1, 701)
    ]
    tickets, items = _sales(dice)
    visits = [
        (
            n,
            _moment(dice, FIRST + timedelta(days=dice.randrange(544))),
            dice.randint(1, 700),
            dice.choices(ENTRIES, (60, 25, 12, 3))[0],
        )
        for n in range(1, 2501)
    ]
    return {
        "dim_stores": list(STORES),
        "dim_members": members,
        "fct_tickets": tickets,
        "fct_ticket_items": items,
        "app_visits": visits,
        "stock_daily": list(_stock(dice)),
    }


def _days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def _moment(dice: random.Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, dice.randint(0, 23), dice.randint(0, 59), dice.randint(0, 59))


def _sales(dice: random.Random) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    tickets: list[tuple[Any, ...]] = []
    items: list[tuple[Any, ...]] = []
    for day in _days():
        if day == SHUT:
            continue
        for store in STORES:
            if day > CLOSED.get(store[0], LAST):
                continue
            for _ in range(dice.choices((0, 1, 2, 3, 4), (8, 25, 35, 22, 10))[0]):
                _ring_up(dice, day, store[0], tickets, items)
    return tickets, items


def _ring_up(dice: random.Random, day: date, store: int, tickets: list[Any], items: list[Any]) -> None:
    number = 50_000 + len(tickets)
    total = 0.0
    for _ in range(dice.choices((1, 2, 3), (60, 30, 10))[0]):
        drink, group, price = dice.choice(DRINKS)
        quantity = dice.choices((1, 2, 3), (75, 20, 5))[0]
        total += quantity * price
        items.append((len(items) + 1, number, day, drink, group, dice.choice(SIZES), quantity, price))
    member = dice.randint(1, 700) if dice.random() < 0.6 else None
    paid = None if dice.random() < 0.01 else round(total * dice.choice((1, 1, 0.9, 0.8)), 2)
    tickets.append(
        (
            number,
            _moment(dice, day),
            store,
            member,
            dice.choices(PAYMENTS, (50, 25, 5, 15, 5))[0],
            dice.random() < 0.3,
            dice.randint(1, 3),
            paid,
            round(total * 0.35, 2),
            round(total, 2) if dice.random() < 0.02 else None,
            dice.randint(1, 5) if dice.random() < 0.4 else None,
            dice.randint(40, 900),
        )
    )


def _stock(dice: random.Random) -> Iterator[tuple[Any, ...]]:
    number = 0
    for day in _days():
        for store in STORES:
            if day <= CLOSED.get(store[0], LAST):
                number += 1
                yield (number, store[0], day, round(dice.uniform(5, 60), 1))


def build(kind: str, folder: Path) -> str:
    """The warehouse as a file of `kind`, and its URL."""
    path = folder / f"coffee.{kind}"
    if kind == "sqlite":
        with sqlite3.connect(path) as connection:
            for table, content in rows().items():
                connection.execute(f"CREATE TABLE {table} ({TABLES[table]})")
                marks = ", ".join("?" * len(content[0]))
                as_text = [tuple(_sqlite(value) for value in row) for row in content]
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", as_text)
        connection.close()
    else:
        import duckdb
        import pyarrow as pa

        with duckdb.connect(str(path)) as writer:
            for table, content in rows().items():
                names = [part.split()[0] for part in TABLES[table].split(", ")]
                arrow = pa.table(
                    {name: list(column) for name, column in zip(names, zip(*content, strict=True), strict=True)}
                )
                writer.register("loaded", arrow)
                writer.execute(f"CREATE TABLE {table} ({TABLES[table]})")
                writer.execute(f"INSERT INTO {table} SELECT * FROM loaded")
                writer.unregister("loaded")
    return f"{kind}:///{path}"


def _sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") + ".000000"
    return value.isoformat() if isinstance(value, date) else value
