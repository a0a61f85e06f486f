"""`draft`: copy with its evidence and what the checks say of it."""

from dataclasses import replace
from pathlib import Path

from assistant.drafting.brief import Brief, read_brief
from assistant.drafting.compose import compose_all
from assistant.drafting.draft import Draft
from assistant.drafting.evidence import gather
from bot.commands.lines import print_json
from bot.commands.products import find_product
from bot.console import Console
from bot.failures import CommandFailed
from bot.wiring import House, build


def draft(
    *,
    product: str | None,
    pain: str | None,
    platform: str | None,
    variants: int | None,
    brief: Path | None,
    as_json: bool,
) -> None:
    """Drafts for one product, from options, a brief file, or a file with options over it."""
    house = build()
    order = _order(house, product, brief)
    order = replace(
        order,
        pain=pain or order.pain,
        platform=platform or order.platform,
        variants=variants or order.variants,
    )
    sheet = find_product(house, order.sku)
    assert sheet is not None
    order = replace(order, sku=sheet.sku)
    evidence = gather(order, sheet, house.guide_source, house.voice_source)
    drafts = compose_all(order, evidence, house.writer)
    if as_json:
        print_json([each.as_json() for each in drafts])
        return
    for number, each in enumerate(drafts, start=1):
        _tell(each, number, len(drafts), house.say("依据", "stands on"))
    for note in dict.fromkeys(note for each in drafts for note in each.writing.notes):
        Console().print(note, markup=False, highlight=False, style="dim")


def _order(house: House, product: str | None, file: Path | None) -> Brief:
    today = house.clock.now().date()
    if file is None:
        if not product:
            raise CommandFailed(
                "请用 --product 写明商品，或用 --brief 给出需求文件。", "Name a --product, or give a --brief."
            )
        return Brief(product, today)
    order = read_brief(file, today=today)
    return replace(order, sku=product) if product else order


def _tell(draft: Draft, number: int, of: int, stands_on: str) -> None:
    console = Console()
    console.rule(f"{number}/{of}　{draft.platform}", align="left")
    if draft.title:
        console.print(draft.title, style="bold", markup=False, highlight=False)
    console.print(draft.text, markup=False, highlight=False)
    for citation in draft.citations():
        words = f"  {stands_on} {citation.id}　{citation.source}　{citation.text}"
        console.print(words, markup=False, highlight=False, style="dim")
    for finding in draft.findings:
        words = f"  ⚠ “{finding.span.text}”　{finding.category}（{finding.rule}）：{finding.suggestion}"
        console.print(words, markup=False, highlight=False, style="yellow")
