"""A message being read: whatever was recognised is taken out of what is left."""

import re

from analytics.reviews.characters import plain
from assistant.skills.needs.words import compiled


class Page:
    """`text` is the message as it is read, in lower case; `rest` what of it has not been understood yet."""

    def __init__(self, text: str) -> None:
        self._given = text
        self.text = plain(text).replace("\n", " ")
        self.rest = self.text

    def has(self, pattern: str) -> bool:
        """Whether the message holds a pattern, understood or not."""
        return compiled(pattern).search(self.text.strip()) is not None

    def take(self, pattern: str) -> re.Match[str] | None:
        """The first match in what is left, taken out of it everywhere."""
        first = compiled(pattern).search(self.rest)
        if first:
            self.rest = compiled(pattern).sub(lambda match: " " * len(match.group()), self.rest)
        return first

    def blank(self, start: int, end: int) -> None:
        """Take out what stands at these places."""
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]

    def written(self, start: int, end: int) -> str:
        """The words at these places as they were written."""
        return self._given[start:end].strip()
