"""Words and what they stand on; the tables of phrases they are set into."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.conversation import Language

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Words:
    """What may fill one slot, and the evidence it stands on."""

    text: str
    evidence: tuple[str, ...] = ()


@cache
def phrases(language: Language) -> Mapping[str, Any]:
    """Sentence patterns by slot, then by tone, stage or life cycle: all files of phrases/<language>."""
    tables: dict[str, Any] = {}
    for path in sorted((_HERE.parent / "writing" / "phrases" / language).glob("*.yml")):
        tables |= _table(path)
    return tables


def load_words(name: str) -> Mapping[str, Any]:
    """A table of this folder."""
    return _table(_HERE / name)


def _table(path: Path) -> Mapping[str, Any]:
    text = path.read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # type: ignore[no-any-return]  # noqa: S506
