"""Facts as words for a line: what each slot of a pattern may hold, in the draft's language, with its evidence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.conversation import Language
from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence, Fact, Voice

KIN = tuple(
    re.compile(pattern)
    for pattern in (
        "泛红|敏感|刺痛|屏障|刺激|舒缓|修护|失水|香精|酒精|耳后|酒精味",
        "油|脱妆|暗沉|持妆|妆面|假白|糊脸|闷",
        "干|保湿|含水|紧绷|起皮|滋润|锁水|失水|卡粉|倒刺",
        "黏|质地|清爽|厚|油腻|不黏|成膜|搓泥|上妆",
        "卸|残留|乳化|闷痘|拔干|睫毛",
        "均匀|沾手|弄一手|难洗|发霉",
        "光泽|发黄|暗沉|气色",
        "正装|同配方|随身|带不走|登机|天",
        "香|味",
        "刺激|耐受|浓度|温和|残留",
    )
)
TOOLS = frozenset({"工具", "美妆工具", "周边"})
NOT_FOR_COPY = re.compile(
    r"物流|快递|发货|客服|服务|假货|正品|真伪|真假|漏|破|包装|退|价格|太贵|断货|logist|deliver|fake|leak", re.IGNORECASE
)
_TRIED = re.compile(r"\d+[名人]")  # people tried it; a weighing sheet proves too, but reads oddly as “we tried”
_NOT_A_MERIT = re.compile(r"赋香|防腐|着色|成膜|刷头|手柄")
_GIVES = re.compile(r"\d+元|[送赠减折]|半价")
_BLAMES = re.compile(
    r"这[款个瓶支盒]|用[了完过]|买|退|失望|差评|垃圾|不如|客服|骗|再也不|后悔|踩雷|你们|卖家|店家|收到|"
    r"this (?:one|product)|refund|bought"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What may fill one slot, and the evidence it stands on."""

    text: str
    evidence: tuple[str, ...] = ()


@cache
def phrases(language: Language) -> Mapping[str, Any]:
    return _load("phrases.yml")[language]  # type: ignore[no-any-return]


@cache
def _english() -> Mapping[str, Any]:
    return _load("english.yml")


def _load(name: str) -> Mapping[str, Any]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # type: ignore[no-any-return]  # noqa: S506


def slots(brief: Brief, evidence: Evidence) -> dict[str, list[Words]]:
    """Every slot's fillings, the ones nearest to the pain point first. A slot with none is missing."""
    build = _chinese_slots if brief.language == "zh" else _english_slots
    return {name: found for name, found in build(brief, evidence).items() if found}


def _chinese_slots(brief: Brief, evidence: Evidence) -> dict[str, list[Words]]:
    product = evidence.product
    pains = [brief.pain] if brief.pain else list(product.pain_points) or ["找不到合用的"]
    near = kinship(f"{brief.pain} {brief.audience}" if brief.pain else " ".join(pains))
    claims = sorted(evidence.of("claim"), key=lambda fact: -near(fact.text + fact.proof))
    limits = [
        Words(clause, (fact.id,))
        for fact in evidence.of("attribute")
        for clause in re.split(r"[；;，]", fact.text)
        if re.search(r"请先|会嫌|先做|慎|不建议|偏冲|不适合", clause)
    ]
    return {
        "pain": [Words(_trim(pain)) for pain in pains],
        "scene": [Words(scene) for scene in product.scenes] or [Words("平常的一天")],
        "audience": [Words(one) for one in ([brief.audience] if brief.audience else product.audience)] or [Words("你")],
        "claim": [Words(_claim(fact), (fact.id,)) for fact in claims],
        "proof": [Words(_proof(fact), (fact.id,)) for fact in claims if _TRIED.search(fact.proof)],
        "ingredient": [] if product.category in TOOLS else _ingredients(evidence),
        "sense": _parts(_attributes(evidence, "质地"), "，"),
        "detail": _attributes(
            evidence, "内容", "膜布", "材质", "色号", "防晒指数", "浓度", "包装", "颜色", labelled=True
        ),
        "smell": _attributes(evidence, "香味"),
        "usage": _parts([Words(_trim(fact.text), (fact.id,)) for fact in evidence.of("usage")], "；。"),
        "limit": limits,
        "page": [Words(fact.text, (fact.id,)) for fact in evidence.of("promise") if fact.id.endswith(".page.0")],
        "promise": [Words(fact.text, (fact.id,)) for fact in evidence.of("promise") if not fact.id.endswith(".page.0")],
        "nick": [Words(name) for name in product.short_names[:1]] or [Words(product.name)],
        "product": [Words(product.name)],
        "category": [Words(product.category)] if product.category else [],
        "price": [Words(fact.text, (fact.id,)) for fact in evidence.of("price")],
        "size": [Words(product.size, (f"{product.sku}.size",))] if product.size else [],
    }


def _english_slots(brief: Brief, evidence: Evidence) -> dict[str, list[Words]]:
    product, table = evidence.product, _english()
    pains = [brief.pain] if brief.pain else list(product.pain_points)
    name = product.english_name or product.sku
    near = kinship(" ".join(pains))
    claims = [
        Words(english, (fact.id,))
        for fact in sorted(evidence.of("claim"), key=lambda fact: -near(fact.text + fact.proof))
        if (english := translated(fact.text, table["claims"]))
    ]
    proven = {identity for words in claims for identity in words.evidence if re.search(r"\d", words.text)}
    ingredients = [
        Words(english, (fact.id,)) for fact in evidence.of("ingredient") if (english := _ingredient(fact.text, table))
    ]
    smells = [
        Words(english, (fact.id,))
        for fact in evidence.of("attribute")
        if fact.label == "香味" and (english := translated(fact.text, table["attributes"]))
    ]
    return {
        "pain": list(_known(pains, table["pains"])) or [Words("a routine that asks too much of you")],
        "scene": list(_known(product.scenes, table["scenes"])) or [Words("an ordinary day")],
        "audience": [Words(brief.audience)] if brief.audience.isascii() and brief.audience else [],
        "claim": claims or [Words(f"{product.size} at ¥{product.price:g}", (f"{product.sku}.price",))]
        if product.price is not None
        else claims,
        "proof": [words for words in claims if set(words.evidence) & proven],
        "ingredient": ingredients,
        "smell": smells,
        "nick": [Words(name)],
        "product": [Words(name)],
        "price": [Words(f"¥{product.price:g}", (f"{product.sku}.price",))] if product.price is not None else [],
        "size": [Words(product.size, (f"{product.sku}.size",))] if product.size.isascii() and product.size else [],
    }


def offers(brief: Brief, evidence: Evidence) -> list[dict[str, Words]]:
    """Each running offer with its conditions and last day, which belong together."""
    found = []
    for fact in evidence.of("offer"):
        text = fact.text if brief.language == "zh" else translated(fact.text, _english()["offers"])
        if not text:
            continue
        one = {"offer": Words(text, (fact.id,))}
        if day := re.search(r"至(\d+)月(\d+)日", fact.label):
            spelled = day[0][1:] if brief.language == "zh" else f"{day[1]}/{day[2]}"
            one["until"] = Words(spelled, (fact.id,))
        if fact.proof and fact.proof != "无" and brief.language == "zh":
            one["terms"] = Words(fact.proof, (fact.id,))
        found.append(one)
        short = re.split(r"[，；]", text)[0]
        if short != text and _GIVES.search(short):
            found.append({**one, "offer": Words(short, (fact.id,))})
    return found


def voices(brief: Brief, evidence: Evidence, *polarities: str) -> list[dict[str, Words]]:
    """Quotes with their need and count, most said first. Complaints about the product itself are not copy."""
    near = kinship(brief.pain)
    heard = [voice for voice in evidence.voices if voice.polarity in polarities and not NOT_FOR_COPY.search(voice.need)]
    ranked = sorted(heard, key=lambda voice: (-near(voice.need) if brief.pain else 0, -voice.count))
    return [words for voice in ranked for words in _quoted(voice, brief.language)]


def _quoted(voice: Voice, language: Language) -> Iterator[dict[str, Words]]:
    for quote in voice.quotes:
        foreign = quote.text.isascii() != (language == "en")
        if foreign or len(quote.text) > 45 or (voice.polarity == "pain" and _BLAMES.search(quote.text)):
            continue
        one = {
            "quote": Words(quote.text, (quote.id,)),
            "need": Words(voice.need),
            "count": Words(str(voice.count), (quote.id,)),
        }
        yield one


def kinship(wanted: str) -> "Nearness":
    return Nearness(wanted)


class Nearness:
    """How near a fact is to what is wanted: shared fields of meaning, then shared pairs of characters."""

    def __init__(self, wanted: str) -> None:
        self._kin = [pattern for pattern in KIN if pattern.search(wanted)]
        self._pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)}

    def __call__(self, text: str) -> float:
        fields = sum(bool(pattern.search(text)) for pattern in self._kin)
        return fields + 0.5 * sum(pair in text for pair in self._pairs)


def translated(text: str, table: Sequence[Sequence[str]]) -> str:
    """English for a Chinese phrase known as a whole, "" otherwise."""
    bare = re.sub(r"（[^）]*）", "", text)
    for pattern, english in table:
        if match := re.fullmatch(pattern, bare):
            for number, group in enumerate((group for group in match.groups() if group is not None), 1):
                english = english.replace(f"\\{number}", group)  # noqa: PLW2901  filled step by step
            return english
    return ""


def _ingredient(text: str, table: Mapping[str, Any]) -> str:
    match = re.match(r"(\d+(?:\.\d+)?%)?([^，]+)", text)
    english = table["ingredients"].get(match[2]) if match else None
    return f"{match[1]} {english}" if match and english and match[1] else english or ""


def _known(texts: Sequence[str], table: Mapping[str, str]) -> Iterator[Words]:
    seen = set()
    for text in texts:
        english = text if text.isascii() else next((value for key, value in table.items() if key in text), "")
        if english and english not in seen:
            seen.add(english)
            yield Words(english)


def _attributes(evidence: Evidence, *labels: str, labelled: bool = False) -> list[Words]:
    found = {fact.label: fact for fact in evidence.of("attribute")}
    return [
        Words(f"{label}：{text}" if labelled else text, (found[label].id,))
        for label in labels
        if label in found and (text := _first(found[label].text, 2))
    ]


def _parts(whole: Sequence[Words], marks: str) -> list[Words]:
    """Each text and its parts that say something alone, so that drafts need not repeat it word for word."""
    found = [*whole] if all(len(words.text) <= 60 for words in whole) else []
    for words in whole:
        parts = [_trim(part) for part in re.split(f"[{marks}]", words.text)]
        found += [Words(part, words.evidence) for part in parts if len(part) >= 4 and part != words.text]
    return found or [*whole]


def _ingredients(evidence: Evidence) -> list[Words]:
    """Each with what it is there for: “3%泛醇（保湿）”."""
    found = []
    for fact in evidence.of("ingredient"):
        name, _, roles = fact.text.partition("，")
        if roles and not name.startswith("见") and not _NOT_A_MERIT.search(roles):
            found.append(Words(f"{name}（{roles.split('，')[0]}）", (fact.id,)))
    return found


def _claim(fact: Fact) -> str:
    """A claim as copy says it: without the heading before a colon."""
    return _trim(fact.text.rpartition("：")[2])


def _proof(fact: Fact) -> str:
    return _trim(re.sub(r"（[^）]*）|\([^)]*\)", "", fact.proof))


def _first(text: str, clauses: int, mark: str = "，") -> str:
    return _trim(mark.join(re.split(rf"[{mark}；]", text)[:clauses]))


def _trim(text: str) -> str:
    return text.strip().rstrip("。；，.;,")
