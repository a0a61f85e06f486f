"""Polarity of texts: a linear model over hashed n-grams, Chinese and English, many texts at once with numpy alone.

TextBlob is kept as a named baseline for English; what ships as the default is what measured best (models/README.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Characters, Ints, characters, mixed, ngrams
from analytics.reviews.prevalence import NATURAL_SHARE, polarity_at
from analytics.reviews.review import Language, Polarity

Floats: TypeAlias = NDArray[np.float32]

LONGEST = 2000  # characters read of one text: what decides a review stands before that
_CHUNK = 4096  # texts laid out at once, so that memory stays small

_DEFAULT_PRAISE = re.compile(
    r"(?:此|该)?(?:用户|买家|顾客|会员)?(?:没有|未|暂未|暂无)(?:填写|及时|发表|写下)?(?:做出|作出)?(?:任何)?(?:评价|评论)(?:内容)?"
    r"|(?:系统|平台)?(?:自动)?默认(?:好评|评价)|评价方未及时做出评价"
    r"|this (?:user|customer) (?:did not|didn't) leave a (?:comment|review)",
    re.IGNORECASE,
)
_GLAD = re.compile("[👍😊😍🥰❤💕😘😁😄😃😀🎉💯🌹✨😋🤩💖👏]")
_SAD = re.compile("[👎😡😠🤮🤢😤😭💩😞😒🙄😢😩🤬]")
_LATIN = re.compile(r"[A-Za-z]")
_CHINESE = re.compile(r"[一-龥]")
_WORDLESS = re.compile(r"[\W\d_]*")


class Sentiment(Protocol):
    """Scores texts from −1 (bad) to 1 (good)."""

    def scores(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Linear:
    """`bias + sum(weights of the n-grams) / sqrt(count)`, a log odds of the text being praise.

    `chars` are the lengths of character n-grams hashed; `words` of word n-grams (0 for a language without spaces).
    """

    weights: Floats
    bias: float
    chars: tuple[int, ...]
    words: tuple[int, ...]

    @property
    def bits(self) -> int:
        return len(self.weights).bit_length() - 1

    def log_odds(self, texts: Sequence[str]) -> Floats:
        laid = characters(texts)
        total = np.zeros(len(laid.codes), dtype=np.float32)
        count = np.zeros(len(laid.codes), dtype=np.float32)
        for index, valid in ngrams(laid, self.chars, self.bits):
            total[: len(index)] += self.weights[index] * valid
            count[: len(index)] += valid
        for index, at in word_ngrams(laid, self.words, self.bits):
            np.add.at(total, at, self.weights[index])
            np.add.at(count, at, 1)
        sums = np.add.reduceat(total, laid.starts)
        counts = np.add.reduceat(count, laid.starts)
        odds: Floats = (np.float32(self.bias) + sums / np.sqrt(np.maximum(counts, 1))).astype(np.float32)
        return odds


def word_ngrams(laid: Characters, orders: Sequence[int], bits: int) -> list[tuple[Ints, Ints]]:
    """Hashed n-grams of words (runs of letters, digits and apostrophes): (index, position of the first word)."""
    if not orders:
        return []
    codes = laid.codes
    letter = ((codes >= 97) & (codes <= 122)) | (codes == 48) | (codes == 39) | (codes == 0x2019)
    before = np.concatenate([[False], letter[:-1]])
    starts = np.flatnonzero(letter & ~before)
    ends = np.flatnonzero(~letter & before)
    if not len(starts):
        return []
    # A word's hash is a difference of prefix sums of c·Bⁱ, brought to a common place by B⁻ˢᵗᵃʳᵗ (all modulo 2⁶⁴).
    base = np.uint64(0x9E3779B97F4A7C15)
    inverse = np.uint64(pow(int(base), -1, 1 << 64))
    powers = np.cumprod(np.concatenate([[np.uint64(1)], np.full(len(codes), base)]), dtype=np.uint64)
    back = np.cumprod(np.concatenate([[np.uint64(1)], np.full(len(codes), inverse)]), dtype=np.uint64)
    prefix = np.concatenate([[np.uint64(0)], np.cumsum((codes.astype(np.uint64) + np.uint64(7)) * powers[:-1])])
    words = ((prefix[ends] - prefix[starts]) * back[starts] >> np.uint64(32)).astype(np.uint32)
    found = []
    for order in orders:
        last = len(words) - order + 1
        if last <= 0:
            continue
        hashes = mixed([words[k : last + k] for k in range(order)], 900 + order)
        same = laid.owner[starts[:last]] == laid.owner[starts[order - 1 :]]
        found.append(((hashes >> np.uint32(32 - bits)).astype(np.int64)[same], starts[:last][same]))
    return found


def language_of(text: str) -> Language:
    """Chinese as soon as Chinese characters carry a tenth of the letters: “这个serum真的很好用” is Chinese."""
    if not _LATIN.search(text):
        return "zh"
    return "zh" if len(_CHINESE.findall(text)) * 9 >= len(_LATIN.findall(text)) else "en"


def _languages(laid: Characters) -> NDArray[np.bool_]:
    """`language_of` for many texts: true where Chinese."""
    codes = laid.codes
    chinese = ((codes >= 0x4E00) & (codes <= 0x9FFF)).astype(np.int32)
    latin = ((codes >= 97) & (codes <= 122)).astype(np.int32)
    is_chinese: NDArray[np.bool_] = np.add.reduceat(chinese, laid.starts) * 9 >= np.add.reduceat(latin, laid.starts)
    return is_chinese


def says_nothing(text: str) -> bool:
    """Praise that a shop writes when the customer wrote none (“此用户没有填写评价”), or no text at all."""
    stripped = text.strip(" \t\r\n。.!！~～")
    return not stripped or (len(stripped) < 60 and _DEFAULT_PRAISE.fullmatch(stripped) is not None)


def _wordless_score(text: str) -> float | None:
    """A score for texts without words; None when there are words to read."""
    if says_nothing(text):
        return 0.0
    if not _WORDLESS.fullmatch(text):
        return None
    glad, sad = len(_GLAD.findall(text)), len(_SAD.findall(text))
    return 0.0 if glad == sad else 0.8 if glad > sad else -0.8


@dataclass(frozen=True, slots=True)
class TrainedSentiment:
    """The default: a model for each language."""

    chinese: Linear
    english: Linear

    def scores(self, texts: Sequence[str]) -> Floats:
        out = np.zeros(len(texts), dtype=np.float32)
        for first in range(0, len(texts), _CHUNK):
            out[first : first + _CHUNK] = self._chunk(texts[first : first + _CHUNK])
        return out

    def _chunk(self, texts: Sequence[str]) -> Floats:
        texts = [text[:LONGEST] for text in texts]
        is_chinese = _languages(characters(texts))
        odds = np.zeros(len(texts), dtype=np.float32)
        for model, rows in ((self.chinese, np.flatnonzero(is_chinese)), (self.english, np.flatnonzero(~is_chinese))):
            if len(rows):
                odds[rows] = model.log_odds([texts[row] for row in rows])
        score: Floats = np.tanh(odds / 2)  # 2·sigmoid(x) − 1
        for row, text in enumerate(texts):
            if len(text) < 60 and (fixed := _wordless_score(text)) is not None:
                score[row] = fixed
        return score

    def polarities(self, texts: Sequence[str], share: float = NATURAL_SHARE) -> list[Polarity]:
        """Polarity alone, fast, where `share` of the texts they come from are negative."""
        return [polarity_at(score, share) for score in self.scores(texts).tolist()]


class TextBlobSentiment:
    """The stated baseline for English: TextBlob's pattern lexicon. Chinese texts get 0."""

    def scores(self, texts: Sequence[str]) -> Floats:
        from textblob import TextBlob

        return np.array([TextBlob(text).sentiment.polarity for text in texts], dtype=np.float32)


@lru_cache(maxsize=1)
def trained() -> TrainedSentiment:
    """The model that ships with the package, read once."""
    with np.load(str(files("analytics.reviews").joinpath("models/polarity.npz"))) as stored:
        return read_model({name: stored[name] for name in stored.files})


def read_model(stored: dict[str, Any]) -> TrainedSentiment:
    """A model from its arrays, as `train` wrote them."""

    def linear(name: str) -> Linear:
        scale = float(stored[f"{name}_scale"])
        return Linear(
            stored[f"{name}_weights"].astype(np.float32) * np.float32(scale),
            float(stored[f"{name}_bias"]),
            tuple(stored[f"{name}_chars"].tolist()),
            tuple(stored[f"{name}_words"].tolist()),
        )

    return TrainedSentiment(linear("zh"), linear("en"))
