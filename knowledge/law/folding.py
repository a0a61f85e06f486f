"""One spelling for a text that tries to slip past: full-width, traditional, spaced, split, pinyin, homophones.

Every folded character knows which characters of the original it stands for, so that a finding's span is exact.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Replacement: TypeAlias = tuple[int, int, str]

_CJK = "\u3400-\u9fff"
_SQUEEZE = re.compile(rf"(?<=[{_CJK}])[ \t\u3000·•・.．*＊\-–—_~～|/\\^+=`'\"“”‘’#@&\x01]+(?=[{_CJK}])")
_LATIN_BESIDE_CJK = re.compile(
    rf"(?<=[{_CJK}])[a-z]{{1,6}}(?![a-z])|(?<![a-z])[a-z]{{1,6}}(?=[ ]?[a-z]{{0,6}}[{_CJK}])"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text`, where character i stands for original[starts[i]:ends[i]]."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where folded [start, end) stands in the original."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class Dodges:
    """Spellings to undo.

    `characters` one for one; `phrases` patterns and the word each stands for; `pinyin` words and their syllables.
    """

    characters: Mapping[str, str]
    phrases: Sequence[tuple[str, str]] = ()
    pinyin: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Folding:
    """Folds texts by one table of dodges; characters seen before cost a dictionary look-up."""

    def __init__(self, dodges: Dodges) -> None:
        self._folded = _Characters(dodges.characters)
        self._phrases = [(re.compile(pattern), word) for pattern, word in dodges.phrases]
        self._triggers = _triggers([pattern for pattern, _ in dodges.phrases])
        self._pinyin, self._spelled = _pinyin_pattern(dodges.pinyin)

    def fold(self, text: str) -> Folded:
        pieces = [self._folded[character] for character in text]
        if all(len(piece) == 1 for piece in pieces):
            plain = Folded("".join(pieces), range(len(text)), range(1, len(text) + 1))
        else:
            starts = [at for at, piece in enumerate(pieces) for _ in piece]
            plain = Folded("".join(pieces), starts, [at + 1 for at in starts])
        squeezed = _replaced(plain, [(*match.span(), "") for match in _SQUEEZE.finditer(plain.text)])
        spelled = _replaced(squeezed, self._spelled_with_pinyin(squeezed.text))
        return _replaced(spelled, self._spelled_otherwise(spelled.text))

    def _spelled_with_pinyin(self, text: str) -> Iterator[Replacement]:
        """Only looked for where Latin letters stand beside Chinese ones."""
        if self._pinyin is None:
            return
        done = 0
        for run in _LATIN_BESIDE_CJK.finditer(text):
            for match in self._pinyin.finditer(text, max(done, run.start() - 4), min(len(text), run.end() + 12)):
                done = match.end()
                yield *match.span(), self._spelled[str(match.lastgroup)]

    def _spelled_otherwise(self, text: str) -> Iterator[Replacement]:
        done = 0
        for at in sorted({match.start() for trigger in self._triggers for match in trigger.finditer(text)}):
            found = (
                (match, word) for pattern, word in self._phrases if at >= done and (match := pattern.match(text, at))
            )
            for match, word in found:
                done = match.end()
                yield *match.span(), word
                break


class _Characters(dict[str, str]):
    """How each character folds, learned as they come: "" for what cannot be seen, \\x01 for a picture."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        super().__init__(variants)

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold_character(character)
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category in {"So", "Sk"} and not unicodedata.normalize("NFKC", character).isalnum():
        return "\x01"
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", character).lower()
    if plain.isascii() or not ("\u00c0" <= plain[:1] <= "\u024f" or "\u1e00" <= plain[:1] <= "\u1eff"):
        return plain
    return "".join(part for part in unicodedata.normalize("NFD", plain) if unicodedata.category(part) != "Mn")


def _replaced(folded: Folded, replacements: Iterable[Replacement]) -> Folded:
    """Each span by its word, every character of which stands for the whole span."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for at, end, word in replacements:
        text += [folded.text[last:at], word]
        starts += [*folded.starts[last:at], *[folded.starts[at]] * len(word)]
        ends += [*folded.ends[last:at], *[folded.ends[end - 1]] * len(word)]
        last = end
    if not last:
        return folded
    text.append(folded.text[last:])
    return Folded("".join(text), [*starts, *folded.starts[last:]], [*ends, *folded.ends[last:]])


def _triggers(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    """Few patterns that find where any of many could start. Those that start with a plain character share one,
    which the regular expression engine then skips through by first character."""
    plain = [pattern for pattern in patterns if pattern[0] not in "([\\."]
    return [re.compile(one) for one in ("|".join(plain), *(set(patterns) - set(plain))) if one]


def _pinyin_pattern(words: Mapping[str, Sequence[str]]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """One pattern for every way to write each word with some characters in pinyin, and group → word.

    {"最好": ["zui", "hao"]} finds “zui好”, “最hao” and “zui hao”; written wholly in characters a word is left alone.
    """
    groups = {f"w{number}": word for number, word in enumerate(words)}
    branches = []
    for group, word in groups.items():
        parts = r"[ \-·.]?".join(
            f"(?:{re.escape(character)}|{syllable})" for character, syllable in zip(word, words[word], strict=True)
        )
        branches.append(f"(?P<{group}>(?!{re.escape(word)}){parts})")
    if not branches:
        return None, {}
    return re.compile(rf"(?<![a-z])(?:{'|'.join(branches)})(?![a-z])"), groups
