"""Which needs a text touches on, on which side, and who says so."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import starmap
from typing import Literal, NamedTuple, TypeAlias

from analytics.reviews.clauses import (
    WALL,
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
from analytics.reviews.reading.book import Book, Found, folded, lay
from analytics.reviews.reading.cues import Cue, cue_book
from analytics.reviews.reading.customers import Told, said_of, told
from analytics.reviews.review import Category, Kind, Mention, Opinion, Polarity, Span
from analytics.reviews.taxonomy import NeedEntry, Taxonomy, bundled

Face: TypeAlias = Literal["complaint", "praise", "either", "asks"]

_FACES: tuple[Face, ...] = ("complaint", "praise", "either", "asks")
_FACE_RANK = {"complaint": 0, "praise": 0, "asks": 1, "either": 2}


# A pattern's gap may hold the denial of its last word: “味道没有很冲”.
_DENIED_INSIDE = re.compile(r"(?:没有|没|不是|不算|不会|并不)(?:很|那么|太|特别|怎么|什么|任何|一点|一丝)+.{1,3}$")


class Sign(NamedTuple):
    """What a pattern of the taxonomy stands for: a need, by its place, and the face it shows."""

    need: int
    face: Face


class _Hit(NamedTuple):
    need: int
    face: Face
    start: int
    end: int


class Seen(NamedTuple):
    """A text, folded, with the needs' words and the cues that stand in it."""

    text: str
    lower: str
    hits: Sequence[Found[Sign]]
    cues: Sequence[Found[Cue]]
    gates: int


def personas(text: str) -> tuple[str, ...]:
    """The kinds of customer a text speaks for."""
    lower = folded([text])
    return told(said_of(lower[0], cue_book().find(lower)[0])).persona


@dataclass(frozen=True, slots=True)
class NeedMatcher:
    """The taxonomy's patterns, ready to be looked up."""

    needs: tuple[NeedEntry, ...]
    book: Book[Sign]

    def mentions(
        self, text: str, opinions: Sequence[Opinion] = (), overall: Polarity = "neutral"
    ) -> tuple[Mention, ...]:
        """The needs mentioned, each once a side. `overall` decides, with less confidence, where no opinion is near."""
        seen = self.seen([text])[0]
        return self.judged(seen, clauses(seen.lower, seen.gates), opinions, overall)

    def seen(self, texts: Sequence[str]) -> list[Seen]:
        """What stands in each text, found in many at once."""
        laid = lay(folded(texts))
        gates = WALL.open_for(laid.hashes, laid.starts)
        found = zip(texts, laid.texts, self.book.found_in(laid), cue_book().found_in(laid), gates, strict=True)
        return list(starmap(Seen, found))

    def judged(
        self, seen: Seen, parts: Sequence[Clause], opinions: Sequence[Opinion], overall: Polarity
    ) -> tuple[Mention, ...]:
        """`mentions` of a text that was looked over already, and cut into clauses."""
        text, lower, hits, cues, _ = seen
        if not hits:
            return ()
        starts = [part.start for part in parts]
        who = said_of(lower, cues)
        whole = told(who)
        best: dict[tuple[str, Polarity, bool], Mention] = {}
        specific: set[tuple[int, int]] = set()
        taken: set[int] = set()
        for hit in sorted(_outermost([_Hit(*each.what, each.start, each.end) for each in hits], lower), key=_by_face):
            at = bisect_right(starts, hit.start) - 1
            if at < 0 or hit.end > parts[at].end or (hit.face == "either" and (hit.need, at) in specific):
                continue
            beside = None if at + 1 in taken else _opinion_beside(parts, at, opinions, self.needs[hit.need].category)
            speaks = overall == "positive" and _speaks_for(hit, who)
            mention = self._judge(hit, text, parts, at, opinions, beside, speaks)
            if mention is None:
                continue
            specific.add((hit.need, at))
            taken |= {at} if hit.face != "either" else set()
            if (key := (mention.need, mention.polarity, mention.kind == "question")) not in best:
                best[key] = _placed(mention, told(who, parts[at].start, parts[at].end), whole) if who else mention
        return tuple(sorted(best.values(), key=lambda mention: mention.quote.start))

    def named_in(self, text: str) -> dict[str, list[tuple[int, int]]]:
        """The needs whose words occur in a text, whatever it says of them, and where."""
        found: dict[str, list[tuple[int, int]]] = {}
        for hit in self.book.find(folded([text]))[0]:
            found.setdefault(self.needs[hit.what.need].name, []).append((hit.start, hit.end))
        return found

    def _judge(
        self,
        hit: _Hit,
        text: str,
        parts: Sequence[Clause],
        at: int,
        opinions: Sequence[Opinion],
        beside: Opinion | None,
        speaks_well: bool,
    ) -> Mention | None:
        clause = parts[at]
        entry = self.needs[hit.need]
        name, confidence = entry.name, 1.0
        start, end = hit.start - clause.start, hit.end - clause.start
        near = _opinion_in(clause, opinions, hit)
        is_denied = hit.face in ("complaint", "praise") and denied(clause.text, start, end)
        is_denied = is_denied or (hit.face == "complaint" and bool(_DENIED_INSIDE.search(clause.text[start:end])))
        polarity: Polarity
        kind: Kind
        doubted = clause.text[: end if entry.category == "真伪" else 0]
        asked = asks_whether(clause, doubted) or (hit.face != "complaint" and is_question(clause))
        if hit.face == "asks" or asked:
            polarity, kind = "neutral", "question"
        elif not is_denied and _is_relieved(hit, entry, parts, at):
            polarity, kind = "positive", "praise"
            name = entry.praised_as or name
        elif not is_denied and _is_background(hit, parts, at):
            polarity, kind = "neutral", "scenario"
        elif hit.face == "either" and is_wish(clause):
            polarity, kind = "neutral", "suggestion"
        elif hit.face == "either":
            near = near or beside
            # Who the customer is, the whole text speaks for; what else is only named has no side.
            # A bad text that only says so does not complain of this need: “油皮，收到就漏了”.
            speaks: Polarity = "positive" if speaks_well else "neutral"
            side = near.polarity if near else speaks
            if side == "neutral":
                return None
            confidence = 0.8 if near else 0.5
            polarity, kind = (side, "complaint" if side == "negative" else "praise")
        elif (hit.face == "complaint") != is_denied:
            polarity, kind = "negative", "suggestion" if is_wish(clause) else "complaint"
        else:
            wished = hit.face == "praise" and is_wish(clause)
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


def _is_background(hit: _Hit, parts: Sequence[Clause], at: int) -> bool:
    """Feared, said of others, or how the customer always is: no word on the product."""
    clause = parts[at]
    start, end = hit.start - clause.start, hit.end - clause.start
    return is_supposed(clause, start, end) or is_of_others(parts, at, start) or is_habit(clause, hit.face)


def _is_relieved(hit: _Hit, entry: NeedEntry, parts: Sequence[Clause], at: int) -> bool:
    """A trouble of the skin that the product made better praises it."""
    of_skin = hit.face == "complaint" and entry.category in ("使用体验", "功效")
    return of_skin and is_relieved(parts, at, hit.start - parts[at].start)


def _placed(mention: Mention, here: Told, whole: Told) -> Mention:
    """The mention with its clause's occasion and season, else the text's."""
    if not (whole.occasion or whole.season):
        return mention
    return replace(mention, occasion=here.occasion or whole.occasion, season=here.season or whole.season)


def _outermost(hits: list[_Hit], lower: str) -> list[_Hit]:
    """Without the hits that another, longer or shorter, shows to be none.

    A complaint's word inside longer praise (“红肿第二天就消了”) is none, nor praise's inside a longer complaint; and a
    complaint around a word of its own that is denied (“客服没有敷衍”) is none.
    """
    if len(hits) < 2:
        return hits
    gone = set()
    for inner in hits:
        for outer in hits:
            if outer is inner or not outer.start <= inner.start < outer.end:
                continue
            if inner.need == outer.need and inner.start > outer.start and _denies(lower, inner, outer):
                gone.add(outer)
            if inner.end > outer.end:
                continue
            faces = {inner.face, outer.face}
            longer = outer.end - outer.start > inner.end - inner.start
            if faces == {"complaint", "praise"} and longer and not denied(lower, outer.start, outer.end):
                gone.add(inner)
            elif (
                faces == {"complaint"} and longer and inner.need == outer.need and denied(lower, inner.start, inner.end)
            ):
                gone.add(outer)
    return [hit for hit in hits if hit not in gone]


def _denies(lower: str, inner: _Hit, outer: _Hit) -> bool:
    """Whether a complaint's own word stands denied in a longer one."""
    return inner.face == outer.face == "complaint" and denied(lower, inner.start, inner.end)


def _by_face(hit: _Hit) -> tuple[int, int]:
    return _FACE_RANK[hit.face], hit.start


def _speaks_for(hit: _Hit, who: Sequence[Found[Cue]]) -> bool:
    """Whether the words name the customer: “油皮”, “孕妇”."""
    return any(cue.what.facet == "persona" and cue.start < hit.end and hit.start < cue.end for cue in who)


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
    patterns = (
        (written, Sign(number, face))
        for number, need in enumerate(taxonomy.needs)
        for face, side in zip(_FACES, (need.complaint, need.praise, need.naming, need.asks), strict=True)
        for written in side
    )
    return NeedMatcher(taxonomy.needs, Book(patterns))


@lru_cache(maxsize=1)
def bundled_matcher() -> NeedMatcher:
    """The matcher of the taxonomy that ships with the package."""
    return matcher(bundled())
