"""Facts in English: those the sheet holds in English, and those of a Chinese sheet whose every piece is known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.matter.clauses import DULL, first, trim, warns
from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.trades import trade_of
from assistant.drafting.matter.words import Words, load_words

_WHOLE: Final = re.compile(r"(?P<number>\d+(?:[.,]\d+)?(?:[-–~×x*]\d+(?:\.\d+)?)*)")
LONGEST: Final = 70
LONGEST_NAME: Final = 24
LONGEST_SHORT: Final = 14


@cache
def _table() -> Mapping[str, Any]:
    return load_words("english.yml")


def english_slots(brief: Brief, evidence: Evidence, pains: Sequence[str], trouble: Trouble) -> dict[str, list[Words]]:
    """Every slot's fillings in English; facts that cannot be said in English are missing."""
    product = evidence.product
    trade = trade_of(product).english
    said = [(fact, words) for fact in evidence.facts for words in _clauses(fact)]
    claims = [words for fact, words in said if fact.kind == "claim"]
    points = claims + [
        words
        for fact, words in said
        if fact.kind in {"attribute", "promise"} and not DULL.search(fact.label) and not warns(fact)
    ]
    met = sorted(
        ((trouble.met_by(f"{fact.text} {fact.proof} {fact.label} {words.text}"), words) for fact, words in said),
        key=lambda one: -one[0],
    )
    name, price = english_name(evidence), product.price
    priced = [Words(f"¥{price:g}", (f"{product.sku}.price",))] if price is not None else []
    scenes = [scene for scene in product.scenes if trouble.at_home_in(scene)]
    rest = [words for fact, words in said if fact.kind == "attribute"] or list(_bare_figures(evidence))
    return {
        "pain": list(_pains(pains, trade_of(product).skin)) or [Words("too many choices and too few facts")],
        "scene": list(_known([brief.scene] if brief.scene else scenes, _table()["scenes"])),
        "places": [],
        "audience": (
            people := list(_known([brief.audience] if brief.audience else product.audience, _table()["people"]))
        ),
        "people": people,
        "other": points or rest,
        "answer": [words for score, words in met if score > 0 and words in points],
        "point": points or rest,
        "spec": _figures(said),
        "claim": claims,
        "proof": [words for words in claims if re.search(r"\d", words.text)],
        "ingredient": [words for fact, words in said if fact.kind == "ingredient"],
        "smell": [words for fact, words in said if fact.label in {"香味", "气味", "scent"}],
        "usage": [Words(trim(fact.text), (fact.id,)) for fact in evidence.of("usage") if fact.text.isascii()],
        "limit": [],
        "nick": [Words(name)],
        "product": [Words(name)],
        "short": [Words(_shortened(name))],
        "figure": [*_bare_figures(evidence, named=False), *priced],
        "category": [Words(english)] if (english := translated(product.category)) else [],
        "price": priced,
        "size": [Words(size, (f"{product.sku}.size",))] if (size := translated(product.size)) else [],
        "it": [Words(trade["thing"])],
        "use": [Words(use) for use in trade["use"]],
        "papers": [Words(trade["papers"])],
        "made": [Words(trade["made"])],
        "choose": [Words(trade["choose"])],
        "refill": [] if trade_of(product).lasting else [Words("top up")],
    }


def english_name(evidence: Evidence) -> str:
    """Its English name, its own name where that is English or can be, else “our …” with its kind or trade's word."""
    product = evidence.product
    own = (product.english_name, product.name if product.name.isascii() else "")
    if name := next((one for one in own if one), ""):
        return name[:1].upper() + name[1:]
    endings = (translated(product.name[at:]) for at in range(len(product.name) - 1))
    kinds = (one for one in (*endings, translated(product.category)) if one and len(one) <= LONGEST_NAME)
    return f"our {next(kinds, trade_of(product).english['thing'])}"


def _shortened(name: str) -> str:
    """The last two words of a long name, which say what it is: “Air Fryer”."""
    return name if len(name) <= LONGEST_SHORT else " ".join(name.split()[-2:])


def english_offer(text: str) -> str:
    """An offer in English, "" where it is not known."""
    return text if text.isascii() else _by_pattern(text, _table()["offers"])


def left_out(evidence: Evidence) -> int:
    """How many claims and attributes cannot be said in English."""
    told = [fact for fact in evidence.facts if fact.kind in {"claim", "attribute"}]
    return sum(not any(True for _ in _clauses(fact)) for fact in told)


def _clauses(fact: Fact) -> Iterator[Words]:
    """A fact as an English clause; none where it cannot be said."""
    match fact.kind:
        case "claim" | "promise":
            text = translated(fact.text)
        case "attribute":
            text = _attribute(fact)
        case "ingredient":
            text = _ingredient(fact.text)
        case _:
            text = ""
    if text and len(text) <= LONGEST:
        yield Words(text, (fact.id,))


def _attribute(fact: Fact) -> str:
    label, value = fact.label, fact.text
    if label == "规格":
        return ""
    if whole := _by_pattern(value, _table()["attributes"]):
        return whole
    shorter = value if len(value) <= 24 or value.isascii() else first(value, 1)
    english = translated(shorter)
    if not english:
        return ""
    if label.isascii():
        return _named(label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}", english)
    if re.match(r"(?:no |free of|removable|foldable|washable|machine|dishwasher|with|breathable|water|wind)", english):
        return english
    known = _table()["labels"].get(label)
    if not known:
        return ""
    return f"{known} {english}" if known in {"made in", "for"} else _named(known, english)


def _named(label: str, value: str) -> str:
    """“capacity of 4.5 L”, “flavour (original, black pepper)”: a value beside its name, without a colon."""
    if re.match(r"(?:about |up to |at least )?[\d¥]", value) and not re.search(r"[,;]", value):
        return f"{label} of {value}"
    return f"{label} ({value})"


def _bare_figures(evidence: Evidence, *, named: bool = True) -> Iterator[Words]:
    """The figures inside values that cannot be said in English: “Ra95”, “2700-5000K”."""
    for fact in evidence.of("attribute"):
        figure = re.search(r"[A-Za-z]*\d[\d.\-×x*]*(?:[A-Za-z%]+)", fact.text)
        if figure and not DULL.search(fact.label):
            label = _table()["labels"].get(fact.label) if named else None
            yield Words(_named(label, figure[0]) if label else figure[0], (fact.id,))


def _figures(said: Sequence[tuple[Fact, Words]]) -> list[Words]:
    short = [words for fact, words in said if fact.kind == "attribute" and re.search(r"\d", words.text)]
    rows = [short[at : at + 2] for at in range(len(short) - 1)]
    return [Words(", ".join(one.text for one in row), tuple(one.evidence[0] for one in row)) for row in rows]


def translated(text: str) -> str:
    """English for a Chinese phrase that is known as a whole, in a known shape, or piece by piece; "" otherwise."""
    bare = re.sub(r"（[^）]*）", "", text).strip("。 ")
    if not bare or bare.isascii():
        return trim(bare)
    if whole := _by_pattern(bare, _table()["claims"]):
        return whole
    parts = [_segment(part) for part in re.split(r"[，、；,;]\s*", bare)]
    return ", ".join(parts) if all(parts) else ""


def _segment(text: str) -> str:
    for pattern, english in _table()["clauses"]:
        if match := re.fullmatch(pattern, text):
            filled = english
            for number, group in enumerate((group for group in match.groups() if group), 1):
                within = _pieces(group)
                if not within:
                    return ""
                filled = filled.replace(f"<{number}>", within)
            return str(filled)
    return _pieces(text)


def _pieces(text: str) -> str:
    """Word by word from the longest known; "" where a character is left over."""
    pieces, units = _table()["pieces"], _table()["units"]
    found, at = [], 0
    while at < len(text):
        if number := re.match(r"[\d.,~×x*/%+-]*\d%?", text[at:]):
            at += number.end()
            unit = next((text[at : at + size] for size in (3, 2, 1) if text[at : at + size] in units), "")
            found.append(f"{number[0].replace('~', '-')} {units[unit]}" if unit else number[0])
            at += len(unit)
        elif latin := re.match(r"[!-~ ]+", text[at:]):
            found.append(latin[0].strip())
            at += latin.end()
        else:
            size = next((size for size in range(min(8, len(text) - at), 0, -1) if text[at : at + size] in pieces), 0)
            if not size:
                return ""
            found.append(pieces[text[at : at + size]])
            at += size
    return re.sub(r"(\d) (?=(?:W|L|ml|mAh|cm|mm|kg|g)\b)", r"\1 ", " ".join(one for one in found if one))


def _by_pattern(text: str, table: Sequence[Sequence[str]]) -> str:
    """English for a Chinese phrase known as a whole, "" otherwise."""
    bare = re.sub(r"（[^）]*）", "", text)
    for pattern, english in table:
        if match := re.fullmatch(pattern, bare):
            for number, group in enumerate((group for group in match.groups() if group is not None), 1):
                english = english.replace(f"\\{number}", group)  # noqa: PLW2901  filled step by step
            return str(english)
    return ""


def _ingredient(text: str) -> str:
    match = re.match(r"([≥≤]?\d+(?:\.\d+)?%)?([^，]+)", text)
    if not match:
        return ""
    if text.isascii():
        return text
    english = _table()["ingredients"].get(match[2]) or translated(match[2])
    return f"{match[1]} {english}" if match[1] and english else english


def _pains(pains: Sequence[str], skin: bool) -> Iterator[Words]:
    """The pain point in English, by its words, else by what it is about."""
    known = list(_known(pains, _table()["pains"] if skin else {}))
    if known:
        yield from known
        return
    for pain in pains:
        for topic in Trouble(pain).topics[:1]:
            yield Words(_table()["trouble"].get(topic.name, ""))


def _known(texts: Sequence[str], table: Mapping[str, str]) -> Iterator[Words]:
    seen = set()
    for text in texts:
        english = text if text.isascii() else next((value for key, value in table.items() if key in text), "")
        if english and english not in seen:
            seen.add(english)
            yield Words(english)
