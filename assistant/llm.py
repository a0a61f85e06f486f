"""Any OpenAI-compatible endpoint as a form filler: a prompt and a pydantic model in, a filled model out.

Endpoints differ in what they take: OpenAI and Ollama a JSON schema, DeepSeek and many others tool calls or only a
JSON object, some nothing but text. So there is a ladder, and the rung that worked is remembered. Whatever comes back
is only believed after pydantic has read it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI

Rung: TypeAlias = Literal["json_schema", "tool", "json_object", "text"]
Form = TypeVar("Form", bound=BaseModel)

LADDER: Final[tuple[Rung, ...]] = ("json_schema", "tool", "json_object", "text")


Trouble: TypeAlias = Literal["unreachable", "key", "busy", "no_model", "slow", "garbled", "refused"]


class ModelUnavailable(Exception):
    """The endpoint could not be reached, refused, or answered nothing usable. `trouble` and the text say which."""

    def __init__(self, text: str, trouble: Trouble = "refused") -> None:
        super().__init__(text)
        self.trouble: Trouble = trouble

    @property
    def lasts(self) -> bool:
        """Asking again at once would only fail, or be slow, again."""
        return self.trouble not in {"garbled", "refused"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is and how long it may take. `timeout` in seconds, per request."""

    model: str
    base_url: str | None = None
    api_key: str = "none"
    timeout: float = 60.0
    most_tokens: int = 2000
    temperature: float = 0.8


@dataclass(frozen=True, slots=True)
class Prompt:
    """`system` is ours; `user` may carry fenced, untrusted text."""

    system: str
    user: str


class FormFiller(Protocol):
    """Fills a form by a prompt. Raises ModelUnavailable, and nothing else."""

    def fill(self, prompt: Prompt, form: type[Form]) -> Form: ...


class ChatModel:
    """A FormFiller over langchain-openai. Keeps the rung that worked; safe to share between threads."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._model: ChatOpenAI | None = None
        self._rung = 0

    def warm_up(self) -> None:
        """Loads the client, which takes seconds the first time."""
        self._chat()

    def fill(self, prompt: Prompt, form: type[Form]) -> Form:
        for rung in range(self._rung, len(LADDER)):
            try:
                filled = self._try(LADDER[rung], prompt, form)
            except _NotTaken:
                continue
            self._rung = rung
            return filled
        raise ModelUnavailable(f"{self._endpoint.model} takes no form of structured output", "garbled")

    def _try(self, rung: Rung, prompt: Prompt, form: type[Form]) -> Form:
        """One request, and one more with the faults named if the answer does not fit the form."""
        messages = _messages(prompt, form, rung)
        answer = self._ask(rung, messages, form)
        try:
            return form.model_validate(_tree(answer))
        except (ValidationError, ValueError) as error:
            faults = _faults(error)
        again = self._ask(rung, [*messages, *_repair(answer, faults)], form)
        try:
            return form.model_validate(_tree(again))
        except (ValidationError, ValueError) as error:
            outside = f"{self._endpoint.model} answered outside the form: {_faults(error)}"
            raise ModelUnavailable(outside, "garbled") from error

    def _ask(self, rung: Rung, messages: Sequence["BaseMessage"], form: type[BaseModel]) -> str:
        """The answer's text, or the arguments of its tool call. Raises _NotTaken when the rung is refused."""
        import openai

        try:
            answer = self._chat().invoke(list(messages), **_request(rung, form))
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if rung == "text":
                raise ModelUnavailable(self._said(error)) from error
            raise _NotTaken from error
        except openai.NotFoundError as error:
            raise ModelUnavailable(
                f"no model “{self._endpoint.model}” there: {self._said(error)}", "no_model"
            ) from error
        except openai.APITimeoutError as error:
            raise ModelUnavailable(f"no answer within {self._endpoint.timeout:g} s", "slow") from error
        except openai.APIConnectionError as error:
            raise ModelUnavailable(
                f"nothing answers at {self._endpoint.base_url or 'api.openai.com'}", "unreachable"
            ) from error
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise ModelUnavailable(self._said(error), "key") from error
        except (openai.RateLimitError, openai.InternalServerError) as error:
            raise ModelUnavailable(self._said(error), "busy") from error
        except openai.OpenAIError as error:
            raise ModelUnavailable(self._said(error)) from error
        except (ValueError, TypeError, KeyError) as error:  # an answer that is not a chat completion
            raise ModelUnavailable(f"the endpoint's answer is no chat completion: {error}", "garbled") from error
        if rung == "tool":
            calls = getattr(answer, "tool_calls", None) or []
            if calls:
                return json.dumps(calls[0]["args"], ensure_ascii=False)
        text = str(answer.text)
        if not text.strip() and rung != "text":
            raise _NotTaken
        return text

    def _said(self, error: Exception) -> str:
        words = " ".join(without_key(str(error), self._endpoint.api_key).split())
        return words[:200] or type(error).__name__

    def _chat(self) -> "ChatOpenAI":
        if self._model is None:
            from langchain_openai import ChatOpenAI
            from pydantic import SecretStr

            self._model = ChatOpenAI(
                model=self._endpoint.model,
                base_url=self._endpoint.base_url,
                api_key=SecretStr(self._endpoint.api_key),
                timeout=self._endpoint.timeout,
                max_retries=0,
                temperature=self._endpoint.temperature,
                max_completion_tokens=self._endpoint.most_tokens,
                use_responses_api=False,
            )
        return self._model


class _NotTaken(Exception):
    """The endpoint does not take this rung."""


def _messages(prompt: Prompt, form: type[BaseModel], rung: Rung) -> list["BaseMessage"]:
    from langchain_core.messages import HumanMessage, SystemMessage

    system = prompt.system
    if rung in {"json_object", "text"}:
        schema = json.dumps(form.model_json_schema(), ensure_ascii=False)
        system = f"{system}\n\nAnswer with one JSON object and nothing else, by this JSON Schema:\n{schema}"
    return [SystemMessage(system), HumanMessage(prompt.user)]


def _repair(answer: str, faults: str) -> list["BaseMessage"]:
    from langchain_core.messages import AIMessage, HumanMessage

    return [AIMessage(answer), HumanMessage(f"That does not fit the form: {faults}. Answer again with the JSON alone.")]


def _request(rung: Rung, form: type[BaseModel]) -> dict[str, Any]:
    """What a request of this rung adds."""
    name, schema = form.__name__, form.model_json_schema()
    match rung:
        case "json_schema":
            return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}}
        case "tool":
            tool = {"type": "function", "function": {"name": name, "parameters": schema}}
            return {"tools": [tool], "tool_choice": {"type": "function", "function": {"name": name}}}
        case "json_object":
            return {"response_format": {"type": "json_object"}}
        case "text":
            return {}


def _tree(answer: str) -> Any:
    """The JSON object in an answer: thoughts, fences and talk around it dropped."""
    bare = re.sub(r"<think>.*?</think>", "", answer, flags=re.DOTALL)
    start, end = bare.find("{"), bare.rfind("}")
    if start < 0 or end < start:
        raise ValueError("there is no JSON object in it")
    return json.loads(bare[start : end + 1])


def _faults(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
    return str(error)


def without_key(words: str, key: str) -> str:
    """The words with the key struck out: an endpoint's error may repeat what it was sent."""
    return words.replace(key, "…") if len(key) > 4 else words
