"""The guide that ships with the product, cut into passages, with its vectors ready made."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from knowledge.documents import Passage, split_document
from knowledge.intake import embeddable

GUIDE = Path(__file__).parent / "guide"
PACKED = GUIDE / "vectors.npz"
ASKED = GUIDE / "asked.tsv"


@cache
def guide_passages() -> tuple[Passage, ...]:
    """Every section of the built-in guide, in file and reading order; ids are guide/stem#heading."""
    asked = _asked()
    return tuple(
        replace(passage, asked=asked.get(passage.id.removeprefix("guide/"), ()))
        for path in sorted(GUIDE.glob("*.md"))
        for passage in split_document(path.read_text("utf-8"), path.name, "guide")
    )


def guide_pieces() -> dict[str, str]:
    """What is embedded of it, by key."""
    return dict(piece for passage in guide_passages() for piece in embeddable(passage))


def _asked() -> dict[str, tuple[str, ...]]:
    """By section, what people ask who do not know its words."""
    rows = (line.split("\t") for line in ASKED.read_text("utf-8").splitlines())
    return {anchor: tuple(questions) for anchor, *questions in rows}


def section(anchor: str) -> Passage | None:
    """The section an anchor such as `guide/indicators#点击率` or `guide/traffic` names, or None.

    A heading matches whole, or by its Chinese or its English part alone, whatever the case;
    without a heading the file's first section is meant.
    """
    stem, _, heading = anchor.removeprefix("guide/").removesuffix(".md").partition("#")
    own = [passage for passage in guide_passages() if passage.source == f"{stem}.md"]
    if not heading:
        return own[0] if own else None
    wanted = _plain(heading)
    return next((passage for passage in own if wanted in _names(passage)), None)


def indicator_in(question: str) -> Passage | None:
    """The section of the indicator a question names, the longest name winning: 店铺的 CTR, 复购频次, ROAS."""
    found = [
        (len(name), passage)
        for passage in guide_passages()
        if passage.source == "indicators.md" and len(passage.heading) == 3
        for name in _names(passage)
        if re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", question.lower())
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _names(passage: Passage) -> set[str]:
    titles = [passage.id.partition("#")[2], *passage.heading[-1:]]
    parts = [part for title in titles for part in re.split(r"(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z])|\s+与\s+", title)]
    return {_plain(name) for name in (*titles, *parts)}


def _plain(words: str) -> str:
    return re.sub(r"[\s\-_]+", "", words).lower()
