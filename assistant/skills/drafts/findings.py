"""What the checks say of a kept draft, in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any, Final

from assistant.conversation import Language

LONGEST: Final = 40
"""Characters shown of the words objected to."""


def by_what(one: Mapping[str, Any], language: Language) -> str:
    """The category of a finding, and the article or limit it goes by."""
    if language == "zh":
        return f"{one['category']}（{one['rule']}）"
    return f"{one.get('category_en') or one['category']} ({one['rule']})"


def to_do(one: Mapping[str, Any], language: Language) -> str:
    """What to do about it, without a mark at its end."""
    said = one["suggestion"] if language == "zh" else one.get("suggestion_en") or one["suggestion"]
    return str(said).rstrip("。.")


def sentence(one: Mapping[str, Any], language: Language) -> str:
    """The words objected to, by what, and what to do."""
    words, what, then = " ".join(one["span"]["text"].split()), by_what(one, language), to_do(one, language)
    if len(words) > LONGEST:
        words = f"{words[: LONGEST - 1]}…"
    return f"“{words}”：{what}。{then}。" if language == "zh" else f"“{words}”: {what}. {then}."
