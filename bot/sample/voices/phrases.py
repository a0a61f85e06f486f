"""The hand-written phrase material: how its text files are read and how a phrase is spoken.

A file has ``[sections]`` and one phrase a line; ``#`` opens a comment line. In a phrase ``{a|b}`` picks one way to say
it and ``<slot>`` is filled by the speaker. Marks at its end: ``#need`` a need it truly voices, ``!need`` one it only
looks like (“一滴没漏”), ``@season`` the months it may be said in. All of a ``[need NAME tone]`` section
voices that need.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

_MATERIAL = Path(__file__).parent / "material"
_MARK = re.compile(r"\s+([#!@])(\S+)$")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One hand-written phrase. A whole review carries its ``stars``; ``sku`` names the only product it fits."""

    text: str
    topic: str = ""
    needs: frozenset[str] = frozenset()
    seasons: frozenset[str] = frozenset()
    stars: int = 0
    sku: str = ""


Sections = dict[str, tuple[Phrase, ...]]


@cache
def material(name: str) -> Sections:
    """The sections of one file of the material, by the file's stem."""
    sections: dict[str, list[Phrase]] = {}
    lines: list[Phrase] = []
    need = frozenset[str]()
    for line in (_MATERIAL / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[] ")
            lines = sections.setdefault(heading, [])
            need = frozenset(heading.split()[1:2]) if heading.startswith("need ") else frozenset()
        elif line.strip() and not line.startswith("#"):
            phrase = _phrase(line)
            lines.append(replace(phrase, needs=phrase.needs | need))
    return {section: tuple(phrases) for section, phrases in sections.items()}


def _phrase(line: str) -> Phrase:
    text, needs, seasons = line.strip(), set[str](), set[str]()
    while mark := _MARK.search(text):
        if mark[1] == "#":
            needs.add(mark[2])
        elif mark[1] == "@":
            seasons.add(mark[2])
        text = text[: mark.start()].strip()
    topic, stars, sku = "", 0, ""
    if head := re.match(r"([0-5])(?: (CY-\d{3}|\*))? \| ", text):
        stars, sku, text = int(head[1]), (head[2] or "").strip("*"), text[head.end() :]
    elif head := re.match(r"(\w{1,4}): ", text):
        topic, text = head[1], text[head.end() :]
    return Phrase(text, topic, frozenset(needs), frozenset(seasons), stars, sku)


def spoken(text: str, slots: Mapping[str, str], rng: Random) -> str:
    """The text with a way chosen for each choice and its slots filled; an unknown slot is a fault of the material."""
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda choice: rng.choice(choice[1].split("|")), text)
    return _tidy(_SLOT.sub(lambda slot: slots[slot[1]], text))


def _tidy(text: str) -> str:
    text = re.sub(r"[，、]+([，。！？!?])", r"\1", text)
    return text.strip("， ")
