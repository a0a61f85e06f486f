"""`products`: what may be said of each product on a day, what not, and why."""

import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from assistant.untrusted import tainted
from bot.commands.lines import print_json
from bot.commands.products import find_product
from bot.commands.products_import import refuse
from bot.failures import CommandFailed
from bot.product_files import sheets_of
from bot.terminal.console import Console
from bot.wiring import House, build
from knowledge.brand import read_brand
from knowledge.products import Claim, ProductSheet, Proof, SheetFault

SOON: Final = timedelta(days=30)
"""What runs out within these days is said beforehand."""
_WHY: Final[Mapping[str, tuple[str, str]]] = {
    "no_proof": ("没有依据", "no proof"),
    "no_reference": ("依据没有编号", "the proof has no reference"),
    "not_yet": ("依据 {day} 才出具", "the proof is issued on {day}"),
    "expired": ("依据已于 {day} 过期", "the proof ran out on {day}"),
}


def list_products(*, today: date | None, as_json: bool) -> None:
    """One line a product: claims proven and not, offers running, what runs out soon."""
    house = build()
    day = today or house.clock.now().date()
    printed = [facts_json(sheet, day) for sheet in house.shelf.sheets]
    if as_json:
        print_json(printed)
        return
    console = Console()
    for one in printed:
        console.print(_line(one, house), markup=False, highlight=False)
    for fault in house.shelf.faults:
        console.print(f"⚠ {fault.sentence(house.settings.language)}", markup=False, highlight=False, style="yellow")
    if not printed:
        console.print(
            house.say(
                "还没有商品资料：zhongcao import products 文件或文件夹。",
                "There are no product sheets yet: zhongcao import products FILE.",
            ),
            markup=False,
        )


def show_product(product: str, *, today: date | None, as_json: bool) -> None:
    """All that one sheet says, and what of it may be claimed today."""
    house = build()
    sheet = find_product(house, product)
    assert sheet is not None, "a product was named"
    one = facts_json(sheet, today or house.clock.now().date())
    if as_json:
        print_json(one)
        return
    for line in _told(one, house):
        Console().print(line, markup=False, highlight=False)


def check_products(paths: list[Path], *, mapping: Path | None, as_json: bool) -> None:
    """Every fault of the files at once; the command fails where there is one."""
    house = build()
    found = sheets_of(paths, house.shelf.folder, mapping)
    if as_json:
        faults = [{"file": each.file, "line": each.line, "fault": _fault(each, house)} for each in found.faults]
        print_json({"sheets": len(found.sheets), "faults": faults, "unused": found.unused})
        sys.exit(1 if faults else 0)
    refuse(found.faults)
    Console().print(
        house.say(f"{len(found.sheets)} 份商品资料，没有错误。", f"{len(found.sheets)} sheets, no faults."),
        markup=False,
    )


def check_brand(file: Path, *, as_json: bool) -> None:
    """Every fault of a brand file at once; the command fails where there is one."""
    house = build()
    if not file.is_file():
        raise CommandFailed(f"找不到文件 {file}，请检查路径。", f"There is no file {file}: look at its path.")
    book, faults = read_brand(file)
    if as_json:
        print_json([{"file": each.file, "line": each.line, "fault": _fault(each, house)} for each in faults])
        sys.exit(1 if faults else 0)
    if faults:
        raise CommandFailed(
            "\n".join(each.sentence("zh") for each in faults), "\n".join(each.sentence("en") for each in faults)
        )
    words = len(book.voice.do_not_say) + sum(len(line.voice.do_not_say) for line in book.lines)
    Console().print(
        house.say(
            f"{file}：没有问题，{words} 个禁用词，{len(book.lines)} 条产品线。",
            f"{file}: no fault found; {words} words not to be used, {len(book.lines)} product lines.",
        ),
        markup=False,
        highlight=False,
    )


def _fault(fault: SheetFault, house: House) -> str:
    return house.say(fault.zh, fault.en)


def facts_json(sheet: ProductSheet, today: date) -> dict[str, Any]:
    """A sheet with the standing of each claim and offer on a day."""
    claims = [_claim(claim, today) for claim in sheet.claims]
    offers = [
        {
            "text": offer.text,
            "first": _day(offer.first),
            "last": _day(offer.last),
            "conditions": offer.conditions,
            "state": "runs" if offer.runs(today) else "ended" if offer.last and offer.last < today else "ahead",
            "expires_soon": _soon(offer.last, today),
        }
        for offer in sheet.offers
    ]
    return {
        "sku": sheet.sku,
        "name": sheet.name,
        "english_name": sheet.english_name,
        "brand": sheet.brand,
        "category": sheet.category,
        "price": sheet.price,
        "list_price": sheet.list_price,
        "list_price_basis": sheet.list_price_basis,
        "size": sheet.size,
        "filing": _proof(sheet.filing, today),
        "may_claim": [claim for claim in claims if claim["proven"]],
        "unproven": [claim for claim in claims if not claim["proven"]],
        "offers": offers,
        "must_not_say": [
            {"word": each.word, "reason": each.reason, "instead": each.instead} for each in sheet.unsaid()
        ],
        "voice": list(sheet.house.voice),
        "attributes": dict(sheet.attributes),
        "ingredients": [{"name": each.name, "content": each.content, "role": each.role} for each in sheet.ingredients],
        "usage": sheet.usage,
        "audience": list(sheet.audience),
        "scenes": list(sheet.scenes),
        "pain_points": list(sheet.pain_points),
        "landing_page": {"title": sheet.landing_page.title, "promises": list(sheet.landing_page.promises)},
        "left_out": [text[:200] for text in _texts(sheet) if tainted(text)],
        "today": today.isoformat(),
    }


def _texts(sheet: ProductSheet) -> Iterator[str]:
    """Every text that a draft could be tempted to repeat."""
    yield from (sheet.name, sheet.english_name, sheet.usage, *sheet.attributes.values(), *sheet.scenes)
    yield from (*sheet.audience, *sheet.pain_points, *sheet.landing_page.promises, sheet.landing_page.title)
    yield from (text for offer in sheet.offers for text in (offer.text, offer.conditions))
    yield from (text for claim in sheet.claims for text in (claim.text, claim.proof.summary if claim.proof else ""))


def _claim(claim: Claim, today: date) -> dict[str, Any]:
    why, day = ("no_proof", None) if claim.proof is None else claim.proof.lack(today) or ("", None)
    return {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind,
        "proven": not why,
        "why": why,
        "why_day": _day(day),
        "proof": _proof(claim.proof, today),
    }


def _proof(proof: Proof | None, today: date) -> dict[str, Any] | None:
    if proof is None:
        return None
    return {
        "kind": proof.kind,
        "ref": proof.ref,
        "by": proof.by,
        "issued_on": _day(proof.issued_on),
        "valid_until": _day(proof.valid_until),
        "summary": proof.summary,
        "used_for": list(proof.used_for),
        "holds": proof.holds(today),
        "expires_soon": proof.holds(today) and _soon(proof.valid_until, today),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _soon(last: date | None, today: date) -> bool:
    return last is not None and today <= last <= today + SOON


def _line(one: Mapping[str, Any], house: House) -> str:
    proven, unproven = len(one["may_claim"]), one["unproven"]
    running = [offer for offer in one["offers"] if offer["state"] == "runs"]
    soon = sum(offer["expires_soon"] for offer in running)
    soon += sum(bool(claim["proof"]["expires_soon"]) for claim in one["may_claim"])
    zh = f"{one['sku']}　{one['name']}　可说 {proven} 条，在跑的优惠 {len(running)} 个"
    en = f"{one['sku']}  {one['english_name'] or one['name']}  {proven} claims proven, {len(running)} offers running"
    if unproven:
        zh += f"，未证实 {len(unproven)} 条：" + "；".join(f"{each['id']} {_why(each, house)}" for each in unproven)
        en += f", {len(unproven)} unproven: " + "; ".join(f"{each['id']} {_why(each, house)}" for each in unproven)
    if soon:
        zh += f"，{soon} 项 30 天内到期"
        en += f", {soon} run out within 30 days"
    return house.say(zh, en)


def _why(claim: Mapping[str, Any], house: House) -> str:
    zh, en = _WHY[claim["why"]]
    return house.say(zh, en).format(day=claim["why_day"])


def _told(one: Mapping[str, Any], house: House) -> Iterator[str]:
    say = house.say
    head = f"{one['sku']}　{one['name']}"
    price = [house.currency + f"{one['price']:g}"] if one["price"] is not None else []
    yield "　".join([head, *(part for part in (one["english_name"], one["category"], one["size"]) if part), *price])
    if one["list_price"] is not None:
        yield say("划线价", "list price") + f" {one['list_price']:g}{_aside(one['list_price_basis'], house)}"
    if filing := one["filing"]:
        yield say("备案/注册", "filing") + f" {filing['kind']} {filing['ref']}".rstrip()
    yield from _claims(one, house)
    yield from _nature(one, house)
    for offer in one["offers"]:
        state = {"runs": say("在跑", "running"), "ended": say("已结束", "ended"), "ahead": say("未开始", "ahead")}
        days = f"{offer['first'] or '…'} – {offer['last'] or '…'}"
        soon = say("，30 天内到期", ", ends within 30 days") if offer["expires_soon"] else ""
        terms = _aside(offer["conditions"], house)
        yield f"{say('优惠', 'offer')}　{state[offer['state']]}　{offer['text']}{terms}　{days}{soon}"
    lists = (
        ("voice", say("品牌语气", "voice")),
        ("audience", say("人群", "audience")),
        ("scenes", say("场景", "scenes")),
        ("pain_points", say("痛点", "pain points")),
        (
            "left_out",
            say("像指令、链接或联系方式，不会写进文案", "looks like an instruction or a link, and is left out"),
        ),
    )
    between = say("、", ", ")
    if unsaid := one["must_not_say"]:
        shown = (each["word"] + _aside(each["reason"], house) for each in unsaid)
        yield f"{say('不能说', 'must not say')}　{between.join(shown)}"
    for name, label in lists:
        if one[name]:
            yield f"{label}　{between.join(one[name])}"


def _aside(text: str, house: House) -> str:
    """A text in brackets after another; nothing for no text."""
    return house.say(f"（{text}）", f" ({text})") if text else ""


def _claims(one: Mapping[str, Any], house: House) -> Iterator[str]:
    for claim in one["may_claim"]:
        proof = claim["proof"]
        until, places = proof["valid_until"], proof["used_for"]
        until = house.say(f"，有效期至 {until}", f", valid until {until}") if until else ""
        where = house.say(f"，只用于 {'、'.join(places)}", f", only for {', '.join(places)}") if places else ""
        shown = f"{proof['by']} {proof['ref']}".strip()
        yield f"✓ {claim['id']}　{claim['text']}　{shown}{_aside(_missing(proof, house), house)}{until}{where}"
    for claim in one["unproven"]:
        yield f"✗ {claim['id']}　{claim['text']}　{house.say('未证实：', 'unproven: ')}{_why(claim, house)}"


def _missing(proof: Mapping[str, Any], house: House) -> str:
    """What a reader would ask of a proof and it does not say; "" where nothing is missing."""
    asked = (("by", "没写出具方", "no issuer named"), ("issued_on", "没写出具日期", "no date of issue"))
    return house.say("，", ", ").join(house.say(zh, en) for name, zh, en in asked if not proof[name])


def _nature(one: Mapping[str, Any], house: House) -> Iterator[str]:
    """What a product is and is made of, and how it is used."""
    say = house.say
    if attributes := one["attributes"]:
        listed = (f"{name} {value}" for name, value in attributes.items())
        yield f"{say('属性', 'attributes')}　{say('；', '; ').join(listed)}"
    if ingredients := one["ingredients"]:
        listed = (
            " ".join(filter(None, (each["name"], each["content"]))) + _aside(each["role"], house)
            for each in ingredients
        )
        yield f"{say('成分', 'ingredients')}　{say('、', ', ').join(listed)}"
    if one["usage"]:
        yield f"{say('用法', 'usage')}　{one['usage']}"
    if one["landing_page"]["promises"] or one["landing_page"]["title"]:
        page = (one["landing_page"]["title"], *one["landing_page"]["promises"])
        yield f"{say('落地页', 'landing page')}　{say('；', '; ').join(filter(None, page))}"
