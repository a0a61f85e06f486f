"""Polarity of texts: a linear model over hashed n-grams, Chinese and English, many texts at once with numpy alone.

TextBlob is kept as a named baseline for English; what ships as the default is what measured best (models/README.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Characters, characters
from analytics.reviews.grams import Cutting, grams
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
_BYTES = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float64)
_SQUARES = np.sign(_BYTES) * _BYTES**2  # at place −1, as at 255, stands what −1 is for
_WORDLESS = re.compile(r"[\W\d_]*")


@dataclass(frozen=True, slots=True)
class Linear:
    """`bias + sum(weights of a text's n-grams) / sqrt(their number)`, a log odds of the text being praise.

    A weight is `scale` times the signed square of what `weights` holds. Every n-gram counts once a text, however
    often it stands there. `chars` are the lengths of character n-grams
    hashed, `words` of word n-grams, `cutting` says how words are told apart.
    """

    weights: NDArray[np.int8]
    scale: float
    bias: float
    chars: tuple[int, ...]
    words: tuple[int, ...]
    cutting: Cutting

    def log_odds(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts),)."""
        bits = len(self.weights).bit_length() - 1
        owner, index = grams(characters(texts), self.chars, self.words, self.cutting, bits)
        sums = np.bincount(owner, weights=_SQUARES[self.weights[index]], minlength=len(texts))
        counts = np.bincount(owner, minlength=len(texts))
        odds: Floats = (self.bias + self.scale * sums / np.sqrt(np.maximum(counts, 1))).astype(np.float32)
        return odds


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

    def linear(name: str, cutting: Cutting) -> Linear:
        return Linear(
            stored[f"{name}_weights"],
            float(stored[f"{name}_scale"]),
            float(stored[f"{name}_bias"]),
            tuple(stored[f"{name}_chars"].tolist()),
            tuple(stored[f"{name}_words"].tolist()),
            cutting,
        )

    return TrainedSentiment(linear("zh", "segmenter"), linear("en", "spaces"))
