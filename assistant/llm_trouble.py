"""What can go wrong with a model endpoint, told apart by what mends it."""

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    import openai

Trouble: TypeAlias = Literal[
    "unreachable",
    "key",
    "busy",
    "no_model",
    "slow",
    "garbled",
    "refused",
    "declined",
    "unpaid",
    "too_long",
    "budget",
]
_ONCE: Final = frozenset({"garbled", "refused", "declined", "too_long"})

# What a request was refused for, in the words that hosts use; the first that matches tells.
_SAID: Final[tuple[tuple[Trouble, re.Pattern[str]], ...]] = (
    ("unpaid", re.compile(r"insufficient|arrear|overdue|quota|balance|billing|欠费|余额", re.IGNORECASE)),
    ("no_model", re.compile(r"model[^.]{0,40}(?:not exist|not found|does not|unknown|invalid)", re.IGNORECASE)),
    (
        "declined",
        re.compile(
            r"content.?(?:exists|filter|management|policy|risk)|data_inspection|inappropriate|sensitive", re.IGNORECASE
        ),
    ),
    (
        "too_long",
        re.compile(r"context.?(?:length|window|size)|maximum context|exceeds? .{0,20}context", re.IGNORECASE),
    ),
)  # fmt: skip


class ModelUnavailable(Exception):
    """The endpoint could not be reached, refused, or answered nothing usable. `trouble` and the text say which."""

    def __init__(self, text: str, trouble: Trouble = "refused") -> None:
        super().__init__(text)
        self.trouble: Trouble = trouble

    @property
    def lasts(self) -> bool:
        """Asking again at once would only fail, or be slow, again."""
        return self.trouble not in _ONCE


def named(error: "openai.OpenAIError", key: str) -> ModelUnavailable:
    """An error of the client's as one of ours, in one line without the key."""
    import openai

    said = one_line(error, key)
    match error:
        case openai.APITimeoutError():
            return ModelUnavailable("no answer in time", "slow")
        case openai.APIConnectionError():
            return ModelUnavailable("nothing answers there", "unreachable")
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return ModelUnavailable(said, told_by(said, "key", only=("unpaid",)))
        case openai.NotFoundError():
            return ModelUnavailable(said, "no_model")
        case openai.RateLimitError() | openai.InternalServerError():
            return ModelUnavailable(said, told_by(said, "busy", only=("unpaid",)))
        case _:
            return ModelUnavailable(said, told_by(said, "refused"))


def told_by(said: str, otherwise: Trouble, only: tuple[Trouble, ...] = ()) -> Trouble:
    """The trouble that a host's words tell of, among `only` where given."""
    found = (trouble for trouble, words in _SAID if (not only or trouble in only) and words.search(said))
    return next(found, otherwise)


def one_line(error: Exception, key: str) -> str:
    """What an error says, on one line, the key struck out."""
    words = " ".join(without_key(str(error), key).split())
    return words[:200] or type(error).__name__


def without_key(words: str, key: str) -> str:
    """The words with the key struck out, also where only its ends are repeated: sk-12…89."""
    if len(key) <= 4:
        return words
    bare = words.replace(key, "…")
    return re.sub(rf"{re.escape(key[:4])}[\w*.…-]*{re.escape(key[-2:])}", "…", bare) if len(key) > 8 else bare
