"""Which short texts take no side: “收到了还没用”, “昨天到的，还没拆”.

Reviews come with a side each, so the polarity model always finds one; this model is of sentences written to take none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log
from typing import Any

import numpy as np

from analytics.reviews.review import Language
from analytics.reviews.sentiment import Linear, language_of

SHORT: dict[Language, int] = {"zh": 40, "en": 120}  # characters; longer texts take a side, or several
CERTAINTY = 0.4  # of taking none; chosen so that few real reviews are called so, see the model card

_CHARS: dict[Language, tuple[int, ...]] = {"zh": (1, 2, 3, 4), "en": (2, 3, 4, 5)}
_WORDS: dict[Language, tuple[int, ...]] = {"zh": (), "en": (1, 2)}


@dataclass(frozen=True, slots=True)
class Siding:
    """A model for each language, of the log odds that a short text takes no side."""

    chinese: Linear
    english: Linear

    def none_taken(self, texts: Sequence[str]) -> list[bool]:
        """For each text, whether it is short and takes no side."""
        found = [False] * len(texts)
        of: dict[Language, list[int]] = {"zh": [], "en": []}
        for place, text in enumerate(texts):
            if 0 < len(text) <= SHORT["en"] and len(text) <= SHORT[language := language_of(text)]:
                of[language].append(place)
        for model, places in ((self.chinese, of["zh"]), (self.english, of["en"])):
            odds = model.log_odds([texts[place] for place in places]) if places else ()
            for place, odd in zip(places, odds, strict=True):
                found[place] = bool(odd > log(CERTAINTY / (1 - CERTAINTY)))
        return found


def linear(language: Language, weights: Any, scale: float, bias: float) -> Linear:
    """A language's model of these weights, as `train` packed them."""
    return Linear(weights, scale, bias, _CHARS[language], _WORDS[language], "spaces")


@lru_cache(maxsize=1)
def siding() -> Siding:
    """The model that ships with the package, read once."""
    with np.load(str(files("analytics.reviews").joinpath("models/siding.npz"))) as stored:
        return read_siding({name: stored[name] for name in stored.files})


def read_siding(stored: dict[str, Any]) -> Siding:
    """A model from its arrays, as `train` wrote them."""

    def model(language: Language) -> Linear:
        scale, bias = float(stored[f"{language}_scale"]), float(stored[f"{language}_bias"])
        return linear(language, stored[f"{language}_weights"], scale, bias)

    return Siding(model("zh"), model("en"))
