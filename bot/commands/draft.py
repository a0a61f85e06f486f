"""`draft`: copy with its evidence and what the checks say of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from assistant.decided import Who
from assistant.drafting.brief import Brief, BriefFault
from assistant.drafting.copydesk import Shown
from assistant.drafting.ordering.brief_fields import read_brief, read_fields
from bot.commands.draft_lines import may_draft, tell_words
from bot.commands.lines import print_json
from bot.commands.products import find_product
from bot.failures import CommandFailed
from bot.terminal.console import Console
from bot.wiring import House, build
from knowledge.formats import formats

_FIELDS = {"product": "sku", "with_price": "leave_out"}
"""Options that set a field of another name."""


def draft(*, brief: Path | None, user: str, as_json: bool, **options: str | int | bool | None) -> None:
    """Drafts from options, from a brief file, or from a file with options over it; `options` are fields of a brief.

    Each is kept: `zhongcao drafts` goes on from there.
    """
    house = build()
    role = may_draft(house, user)
    given = {name: value for name, value in options.items() if value is not None}
    who = Who(user, role, house.clock.now().replace(tzinfo=None), f"terminal-{uuid4().hex}")
    shown = [
        _written(house, order, replace(who, act_id=f"{who.act_id}:{place}"))
        for place, order in enumerate(_orders(house, given, brief))
    ]
    drafts = [each for one in shown for each in one.drafts]
    if as_json:
        print_json([{"id": each.name, **each.draft} for each in drafts])
        return
    for number, each in enumerate(drafts, start=1):
        platform = formats().called(each.platform, house.settings.language)
        Console().rule(f"{number}/{len(drafts)}　{each.name}　{platform}", align="left")
        tell_words(each, house)
    notes = (
        note for one in shown for note in (*(note for each in one.drafts for note in each.draft["notes"]), *one.notes)
    )
    for note in dict.fromkeys(notes):
        Console().print(note, markup=False, highlight=False, style="dim")


def _written(house: House, order: Brief, who: Who) -> Shown:
    sheet = find_product(house, order.sku)
    assert sheet is not None
    return house.drafting.copydesk.order(replace(order, sku=sheet.sku), sheet, who, "terminal")


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
