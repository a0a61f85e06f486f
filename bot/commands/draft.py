"""`draft`: copy with its evidence and what the checks say of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.drafting.brief import Brief, BriefFault
from assistant.drafting.brief_fields import read_brief, read_fields
from assistant.drafting.compose import compose_all
from assistant.drafting.draft import Draft
from assistant.drafting.evidence import gather
from bot.commands.lines import print_json
from bot.commands.products import find_product
from bot.console import Console
from bot.failures import CommandFailed
from bot.wiring import House, build

_FIELDS = {"product": "sku", "with_price": "leave_out"}
"""Options that set a field of another name."""


def draft(*, brief: Path | None, as_json: bool, **options: str | int | bool | None) -> None:
    """Drafts from options, from a brief file, or from a file with options over it; `options` are fields of a brief."""
    house = build()
    given = {name: value for name, value in options.items() if value is not None}
    drafts = [one for order in _orders(house, given, brief) for one in _written(house, order)]
    if as_json:
        print_json([each.as_json() for each in drafts])
        return
    for number, each in enumerate(drafts, start=1):
        _tell(each, number, len(drafts), house.say("依据", "stands on"))
    for note in dict.fromkeys(note for each in drafts for note in each.writing.notes):
        Console().print(note, markup=False, highlight=False, style="dim")


def _written(house: House, order: Brief) -> tuple[Draft, ...]:
    sheet = find_product(house, order.sku)
    assert sheet is not None
    order = replace(order, sku=sheet.sku)
    return compose_all(order, gather(order, sheet, house.guide_source, house.voice_source), house.writer)


def _orders(house: House, given: Mapping[str, Any], file: Path | None) -> tuple[Brief, ...]:
    """The briefs ordered. Raises CommandFailed where no product is named, BriefFault for what cannot be used."""
    today = house.clock.now().date()
    if file is None:
        if not given.get("product"):
            raise CommandFailed(
                "请用 --product 写明商品，或用 --brief 给出需求文件。", "Name a --product, or give a --brief."
            )
        return _read(given, today=today)
    briefs = read_brief(file, today=today)
    if not given:
        return briefs
    named = {"product": briefs[0].sku, **given}
    over = _read(named, today=today)
    fields = {_FIELDS.get(name, name) for name in given} - {"platform"}
    changed = [replace(brief, **{name: getattr(over[0], name) for name in fields}) for brief in briefs]
    if "platform" not in given:
        return tuple(changed)
    return tuple(dict.fromkeys(replace(brief, platform=one.platform) for brief in changed for one in over))


def _read(given: Mapping[str, Any], *, today: date) -> tuple[Brief, ...]:
    read = read_fields(given, today=today)
    if read.faults:
        raise BriefFault("\n".join(fault.zh for fault in read.faults), "\n".join(fault.en for fault in read.faults))
    return read.briefs


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
