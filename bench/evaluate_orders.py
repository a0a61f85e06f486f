"""Orders read against the briefs written beside them: `python -m bench.evaluate_orders [--open] [--show]`."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from assistant.drafting.ordering.products import WhichProduct
from assistant.drafting.ordering.read import NotPossible, Orders, Read, read_orders
from knowledge.formats import formats
from knowledge.products import ProductSheet

GOLDEN: Final = Path(__file__).parents[1] / "tests" / "golden"
TODAY: Final = date(2026, 11, 1)
DEFAULTS: Final[Mapping[str, Any]] = {
    "variants": 1, "tone": "自然", "stage": "种草", "life_cycle": "成熟", "with_offer": True, "with_price": True,
    "audience": "", "pain": "", "length": "normal", "reply_to": "",
}  # fmt: skip


def shelf() -> tuple[ProductSheet, ...]:
    """The products that the orders speak of."""
    listed = yaml.safe_load((GOLDEN / "order_products.yaml").read_text("utf-8"))
    return tuple(ProductSheet(**{**one, "short_names": tuple(one.get("short_names", ()))}) for one in listed)


def cases(name: str) -> list[dict[str, Any]]:
    """The orders of one file, each with the briefs it is or why it is none."""
    return list(yaml.safe_load((GOLDEN / name).read_text("utf-8")))


def read(case: Mapping[str, Any], sheets: tuple[ProductSheet, ...]) -> Read:
    return read_orders(case["text"], sheets, today=TODAY, language=case.get("language", "zh"))


def wanted(case: Mapping[str, Any]) -> Any:
    """What the case asks for, in the shape of `told`."""
    if "briefs" not in case:
        return {key: case[key] for key in ("asks", "refused") if key in case}
    return [{**DEFAULTS, "language": case.get("language", "zh"), **brief} for brief in case["briefs"]]


def told(outcome: Read, case: Mapping[str, Any]) -> Any:
    """What was read, in the words of the golden file."""
    match outcome:
        case Orders(briefs):
            return [dict(_told(brief, want)) for brief, want in zip(briefs, _padded(case, len(briefs)), strict=True)]
        case NotPossible():
            return {"refused": "platform" if "格式" in outcome.zh else "range"}
        case WhichProduct():
            return {"asks": "product"}
    return {"asks": "review"}


def _padded(case: Mapping[str, Any], size: int) -> list[Mapping[str, Any]]:
    briefs = list(case.get("briefs", ()))
    return (briefs + [{}] * size)[:size]


def _told(brief: Any, want: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    form = formats().named(brief.platform)
    yield from ((name, getattr(brief, name)) for name in (*DEFAULTS, "language", "sku") if name != "with_price")
    yield "with_price", "price" not in brief.leave_out
    yield "form", form.form if form else ""
    if "platform" in want:
        yield "platform", brief.platform


def main() -> None:
    """Print how many orders are read as they should be, open and kept aside."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--open", action="store_true", help="leave out what is kept aside")
    options.add_argument("--show", action="store_true", help="print the open ones that are read otherwise")
    given = options.parse_args()
    sheets = shelf()
    files = ["orders.yaml"] + ([] if given.open else ["orders_kept_aside.yaml"])
    for name in files:
        listed = cases(name)
        wrong = [case for case in listed if told(read(case, sheets), case) != wanted(case)]
        print(f"{name}: {len(listed) - len(wrong)} of {len(listed)} orders read as they should be")
        for case in wrong if given.show and name == "orders.yaml" else ():
            _show(case, told(read(case, sheets), case))


def _show(case: Mapping[str, Any], outcome: Any) -> None:
    print(f"  {case['text']}")
    want = wanted(case)
    if isinstance(want, list) and isinstance(outcome, list) and len(want) == len(outcome):
        for one, other in zip(want, outcome, strict=True):
            differ = {key: (one.get(key), other.get(key)) for key in one if one.get(key) != other.get(key)}
            print(f"    {differ}")
        return
    print(f"    wanted {want}\n    read   {outcome}")


if __name__ == "__main__":
    main()
