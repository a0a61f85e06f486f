"""The open orders are read as the briefs beside them; `python -m bench.evaluate_orders` counts the others too."""

from typing import Any

import pytest

from bench.evaluate_orders import cases, read, shelf, told, wanted

SHEETS = shelf()


@pytest.mark.parametrize("case", cases("orders.yaml"), ids=lambda case: case["text"])
def test_an_order_is_read(case: dict[str, Any]) -> None:
    assert told(read(case, SHEETS), case) == wanted(case)
