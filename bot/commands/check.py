"""`check`: copy against advertising law, platform limits and a product's facts."""

from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.lines import print_json, read_lines
from bot.commands.platforms import find_platform
from bot.commands.products import find_product
from bot.failures import CommandFailed
from bot.terminal.console import Console
from bot.wiring import House, build
from knowledge.landing import with_page
from knowledge.rulebook import CheckResult, check

_OUTCOMES = {
    "blocked": ("不能发", "Do not publish"),
    "needs_evidence": ("需要依据", "Needs evidence"),
    "passes": ("可以发", "Ready to publish"),
}
_SEVERITY = {"high": ("高", "high"), "medium": ("中", "medium"), "low": ("低", "low")}


def check_one(text: str, *, platform: str | None, product: str | None, as_json: bool) -> None:
    """One text; its findings, each with the article and what to write instead."""
    if not text.strip():
        raise CommandFailed(
            "没有要查的文字：把文案写在 check 后面，或用 --file 给一个 JSONL。",
            "There is no text to check: write it after check, or give a JSONL with --file.",
        )
    house = build()
    sheet = find_product(house, product)
    result = with_page(check(text, platform=find_platform(platform), product=sheet, today=_today(house)), text, sheet)
    if as_json:
        print_json(result.as_json())
    else:
        _tell(result, house)


def check_file(path: Path, *, platform: str | None, product: str | None, as_json: bool) -> None:
    """A line in, a line out, same order; a line's own product, platform and context come first."""
    house = build()
    asked = find_platform(platform)
    for line in read_lines(path):
        sheet = find_product(house, line.get("product") or product)
        result = check(
            line["text"],
            platform=str(line.get("platform") or asked or "") or None,
            product=sheet,
            context=line.get("context"),
            today=_today(house),
        )
        result = with_page(result, line["text"], sheet)
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
        category = house.say(finding.category, finding.category_in("en"))
        severity = house.say(*_SEVERITY[finding.severity])
        advice = house.say(finding.suggestion, finding.suggestion_in("en"))
        console.print(
            house.say(
                f"  “{finding.span.text}”　{category}（{finding.rule}，{severity}）：{advice}",
                f"  “{finding.span.text}”  {category} ({finding.rule}, {severity}): {advice}",
            ),
            markup=False,
            highlight=False,
        )
