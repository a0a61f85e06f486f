"""Words of a schedule that were mistyped: evry monday, wekdays. Only these words, one slip in each."""

import re
from collections.abc import Iterator
from typing import Final

_MEANT: Final = (
    "every", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekday", "weekdays",
    "workday", "workdays", "morning", "digest", "subscribe", "unsubscribe", "tomorrow", "send",
)  # fmt: skip
_WORDS_OF_THEIR_OWN: Final = frozenset(
    {"ever", "very", "even", "spend", "end", "lend", "mend", "seed", "seen", "sent", "sends", "bend", "tend", "sand",
     "fend", "rend", "vend", "friday's", "mornings", "digests", "ends", "sun", "mon", "suspend"}
)  # fmt: skip
_APOSTROPHE: Final = re.compile(r"\b(last (?:week|month|year)|yesterday)s ", re.IGNORECASE)
_WORD: Final = re.compile(r"[a-z]{3,}", re.IGNORECASE)


def spelt(text: str) -> str:
    """The text with the slips in such words mended; names and all other words stay as they are."""
    mended = _WORD.sub(lambda found: _MENDED.get(found[0].lower(), found[0]), text)
    return _APOSTROPHE.sub(r"\1's ", mended)


def _slips(word: str) -> Iterator[str]:
    """One letter left out, put twice, or changed for its neighbour."""
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place] + word[place:]
        yield word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


_MENDED: Final = {
    slip: word
    for word in _MEANT
    for slip in _slips(word)
    if len(slip) >= 3 and slip not in _MEANT and slip not in _WORDS_OF_THEIR_OWN
}
