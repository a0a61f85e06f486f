"""Facts as words for a line: what each slot of a pattern may hold, in the draft's language, with its evidence."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.matter import clauses
from assistant.drafting.matter.english import english_offer, english_slots
from assistant.drafting.matter.searched import borne_out
from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.trades import trade_of
from assistant.drafting.matter.words import Words

_GIVES = re.compile(r"\d+元|[送赠减折]|半价")
_MONEY = re.compile(r"\d\s*元|[¥￥]\s*\d|\d\s*块|半价|折|RMB|yuan", re.IGNORECASE)


def slots(brief: Brief, evidence: Evidence, turn: int = 0) -> dict[str, list[Words]]:
    """Every slot's fillings, the ones nearest to the pain point first. A slot with none is missing.

    `turn` chooses among the ways to say a fact.
    """
    pains = [brief.pain] if brief.pain else answerable(evidence)
    trouble = Trouble(pains[0] if len(pains) == 1 else "")
    if brief.language == "zh":
        found = _chinese_slots(brief, evidence, pains, trouble, turn)
    else:
        found = english_slots(brief, evidence, pains, trouble)
    if "price" in brief.leave_out:
        found = {name: [words for words in each if not _MONEY.search(words.text)] for name, each in found.items()}
    return {name: each for name, each in found.items() if each}


def _chinese_slots(
    brief: Brief, evidence: Evidence, pains: Sequence[str], trouble: Trouble, turn: int
) -> dict[str, list[Words]]:
    product, trade = evidence.product, trade_of(evidence.product)
    claims = sorted(evidence.of("claim"), key=lambda fact: -trouble.met_by(fact.text + fact.proof))
    audience = [brief.audience] if brief.audience else [one for one in product.audience if trouble.is_of(one)]
    facts = {fact.id: fact for fact in evidence.facts}
    said = points(evidence, turn)
    answering = answers(evidence, trouble, turn)
    feels = [fact for fact in evidence.of("attribute") if clauses.FEELS.search(fact.label)]
    smells = [fact for fact in evidence.of("attribute") if clauses.SMELLS.search(fact.label)]
    return {
        "pain": [Words(clauses.trim(pain)) for pain in pains] or [Words(f"挑{product.category or '东西'}挑花了眼")],
        "scene": [Words(brief.scene)]
        if brief.scene
        else [Words(scene) for scene in product.scenes if trouble.at_home_in(scene)],
        "places": [Words("、".join(product.scenes[:3]))] if len(product.scenes) > 1 else [],
        "audience": [Words(one) for one in audience],
        "people": [Words(one) for one in ([brief.audience] if brief.audience else product.audience)],
        "answer": answering,
        "point": said,
        "other": said,
        "solved": _heads(answering, facts, turn),
        "head": _heads([*answering, *said], facts, turn),
        "told": told(said, facts, evidence, turn),
        "ease": [
            Words(ease)
            for words in answering[:1]
            for ease in trouble.eased_by(facts[words.evidence[0]].text, trade.skin)
        ],
        "spec": clauses.figures(evidence),
        "claim": [Words(clauses.claim(fact), (fact.id,)) for fact in claims],
        "proof": [Words(clauses.proof(fact), (fact.id,)) for fact in claims if clauses.tried(fact)],
        "ingredient": sorted(clauses.ingredients(evidence), key=lambda words: -trouble.met_by(words.text)),
        "sense": _parts([clauses.sense(fact) for fact in feels], "，"),
        "smell": [Words(clauses.first(fact.text, 2), (fact.id,)) for fact in smells],
        "usage": clauses.steps(evidence),
        "limit": list(clauses.limits(evidence)),
        "keyword": [Words("".join(words)) for words in borne_out(evidence)][:6],
        "page": [
            Words(fact.text, (fact.id,))
            for fact in evidence.of("promise")
            if fact.id.endswith(".page.0") and trouble.met_by(fact.text) + trouble.is_of(fact.text)
        ],
        "nick": [Words(name) for name in product.short_names[:1]] or [Words(product.name)],
        "product": [Words(product.name)],
        "short": [Words(product.category or product.name)],
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


def frame(evidence: Evidence) -> dict[str, str]:
    """How one speaks of the product in sentences of its facts: {it}, {nick}, {use}, {made}."""
    product, trade = evidence.product, trade_of(evidence.product)
    nick = product.short_names[0] if product.short_names else product.name
    return {"it": f"这{trade.measure}", "nick": nick, "use": trade.use[0], "made": trade.made.removesuffix("里")}


LONGEST_HEAD: Final = 10


def _heads(said: Sequence[Words], facts: Mapping[str, Fact], turn: int) -> list[Words]:
    """Facts in a few characters, for titles; a measured claim has no room for its report there."""
    found: dict[str, Words] = {}
    for words in said:
        fact = facts[words.evidence[0]]
        if fact.kind == "claim" and re.search(r"\d", fact.text):
            continue
        bare = (one.removeprefix("有") for one in clauses.headings(fact, turn))
        short = next((one for one in bare if len(one) <= LONGEST_HEAD and one != fact.label), "")
        if short:
            found.setdefault(fact.id, Words(short, words.evidence))
    return list(found.values())


def told(said: Sequence[Words], facts: Mapping[str, Fact], evidence: Evidence, turn: int) -> list[Words]:
    """Facts as whole sentences, each in its ways, the next way after all facts in theirs."""
    ways = [list(clauses.told(facts[words.evidence[0]], turn, frame(evidence))) for words in said]
    return [way[at] for at in range(max(map(len, ways), default=0)) for way in ways if at < len(way)]


def answerable(evidence: Evidence) -> list[str]:
    """The sheet's pain points that one of its facts answers; all of them where none is answered."""
    pains = list(evidence.product.pain_points)
    return [pain for pain in pains if answers(evidence, Trouble(pain))] or pains


def answers(evidence: Evidence, trouble: Trouble, turn: int = 0) -> list[Words]:
    """Facts that meet the trouble, said as clauses, the ones that meet it best first; claims before the rest."""
    scored = [
        (_met(fact, trouble), fact.kind == "claim", words)
        for fact in evidence.facts
        if not clauses.warns(fact)
        for words in clauses.clauses(fact, turn)
        if not clauses.caveat(words.text)
    ]
    return _distinct(words for score, _, words in sorted(scored, key=lambda one: (-one[0], not one[1])) if score > 0)


def _met(fact: Fact, trouble: Trouble) -> float:
    known = fact.proof if fact.kind == "claim" else fact.label if fact.kind == "attribute" else ""
    if fact.kind == "attribute" and clauses.DULL.search(fact.label):
        return 0.0
    score = trouble.met_by(f"{fact.text} {known}")
    return score - 0.75 if fact.kind == "usage" else score


def points(evidence: Evidence, turn: int = 0) -> list[Words]:
    """Every fact worth a sentence: what the order wants said, claims, then what one buys for, then the rest."""
    ranked = sorted(
        (
            (_rank(fact, evidence), words)
            for fact in evidence.facts
            if fact.kind in {"claim", "attribute", "promise"}
            if not clauses.warns(fact) and not (fact.kind == "promise" and _repeated(fact, evidence))
            for words in clauses.clauses(fact, turn)
            if not clauses.caveat(words.text)
        ),
        key=lambda one: one[0],
    )
    keen = [words for rank, words in ranked if rank < _DULL]
    return _distinct(keen if len(keen) > 1 else [words for _, words in ranked])


_DULL: Final = 6


def _rank(fact: Fact, evidence: Evidence) -> int:
    if fact.id in evidence.wanted:
        return evidence.wanted.index(fact.id) - len(evidence.wanted)
    if fact.kind == "attribute" and clauses.DULL.search(fact.label):
        return _DULL
    return 0 if fact.kind == "claim" else 4 if fact.kind == "promise" else 1 + (len(fact.text) < 7)


def _repeated(promise: Fact, evidence: Evidence) -> bool:
    """What the page promises stands on the sheet in other words: half of it in one fact, its name beside its value."""
    pairs = {promise.text[at : at + 2] for at in range(len(promise.text) - 1)}
    told = [f"{fact.text}{fact.label}{fact.text}" for fact in evidence.facts if fact.kind in {"claim", "attribute"}]
    return any(sum(pair in one for pair in pairs) * 2 >= len(pairs) for one in told)


def _distinct(said: Iterable[Words]) -> list[Words]:
    """Each thing once: what a page promises and an attribute says is one fact."""
    kept: list[Words] = []
    for words in said:
        if not any(clauses.same_fact(words.text, one.text) for one in kept):
            kept.append(words)
    return kept


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
