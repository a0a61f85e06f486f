"""A text from which what was read is taken out, so that what is left over shows what was not understood."""

import re
from dataclasses import dataclass, field
from datetime import time
from typing import Final

from assistant.skills.subscriptions.clocks import clocks_in

GAP: Final = "\n"
CLOCK: Final = "\x01"
"""Stands where a time of day stood."""
_LATIN: Final = re.compile(r"[a-zA-Z0-9]")


@dataclass
class Words:
    """`left` is what has not been read yet; `clocks` are the times of day that were taken, of `zone`, None for one that
    is none or could be two. `_places` say where in the text each character of `left` stood, -1 for one in a gap."""

    left: str
    clocks: list[time | None] = field(default_factory=list)
    spoken: bool = False
    zone: str = ""
    _places: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._places = self._places or list(range(len(self.left)))

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first place where it matches, taken out."""
        found = pattern.search(self.left)
        if found and found[0].strip():
            self._cut(found.start(), found.end(), GAP)
            return found
        return None

    def drop(self, *patterns: re.Pattern[str]) -> None:
        """Whatever they match, taken out."""
        for pattern in patterns:
            for found in reversed(list(pattern.finditer(self.left))):
                self._cut(found.start(), found.end(), GAP)

    def take_clocks(self) -> None:
        """Every time of day, a mark left where each stood."""
        found = list(clocks_in(self.left))
        self.clocks += [moment for _, _, moment in found]
        for start, end, _ in reversed(found):
            self._cut(start, end, CLOCK)

    def as_written(self, text: str) -> str:
        """What is left, as the text has it from which it was taken: same length, other capitals."""
        said = ""
        for char, place in zip(self.left, self._places, strict=True):
            if place >= 0:
                said += text[place]
            elif char in (GAP, CLOCK) and said and _LATIN.match(said[-1]):
                said += " "
        return " ".join(said.split())

    def _cut(self, start: int, end: int, mark: str) -> None:
        self.left = self.left[:start] + mark + self.left[end:]
        self._places[start:end] = [-1] * len(mark)
