"""What a proposal is called, found by and quoted with: all of it the customers' own words."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from analytics.reviews.discovery.phrases import Phrase
from analytics.reviews.need import NeedQuote
from analytics.reviews.pii import mask
from analytics.reviews.quotes import diverse

_NAME = (2, 14)  # characters, shortest and longest
_LOOKED_AT = 150
_QUOTES = 5
_ONE_SIDED = 0.8
_MOST_PATTERNS = 12
_LONGEST_PAIR = 6
_FILLING = frozenset("了的得就是又在有点么还也都很太不没我你他她它这那一个和跟到吗呢啊吧会要能")


def name_of(term: str, phrases: Sequence[Phrase]) -> str:
    """The term where it is spoken of on several sides; else the phrase most like the others."""
    faces = Counter(phrase.face for phrase in phrases)
    face, most = faces.most_common(1)[0]
    if len(term) > 1 and most < _ONE_SIDED * len(phrases):
        return term
    said = [_said(phrase) for phrase in phrases if phrase.face == face and term in phrase.text.lower()]
    fitting = Counter(text for text in said if _NAME[0] <= len(text) <= _NAME[1] and mask(text) == text)
    return _medoid(fitting) or term


def _said(phrase: Phrase) -> str:
    return phrase.pair or phrase.text


def _medoid(texts: Counter[str]) -> str:
    """The one that shares most with all of them, by runs of two characters; of two, the shorter."""
    looked_at = texts.most_common(_LOOKED_AT)
    runs = {text: {text[i : i + 2] for i in range(len(text) - 1)} for text, _ in looked_at}

    def closeness(text: str) -> tuple[float, int, str]:
        mine = runs[text]
        shared = sum(count * len(mine & runs[other]) / len(mine | runs[other]) for other, count in looked_at)
        return shared, -len(text), text

    return max(runs, key=closeness, default="")


def patterns_of(terms: Sequence[str], phrases: Sequence[Phrase]) -> Mapping[str, tuple[str, ...]]:
    """What would find the phrases, by face: a term said on one side only is of that side, another only names."""
    faces: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase in phrases:
        for words in _runs(terms, phrase):
            faces[words][phrase.face] += 1
    found: defaultdict[str, list[str]] = defaultdict(list)
    ranked = sorted(faces, key=lambda words: (-faces[words].total(), words))
    kept: list[str] = []
    for words in ranked:
        if len(kept) == _MOST_PATTERNS:
            break
        if any(shorter in words for shorter in kept) or faces[words].total() < 2:
            continue
        kept.append(words)
        face, most = faces[words].most_common(1)[0]
        one_sided = most >= _ONE_SIDED * faces[words].total()
        found[{"question": "asks"}.get(face, face) if one_sided else "either"].append(words)
    return {face: tuple(words) for face, words in found.items()}


def _runs(terms: Sequence[str], phrase: Phrase) -> set[str]:
    """The terms in a phrase; of a single character, which is too short for a pattern, what it stands in."""
    text, found = phrase.text.lower(), set()
    for term in terms:
        if len(term) > 1 and term in phrase.terms:
            found.add(term)
        elif len(term) == 1 and term in phrase.terms:
            if term in phrase.pair and _NAME[0] <= len(phrase.pair) <= _LONGEST_PAIR:
                found.add(phrase.pair)
            around = {text[i : i + 2] for i in range(len(text) - 1) if term in text[i : i + 2]}
            found |= {run for run in around if _FILLING.isdisjoint(run) and run.isalpha()}
    return found


def quotes_of(phrases: Sequence[Phrase]) -> tuple[NeedQuote, ...]:
    """Up to five that differ, each side by its share, the latest first."""
    by_face: defaultdict[str, list[NeedQuote]] = defaultdict(list)
    for phrase in sorted(phrases, key=lambda each: (each.quote.at, each.quote.review_id), reverse=True):
        by_face[phrase.face].append(phrase.quote)
    found: list[NeedQuote] = []
    for face, quotes in sorted(by_face.items(), key=lambda each: -len(each[1])):
        wanted = max(1, round(_QUOTES * len(quotes) / len(phrases))) if face else 0
        found += diverse(quotes[:_LOOKED_AT], min(wanted, _QUOTES - len(found)))
    return tuple(found[:_QUOTES])
