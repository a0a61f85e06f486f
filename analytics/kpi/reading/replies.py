"""The sentences a reading is refused or asked back with, in both languages: see replies.yml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analytics.kpi.periods.calendar import load_yaml
from analytics.kpi.reading.request import Language


@cache
def _sentences() -> Mapping[str, Mapping[Language, str]]:
    found: Mapping[str, Mapping[Language, str]] = load_yaml(Path(__file__).with_name("replies.yml"))
    return found


def say(key: str, language: Language, **parts: str) -> str:
    """The sentence of that name, with its parts filled in."""
    return _sentences()[key][language].format_map(parts)


def words_offered(sentence: str) -> str | None:
    """The words a sentence asks about that means nothing without its choices; None for any other."""
    for key in ("similar", "run together", "two cuts"):
        for template in _sentences()[key].values():
            before, after = template.split("{words}")
            if sentence.startswith(before) and sentence.endswith(after):
                return sentence[len(before) : len(sentence) - len(after)]
    return None
