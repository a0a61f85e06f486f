"""A text without one of its sentences, with another one in its place, or with words replaced."""

import re
from typing import Final

_SENTENCE: Final = re.compile(r"[^。！？!?\n]*?(?:[。！？!?]+[”」』’\"]?|(?<=[a-z\d)])\.(?=\s|$)|\n|$)", re.DOTALL)
_TOPICS: Final = re.compile(r"\s*(?:[#＃][^\s#＃]+\s*)+")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where each sentence begins and ends, its mark with it; lines of nothing but topics are none."""
    found = []
    for match in _SENTENCE.finditer(text):
        said = match[0].strip()
        if said and not _TOPICS.fullmatch(said) and re.search(r"\w", said):
            found.append((match.start(), match.end()))
    return tuple(found)


def with_sentence(text: str, place: int, new: str) -> str | None:
    """The text with `new` for one sentence, counted from 1 or from the end (-1); None where it has no such one."""
    spans = sentences(text)
    if place == 0 or not -len(spans) <= place <= len(spans):
        return None
    start, end = spans[place - 1 if place > 0 else place]
    ending = "\n" if text[start:end].endswith("\n") else ""
    changed = f"{text[:start]}{new}{ending}{text[end:]}"
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", changed)).strip()


def without_topics(text: str) -> str:
    """The text without its topics."""
    return re.sub(r"[#＃][^\s#＃]+[#＃]?", "", text).strip()
