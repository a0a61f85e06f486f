"""What can go wrong with a model endpoint, told apart by what mends it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from assistant.conversation import Language

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


WHY: Final[Mapping[Language, Mapping[Trouble, str]]] = {
    "zh": {
        "unreachable": "连不上模型接口，请检查 ZHONGCAO_LLM_BASE_URL 和网络",
        "key": "模型接口不认这个密钥，请检查 ZHONGCAO_LLM_API_KEY",
        "busy": "模型接口这会儿忙或出错了，过一会儿再试",
        "no_model": "接口那边没有这个模型，请检查 ZHONGCAO_LLM_MODEL 和 ZHONGCAO_LLM_BASE_URL",
        "slow": "模型太久没有回应",
        "garbled": "模型的回答不成格式",
        "refused": "模型接口没有接受请求",
        "declined": "模型或它的内容审核拒绝写这一条",
        "unpaid": "模型账户没有余额或额度了，请去充值",
        "too_long": "这次给模型的资料超过了它的长度上限",
        "budget": "设定的模型用量用完了，可调 ZHONGCAO_LLM_TOKENS_PER_ORDER 或 ZHONGCAO_LLM_TOKENS_PER_DAY",
    },
    "en": {
        "unreachable": "the model endpoint cannot be reached: check ZHONGCAO_LLM_BASE_URL and the network",
        "key": "the model endpoint does not take this key: check ZHONGCAO_LLM_API_KEY",
        "busy": "the model endpoint is busy or broken: try again later",
        "no_model": "the endpoint has no such model: check ZHONGCAO_LLM_MODEL and ZHONGCAO_LLM_BASE_URL",
        "slow": "the model took too long",
        "garbled": "the model's answer was not in the form asked for",
        "refused": "the model endpoint refused the request",
        "declined": "the model, or its content filter, would not write this one",
        "unpaid": "the model's account has no credit left: top it up",
        "too_long": "what the model was given is longer than it can read",
        "budget": "the tokens allowed are used up: ZHONGCAO_LLM_TOKENS_PER_ORDER or ZHONGCAO_LLM_TOKENS_PER_DAY",
    },
}
"""What went wrong, for a reader, and what mends it; without a full stop."""
