"""English opinions by a list of words: opinion words, the aspect nearest to them in the clause, a denial before them.

It knows the words below and no others. `english.py` takes from it which category an aspect or an opinion belongs to.
"""

import re
from collections.abc import Sequence

from analytics.reviews.clauses import clauses, denied, is_question
from analytics.reviews.review import Category, Opinion, Polarity, Span

_ASPECTS: dict[Category, str] = {
    "气味": r"smells?|scents?|fragrance|odou?rs?",
    "物流": r"shipping|delivery|shipment|package arrived|courier",
    "包装": r"packaging|package|bottle|box|pump|lid|cap|jar|tube|container|seal|dropper",
    "价格": r"price|cost|value|deal|discount|coupon|gift|samples?",
    "服务": r"customer service|service|seller|support|staff|refund",
    "成分": r"ingredients?|formula|alcohol",
    "尺寸": r"size|amount|quantity",
    "新鲜度": r"expiry date|expiration date|expiry|expiration|shelf life",
    "功效": r"results?|effects?|coverage|oil control|sun protection|hydration|moisture",
    "使用体验": r"texture|skin|face|consistency|finish|feel|eyes",
    "整体": r"product|item|quality|brand|cream|serum|toner|cleanser|sunscreen|foundation|lotion|mask|"
    r"moisturizer|essence",
}
_OPINIONS: dict[tuple[Category | None, Polarity], str] = {
    (None, "positive"): r"good|great|excellent|amazing|awesome|fantastic|perfect|wonderful|nice|lovely|love(?:d|"
    r"s)?|like(?:d|s)?|best|"
    r"happy|pleased|satisfied|impressed|recommend(?:ed)?|works? (?:well|great|perfectly)|"
    r"beautiful|favou?rite|superb|decent",
    (None, "negative"): r"bad|terrible|awful|horrible|poor|worst|hate(?:d|s)?|disappoint(?:ed|ing|ment)|"
    r"waste(?: of money)?|useless|"
    r"junk|garbage|crap|sucks|regret(?:ted)?|doesn'?t work|didn'?t work|not working|return(?:ed|ing) it|mediocre",
    ("使用体验", "positive"): r"gentle|soft|smooth|silky|comfortable|light(?:weight)?|mild|soothing|refreshing|"
    r"absorbs (?:quickly|fast|well)",
    ("使用体验", "negative"): r"greasy|sticky|irritat(?:ed|ing|es|ion)|burn(?:s|ed|ing)|sting(?:s|ing)?|stung|itch(?:y|"
    r"ing)|rash|hives|redness|"
    r"broke (?:me )?out|breakouts?|heavy|pill(?:s|ing)|swollen|allergic|peeling",
    ("功效", "positive"): r"effective|hydrating|moisturi[sz]ing|long.lasting|noticeable difference|brightening",
    ("功效", "negative"): r"ineffective|drying|dried out|no (?:effect|difference|change|results?)|cakey|patchy|"
    r"oxidi[sz]es|white cast|wears off",
    ("气味", "positive"): r"fragrant|fresh",
    ("气味", "negative"): r"stinks?|smelly|overpowering|strong|pungent",
    ("价格", "positive"): r"cheap|affordable|reasonable|bargain|worth (?:it|the money|every penny)|inexpensive",
    ("价格", "negative"): r"expensive|overpriced|pricey|not worth",
    ("物流", "positive"): r"fast|quick(?:ly)?|prompt|on time|early",
    ("物流", "negative"): r"slow|late|delayed|took forever|never arrived",
    ("包装", "positive"): r"intact|well packed|sturdy|cute|pretty",
    ("包装", "negative"): r"leak(?:s|ed|ing|y)?|broken|cracked|damaged|spilled|shattered|flimsy|crushed",
    ("真伪", "positive"): r"authentic|genuine|original",
    ("真伪", "negative"): r"fake|counterfeit|knock-?off",
    ("服务", "positive"): r"helpful|friendly|polite|responsive",
    ("服务", "negative"): r"rude|unhelpful|ignored|unresponsive|no response|no reply",
    ("尺寸", "negative"): r"tiny|too small|smaller than expected",
    ("新鲜度", "negative"): r"expired|about to expire",
}  # fmt: skip
_ASPECT = {category: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for category, words in _ASPECTS.items()}
_OPINION = [(key, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for key, words in _OPINIONS.items()]
_OPPOSITE: dict[Polarity, Polarity] = {"positive": "negative", "negative": "positive", "neutral": "neutral"}


def read_by_words(text: str) -> tuple[Opinion, ...]:
    """The opinions of an English text, in the order of their words."""
    found: list[Opinion] = []
    for clause in clauses(text[:1000]):
        if is_question(clause):
            continue
        aspects = [
            (Span(hit.group(), clause.start + hit.start(), clause.start + hit.end()), category)
            for category, pattern in _ASPECT.items()
            for hit in pattern.finditer(clause.text)
        ]
        taken: list[tuple[int, int]] = []
        for (category, side), pattern in _OPINION:
            for hit in pattern.finditer(clause.text):
                if any(start < hit.end() and hit.start() < end for start, end in taken):
                    continue
                taken.append(hit.span())
                words = Span(hit.group(), clause.start + hit.start(), clause.start + hit.end())
                apart = [each for each in aspects if each[0].end <= words.start or each[0].start >= words.end]
                aspect = min(apart, key=lambda each, at=words: abs(each[0].start - at.start), default=None)  # type: ignore[misc]
                polarity = _OPPOSITE[side] if denied(clause.text, *hit.span()) else side
                judged: Category = category or (aspect[1] if aspect else "整体")
                kind = "complaint" if polarity == "negative" else "praise"
                found.append(Opinion(aspect[0] if aspect else None, words, judged, polarity, kind))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda opinion: opinion.opinion.start if opinion.opinion else 0))


_SPECIFIC = re.compile("|".join(pattern.pattern for (category, _), pattern in _OPINION if category), re.IGNORECASE)
_DENIAL = re.compile(r"(?:\b(?:not|no|never|nothing|without|zero|hardly)|n['’]t)\b", re.IGNORECASE)
_BOTH_WAYS = frozenset({"light", "strong", "fresh", "early", "heavy", "original", "fast", "quick"})


def specific_opinions(text: str) -> list[Opinion]:
    """Opinions whose words speak of one matter alone (leaked, itchy, overpriced): few texts elsewhere teach these."""
    if not _SPECIFIC.search(text):
        return []
    return [each for each in read_by_words(text) if each.opinion and _sure(each.opinion.text)]


def _sure(words: str) -> bool:
    return words.lower() not in _BOTH_WAYS and _SPECIFIC.fullmatch(words) is not None


def side_of(words: str) -> Polarity | None:
    """The side that opinion words take by a word that speaks of one matter alone, turned where it is denied."""
    for (category, side), pattern in _OPINION:
        hit = pattern.search(words) if category else None
        if hit and hit.group().lower() not in _BOTH_WAYS:
            return _OPPOSITE[side] if _DENIAL.search(words, 0, hit.start()) else side
    return None


def category_of(aspect: str, opinion: str) -> Category:
    """The category that the words tell of, the opinion's before the aspect's; 整体 where none does."""
    for (category, _), pattern in _OPINION:
        if category and pattern.search(opinion):
            return category
    return next((category for category, pattern in _ASPECT.items() if pattern.search(aspect)), "整体")


class WordList:
    """The list of words as a reader of many texts: what the trained one is measured against."""

    def read(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        return [read_by_words(text) for text in texts]
