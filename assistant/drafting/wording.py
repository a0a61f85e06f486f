"""Facts as words for a line: what each slot of a pattern may hold, in the draft's language, with its evidence."""

import re
from collections.abc import Sequence

from assistant.drafting import clauses
from assistant.drafting.brief import Brief
from assistant.drafting.english import english_offer, english_slots
from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.topics import Trouble
from assistant.drafting.trades import trade_of
from assistant.drafting.words import Words

_GIVES = re.compile(r"\d+元|[送赠减折]|半价")
_MONEY = re.compile(r"\d\s*元|[¥￥]\s*\d|\d\s*块|半价|折|RMB|yuan", re.IGNORECASE)


def slots(brief: Brief, evidence: Evidence) -> dict[str, list[Words]]:
    """Every slot's fillings, the ones nearest to the pain point first. A slot with none is missing."""
    pains = [brief.pain] if brief.pain else answerable(evidence)
    trouble = Trouble(pains[0] if len(pains) == 1 else "")
    build = _chinese_slots if brief.language == "zh" else english_slots
    found = build(brief, evidence, pains, trouble)
    if "price" in brief.leave_out:
        found = {name: [words for words in each if not _MONEY.search(words.text)] for name, each in found.items()}
    return {name: each for name, each in found.items() if each}


def _chinese_slots(brief: Brief, evidence: Evidence, pains: Sequence[str], trouble: Trouble) -> dict[str, list[Words]]:
    product, trade = evidence.product, trade_of(evidence.product)
    claims = sorted(evidence.of("claim"), key=lambda fact: -trouble.met_by(fact.text + fact.proof))
    audience = [brief.audience] if brief.audience else [one for one in product.audience if trouble.is_of(one)]
    feels = [fact for fact in evidence.of("attribute") if clauses.FEELS.search(fact.label)]
    smells = [fact for fact in evidence.of("attribute") if clauses.SMELLS.search(fact.label)]
    return {
        "pain": [Words(clauses.trim(pain)) for pain in pains] or [Words(f"挑{product.category or '东西'}挑花了眼")],
        "scene": [Words(scene) for scene in product.scenes if trouble.at_home_in(scene)],
        "places": [Words("、".join(product.scenes[:3]))] if len(product.scenes) > 1 else [],
        "audience": [Words(one) for one in audience],
        "answer": answers(evidence, trouble),
        "point": points(evidence),
        "ease": [Words(ease) for ease in trouble.eased(trade.skin)],
        "spec": clauses.figures(evidence),
        "claim": [Words(clauses.claim(fact), (fact.id,)) for fact in claims],
        "proof": [Words(clauses.proof(fact), (fact.id,)) for fact in claims if clauses.tried(fact)],
        "ingredient": sorted(clauses.ingredients(evidence), key=lambda words: -trouble.met_by(words.text)),
        "sense": _parts([clauses.sense(fact) for fact in feels], "，"),
        "smell": [Words(clauses.first(fact.text, 2), (fact.id,)) for fact in smells],
        "usage": clauses.steps(evidence),
        "limit": list(clauses.limits(evidence)),
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
        "it": [Words(f"这{trade.measure}")],
        "measure": [Words(trade.measure)],
        "use": [Words(use) for use in trade.use],
        "papers": [Words(trade.papers)],
        "made": [Words(trade.made)],
        "choose": [Words(trade.choose)],
        "sample": [Words(trade.choose * 2 if len(trade.choose) == 1 and trade.choose in "试尝" else "试试")],
        "refill": [] if trade.lasting else [Words(word) for word in ("补货", "续上", "再囤一点")],
        "another": [Words(f"再添一{trade.measure}"), Words("给家人也看看")] if trade.lasting else [],
    }


def answerable(evidence: Evidence) -> list[str]:
    """The sheet's pain points that one of its facts answers; all of them where none is answered."""
    pains = list(evidence.product.pain_points)
    return [pain for pain in pains if answers(evidence, Trouble(pain))] or pains


def answers(evidence: Evidence, trouble: Trouble) -> list[Words]:
    """Facts that meet the trouble, said as clauses, the ones that meet it best first; claims before the rest."""
    scored = [
        (_met(fact, trouble), fact.kind == "claim", words)
        for fact in evidence.facts
        for words in clauses.clauses(fact)
        if not clauses.caveat(words.text)
    ]
    return [words for score, _, words in sorted(scored, key=lambda one: (-one[0], not one[1])) if score > 0]


def _met(fact: Fact, trouble: Trouble) -> float:
    known = fact.proof if fact.kind == "claim" else fact.label if fact.kind == "attribute" else ""
    if fact.kind == "attribute" and clauses.DULL.search(fact.label):
        return 0.0
    score = trouble.met_by(f"{fact.text} {known}")
    return score - 0.75 if fact.kind == "usage" else score


def points(evidence: Evidence) -> list[Words]:
    """Every fact worth a sentence of its own: claims, then what one buys for, then the rest."""
    ranked = sorted(
        (
            (0 if fact.kind == "claim" else 3 if clauses.DULL.search(fact.label) else 1 + (len(fact.text) < 7), words)
            for fact in evidence.facts
            if fact.kind in {"claim", "attribute", "promise"}
            for words in clauses.clauses(fact)
            if not clauses.caveat(words.text)
        ),
        key=lambda one: one[0],
    )
    keen = [words for rank, words in ranked if rank < 3]
    return keen or [words for _, words in ranked]


def offers(brief: Brief, evidence: Evidence) -> list[dict[str, Words]]:
    """Each running offer with its conditions and last day, which belong together."""
    found = []
    for fact in evidence.of("offer"):
        text = clauses.trim(fact.text) if brief.language == "zh" else english_offer(fact.text)
        if not text or ("price" in brief.leave_out and _MONEY.search(text + fact.proof)):
            continue
        one = {"offer": Words(text, (fact.id,))}
        if day := re.search(r"至(\d+)月(\d+)日", fact.label):
            spelled = day[0][1:] if brief.language == "zh" else f"{day[1]}/{day[2]}"
            one["until"] = Words(spelled, (fact.id,))
        if fact.proof and fact.proof != "无" and brief.language == "zh":
            one["terms"] = Words(clauses.trim(fact.proof), (fact.id,))
        found.append(one)
        short = re.split(r"[，；]", text)[0]
        if short != text and _GIVES.search(short):
            found.append({**one, "offer": Words(short, (fact.id,))})
    return found


def _parts(whole: Sequence[Words], marks: str) -> list[Words]:
    """Each text and its parts that say something alone, so that drafts need not repeat it word for word."""
    found = [*whole] if all(len(words.text) <= 60 for words in whole) else []
    for words in whole:
        parts = [clauses.trim(part) for part in re.split(f"[{marks}]", words.text)]
        found += [
            Words(part, words.evidence)
            for part in parts
            if len(part) >= 4 and part != words.text and not re.search(r"\d", part)
        ]
    return found or [*whole]
