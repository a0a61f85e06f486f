"""A regular expression behind a quick look for a character that every match holds."""

import re

from analytics.reviews.reading.required import required


class Gated:
    """Searches like the compiled pattern; a text without any of its signs is not searched. Any case matches."""

    __slots__ = ("_pattern", "_signs")

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)
        firsts = {word[0] for word in required(pattern)}
        self._signs = frozenset({*firsts, *(first.upper() for first in firsts), *(first.lower() for first in firsts)})

    def search(self, text: str) -> re.Match[str] | None:
        """The first match, as `re` gives it."""
        if self._signs and self._signs.isdisjoint(text):
            return None
        return self._pattern.search(text)
