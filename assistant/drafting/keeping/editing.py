"""A draft as somebody edited it: read back into lines with what each stands on, and checked again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any, Final

from assistant.drafting.brief import Brief
from assistant.drafting.compose import inspect
from assistant.drafting.draft import Draft, Line, Writing
from assistant.drafting.evidence import Evidence

LONGEST: Final = 4_000
"""Characters of an edited text."""
_ALIKE: Final = 0.5
_TOLD: Final = 4
"""Characters of a fact from which saying it is no accident."""
_TOPIC: Final = re.compile(r"[#＃]([^\s#＃]{1,30})[#＃]?")


def edited(draft: Mapping[str, Any], title: str | None, text: str, brief: Brief, evidence: Evidence) -> Draft:
    """The edited text, checked: by the rules, and each number and promise against the evidence.

    A line keeps the evidence, and the part of the format, of the line it was made from, and stands on each fact that it
    says word for word. A title of None stays.
    """
    before = lines_of(draft)
    body, topics = _topics_apart(text.strip())
    lines = tuple(_standing(_line(said, before), evidence) for said in body.split("\n"))
    writing = Writing(lines, str(draft["title"]) if title is None else title.strip(), (), topics)
    return inspect(writing, brief, evidence, int(draft["variant"]) - 1)


def lines_of(draft: Mapping[str, Any]) -> tuple[Line, ...]:
    """The lines of a draft kept as JSON, without its topics."""
    text = str(draft["text"])
    body = (
        text.removesuffix(" ".join(f"#{topic}" for topic in draft["topics"])).rstrip("\n") if draft["topics"] else text
    )
    found, at = [], 0
    for said in body.split("\n"):
        part = next((each for each in draft.get("parts", ()) if at <= each["start"] <= at + len(said)), None)
        label = said[: part["start"] - at] if part else ""
        ids = tuple(
            dict.fromkeys(each["id"] for each in draft["citations"] if at <= each["span"]["start"] <= at + len(said))
        )
        found.append(Line(said, ids, part["name"] if part else "", part["group"] if part else 0, label))
        at += len(said) + 1
    return tuple(found)


def _line(said: str, before: Sequence[Line]) -> Line:
    scored = ((SequenceMatcher(None, said, line.text, autojunk=False).ratio(), line) for line in before if line.text)
    likeness, nearest = max(scored, key=lambda one: one[0], default=(0.0, Line("")))
    if not said.strip() or likeness < _ALIKE:
        return Line(said)
    label = nearest.label if said.startswith(nearest.label) else ""
    return Line(said, nearest.evidence, nearest.part, nearest.group, label)


def _standing(line: Line, evidence: Evidence) -> Line:
    told = (fact.id for fact in evidence.facts if len(fact.text) >= _TOLD and fact.text in line.text)
    return replace(line, evidence=tuple(dict.fromkeys((*line.evidence, *told))))


def _topics_apart(text: str) -> tuple[str, tuple[str, ...]]:
    """A last line of nothing but topics is the draft's topics."""
    body, _, last = text.rpartition("\n")
    if last and body and not _TOPIC.sub("", last).strip():
        return body, tuple(_TOPIC.findall(last))
    return text, ()
