"""Metrics files: what dbt's spec allows is read, and everything wrong is named with its line, all at once."""

from pathlib import Path

import pytest

import analytics.kpi
from analytics.kpi.catalog import AtLeast, Derived, Entity, Join, Ratio, Share, Simple
from analytics.kpi.compiling.expressions import ExpressionError, columns, parse
from analytics.kpi.metrics_file.load import MetricsFileError, check, load

OURS = Path(analytics.kpi.__file__).with_name("metrics.yml")
HEAD = """\
models:
  - name: orders
    semantic_model: true
    agg_time_dimension: ordered_at
    columns:
      - {name: ordered_at, granularity: hour, dimension: {type: time, label: 时间}}
      - {name: city, dimension: {type: categorical, config: {meta: {label: 城市, value_synonyms: {上海: [沪]}}}}}
"""
REST = """\
      - {name: order_id, entity: {type: primary, name: order}}
      - {name: buyer, entity: {type: foreign, name: customer}}
    derived_semantics:
      dimensions:
        - {name: size, type: categorical, expr: "CASE WHEN amount > 100 THEN '大' ELSE '小' END", label: 大小}
      entities:
        - {name: shop, type: foreign, expr: "substring(order_id, 1, 2)"}
    metrics:
      - {name: sales, type: simple, agg: sum, expr: amount, fill_nulls_with: 0, label: 销售额}
      - {name: p95, type: simple, agg: percentile, expr: amount, percentile: 95.0, percentile_type: discrete}
      - name: stock
        type: simple
        agg: sum
        expr: n
        non_additive_dimension: {name: ordered_at, window_agg: min, group_by: [order]}
      - name: loyal
        type: simple
        agg: count_distinct
        expr: buyer
        filter: ["{{ Dimension('order__city') }} = '上海'", amount > 0]
        config: {meta: {at_least: {count: order_id, least: 3}, format: integer, direction: up, advice: guide/crm}}
metrics:
  - {name: share, type: ratio, numerator: {name: sales, filter: amount > 5}, denominator: sales}
  - name: net
    type: derived
    expr: a - stock
    input_metrics: [{name: sales, alias: a}, {name: stock}]
    hidden: true
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "metrics.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_own_file_is_sound() -> None:
    assert check(OURS) == []
    catalog = load(OURS)
    shared = [metric.name for metric in catalog.metrics.values() if "转化率" in metric.synonyms]
    assert shared == ["ad_conversion_rate", "shop_conversion_rate"]
    assert catalog.path("order_lines", "tier") == (
        Join("order_lines", "customers", "customer_id", "customer_id", "customer"),
    )
    assert catalog.path("shop_daily", "product") is None


def test_reads_the_whole_spec(tmp_path: Path) -> None:
    catalog = load(written(tmp_path, HEAD + REST))
    model = catalog.models["orders"]
    assert [(each.name, each.kind, each.granularity, each.label) for each in model.dimensions] == [
        ("ordered_at", "time", "day", "时间"),
        ("city", "categorical", "day", "城市"),
        ("size", "categorical", "day", "大小"),
    ]
    assert model.dimensions[1].value_synonyms == {"上海": ("沪",)}
    assert model.entities == (
        Entity("order", "primary", "order_id"),
        Entity("customer", "foreign", "buyer"),
        Entity("shop", "foreign", "substring(order_id, 1, 2)"),
    )
    assert {name: metric.definition for name, metric in catalog.metrics.items()} == {
        "sales": Simple("orders", "sum", "amount", fill_nulls_with=0.0),
        "p95": Simple("orders", "percentile", "amount", percentile=0.95, discrete=True),
        "stock": Simple(
            "orders", "sum", "n", non_additive_dimension="ordered_at", window="min", window_groups=("order",)
        ),
        "loyal": AtLeast(
            "orders", "buyer", "order_id", 3, filter="({{ Dimension('order__city') }} = '上海') AND (amount > 0)"
        ),
        "share": Ratio("sales", "sales", numerator_filter="amount > 5"),
        "net": Derived("a - stock", {"a": "sales", "stock": "stock"}),
        "share_of_sales": Share("sales"),
    }
    assert not catalog.metrics["net"].visible


FAULTS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "everything at once": (
        HEAD
        + """\
    metrics:
      - {name: a, type: simple, agg: summ, expr: x}
      - {name: b, type: simple, agg: sum, expr: x, fliter: x > 1}
      - {name: e, type: simple, agg: sum, expr: x, format: percent}
      - {name: c, type: ratio, numerator: a, denominator: bb}
      - {name: d, type: simple, agg: sum, expr: (SELECT 1)}
""",
        [
            (9, "metric `a`: `agg` cannot be `summ`, did you mean `sum`?"),
            (10, "metric `b`: unknown key `fliter`, did you mean `filter`?"),
            (11, "metric `e`: `format` belongs under `config.meta`"),
            (12, "metric `c`: metric `bb` does not exist"),
            (13, "metric `d`: `(SELECT 1)` holds a query; only the model's own columns may be used"),
        ],
    ),
    "spans": (
        HEAD
        + """\
    metrics:
      - {name: a, type: simple, agg: sum, expr: x, join_to_timespine: true}
      - {name: b, type: cumulative, input_metric: a, window: a week}
      - {name: c, type: derived, expr: a - p, input_metrics: [{name: a}, {name: a, alias: p, offset_window: month}]}
      - {name: d, type: cumulative, input_metric: a, window: 7 days, grain_to_date: month}
      - {name: e, type: cumulative, input_metric: c, grain_to_date: month}
      - {name: f, type: cumulative, input_metric: aa, grain_to_date: fortnight}
      - {name: g, type: conversion, entity: nobody, base_metric: a, conversion_metric: c, window: 7 days}
""",
        [
            (10, "metric `b`: `window` is a number and a unit, such as `7 days`"),
            (11, "input metric `a`: `offset_window` is a number and a unit, such as `7 days`"),
            (12, "metric `d`: `window` and `grain_to_date` cannot be used together"),
            (13, "metric `e`: only a simple metric can be cumulated, and `c` is none"),
            (14, "metric `f`: `grain_to_date` cannot be `fortnight`"),
            (14, "metric `f`: metric `aa` does not exist"),
            (15, "metric `g`: a conversion is counted between simple metrics, and `c` is none"),
            (15, "metric `g`: model `orders` of `a` has no entity `nobody`"),
        ],
    ),
    "names that lead nowhere": (
        HEAD.replace("agg_time_dimension: ordered_at", "agg_time_dimension: orderd_at")
        + """\
    metrics:
      - {name: a, type: simple, agg: sum, expr: x, filter: "{{ Dimension('citty') }} = 'x'"}
      - {name: b, type: derived, expr: a + zz, input_metrics: [{name: a}]}
      - {name: c, type: ratio, numerator: c, denominator: a}
""",
        [
            (
                4,
                "model `orders`: `agg_time_dimension` `orderd_at` is no time dimension here, did you mean",
            ),
            (9, "metric `a`: dimension `citty` cannot be reached from `orders`, did you mean `city`?"),
            (10, "metric `b`: `zz` is none of its inputs"),
            (11, "metric `c`: is defined by itself"),
        ],
    ),
    "not YAML": ("models: [\n", [(2, "not valid YAML")]),
    "empty": ("", [(1, "is empty")]),
    "a list": ("- a\n", [(1, "the file: expected keys and values here")]),
    "the legacy spec": ("semantic_models: []\n", [(1, "`semantic_models` and `measures` are dbt's legacy")]),
    "the legacy spec's metrics": (
        "metrics:\n  - {name: a, type: ratio, type_params: {numerator: b, denominator: c}}\n",
        [(2, "`type_params` is dbt's legacy semantic-layer spec")],
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_names_every_fault_with_its_line(case: str, tmp_path: Path) -> None:
    text, expected = FAULTS[case]
    path = written(tmp_path, text)
    found = [(fault.line, fault.message) for fault in check(path)]
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, message), (_, start) in zip(found, expected, strict=True):
        assert message.startswith(start)
    with pytest.raises(MetricsFileError) as raised:
        load(path)
    assert [(fault.line, fault.message) for fault in raised.value.faults] == found


@pytest.mark.parametrize(
    "text",
    ["read_csv('/etc/passwd')", "getenv('HOME')", "(SELECT 1)", "x IN (SELECT y FROM z)", "a; DROP TABLE b", "sum(a)",
     "other.a", "DROP TABLE a", "row_number() OVER ()", "?", "{{ Metric('a') }}", "{% set x = 1 %}", "a +", "",
     "pg_sleep(9)", "unnest(a)", "{{ Dimension('a; b') }}"],
)  # fmt: skip
def test_expressions_hold_nothing_but_the_models_columns(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_knows_the_columns_of_an_expression() -> None:
    assert columns("qty * price * (1 - coalesce(discount, 0))") == {"qty", "price", "discount"}
