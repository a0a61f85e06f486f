"""Files as dbt projects have them: what the spec allows is read or noted, never a fault; and what is wrong is named."""

from pathlib import Path

import pytest

from analytics.kpi.catalog import Conversion, Cumulative, Derived, NotComputed, Ratio, Simple
from analytics.kpi.compiling.expressions import Reference, references
from analytics.kpi.metrics_file.load import check, load, notes
from analytics.kpi.spans import Trailing, Window

PROJECT = Path(__file__).with_name("dbt_project.yml")


def test_a_project_with_everything_around_its_metrics_is_sound() -> None:
    assert check(PROJECT) == []
    assert [(note.line, note.message) for note in notes(PROJECT)] == [
        (76, "metric `hourly` is not computed here: `window: 24 hours` is finer than a day"),
        (104, "`saved_queries` are not used here"),
    ]
    catalog = load(PROJECT)
    orders = catalog.models["fct_orders"]
    assert (orders.schema, orders.time, list(catalog.models)) == (
        "marts",
        "order_date",
        ["fct_orders", "dim_customers"],
    )
    assert {name: type(metric.definition) for name, metric in catalog.metrics.items() if metric.visible} == {
        **dict.fromkeys(
            ("order_count", "revenue", "p95", "shipped_revenue", "big_rev", "is_food_orders", "customers_n", "balance",
             "new_customers"), Simple),
        **dict.fromkeys(("aov", "rev_per_new"), Ratio),
        **dict.fromkeys(("growth", "rounded", "food"), Derived),
        "cum": Cumulative,
        "hourly": NotComputed,
        "conv": Conversion,
    }  # fmt: skip
    cumulative = catalog.metrics["cum"].definition
    assert cumulative == Cumulative("revenue", Trailing(Window(1, "month")), "{{ Dimension('order__big') }} = 'large'")


@pytest.mark.parametrize(
    ("template", "reference"),
    [
        ("{{ Dimension('order__status') }}", Reference("Dimension", "order__status")),
        ('{{Dimension("status")}}', Reference("Dimension", "status")),
        ("{{ Dimension('tier', entity_path=['order', 'customer']) }}", Reference("Dimension", "order__customer__tier")),
        ("{{ Dimension('metric_time').grain('month') }}", Reference("Dimension", "metric_time", "month")),
        ("{{ TimeDimension('order__paid_at', 'WEEK') }}", Reference("TimeDimension", "order__paid_at", "week")),
        (
            "{{ TimeDimension(time_dimension_name='paid_at', time_granularity_name='day') }}",
            Reference("TimeDimension", "paid_at", "day"),
        ),
        ("{{ Entity('customer') }}", Reference("Entity", "customer")),
        ("{{ Entity('region', ['customer']) }}", Reference("Entity", "customer__region")),
    ],
)
def test_reads_templates(template: str, reference: Reference) -> None:
    assert references(f"{template} = 'x'") == (reference,)


def test_names_what_is_wrong_with_templates_and_expressions(tmp_path: Path) -> None:
    path = tmp_path / "metrics.yml"
    path.write_text(
        """\
models:
  - name: orders
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: time}
      - {name: buyer, entity: {type: foreign, name: customer}}
      - {name: city, dimension: categorical}
    metrics:
      - {name: a, type: simple, agg: sum, expr: x, filter: "{{ Entity('custumer') }} = 1"}
      - {name: b, type: simple, agg: sum, expr: x, filter: "{{ Dimension('customer__city') }} = 'x'"}
      - {name: c, type: simple, agg: sum, expr: x, filter: "{{ TimeDimension('day', 'fortnight') }} = 'x'"}
      - {name: d, type: derived, expr: "substring(e, 1, 2)", input_metrics: [{name: e}]}
      - {name: e, type: simple, agg: sum, expr: x}
      - {name: f, type: derived, expr: e, input_metrics: [{name: e, offset_window: 1 day, offset_to_grain: month}]}
      - {name: g, type: derived, expr: e - p, input_metrics: [{name: e}, {name: e, alias: p, offset_to_grain: moon}]}
""",
        encoding="utf-8",
    )
    assert [(fault.line, fault.message.split("; use ")[0]) for fault in check(path)] == [
        (10, "metric `a`: entity `custumer` cannot be reached from `orders`, did you mean `customer`?"),
        (11, "metric `b`: dimension `customer__city` cannot be reached from `orders`, did you mean `city`?"),
        (12, "metric `c`: `{{ TimeDimension('day', 'fortnight') }}` is not supported"),
        (13, "metric `d`: `SUBSTRING(e, 1, 2)` may not be used in the expression of a derived metric"),
        (15, "input metric `e`: `offset_window` and `offset_to_grain` cannot be used together"),
        (16, "input metric `e`: `offset_to_grain` cannot be `moon`, did you mean `month`?"),
    ]
