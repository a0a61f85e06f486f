"""Words and what they stand on; the tables of phrases they are set into."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.conversation import Language


@dataclass(frozen=True, slots=True)
class Words:
    """What may fill one slot, and the evidence it stands on."""

    text: str
    evidence: tuple[str, ...] = ()


@cache
def phrases(language: Language) -> Mapping[str, Any]:
    """Sentence patterns by slot, stage and tone."""
    return load_words("phrases.yml")[language]  # type: ignore[no-any-return]


def load_words(name: str) -> Mapping[str, Any]:
    """A table of this folder."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # type: ignore[no-any-return]  # noqa: S506
