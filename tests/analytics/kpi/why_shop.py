"""A shop for explanations: days of sales, visitors and events, written by the test that knows what is in them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
from duck_rows import insert

from analytics.kpi.metrics_file.load import load
from analytics.kpi.store import MetricsStore
from analytics.warehouse import Warehouse

METRICS = """\
models:
  - name: lines
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - {name: region, dimension: {type: categorical, label: 地区, config: {meta: {synonyms: [region]}}}}
      - {name: item, dimension: {type: categorical, label: 商品}}
    metrics:
      - name: sales
        label: 销售额
        type: simple
        agg: sum
        expr: amount
        config:
          meta:
            {label_en: sales, format: currency, direction: up, drivers: [guests, rate, basket], alongside: [refunds]}
      - name: refunds
        label: 退款
        type: simple
        agg: sum
        expr: refund
        config: {meta: {format: currency, direction: down}}
      - name: bills
        label: 单数
        type: simple
        agg: count_distinct
        expr: bill
        config: {meta: {label_en: bills, format: integer, direction: up}}
      - {name: mean_line, label: 平均行额, type: simple, agg: average, expr: amount}
      - name: basket
        label: 单价
        type: ratio
        numerator: sales
        denominator: bills
        config: {meta: {label_en: basket, format: currency}}
      - name: first_share
        label: 一号占比
        type: ratio
        numerator: {name: sales, filter: "{{ Dimension('item') }} = 'item 1'"}
        denominator: sales
        config: {meta: {format: percent}}
      - name: net
        label: 净额
        type: derived
        expr: sales - refunds
        input_metrics: [{name: sales}, {name: refunds}]
        config: {meta: {format: currency, direction: up}}
      - name: net_rate
        label: 净率
        type: derived
        expr: (sales - refunds) / sales
        input_metrics: [{name: sales}, {name: refunds}]
        config: {meta: {format: percent, direction: up}}
      - name: wrong
        label: 错的
        type: simple
        agg: sum
        expr: amount
        config: {meta: {drivers: [guests, basket]}}
  - name: doors
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - {name: region, dimension: {type: categorical, label: 地区, config: {meta: {synonyms: [region]}}}}
    metrics:
      - name: guests
        label: 来客
        type: simple
        agg: sum
        expr: guests
        config: {meta: {label_en: guests, format: integer, direction: up}}
  - name: posters
    semantic_model: {enabled: true}
    config: {meta: {events: {time: put_up, title: words, label: 新海报, label_en: new posters}}}
    columns:
      - {name: put_up, granularity: day, dimension: {type: time}}
      - {name: region, dimension: {type: categorical, label: 地区, config: {meta: {synonyms: [region]}}}}
metrics:
  - name: rate
    label: 成交率
    type: ratio
    numerator: bills
    denominator: guests
    config: {meta: {label_en: conversion, synonyms: [conversion], format: percent, direction: up}}
"""
TABLES = """\
CREATE TABLE lines (day DATE, region VARCHAR, item VARCHAR, bill INTEGER, amount DOUBLE, refund DOUBLE);
CREATE TABLE doors (day DATE, region VARCHAR, guests INTEGER);
CREATE TABLE posters (put_up DATE, region VARCHAR, words VARCHAR);
"""
Line = tuple[date, str | None, str | None, int, float, float]
Door = tuple[date, str | None, int]
Poster = tuple[date, str, str]


def shop(
    folder: Path, lines: Iterable[Line], doors: Iterable[Door] = (), posters: Iterable[Poster] = ()
) -> MetricsStore:
    """A store over those rows."""
    (folder / "metrics.yml").write_text(METRICS, "utf-8")
    with duckdb.connect(str(folder / "shop.duckdb")) as base:
        base.execute(TABLES)
        for table, rows in (("lines", lines), ("doors", doors), ("posters", posters)):
            insert(base, table, rows)
    return MetricsStore(load(folder / "metrics.yml"), Warehouse(f"duckdb:///{folder / 'shop.duckdb'}"))
