"""Which language a text is written in: the reply follows it."""

import re

from assistant.conversation import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_AGREES = frozenset(("ok", "okay", "okk", "okok"))
"""Said in every language: it goes on in the one spoken so far."""
_MENTION = re.compile(r"<?@[\w.-]+>?")


def language_of(text: str, default: Language = "zh") -> Language:
    """Chinese unless Latin words outnumber Han characters; `default` for a text that has neither.

    "小红书 CTR 上周" is Chinese, "CTR of 小红书 last week" English: a brand's name does not make a language.
    """
    bare = _MENTION.sub(" ", text)
    han = len(_HAN.findall(bare))
    spoken = _WORD.findall(bare)
    words = sum(not word.isupper() and word.lower() not in _AGREES for word in spoken)  # GMV, ROI: in both languages
    if not han and not words:
        return default
    return "en" if words > han else "zh"
