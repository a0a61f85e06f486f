"""The cases of `tests/golden/reviews`, by half: what customers write, is asked of the bot and is done at the desk.

The README of that folder says how each key is meant. Parts kept aside are measured, not tuned on.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

from analytics.reviews.review import Polarity, Review

Half: TypeAlias = Literal["open", "kept_aside"]
Need: TypeAlias = tuple[str, str]
"""A need by name, and the side it is touched on: complaint, praise or question."""

VOICES = Path(__file__).parents[1] / "tests" / "golden" / "reviews"


@dataclass(frozen=True, slots=True)
class Voice:
    """A customer's text. Of `polarity`, `kind` and `ground` the first is meant, the others are as defensible.

    Members of `persona_also` count neither for nor against.
    """

    review: Review
    domain: str
    language: str
    polarity: tuple[str, ...]
    kind: tuple[str, ...]
    needs: frozenset[Need]
    not_needs: frozenset[Need]
    persona: frozenset[str]
    persona_also: frozenset[str]
    occasion: str | None
    season: str | None
    ground: tuple[str, ...]
    doubts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words that take a side by a negation, a comparison or a figure of speech."""

    text: str
    polarity: Polarity
    kind: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """A text and its circumstances; `earlier` is how often this customer complained before."""

    review: Review
    earlier: int
    ground: tuple[str, ...]

    @property
    def circumstances(self) -> tuple[str, int | None, int, int, int, str]:
        """What raises severity beside the words."""
        review = self.review
        return review.source, review.stars, review.photos, self.earlier, review.followers, review.channel


@dataclass(frozen=True, slots=True)
class Masking:
    """A text with what must be masked, `text[start:end]`, and what must stay."""

    id: str
    text: str
    masked: tuple[tuple[int, int], ...]
    stay: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn of a conversation on needs, and what must hold of the answer."""

    text: str
    must: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NeedsTalk:
    """Questions asked one after another, with the day they are asked on."""

    id: str
    today: date
    turns: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one person, or several at the same moment, says at the desk, and what must hold afterwards."""

    who: tuple[str, ...]
    text: str
    must: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeskTalk:
    """A conversation at the desk; `tickets` are reviews of today, by the letter that `{A}` stands for."""

    id: str
    about: str
    tickets: Mapping[str, Mapping[str, Any]]
    turns: tuple[Said, ...]


def load_voices(half: Half) -> list[Voice]:
    """The texts of one half."""
    return [
        Voice(
            review=Review(row["id"], row["text"], row["source"], stars=row["stars"]),
            domain=row["domain"],
            language=row["language"],
            polarity=tuple(row["polarity"]),
            kind=tuple(row["kind"]),
            needs=frozenset((need["need"], need["side"]) for need in row["needs"]),
            not_needs=frozenset((need["need"], need["side"]) for need in row["not_needs"]),
            persona=frozenset(row["persona"]),
            persona_also=frozenset(row.get("persona_also", ())),
            occasion=row["occasion"],
            season=row["season"],
            ground=tuple(row["ground"]),
            doubts=frozenset(row["doubts"]),
        )
        for row in _json_lines("voices", half)
    ]


def load_phrases(half: Half) -> list[Phrase]:
    """The short phrases of one half."""
    polarity: dict[str, Polarity] = {"negative": "negative", "positive": "positive"}
    return [Phrase(row["text"], polarity[row["polarity"]], row["kind"]) for row in _tabbed("negation", half)]


def load_complaints(half: Half) -> dict[str, Complaint]:
    """The texts of one half with their circumstances, by id."""
    return {
        row["id"]: Complaint(
            Review(
                row["id"],
                row["text"],
                row["source"],
                stars=row["stars"],
                photos=row["photos"],
                followers=row["followers"],
                channel=row["channel"],
            ),
            row["repeat"],
            tuple(row["ground"]),
        )
        for row in _json_lines("severity", half)
    }


def load_order(half: Half) -> list[tuple[str, str]]:
    """Pairs of ids: the first must be more severe than the second."""
    return [(row["more"], row["less"]) for row in _tabbed("severity_order", half)]


def load_maskings(half: Half) -> list[Masking]:
    """The texts of one half that hold personal data, or what only looks like it."""
    return [
        Masking(
            row["id"],
            row["text"],
            tuple((span["start"], span["end"]) for span in row["mask"]),
            tuple(row["stay"]),
        )
        for row in _json_lines("pii", half)
    ]


def load_needs_talks(half: Half) -> list[NeedsTalk]:
    """The conversations on needs of one half."""
    file = yaml.safe_load(_path("needs_questions", half, "yaml").read_text(encoding="utf-8"))
    return [
        NeedsTalk(talk["id"], file["today"], tuple(Asked(turn["ask"], turn["must"]) for turn in talk["turns"]))
        for talk in file["conversations"]
    ]


def load_desk_talks(half: Half) -> list[DeskTalk]:
    """The conversations at the desk of one half."""
    file = yaml.safe_load(_path("desk_conversations", half, "yaml").read_text(encoding="utf-8"))
    return [
        DeskTalk(
            talk["id"],
            talk["about"],
            talk["tickets"],
            tuple(Said(tuple(turn["who"].split(",")), turn["say"], turn["must"]) for turn in talk["turns"]),
        )
        for talk in file["conversations"]
    ]


def _path(name: str, half: Half, ending: str) -> Path:
    return VOICES / f"{name}{'' if half == 'open' else '_kept_aside'}.{ending}"


def _json_lines(name: str, half: Half) -> Iterator[dict[str, Any]]:
    for line in _path(name, half, "jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _tabbed(name: str, half: Half) -> Iterator[dict[str, str]]:
    with _path(name, half, "tsv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
