"""The sentences a reading is refused or asked back with, in both languages: see replies.yml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analytics.kpi.periods.calendar import load_yaml
from analytics.kpi.query import OutOfScope
from analytics.kpi.reading.request import Language

_BETWEEN: Mapping[Language, str] = {"zh": "、", "en": ", "}


@cache
def _sentences() -> Mapping[str, Mapping[Language, str]]:
    found: Mapping[str, Mapping[Language, str]] = load_yaml(Path(__file__).with_name("replies.yml"))
    return found


def say(key: str, language: Language, **parts: str) -> str:
    """The sentence of that name, with its parts filled in."""
    return _sentences()[key][language].format_map(parts)


def in_language(refused: OutOfScope, language: Language) -> str:
    """Why words are not known, in the language that is spoken: such words alone often tell none."""
    other: Language = "en" if language == "zh" else "zh"
    spoken = {each: say("unknown", each, words=_BETWEEN[each].join(refused.unknown)) for each in (language, other)}
    return spoken[language] if refused.reason == spoken[other] else refused.reason


def words_offered(sentence: str) -> str | None:
    """The words a sentence asks about that means nothing without its choices; None for any other."""
    for key in ("similar", "run together", "two cuts"):
        for template in _sentences()[key].values():
            before, after = template.split("{words}")
            if sentence.startswith(before) and sentence.endswith(after):
                return sentence[len(before) : len(sentence) - len(after)]
    return None
