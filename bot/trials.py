"""An A/B test of two drafts: how many must see each, and what an import of its results says."""

from collections.abc import Iterator
from typing import Any, Final

from analytics.creatives import click_rate
from analytics.experiments import Arm, arms, p_value, sample_needed
from analytics.warehouse import Warehouse, WarehouseError
from assistant.conversation import Language
from assistant.drafting.keeping.book import Pair

LIFT: Final = 0.2
"""The difference that a test is planned to tell: a rate a fifth higher."""
USUAL_RATE: Final = 0.02
"""Taken where no ads were imported, and said so."""
SURE: Final = 0.05


def trial_json(warehouse: Warehouse, pair: Pair) -> dict[str, Any]:
    """A test as programs read it; `arms` are empty until results were imported under its name."""
    rate, known = _rate(warehouse)
    found = _arms(warehouse, pair)
    return {
        "name": pair.name,
        "variants": list(pair.variants),
        "drafts": [f"D{number}" for number in pair.drafts],
        "actor": pair.actor,
        "at": pair.at.isoformat(sep=" ", timespec="seconds"),
        "sample": {"each": sample_needed(rate, LIFT), "rate": rate, "lift": LIFT, "assumed": not known},
        "arms": [
            {"variant": each.variant, "exposures": each.exposures, "conversions": each.conversions, "rate": each.rate}
            for each in found
        ],
        "p_value": p_value(*found) if len(found) == 2 else None,
    }


def trial_lines(warehouse: Warehouse, pair: Pair, language: Language) -> Iterator[str]:
    """The same in words: the results where there are some, what is needed where there are none."""
    found = _arms(warehouse, pair)
    zh = language == "zh"
    if len(found) != 2:
        rate, known = _rate(warehouse)
        each = sample_needed(rate, LIFT)
        base = (f"近来的点击率 {rate:.2%}" if known else f"假定的点击率 {rate:.0%}") if zh else (
            f"the usual click-through rate of {rate:.2%}" if known else f"an assumed click-through rate of {rate:.0%}"
        )  # fmt: skip
        if zh:
            yield f"{pair.name}：按{base}，要看出两成的差别，每个版本约需 {each:,} 次曝光。还没有导入结果。"
        else:
            yield (
                f"{pair.name}: from {base}, each side needs about {each:,} impressions to tell a fifth more. "
                "No results yet."
            )
        return
    yield f"{pair.name}{'：' if zh else ': '}" + ("；" if zh else "; ").join(_side(each, language) for each in found)
    chance = p_value(*found)
    better = max(found, key=lambda each: each.rate)
    if chance is None or chance >= SURE:
        told = f"p = {chance:.2f}" if chance is not None else "p –"
        yield f"还分不出高下（{told}）。" if zh else f"Too close to call ({told})."
    else:
        yield (
            f"{better.variant} 更好（p = {chance:.3f}）。"
            if zh
            else f"{better.variant} does better (p = {chance:.3f})."
        )


def _side(arm: Arm, language: Language) -> str:
    if language == "zh":
        return f"{arm.variant} 曝光 {arm.exposures:,}，转化 {arm.conversions:,}，{arm.rate:.2%}"
    return f"{arm.variant} {arm.exposures:,} exposures, {arm.conversions:,} conversions, {arm.rate:.2%}"


def _arms(warehouse: Warehouse, pair: Pair) -> tuple[Arm, ...]:
    """The pair's own sides, as far as results came under its name."""
    try:
        found = arms(warehouse, pair.name)
    except WarehouseError:
        return ()
    return tuple(each for each in found if each.variant in pair.variants)


def _rate(warehouse: Warehouse) -> tuple[float, bool]:
    """The click-through rate to plan with, and whether it was measured."""
    try:
        rate = click_rate(warehouse)
    except WarehouseError:
        rate = None
    return (rate, True) if rate and rate * (1 + LIFT) < 1 else (USUAL_RATE, False)
