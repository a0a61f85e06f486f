"""A bakery's shop for tests of targets: 420 days of orders and ads, a festival, and its metrics file."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
from duck_rows import insert

from analytics.kpi.metrics_file.load import load
from analytics.kpi.store import MetricsStore
from analytics.warehouse import Warehouse

FIRST, LAST = date(2025, 9, 6), date(2026, 10, 31)

METRICS = """\
models:
  - name: sold
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - name: shop
        dimension: {type: categorical, label: 门店}
        config: {meta: {synonyms: [shop], value_synonyms: {南门店: [South]}}}
    metrics:
      - {name: takings, label: 营业额, type: simple, agg: sum, expr: amount,
         config: {meta: {label_en: takings, format: currency, direction: up}}}
      - {name: tickets, label: 小票数, type: simple, agg: count_distinct, expr: ticket,
         config: {meta: {label_en: receipts, synonyms: [receipts], format: integer, direction: up}}}
      - {name: guests, label: 客人数, type: simple, agg: count_distinct, expr: guest,
         config: {meta: {label_en: guests, synonyms: [guests], format: integer, direction: up}}}
      - {name: waste, label: 报损, type: simple, agg: sum, expr: wasted,
         config: {meta: {label_en: waste, synonyms: [waste], format: currency, direction: down}}}
      - {name: member_share, label: 会员占比, type: ratio, numerator: member_tickets, denominator: tickets,
         config: {meta: {label_en: member rate, synonyms: [member rate], format: percent, direction: up}}}
      - {name: waste_rate, label: 报损率, type: ratio, numerator: waste, denominator: takings,
         config: {meta: {label_en: waste rate, synonyms: [waste rate], format: percent, direction: down}}}
      - {name: member_tickets, label: 会员小票, type: simple, agg: sum, expr: member,
         config: {meta: {format: integer}}}
      - {name: per_guest, label: 人均消费, type: ratio, numerator: takings, denominator: guests,
         config: {meta: {label_en: spend per guest, synonyms: [spend per guest], format: currency, direction: up}}}
"""


def rows() -> list[tuple[date, str, int, int, float, float, int]]:
    """Day, shop, receipt, guest, amount, wasted, member: one line a receipt. Saturdays sell half as much again."""
    chance = random.Random(11)
    found, ticket = [], 0
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        festival = 3 if date(2025, 11, 1) <= day <= date(2025, 11, 11) else 1
        for shop, busy in (("北门店", 6), ("南门店", 4)):
            count = round(busy * festival * (1.5 if day.weekday() == 5 else 1) + chance.uniform(-1, 1))
            for _ in range(count):
                ticket += 1
                amount = round(chance.uniform(15, 60), 2)
                wasted = round(amount * chance.uniform(0.01, 0.09), 2)
                found.append((day, shop, ticket, chance.randrange(400), amount, wasted, int(chance.random() < 0.3)))
    return found


@contextmanager
def bakery(folder: Path) -> Iterator[tuple[MetricsStore, Path]]:
    """The store over the shop's warehouse, and a copy of the warehouse for SQL by hand."""
    path = folder / "bakery.duckdb"
    with duckdb.connect(str(path)) as writer:
        writer.execute(
            "CREATE TABLE sold (day DATE, shop VARCHAR, ticket INTEGER, guest INTEGER, amount DOUBLE, wasted DOUBLE,"
            " member INTEGER)"
        )
        insert(writer, "sold", rows())
    copy = folder / "by_hand.duckdb"
    shutil.copyfile(path, copy)
    metrics = folder / "metrics.yml"
    metrics.write_text(METRICS, encoding="utf-8")
    warehouse = Warehouse(f"duckdb:///{path}")
    try:
        yield MetricsStore(load(metrics), warehouse), copy
    finally:
        warehouse.dispose()
