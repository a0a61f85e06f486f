"""Needs: what customers ask for or suffer from, in two levels, as a file that a team edits.

A need has two faces, praise (“敏感肌用着不刺痛”) and complaint (“用了刺痛”), and may be asked about (“敏感肌能用吗”).
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeAlias

from analytics.reviews.review import Category

Severity: TypeAlias = Literal["medical", "counterfeit", "damage", "service", "logistics", "taste", "none"]

OWNERS = ("产品", "客服", "物流", "包装", "运营", "质检", "法务")
"""Who can own a need where a file has no `owners` of its own."""
TEXTS = ("name", "label_en", "praise_name", "praise_en", "definition", "category", "owner", "severity", "praised_as")
"""The fields of a need that hold one text."""
FACES = ("complaint", "praise", "either", "asks", "synonyms")
"""The fields of a need that hold patterns."""


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """One need. `complaint`, `praise` and `either` are patterns; `either` takes its side from the clause's opinion.

    `asks` are words that make a question about it one; `synonyms` are other names of it, and found in a text they count
    like `either`. `praised_as` names the need that a denied complaint praises, where that is not this one (“没有过敏”
    praises 敏感肌适用); `praise_name` and `praise_en` are what its praise is called, where the name is that of a
    complaint. A pattern is words, or a regular expression between slashes.
    """

    name: str
    group: str
    label_en: str
    definition: str
    category: Category
    owner: str
    severity: Severity
    complaint: tuple[str, ...] = ()
    praise: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    praised_as: str = ""
    praise_name: str = ""
    praise_en: str = ""
    synonyms: tuple[str, ...] = ()

    @property
    def naming(self) -> tuple[str, ...]:
        """The patterns that only name it: `either` and its other names."""
        return tuple(dict.fromkeys((*self.either, *self.synonyms)))

    @property
    def called(self) -> frozenset[str]:
        """All its names, in lower case."""
        names = (self.name, self.label_en, self.praise_name, self.praise_en, *self.synonyms)
        return frozenset(each.lower() for each in names if each)

    def as_json(self) -> dict[str, Any]:
        """As `needs list --json` prints it."""
        return {
            "need": self.name,
            "group": self.group,
            "label_en": self.label_en,
            "definition": self.definition,
            "category": self.category,
            "owner": self.owner,
            "severity": self.severity,
            "praise_name": self.praise_name,
            "praised_as": self.praised_as,
            **{face: list(getattr(self, face)) for face in FACES},
        }

    @property
    def read_by(self) -> tuple[object, ...]:
        """What of it decides how a text is labelled; the rest (definition, owner …) may change freely."""
        patterns = (self.complaint, self.praise, self.naming, self.asks)
        return (self.name, self.category, self.severity, self.praised_as, *map(list, patterns))


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Every need, in file order. `owners` are those that a need may have."""

    needs: tuple[NeedEntry, ...]
    owners: tuple[str, ...] = OWNERS

    def named(self, name: str) -> NeedEntry | None:
        return next((need for need in self.needs if need.name == name), None)

    @property
    def groups(self) -> tuple[str, ...]:
        """The upper level, in file order."""
        return tuple(dict.fromkeys(need.group for need in self.needs))

    @property
    def fingerprint(self) -> str:
        """The same for taxonomies that label every text alike: kept beside labels, so that a change is seen."""
        return fingerprint(need.read_by for need in self.needs)


def fingerprint(read_by: Iterable[object]) -> str:
    """Sixteen hexadecimal digits of what decides how texts are labelled."""
    said = json.dumps(list(read_by), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def pattern_of(written: str) -> str:
    """The regular expression of a pattern as the file has it.

    Raises re.error for one between slashes that is none.
    """
    if len(written) > 2 and written.startswith("/") and written.endswith("/"):
        re.compile(written[1:-1])
        return written[1:-1]
    escaped = re.escape(written)
    return rf"\b{escaped}\b" if re.fullmatch(r"[A-Za-z' ]+", written) else escaped


def read_sound(path: Path) -> Taxonomy:
    """Read a file that is known to have no faults."""
    from analytics import plain_yaml

    document = plain_yaml.read(path.read_text(encoding="utf-8"))
    owners = tuple(document.get("owners") or OWNERS)
    needs = tuple(_entry(group, need) for group in document["groups"] for need in group["needs"])
    return Taxonomy(needs, owners)


def _entry(group: dict[str, Any], need: dict[str, Any]) -> NeedEntry:
    texts = {key: str(need[key]).strip() for key in TEXTS if need.get(key) is not None}
    patterns = {key: tuple(str(each) for each in need[key]) for key in FACES if need.get(key)}
    given = {"owner": str(group.get("owner") or ""), "label_en": texts["name"]} | texts
    return NeedEntry(group=str(group["group"]).strip(), **given, **patterns)  # type: ignore[arg-type]


BUNDLED = Path(str(files("analytics.reviews").joinpath("taxonomy.yml")))


@lru_cache(maxsize=1)
def bundled() -> Taxonomy:
    """The taxonomy that ships with the package; a test holds it free of faults."""
    return read_sound(BUNDLED)
