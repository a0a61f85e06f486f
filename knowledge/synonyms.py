"""What a question may also be called: a small table of this trade's words, Chinese and English on one line."""

import re
from functools import cache
from pathlib import Path
from typing import TypeAlias

from knowledge.words import search_terms

_TABLE = Path(__file__).parent / "synonyms.tsv"
_Group: TypeAlias = tuple[str, ...]


def other_words(question: str) -> list[str]:
    """Search terms of the synonyms of what a question names, without its own terms, each once."""
    plain = question.lower()
    own = set(search_terms(question))
    named = set(_latin().findall(plain)) | {name for name in _chinese() if name in plain}
    groups = dict.fromkeys(group for name in sorted(named) for group in _groups()[name])
    terms = (term for group in groups for word in group if word not in named for term in search_terms(word))
    return [term for term in dict.fromkeys(terms) if len(term) > 1 and term not in own]


@cache
def _groups() -> dict[str, list[_Group]]:
    """The groups each word stands in."""
    groups: dict[str, list[_Group]] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        group = tuple(line.split("\t"))
        for word in group:
            groups.setdefault(word, []).append(group)
    return groups


@cache
def _latin() -> re.Pattern[str]:
    """Latin words must stand alone: “roas” holds no “roa”."""
    words = sorted((word for word in _groups() if word.isascii()), key=len, reverse=True)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, words))})(?![a-z])")


@cache
def _chinese() -> tuple[str, ...]:
    return tuple(word for word in _groups() if not word.isascii())
