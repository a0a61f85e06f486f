"""Facts as words for a line: what each slot of a pattern may hold, in the draft's language, with its evidence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.topics import Trouble
from assistant.drafting.words import Words, load_words

TOOLS = frozenset({"工具", "美妆工具", "周边"})
_TRIED = re.compile(r"\d+[名人]")  # people tried it; a weighing sheet proves too, but reads oddly as “we tried”
_NOT_A_MERIT = re.compile(r"赋香|防腐|着色|成膜|刷头|手柄")
_ACTS = re.compile("保湿|舒缓|滋润|吸附|帮助|控油|溶解|遇水|润肤|补充|调节")
_CAVEAT = re.compile("请先|会嫌|先做|慎|不建议|偏冲|不适合|先在耳后|不能代替|第一周|不与")
_GIVES = re.compile(r"\d+元|[送赠减折]|半价")


@cache
def _english() -> Mapping[str, Any]:
    return load_words("english.yml")


def slots(brief: Brief, evidence: Evidence) -> dict[str, list[Words]]:
    """Every slot's fillings, the ones nearest to the pain point first. A slot with none is missing."""
    build = _chinese_slots if brief.language == "zh" else _english_slots
    return {name: found for name, found in build(brief, evidence).items() if found}


def _chinese_slots(brief: Brief, evidence: Evidence) -> dict[str, list[Words]]:
    product = evidence.product
    pains = [brief.pain] if brief.pain else answerable(evidence) or ["找不到合用的"]
    trouble = Trouble(pains[0] if len(pains) == 1 else "")
    claims = sorted(evidence.of("claim"), key=lambda fact: -trouble.met_by(fact.text + fact.proof))
    audience = [brief.audience] if brief.audience else [one for one in product.audience if trouble.is_of(one)]
    return {
        "pain": [Words(_trim(pain)) for pain in pains],
        "scene": [Words(scene) for scene in product.scenes if trouble.at_home_in(scene)],
        "places": [Words("、".join(product.scenes[:3]))] if len(product.scenes) > 1 else [],
        "audience": [Words(one) for one in audience],
        "answer": answers(evidence, trouble),
        "claim": [Words(_claim(fact), (fact.id,)) for fact in claims],
        "proof": [Words(_proof(fact), (fact.id,)) for fact in claims if _TRIED.search(fact.proof)],
        "ingredient": [] if product.category in TOOLS else _ingredients(evidence, trouble),
        "sense": _parts(_attributes(evidence, "质地"), "，"),
        "detail": _attributes(evidence, "内容", "膜布", "色号", "防晒指数", "材质", labelled=True),
        "smell": _attributes(evidence, "香味"),
        "usage": _steps(evidence),
        "limit": list(_limits(evidence)),
        "page": [
            Words(fact.text, (fact.id,))
            for fact in evidence.of("promise")
            if fact.id.endswith(".page.0") and trouble.met_by(fact.text) + trouble.is_of(fact.text)
        ],
        "nick": [Words(name) for name in product.short_names[:1]] or [Words(product.name)],
        "product": [Words(product.name)],
        "category": [Words(product.category)] if product.category else [],
        "price": [Words(fact.text, (fact.id,)) for fact in evidence.of("price")],
        "size": [Words(product.size, (f"{product.sku}.size",))] if product.size else [],
    }


def answerable(evidence: Evidence) -> list[str]:
    """The sheet's pain points that one of its facts answers; all of them where none is answered."""
    pains = list(evidence.product.pain_points)
    return [pain for pain in pains if answers(evidence, Trouble(pain))] or pains


def answers(evidence: Evidence, trouble: Trouble) -> list[Words]:
    """Facts that meet the trouble, said as clauses, the ones that meet it best first; claims before the rest."""
    scored = [
        (trouble.met_by(f"{fact.text} {fact.proof if fact.kind == 'claim' else ''}"), fact.kind == "claim", words)
        for fact in evidence.facts
        for words in _as_clause(fact, evidence)
    ]
    return [words for score, _, words in sorted(scored, key=lambda one: (-one[0], not one[1])) if score > 0]


def _as_clause(fact: Fact, evidence: Evidence) -> Iterator[Words]:
    """A fact as the clause that may follow the product's name and a colon."""
    match fact.kind:
        case "claim":
            yield Words(_claim(fact), (fact.id,))
        case "attribute" if fact.label == "质地":
            yield Words(f"质地是{_first(fact.text, 2)}", (fact.id,))
        case "attribute" if fact.label in {"香味", "颜色", "膜布", "包装"}:
            yield Words(_first(fact.text, 2), (fact.id,))
        case "attribute" if fact.label == "清洗":
            yield Words(f"清洗也简单，{_first(fact.text, 2)}", (fact.id,))
        case "promise" if not fact.id.endswith(".page.0") and not _TRIED.search(fact.text):
            yield Words(_trim(fact.text), (fact.id,))
        case "ingredient" if evidence.product.category not in TOOLS:
            name, _, roles = fact.text.partition("，")
            role = roles.split("，")[0]
            if _ACTS.match(role) and not _NOT_A_MERIT.search(role):
                yield Words(f"有{name}{role}", (fact.id,))
        case _:
            return


def _steps(evidence: Evidence) -> list[Words]:
    """How to use it, from its first step on, so that no step stands without the one before."""
    found = []
    for fact in evidence.of("usage"):
        whole = _trim(fact.text)
        found += [Words(_trim(part), (fact.id,)) for part in (re.split("[；。]", whole)[0], whole) if len(part) <= 60]
    return list(dict.fromkeys(found))


def _limits(evidence: Evidence) -> Iterator[Words]:
    """For whom it is not, or what to mind: what an honest post says."""
    for fact in (*evidence.of("attribute"), *evidence.of("usage")):
        for clause in re.split(r"[；;。]" if fact.kind == "usage" else r"[；;，]", fact.text):
            if _CAVEAT.search(clause) and len(clause) <= 30:
                yield Words(_trim(clause), (fact.id,))
    for fact in evidence.of("attribute"):
        if fact.label == "肤质" and re.fullmatch(r"[^所；，]{0,10}[皮肌肤][^所；，]{0,4}", fact.text):
            yield Words(f"它更适合{fact.text}，别的肤质先看成分表再定", (fact.id,))
            yield Words(f"这是写给{fact.text}的，拿不准先问客服", (fact.id,))
            yield Words(f"不是{fact.text}的话，可以先不考虑", (fact.id,))


def _english_slots(brief: Brief, evidence: Evidence) -> dict[str, list[Words]]:
    product, table = evidence.product, _english()
    pains = [brief.pain] if brief.pain else answerable(evidence)
    name = product.english_name or product.sku
    trouble = Trouble(pains[0] if len(pains) == 1 else "")
    ranked = sorted(evidence.of("claim"), key=lambda fact: -trouble.met_by(fact.text + fact.proof))
    known = [(fact, english) for fact in ranked if (english := translated(fact.text, table["claims"]))]
    claims = [Words(english, (fact.id,)) for fact, english in known]
    met = [Words(english, (fact.id,)) for fact, english in known if trouble.met_by(fact.text + fact.proof)]
    scenes = [scene for scene in product.scenes if trouble.at_home_in(scene)]
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
        "scene": list(_known(scenes, table["scenes"])),
        "audience": [Words(brief.audience)] if brief.audience.isascii() and brief.audience else [],
        "answer": met or claims,
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
        found += [
            Words(part, words.evidence)
            for part in parts
            if len(part) >= 4 and part != words.text and not re.search(r"\d", part)
        ]
    return found or [*whole]


def _ingredients(evidence: Evidence, trouble: Trouble) -> list[Words]:
    """Each with what it is there for, “3%泛醇（保湿）”, the ones that meet the trouble first."""
    found = []
    for fact in evidence.of("ingredient"):
        name, _, roles = fact.text.partition("，")
        if roles and not name.startswith("见") and not _NOT_A_MERIT.search(roles):
            found.append((-trouble.met_by(roles), Words(f"{name}（{roles.split('，')[0]}）", (fact.id,))))
    return [words for _, words in sorted(found, key=lambda one: one[0])]


def _claim(fact: Fact) -> str:
    """A claim as copy says it: without the heading before a colon."""
    return _trim(fact.text.rpartition("：")[2])


def _proof(fact: Fact) -> str:
    return _trim(re.sub(r"（[^）]*）|\([^)]*\)", "", fact.proof))


def _first(text: str, clauses: int, mark: str = "，") -> str:
    return _trim(mark.join(re.split(rf"[{mark}；]", text)[:clauses]))


def _trim(text: str) -> str:
    return text.strip().rstrip("。；，.;,")
