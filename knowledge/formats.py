"""How long a text may be on each platform, as that platform counts; read from formats.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

Count: TypeAlias = Literal["characters", "half_width", "bytes_gbk"]
Part: TypeAlias = Literal["title", "body"]


def width(text: str, count: Count) -> int:
    """Length of a text as a platform counts it.

    half_width is 小红书's: ceil((2 × non-ASCII + ASCII) / 2). bytes_gbk counts a character outside ASCII as 2.
    """
    if count == "characters":
        return len(text)
    ascii_only = sum(character.isascii() for character in text)
    doubled = 2 * (len(text) - ascii_only) + ascii_only
    return doubled if count == "bytes_gbk" else (doubled + 1) // 2


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in one part of a post, and at most `lines` lines where that is not None."""

    platform: str
    part: Part
    most: int
    count: Count
    as_of: str
    lines: int | None = None

    def measure(self, text: str) -> int:
        return width(text, self.count)

    def cut(self, text: str) -> int:
        """How many characters of the text fit."""
        fits = len(text)
        while fits and self.measure(text[:fits]) > self.most:
            fits -= 1
        return fits


@dataclass(frozen=True, slots=True)
class PlatformFormat:
    """One platform: the form its posts take, their limits, how many topics, whether emoji are welcome."""

    name: str
    form: str
    title: Limit | None
    body: Limit
    topics: int
    emoji: bool


@dataclass(frozen=True, slots=True)
class Formats:
    platforms: Mapping[str, PlatformFormat]
    aliases: Mapping[str, str]

    def named(self, name: str | None) -> PlatformFormat | None:
        """A platform by its name or an alias, whatever the case."""
        return self.platforms.get(self.aliases.get((name or "").strip().lower(), ""))

    def limit(self, name: str | None, part: Part) -> Limit | None:
        found = self.named(name)
        return None if found is None else found.title if part == "title" else found.body

    def mentioned(self, text: str) -> str | None:
        """The platform a sentence speaks of: the longest name in it."""
        lowered = text.lower()
        long_enough = (
            alias for alias in self.aliases if len(alias) > 3 or not alias.isascii() or alias in {"xhs", "sem"}
        )
        hits = [alias for alias in long_enough if _stands(alias, lowered)]
        return self.aliases[max(hits, key=len)] if hits else None


def _stands(alias: str, lowered: str) -> bool:
    at = lowered.find(alias)
    if at < 0 or not alias.isascii():
        return at >= 0
    around = (
        lowered[at - 1 : at] + lowered[at + len(alias) : at + len(alias) + 1]
        if at
        else lowered[len(alias) : len(alias) + 1]
    )
    return not any(character.isascii() and character.isalnum() for character in around)


@cache
def formats(path: Path | None = None) -> Formats:
    """The project's platforms, or those of another file; read at first use."""
    source = path or Path(__file__).parent / "formats.yml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tree = yaml.load(source.read_text(encoding="utf-8"), Loader=loader)["platforms"]  # noqa: S506 - safe loaders
    platforms = {name: _platform(name, one) for name, one in tree.items()}
    aliases = {alias.lower(): name for name, one in tree.items() for alias in (name, *one.get("aliases", ()))}
    return Formats(platforms, aliases)


def _platform(name: str, tree: Mapping[str, Any]) -> PlatformFormat:
    as_of = str(tree["as_of"])

    def limit(part: Part) -> Limit | None:
        one = tree.get(part)
        return Limit(name, part, one["most"], one["count"], as_of, one.get("lines")) if one else None

    body = limit("body")
    if body is None:
        raise ValueError(f"formats.yml: {name} needs a limit for its body")
    return PlatformFormat(name, tree["form"], limit("title"), body, tree["topics"], tree["emoji"])
