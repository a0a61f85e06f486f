"""The language a text is written in, mixed texts included, and the two parts of a mixed one."""

import re

from analytics.reviews.review import Tongue
from analytics.reviews.sentiment import language_of

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_CHINESE = re.compile(r"[一-鿿]")
_LISTED = (  # that stand in Chinese like any other word
    "wifi usb app apps ok pm mm ml kg km cm gb mb tb iphone ipad ipod cpu gps led win windows vista linux java word "
    "excel nokia vs logo kindle office intel core type pro max plus mini air led hdmi bug low cd dvd mp html www com "
    "http https cn net qq id ip pc ps tv vip spf pa bb cc dd"
)
_TERMS = frozenset(_LISTED.split())
_ENOUGH_CHINESE, _ENOUGH_ENGLISH = 2, 2


def tongue_of(text: str) -> Tongue:
    """“mixed” where both languages say something: two Chinese characters and two English words that are no terms.

    A product's name or one word (“这个 serum 很好用”, “SPF50”) does not make a Chinese text mixed.
    """
    if text.isascii():
        return language_of(text)
    if not _WORD.search(text):
        return "zh"
    words = [
        word for word in _WORD.findall(text) if word[-1].islower() and len(word) > 1 and word.lower() not in _TERMS
    ]
    mixed = len(words) >= _ENOUGH_ENGLISH and len(_CHINESE.findall(text)) >= _ENOUGH_CHINESE
    return "mixed" if mixed else language_of(text)


def parted(text: str) -> tuple[str, str]:
    """The Chinese and the English of a text, each with the other blanked out, so that offsets hold."""
    return _WORD.sub(lambda word: " " * len(word[0]), text), _CHINESE.sub(" ", text)


def english_weight(text: str) -> float:
    """How much of what a mixed text says is English, from 0 to 1: a word counts like two Chinese characters."""
    words, characters = len(_WORD.findall(text)), len(_CHINESE.findall(text))
    return 2 * words / (2 * words + characters) if words else 0.0
