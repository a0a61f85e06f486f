"""What an order wants said, looked for among the facts: by name, by value, by unit, by another word for the same."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from assistant.conversation import Language
from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence
from assistant.drafting.matter.claimed import blocked, nearest, why_not
from assistant.drafting.matter.words import load_words
from knowledge.products import ProductSheet

_NUMBER: Final = r"\d+(?:\.\d+)?"
_ENOUGH: Final = 0.6


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a sheet says: its label and its text."""

    label: str
    text: str


def entries(sheet: ProductSheet) -> tuple[Entry, ...]:
    """All that a sheet says of its product, proven or not: what an order may mean by a word."""
    return (
        *(Entry(label, text) for label, text in sheet.attributes.items()),
        *(Entry("", claim.text) for claim in sheet.claims),
        *(Entry("成分", f"{each.name}{each.role}") for each in sheet.ingredients),
        *(Entry("优惠", offer.text) for offer in sheet.offers),
        *(Entry("", promise) for promise in (sheet.landing_page.title, *sheet.landing_page.promises) if promise),
        *([Entry("规格", sheet.size)] if sheet.size else []),
        *([Entry("用法", sheet.usage)] if sheet.usage else []),
        *([Entry("价格", f"{sheet.price:g}元")] if sheet.price is not None else []),
    )


def spoken_of(word: str, told: Sequence[Entry]) -> list[int]:
    """The places of the entries that a word means, the nearest first; none where nothing does."""
    scored = sorted(((_nearness(word, one), -at) for at, one in enumerate(told)), reverse=True)
    best = scored[0][0] if scored else 0.0
    return [-at for score, at in scored if score and score >= min(best, _BY_NAME)][:_MOST_MEANT]


_BY_NAME: Final = 3.0
_MOST_MEANT: Final = 2


def is_attribute(word: str) -> bool:
    """Whether a word is one that people have for an attribute, whatever the sheet says."""
    return any(said.fullmatch(word) for said, _ in _kin())


def first_wanted(brief: Brief, evidence: Evidence) -> Evidence:
    """The evidence with the facts that the order wants said first, in its order, and named in `wanted`."""
    meant, _ = _meant(brief, evidence)
    if not meant:
        return evidence
    rank = {identity: place for place, identity in enumerate(meant)}
    facts = tuple(sorted(evidence.facts, key=lambda fact: rank.get(fact.id, len(rank))))
    return replace(evidence, facts=facts, wanted=tuple(meant))


def untold(brief: Brief, evidence: Evidence) -> tuple[str, ...]:
    """A sentence for what the order wants said and no proven fact bears out; nothing where all is."""
    _, missing = _meant(brief, evidence)
    why = {
        word: _at_odds(word, brief) or why_not(word, evidence.product, brief.today, evidence.facts, brief.language)
        for word in missing
    }
    bare = [word for word in missing if not why[word]]
    sentence: Mapping[Language, str] = {
        "zh": f"资料里没有{'、'.join(f'“{word}”' for word in bare)}的有效依据，没有写。",
        "en": f"No proven fact on the sheet bears out {', '.join(f'“{word}”' for word in bare)}; it was left out.",
    }
    return (*filter(None, why.values()), *((sentence[brief.language],) if bare else ()))


_MONEY: Final = re.compile(r"价|优惠|折扣|满减|立减|元|\b(?:price|offer|discount|deal)s?\b", re.IGNORECASE)


def _at_odds(word: str, brief: Brief) -> str:
    """A sentence where an order wants told what it leaves out; "" where it does not contradict itself."""
    if not _MONEY.search(word) or ("price" not in brief.leave_out and brief.with_offer):
        return ""
    price = "price" in brief.leave_out
    zh = f"既要写“{word}”，又不要提{'价格' if price else '优惠'}，两者矛盾：按不提写的。"
    en = f"“{word}” is wanted and the {'price' if price else 'offer'} is not to be told: it was left out."
    return zh if brief.language == "zh" else en


def _meant(brief: Brief, evidence: Evidence) -> tuple[list[str], list[str]]:
    told = [
        Entry(fact.label.split("（")[0] if fact.kind == "offer" else fact.label, fact.text) for fact in evidence.facts
    ]
    told = [
        replace(one, label="", text=f"{one.text} {fact.proof}") if fact.kind == "claim" else one
        for one, fact in zip(told, evidence.facts, strict=True)
    ]
    meant, missing = list[str](), list[str]()
    for word in brief.mention:
        barred = blocked(word, evidence.product, brief.today)
        found = [] if barred else [evidence.facts[at].id for at in spoken_of(word, told)]
        meant += found
        if not found:
            missing.append(word)
        if not found and not barred and (near := nearest(word, evidence.facts)):
            meant.append(near.id)
    return list(dict.fromkeys(meant)), missing


def _nearness(word: str, one: Entry) -> float:
    """How surely a word means an entry: 4 by its label, 3 by its value, 2 by another word for it, below by letters."""
    said, label, text = folded(word), folded(one.label), folded(one.text)
    if not said:
        return 0.0
    figures = _figures(said)
    if figures and not figures <= _figures(f"{label} {text}"):
        return 0.0
    if label and (said == label or (len(label) > 1 and (label in said or said in label))):
        return 4.0
    if _stands(said, text):
        return 3.0
    if figures and any(re.search(r"[a-z\u4e00-\u9fff]", each) for each in figures):
        return 3.0
    kin = any(by.search(said) and (fact.search(label) or fact.search(text)) for by, fact in _kin())
    if kin:
        return 2.0 + bool(any(by.search(said) and fact.search(label) for by, fact in _kin()))
    return _shared(said, f"{label} {text}")


def _stands(said: str, text: str) -> bool:
    if said.isascii():
        return bool(re.search(rf"(?<![a-z0-9]){re.escape(said)}", text))
    return said in text


def _shared(said: str, text: str) -> float:
    """The share of pairs of characters (words of Latin text) in common, where it is enough to mean the same."""
    if said.isascii():
        mine = set(re.findall(r"[a-z]{3,}", said))
        share = len({word for word in mine if word in text}) / len(mine) if mine else 0.0
    else:
        mine = {said[at : at + 2] for at in range(len(said) - 1)}
        share = sum(pair in text for pair in mine) / len(mine) if mine else 0.0
    return share if share >= _ENOUGH else 0.0


def folded(text: str) -> str:
    """Lower case, units by their signs, no room between a figure and its unit: “6 升” is “6l”."""
    plain = text.lower().strip()
    for unit, sign in _units():
        plain = re.sub(rf"(?<=\d)\s*{re.escape(unit)}(?![a-z])", sign, plain)
    return re.sub(r"(?<=\d)\s+(?=[a-z%°度片])", "", plain)


def _figures(text: str) -> frozenset[str]:
    """Figures with the Latin unit behind them, “6l”, “42db”; the bare number where there is none."""
    return frozenset(f"{number}{unit}" for number, unit in re.findall(rf"({_NUMBER})([a-z%]*)", text))


@cache
def _table() -> Mapping[str, Any]:
    return load_words("wanted.yml")


@cache
def _units() -> tuple[tuple[str, str], ...]:
    units: Iterable[tuple[str, str]] = _table()["units"].items()
    return tuple(sorted(units, key=lambda one: -len(one[0])))


@cache
def _kin() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (re.compile(one["said"], re.IGNORECASE), re.compile(one["fact"], re.IGNORECASE))
        for one in _table()["attributes"]
    )
