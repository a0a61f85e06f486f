"""Which needs a text touches on, on which side, and who says so."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from analytics.reviews.characters import plain
from analytics.reviews.clauses import (
    Clause,
    asks_whether,
    clauses,
    denied,
    is_habit,
    is_of_others,
    is_question,
    is_relieved,
    is_supposed,
    is_wish,
)
from analytics.reviews.review import Category, Kind, Mention, Opinion, Polarity, Span
from analytics.reviews.taxonomy import NeedEntry, Taxonomy, bundled, pattern_of

Face: TypeAlias = Literal["complaint", "praise", "either", "asks"]

_LONGEST = 1000
_FACES: tuple[Face, ...] = ("complaint", "praise", "either", "asks")
_FACE_RANK = {"complaint": 0, "praise": 0, "asks": 1, "either": 2}
_LATIN = re.compile(r"[A-Za-z]")

PERSONAS: dict[str, str] = {
    "敏感肌": r"敏感肌|敏皮|敏感皮|敏肌|敏感肤|皮肤(?:很|比较|特别|有点|偏|容易)?敏感|容易过敏|sensitive skin",
    "油皮": r"(?<!混)油皮|大油田|油性皮肤|油性肌|oily skin",
    "干皮": r"(?<!混)干皮|沙漠皮|干性皮肤|干性肌|dry skin",
    "混合皮": r"混油|混干|混合皮|混合性|T区|combination skin",
    "痘痘肌": r"痘痘肌|痘肌|痘皮|容易长痘|acne.prone",
    "孕妇": r"孕妇|孕期|怀孕|孕妈|备孕|哺乳期|pregnan|breastfeed",
    "学生党": r"学生党|大学生|高中生|穷学生|学生|student",
    "宝妈": r"宝妈|奶爸|带娃|new mom",
    "男士": r"男士|男生|我老公|给老公|男朋友|my husband|my boyfriend",
    "熟龄": r"(?:[3-6][0-9]|三十|四十|五十)\+?岁|[3-6]0\+|奔[三四五]|熟龄|妈妈用|给我妈|婆婆|"
    r"in my (?:thirties|forties|fifties|[3-5]0s)",
}
# One of these is in every text that a pattern above matches: a quick look that spares most texts a slow one.
_PERSONA_SIGNS = frozenset("敏油沙干混区痘孕哺学宝奶娃男公岁+奔熟妈婆" + "nNtTuU")
_ANY_PERSONA = re.compile("|".join(PERSONAS.values()), re.IGNORECASE)
_PERSONAS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in PERSONAS.items()}


class _Hit(NamedTuple):
    need: int
    face: Face
    start: int
    end: int


def personas(text: str) -> tuple[str, ...]:
    """The kinds of customer a text speaks for."""
    if _PERSONA_SIGNS.isdisjoint(text) or not _ANY_PERSONA.search(text):
        return ()
    return tuple(name for name, pattern in _PERSONAS.items() if pattern.search(text))


@dataclass(frozen=True, slots=True)
class NeedMatcher:
    """The taxonomy's patterns, indexed by their first two characters; regular expressions stand apart."""

    needs: tuple[NeedEntry, ...]
    words: dict[str, tuple[tuple[str, int, Face], ...]]
    expressions: tuple[tuple[re.Pattern[str], int, Face], ...]
    any_expression: re.Pattern[str]

    def mentions(
        self, text: str, opinions: Sequence[Opinion] = (), overall: Polarity = "neutral"
    ) -> tuple[Mention, ...]:
        """The needs mentioned, each once a side. `overall` decides, with less confidence, where no opinion is near."""
        read = plain(text[:_LONGEST])
        hits = self._hits(read)
        if not hits:
            return ()
        parts = clauses(read)
        best: dict[tuple[str, Polarity, bool], Mention] = {}
        specific: set[tuple[int, int]] = set()
        taken: set[int] = set()
        for hit in sorted(hits, key=lambda each: (_FACE_RANK[each.face], each.start)):
            at = next((n for n, part in enumerate(parts) if part.start <= hit.start and hit.end <= part.end), None)
            if at is None or (hit.face == "either" and (hit.need, at) in specific):
                continue
            beside = None if at + 1 in taken else _opinion_beside(parts, at, opinions, self.needs[hit.need].category)
            mention = self._judge(hit, text, parts, at, opinions, beside, overall)
            if mention is None:
                continue
            specific.add((hit.need, at))
            taken |= {at} if hit.face != "either" else set()
            best.setdefault((mention.need, mention.polarity, mention.kind == "question"), mention)
        return tuple(sorted(best.values(), key=lambda mention: mention.quote.start))

    def named_in(self, text: str) -> dict[str, list[tuple[int, int]]]:
        """The needs whose words occur in a text, whatever it says of them, and where."""
        found: dict[str, list[tuple[int, int]]] = {}
        for hit in self._hits(plain(text)):
            found.setdefault(self.needs[hit.need].name, []).append((hit.start, hit.end))
        return found

    def _hits(self, lower: str) -> list[_Hit]:
        found = []
        for key in self.words.keys() & {a + b for a, b in pairwise(lower)}:
            place = lower.find(key)
            while place >= 0:
                for word, need, face in self.words[key]:
                    if lower.startswith(word, place) and _stands_alone(lower, place, word):
                        found.append(_Hit(need, face, place, place + len(word)))
                place = lower.find(key, place + 1)
        found.sort(key=lambda hit: (hit.start, -hit.end))
        if self.any_expression.search(lower):
            for expression, need, face in self.expressions:
                found += [_Hit(need, face, hit.start(), hit.end()) for hit in expression.finditer(lower)]
        return found

    def _judge(
        self,
        hit: _Hit,
        text: str,
        parts: Sequence[Clause],
        at: int,
        opinions: Sequence[Opinion],
        beside: Opinion | None,
        overall: Polarity,
    ) -> Mention | None:
        clause = parts[at]
        entry = self.needs[hit.need]
        name, confidence = entry.name, 1.0
        start, end = hit.start - clause.start, hit.end - clause.start
        near = _opinion_in(clause, opinions, hit)
        is_denied = hit.face in ("complaint", "praise") and denied(clause.text, start, end)
        polarity: Polarity
        kind: Kind
        doubted = clause.text[: end if entry.category == "真伪" else 0]
        asked = asks_whether(clause, doubted) or (hit.face != "complaint" and is_question(clause))
        if hit.face == "asks" or asked:
            polarity, kind = "neutral", "question"
        elif not is_denied and _is_background(hit, entry, parts, at):
            polarity, kind = "neutral", "scenario"
        elif hit.face == "either" and is_wish(clause.text):
            polarity, kind = "neutral", "suggestion"
        elif hit.face == "either":
            near = near or beside
            # Who the customer is, the whole text speaks for; what else is only named has no side.
            # A bad text that only says so does not complain of this need: “油皮，收到就漏了”.
            praised = overall == "positive" and _ANY_PERSONA.search(clause.text, max(0, start - 1), end)
            speaks: Polarity = "positive" if praised else "neutral"
            side = near.polarity if near else speaks
            if side == "neutral":
                return None
            confidence = 0.8 if near else 0.5
            polarity, kind = (side, "complaint" if side == "negative" else "praise")
        elif (hit.face == "complaint") != is_denied:
            polarity, kind = "negative", "suggestion" if is_wish(clause.text) else "complaint"
        else:
            wished = hit.face == "praise" and is_wish(clause.text)
            polarity, kind = ("neutral", "suggestion") if wished else ("positive", "praise")
            name = entry.praised_as or name
        return Mention(
            need=name,
            polarity=polarity,
            kind=kind,
            quote=Span.cut(text, clause.start, clause.end),
            words=Span.cut(text, hit.start, hit.end),
            category=near.category if near else entry.category,
            aspect=near.aspect.text if near and near.aspect else "",
            opinion=near.opinion.text if near and near.opinion else "",
            confidence=confidence,
        )


def _is_background(hit: _Hit, entry: NeedEntry, parts: Sequence[Clause], at: int) -> bool:
    """Feared, said of others, how the customer always is, or what the product made better: no word on the product."""
    clause = parts[at]
    start, end = hit.start - clause.start, hit.end - clause.start
    if is_supposed(clause.text, start, end) or is_of_others(parts, at, start) or is_habit(clause.text, hit.face):
        return True
    of_skin = hit.face == "complaint" and entry.category in ("使用体验", "功效")
    return of_skin and is_relieved(parts, at, start)


def _stands_alone(text: str, start: int, word: str) -> bool:
    """English words count whole: “pills” is not in “spills”."""
    if not _LATIN.match(word):
        return True
    before, after = text[start - 1 : start], text[start + len(word) : start + len(word) + 1]
    return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())


def _opinion_in(clause: Clause, opinions: Sequence[Opinion], hit: _Hit | None = None) -> Opinion | None:
    """The clause's first opinion; for a need only named, one that says more than its name."""
    for opinion in opinions:
        span = opinion.opinion or opinion.aspect
        if span and clause.start <= span.start < clause.end:
            only_names = hit and hit.face == "either" and hit.start <= span.start and span.end <= hit.end
            if not only_names:
                return opinion
    return None


def _opinion_beside(
    parts: Sequence[Clause], at: int, opinions: Sequence[Opinion], category: Category
) -> Opinion | None:
    """“我是敏感肌，用着很舒服”: the next clause's opinion, when it has no aspect and no other matter of its own."""
    if at + 1 < len(parts):
        near = _opinion_in(parts[at + 1], opinions)
        return near if near and near.aspect is None and near.category in (category, "整体", "使用体验") else None
    return None


def matcher(taxonomy: Taxonomy) -> NeedMatcher:
    """Index a taxonomy's patterns."""
    words: defaultdict[str, list[tuple[str, int, Face]]] = defaultdict(list)
    expressions: list[tuple[re.Pattern[str], int, Face]] = []
    for number, need in enumerate(taxonomy.needs):
        sides = (need.complaint, need.praise, need.naming, need.asks)
        for face, patterns in zip(_FACES, sides, strict=True):
            for written in patterns:
                if written.startswith("/") and written.endswith("/") and len(written) > 2:
                    # Texts come in lower case, and a pattern that need not ignore case is searched much faster.
                    lower = re.sub(r"(?<!\\)[A-Z]", lambda letter: letter[0].lower(), pattern_of(written))
                    expressions.append((re.compile(lower), number, face))
                else:
                    words[written.lower()[:2]].append((written.lower(), number, face))
    together = "|".join(f"(?:{each[0].pattern})" for each in expressions) or r"(?!)"
    return NeedMatcher(
        taxonomy.needs,
        {key: tuple(sorted(each, key=lambda one: -len(one[0]))) for key, each in words.items()},
        tuple(expressions),
        re.compile(together),
    )


@lru_cache(maxsize=1)
def bundled_matcher() -> NeedMatcher:
    """The matcher of the taxonomy that ships with the package."""
    return matcher(bundled())
