"""Sentences written and labelled for this project, in `sentences/`: what whole reviews do not teach.

Split by a hash of the text: a fifth is held out, a sixth of the rest is where weights and thresholds were chosen.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from analytics.reviews.review import Language
from analytics.reviews.train import data

FOLDER = Path(__file__).parent / "sentences"
Part: TypeAlias = Literal["train", "chosen_on", "held_out"]

_HELD_OUT, _CHOSEN_ON = 0.2, 0.35  # of the hashes: below the first, between the two


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence. `need` and `side` (complaint, praise, question, none) are of the files on needs, else empty;
    `kind` and `turn` of those on turns.
    """

    text: str
    language: Language
    polarity: str
    need: str = ""
    side: str = ""
    kind: str = ""
    turn: str = ""

    @property
    def part(self) -> Part:
        """Which part of the split it belongs to."""
        key = "sentence " + self.text
        if data.held_out(key, 0, _HELD_OUT):
            return "held_out"
        return "chosen_on" if data.held_out(key, _HELD_OUT, _CHOSEN_ON) else "train"


def written(language: Language) -> list[Written]:
    """Every sentence of a language, those on needs first."""
    found: list[Written] = []
    for topic in ("needs", "turns"):
        with (FOLDER / f"{topic}_{language}.tsv").open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [Written(language=language, **row) for row in rows]
    return list({each.text: each for each in found}.values())
