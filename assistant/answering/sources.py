"""Where the passages of an answer come from, and what of a question they leave open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from assistant.answering.asked import Asked, place_in
from assistant.conversation import Citation, Language
from assistant.untrusted import defanged

if TYPE_CHECKING:
    from knowledge.documents import Passage
    from knowledge.library import Library
    from knowledge.search import Hit

MOST: Final = 3
"""Passages of one answer."""
_ALSO: Final = 0.8  # a further passage is cited when its score is at least this share of the best one's
_ALONE: Final = 0.8  # above this score words that could go on from the answer before are a question of their own
_STILL: Final = 0.7  # the same for what is added when more is asked for
_WHOLE: Final = 4  # characters: fewer name a thing, and ask nothing of it
_DEEP: Final = 8
_UNITS: Final = {
    "page": ("第 {n} 页", "p. {n}"),
    "paragraph": ("第 {n} 段", "paragraph {n}"),
    "row": ("第 {n} 行", "row {n}"),
    "line": ("第 {n} 行", "line {n}"),
}
_NOT_ADVICE: Final = frozenset({"products", "creatives", "reviews"})


@dataclass(frozen=True, slots=True)
class Found:
    """Passages that answer, best first; `silent` names what of the question none speaks of; `near` what lies near
    where there is no answer."""

    passages: "tuple[Passage, ...]" = ()
    silent: tuple[str, ...] = ()
    near: "tuple[Passage, ...]" = ()


def search(library: "Library", question: str, k: int) -> "list[Hit]":
    """The best passages of the guide and of the team's documents: what sells, ran or was said is no advice, and neither
    is what gives orders to whoever answers."""
    written = [name for name in library.collections() if name not in _NOT_ADVICE]
    hits = [hit for name in written for hit in library.search(question, k, name)]
    told = [replace(hit, passage=_safe(hit.passage)) for hit in hits]
    return sorted((hit for hit in told if hit.passage.text.strip()), key=lambda hit: -hit.score)[:k]


def _safe(passage: "Passage") -> "Passage":
    """Our own guide as it is; of somebody's document, what informs."""
    return passage if is_ours(passage) else replace(passage, text=defanged(passage.text))


def settled(library: "Library", asked: Asked) -> Asked:
    """A question by itself where what was said in place of another thing is answered without the question before."""
    if len(asked.other) < _WHOLE or place_in(asked.other):
        return asked
    hits = search(library, asked.other, 1)
    return Asked(asked.other) if hits and hits[0].score > _ALONE else asked


def find(library: "Library", asked: Asked, nearly: float) -> Found:
    """What the library has for a question, each of its parts looked for by itself."""
    if asked.follow:
        return Found(_further(library, asked))
    parts = asked.parts()
    answers = [search(library, part, MOST + 1) for part in parts]
    found: list[Passage] = []
    silent = []
    for part, hits in zip(parts, answers, strict=True):
        relevant = [hit.passage for hit in hits if hit.relevant and hit.score >= _ALSO * hits[0].score]
        if len(parts) > 1 and not relevant:
            silent.append(part)
        found += relevant if len(parts) == 1 else relevant[:1]
    passages = tuple(dict.fromkeys(found))[:MOST]
    if passages and (place := place_in(asked.question)) and not any(_speaks_of(one, place[1]) for one in passages):
        silent.append(place[0])
    return Found(passages, tuple(silent), () if passages else _near(answers, nearly))


def _further(library: "Library", asked: Asked) -> "tuple[Passage, ...]":
    """What else there is on a question answered before: the passages it found and, for who wants it closer, those that
    treat what was told sentence by sentence."""
    hits = search(library, asked.question, _DEEP)
    found = [hit.passage for hit in hits if hit.score >= _STILL * hits[0].score]
    if asked.follow == "closer":
        told = [hit for sentence in sorted(asked.told)[:_DEEP] for hit in search(library, sentence, 2)]
        found = [*found[:1], *(hit.passage for hit in told if hit.relevant), *found[1:]]
    return tuple(dict.fromkeys(found))


def _near(answers: "Sequence[Sequence[Hit]]", nearly: float) -> "tuple[Passage, ...]":
    return tuple(hit.passage for hits in answers[:1] for hit in hits if hit.score >= nearly)[:MOST]


def _speaks_of(passage: "Passage", names: Sequence[str]) -> bool:
    text = f"{passage.path} {passage.text}".lower()
    return any(name.lower() in text for name in names)


def citation(passage: "Passage", language: Language) -> Citation:
    """A passage as a source: the guide's chapter and heading, a document's file and where in it."""
    source = passage.source
    if not is_ours(passage) and passage.place is not None:
        zh, en = _UNITS[passage.place.unit]
        source = f"{source}，{zh}" if language == "zh" else f"{source}, {en}"
        source = source.format(n=passage.place.number)
    return Citation(
        passage.id, "brand" if passage.collection == "brand" else "guide", source, passage.path, passage.text
    )


def is_ours(passage: "Passage") -> bool:
    """Whether it is of the guide that ships with the product; all else is somebody's document."""
    return passage.hash in _hashes()


@cache
def _hashes() -> frozenset[str]:
    from knowledge.builtin import guide_passages

    return frozenset(passage.hash for passage in guide_passages())
