"""The figures published for UCI Online Retail, asked of the product in words: `--data FOLDER` holds the data set."""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analytics.kpi.answer import Answer
from analytics.kpi.query import MetricQuery
from analytics.kpi.reading.read import read_question
from bench.kpi_questions import Shop
from bench.kpi_shops import GIFTS, gift_shop

WHOLE = "uci_online_retail.csv.gz"


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure, and the product's, rounded as it was published: None where it asked back."""

    says: str
    asked: str
    published: float
    found: float | None

    @property
    def right(self) -> bool:
        return self.found == self.published


def published_figures(shop: Shop) -> list[Figure]:
    """Every figure of published.yaml, asked in words, or with its SQL where no words ask for it."""
    content = yaml.safe_load((GIFTS / "published.yaml").read_text("utf-8"))
    figures = []
    for each in content["figures"]:
        value = _by_hand(each["sql"], shop) if "sql" in each else _in_words(each["question"], shop, content)
        found = None if value is None else round(value, each["digits"])
        figures.append(Figure(each["says"], each.get("question", "SQL"), each["published"], found))
    return figures


def _by_hand(sql: str, shop: Shop) -> float:
    return float(shop.by_hand.execute(sql).fetchall()[0][0])


def _in_words(question: str, shop: Shop, content: Mapping[str, Any]) -> float | None:
    read = read_question(question, shop.store.catalog, today=content["today"], data_until=content["data_until"])
    found = shop.store.answer(read) if isinstance(read, MetricQuery) else read
    value: Any = found.rows[0][-1] if isinstance(found, Answer) else None
    return None if value is None else float(value)


def main() -> None:
    """Print each published figure beside the product's; exit with 1 when one differs or is not answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"the folder that holds {WHOLE}")
    whole: Path = parser.parse_args().data / WHOLE
    if not whole.exists():
        print(f"{WHOLE} is not there: not run")
        return
    with tempfile.TemporaryDirectory() as folder, gift_shop(Path(folder), whole) as shop:
        figures = published_figures(shop)
    for figure in figures:
        mark = "right" if figure.right else "asked back" if figure.found is None else "WRONG"
        print(f"{mark:<11}{figure.says:<30}{figure.published:>14,}  found {figure.found}  ({figure.asked})")
    if not all(figure.right for figure in figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
