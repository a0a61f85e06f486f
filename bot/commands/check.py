"""`check`: copy against advertising law, platform limits and a product's facts."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.commands.lines import print_json, read_lines
from bot.failures import CommandFailed
from bot.wiring import House, build
from knowledge.rulebook import CheckResult, check

if TYPE_CHECKING:
    from knowledge.products import ProductSheet

_OUTCOMES = {"blocked": "不能发", "needs_evidence": "需要依据", "passes": "可以发"}


def check_one(text: str, *, platform: str | None, product: str | None, as_json: bool) -> None:
    """One text; its findings, each with the article and what to write instead."""
    house = build()
    result = check(text, platform=platform, product=find_product(house, product), today=_today(house))
    if as_json:
        print_json(result.as_json())
    else:
        _tell(result)


def check_file(path: Path, *, platform: str | None, product: str | None, as_json: bool) -> None:
    """A line in, a line out, same order; a line's own product, platform and context come first."""
    house = build()
    for line in read_lines(path):
        result = check(
            line["text"],
            platform=line.get("platform") or platform,
            product=find_product(house, line.get("product") or product),
            context=line.get("context"),
            today=_today(house),
        )
        printed: dict[str, Any] = {"id": line.get("id")} | result.as_json()
        if as_json:
            print_json(printed, indent=None)
        else:
            Console().print(f"{line.get('id')}", markup=False)
            _tell(result)


def find_product(house: House, name: str | None) -> "ProductSheet | None":
    """The product of a SKU or name.

    Raises CommandFailed for one that has no fact sheet, or a name that several share.
    """
    from knowledge.products import Found

    if not name:
        return None
    found = house.shelf.get(name) or house.shelf.find(name)
    if isinstance(found, Found):
        return found.sheet
    if found is None:
        known = "、".join(f"{sheet.sku} {sheet.name}" for sheet in house.shelf.sheets) or "（还没有商品资料）"
        raise CommandFailed(f"没有“{name}”的商品资料；现有：{known}。There is no fact sheet for {name!r}.")
    if not hasattr(found, "sku"):
        names = "、".join(f"{sheet.sku} {sheet.name}" for sheet in found.sheets)
        raise CommandFailed(f"“{name}”对应不止一个商品，请用 SKU 指明：{names}。{name!r} names several products.")
    return found


def _today(house: House) -> date:
    return house.clock.now().date()


def _tell(result: CheckResult) -> None:
    console = Console()
    console.print(_OUTCOMES[result.outcome], style="bold", markup=False)
    for finding in result.findings:
        console.print(
            f"  “{finding.span.text}”　{finding.category}（{finding.rule}）：{finding.suggestion}",
            markup=False,
            highlight=False,
        )
