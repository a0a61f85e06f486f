"""How long a text may be on each platform, as that platform counts; read from formats.yml."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

import yaml

Count: TypeAlias = Literal["characters", "half_width", "bytes_gbk", "wide"]
Form: TypeAlias = Literal[
    "note",
    "feed",
    "moments",
    "script",
    "taobao_title",
    "detail_points",
    "sem",
    "rsa",
    "meta",
    "community",
    "wecom",
    "koc_brief",
    "review_reply",
]


def width(text: str, count: Count) -> int:
    """Length of a text as a platform counts it.

    half_width is 小红书's: ceil((2 × non-ASCII + ASCII) / 2). bytes_gbk counts a character outside ASCII as 2; wide
    counts a full-width one as 2, so that é is 1.
    """
    if count == "characters":
        return len(text)
    if count == "wide":
        return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
    ascii_only = sum(character.isascii() for character in text)
    doubled = 2 * (len(text) - ascii_only) + ascii_only
    return doubled if count == "bytes_gbk" else (doubled + 1) // 2


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in one part of a post, in at most `lines` lines where that is not None.

    `part` is "title", "body" or a part of the format's own, of which there are `at_least` to `up_to`.
    """

    platform: str
    part: str
    most: int
    count: Count
    as_of: str
    lines: int | None = None
    least: int = 0
    at_least: int = 1
    up_to: int = 1

    def measure(self, text: str) -> int:
        return width(text, self.count)

    def holds(self, text: str) -> bool:
        """Neither too long nor too short."""
        return self.least <= self.measure(text) <= self.most

    def cut(self, text: str) -> int:
        """How many characters of the text fit."""
        fits = len(text)
        while fits and self.measure(text[:fits]) > self.most:
            fits -= 1
        return fits


@dataclass(frozen=True, slots=True)
class PlatformFormat:
    """One platform: the form its posts take, their limits, how many topics, whether emoji are welcome.

    `english` is its name in English, "" where that is `name`.
    """

    name: str
    form: Form
    title: Limit | None
    body: Limit
    topics: int
    emoji: bool
    parts: Mapping[str, Limit] = field(default_factory=dict)
    english: str = ""


@dataclass(frozen=True, slots=True)
class Formats:
    platforms: Mapping[str, PlatformFormat]
    aliases: Mapping[str, str]

    def named(self, name: str | None) -> PlatformFormat | None:
        """A platform by its name or an alias, whatever the case."""
        return self.platforms.get(self.aliases.get((name or "").strip().lower(), ""))

    def called(self, name: str, language: str) -> str:
        """What readers of a language ("zh", "en") call a platform; a name that is no longer known stays as it is."""
        found = self.platforms.get(name)
        return found.english or name if found and language == "en" else name

    def limit(self, name: str | None, part: str) -> Limit | None:
        """The limit of a title, a body or a named part; None where there is none."""
        found = self.named(name)
        if found is None:
            return None
        return found.parts.get(part) or (found.title if part == "title" else found.body if part == "body" else None)

    def mentioned(self, text: str) -> str | None:
        """The platform a sentence speaks of: the longest name in it."""
        lowered = text.lower()
        long_enough = (
            alias
            for alias in self.aliases
            if len(alias) > 3 or not alias.isascii() or alias in {"xhs", "sem", "koc", "rsa"}
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


class FormatsFault(ValueError):
    """A file of formats that cannot be used: every fault of it, a line each, with the file and the key."""


@cache
def formats(path: Path | None = None) -> Formats:
    """The project's platforms, or those of another file; read at first use. Raises FormatsFault."""
    source = path or Path(__file__).parent / "formats.yml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        tree = yaml.load(source.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe loaders
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FormatsFault(f"{source.name}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    reading = _Reading()
    platforms = dict(reading.platforms(tree))
    aliases = reading.aliases(tree) if not reading.faults else {}
    if reading.faults:
        raise FormatsFault("\n".join(f"{source.name}: {fault}" for fault in reading.faults))
    return Formats(platforms, aliases)


_NEEDED_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "script": ("voice", "caption"),
    "taobao_title": ("title",),
    "detail_points": ("heading", "sentence"),
    "sem": ("title", "description"),
    "rsa": ("headline", "description"),
    "meta": ("primary", "headline", "description"),
}
_FIELDS: Final = frozenset({"aliases", "english", "form", "title", "body", "parts", "topics", "emoji", "as_of"})
_LIMIT_FIELDS: Final = frozenset({"most", "least", "count", "lines", "at_least", "up_to", "as_of"})


class _Reading:
    """One pass over the file's tree that gathers every fault instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def platforms(self, tree: Any) -> Iterator[tuple[str, PlatformFormat]]:
        entries = tree.get("platforms") if isinstance(tree, dict) else None
        if not isinstance(entries, dict) or not entries:
            self.faults.append("platforms: should hold at least one platform by its name")
            return
        for name, one in entries.items():
            if not isinstance(one, dict):
                self.faults.append(f"platforms.{name}: should hold form, body or parts, topics, emoji and as_of")
            elif found := self._platform(str(name), one):
                yield str(name), found

    def aliases(self, tree: Mapping[str, Any]) -> dict[str, str]:
        known: dict[str, str] = {}
        for name, one in tree["platforms"].items():
            given = one.get("aliases") or ()
            if not isinstance(given, list):
                self.faults.append(f"platforms.{name}.aliases: should be a list of names")
                continue
            english = (one["english"],) if one.get("english") else ()
            for alias in (name, *english, *given):
                owner = known.setdefault(str(alias).lower(), str(name))
                if owner != str(name):
                    self.faults.append(f"platforms.{name}.aliases: “{alias}” is {owner}'s already")
        return known

    def _platform(self, name: str, one: Mapping[str, Any]) -> PlatformFormat | None:
        before, way = len(self.faults), f"platforms.{name}"
        self._known(one, _FIELDS, way)
        if one.get("form") not in get_args(Form):
            self.faults.append(f"{way}.form: should be one of {', '.join(get_args(Form))}, not “{one.get('form')}”")
        self._day(one.get("as_of"), f"{way}.as_of")
        topics = self._whole(one.get("topics", 0), f"{way}.topics", 0)
        emoji = one.get("emoji", False)
        if not isinstance(emoji, bool):
            self.faults.append(f"{way}.emoji: should be true or false, not “{emoji}”")
        as_of, given = str(one.get("as_of")), one.get("parts") or {}
        if not isinstance(given, dict):
            self.faults.append(f"{way}.parts: should hold limits by the part's name")
            given = {}
        parts = {str(part): self._limit(name, str(part), each, as_of, f"{way}.parts") for part, each in given.items()}
        title = self._limit(name, "title", one["title"], as_of, way) if one.get("title") else None
        body = self._limit(name, "body", one["body"], as_of, way) if one.get("body") else None
        kept = {part: limit for part, limit in parts.items() if limit}
        for part in _NEEDED_PARTS.get(str(one.get("form")), ()):
            if part not in given:
                self.faults.append(f"{way}.parts.{part}: is missing; the form {one['form']} needs it")
        if body is None and not kept:
            self.faults.append(f"{way}.body: is missing; a format without parts needs a limit for its body")
        whole = body or _together(name, kept, as_of)
        if len(self.faults) > before or whole is None:
            return None
        return PlatformFormat(name, one["form"], title, whole, topics, emoji, kept, str(one.get("english") or ""))

    def _limit(self, platform: str, part: str, one: Any, as_of: str, way: str) -> Limit | None:
        way = f"{way}.{part}"
        if not isinstance(one, dict):
            self.faults.append(f"{way}: should be a limit such as {{most: 30, count: characters}}, not “{one}”")
            return None
        self._known(one, _LIMIT_FIELDS, way)
        most = self._whole(one.get("most"), f"{way}.most", 1)
        if one.get("count") not in get_args(Count):
            self.faults.append(f"{way}.count: should be one of {', '.join(get_args(Count))}, not “{one.get('count')}”")
        least, at_least, up_to = (
            self._whole(one.get(key, default), f"{way}.{key}", low)
            for key, default, low in (("least", 0, 0), ("at_least", 1, 0), ("up_to", 1, 1))
        )
        if least > most or at_least > up_to:
            self.faults.append(f"{way}: the least is more than the most")
        lines = None if one.get("lines") is None else self._whole(one["lines"], f"{way}.lines", 1)
        if "as_of" in one:
            self._day(one["as_of"], f"{way}.as_of")
        said = str(one.get("as_of", as_of))
        return Limit(platform, part, most, one.get("count", ""), said, lines, least, at_least, up_to)

    def _known(self, one: Mapping[str, Any], known: frozenset[str], way: str) -> None:
        for key in one:
            if key not in known:
                self.faults.append(f"{way}.{key}: is no field here; the fields are {', '.join(sorted(known))}")

    def _whole(self, value: Any, way: str, low: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            self.faults.append(f"{way}: should be a whole number from {low}, not “{value}”")
            return low
        return value

    def _day(self, value: Any, way: str) -> None:
        if not hasattr(value, "isoformat"):
            self.faults.append(f"{way}: should be a day such as 2026-06-30, not “{value}”")


def _together(name: str, parts: Mapping[str, Limit], as_of: str) -> Limit | None:
    """The whole text of a format that only limits its parts: all of them, a line each, at their widest."""
    if not parts:
        return None
    most = sum(limit.up_to * (limit.most + 1) for limit in parts.values()) - 1
    return Limit(name, "body", most, next(iter(parts.values())).count, as_of)
