"""`check`: copy against advertising law, platform limits and a product's facts."""

from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.lines import print_json, read_lines
from bot.commands.products import find_product
from bot.console import Console
from bot.wiring import House, build
from knowledge.rulebook import CheckResult, check

_OUTCOMES = {
    "blocked": ("不能发", "Do not publish"),
    "needs_evidence": ("需要依据", "Needs evidence"),
    "passes": ("可以发", "Ready to publish"),
}


def check_one(text: str, *, platform: str | None, product: str | None, as_json: bool) -> None:
    """One text; its findings, each with the article and what to write instead."""
    house = build()
    result = check(text, platform=platform, product=find_product(house, product), today=_today(house))
    if as_json:
        print_json(result.as_json())
    else:
        _tell(result, house)


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
            _tell(result, house)


def _today(house: House) -> date:
    return house.clock.now().date()


def _tell(result: CheckResult, house: House) -> None:
    console = Console()
    console.print(house.say(*_OUTCOMES[result.outcome]), style="bold", markup=False)
    for finding in result.findings:
        console.print(
            f"  “{finding.span.text}”　{finding.category}（{finding.rule}）：{finding.suggestion}",
            markup=False,
            highlight=False,
        )
