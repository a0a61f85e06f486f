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
