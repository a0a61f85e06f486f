"""The reference in docs/, generated from the code: `python -m bot.reference docs`."""

import sys
from pathlib import Path
from typing import Final

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from bot.schemas.printed import OUTPUTS, schema
from bot.wiring import BUNDLED_METRICS

_HEAD: Final = """# Metrics

The bundled metrics file, [analytics/kpi/metrics.yml](../analytics/kpi/metrics.yml), in words. This page is generated
(`make reference`); a file of your own is set with `ZHONGCAO_METRICS` and checked with `zhongcao metrics check`.

| metric | label | also called | how it is computed | more is |
|---|---|---|---|---|
"""
_DIMENSIONS: Final = """
## Dimensions

What a metric can be grouped and filtered by, where its tables have it.

| dimension | label | also called |
|---|---|---|
"""
_BETTER: Final = {"up": "better", "down": "worse", "neutral": "neither"}


def metrics_page(catalog: Catalog) -> str:
    """Every metric and dimension that can be asked for, as Markdown tables."""
    shown = [metric for metric in catalog.metrics.values() if metric.visible]
    metrics = "".join(
        f"| `{metric.name}` | {metric.label} | {'、'.join(metric.synonyms)} | {metric.description} "
        f"| {_BETTER[metric.direction]} |\n"
        for metric in shown
    )
    known = [catalog.dimension(name) for name in catalog.dimension_names()]
    dimensions = "".join(
        f"| `{each.name}` | {each.label} | {'、'.join(word for word in each.synonyms if word != each.label)} |\n"
        for each in known
        if each and each.kind == "categorical"
    )
    return _HEAD + metrics + _DIMENSIONS + dimensions


def main(docs: Path) -> None:
    """Write the metrics page and the JSON Schemas into a docs folder."""
    (docs / "metrics.md").write_text(metrics_page(load(BUNDLED_METRICS)), encoding="utf-8")
    (docs / "schemas").mkdir(parents=True, exist_ok=True)
    for output in OUTPUTS:
        (docs / "schemas" / f"{output}.json").write_text(schema(output), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
