"""One request to an OpenAI-compatible endpoint, in the manner that this endpoint wants, and its answer.

Hosts differ in small things: one only streams, one wants its thinking switched off before it answers in JSON, one calls
the limit of tokens `max_tokens`. What a host objects to is changed once and kept.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from assistant.llm_answer import Answer, about_tokens
from assistant.llm_trouble import ModelUnavailable, named, one_line, told_by
from knowledge.held_answers import TooMuch, hold, within

if TYPE_CHECKING:
    import openai
    from langchain_core.messages import BaseMessage, BaseMessageChunk
    from langchain_openai import ChatOpenAI

_LONGEST_WAIT: Final = 5.0
"""Seconds of a Retry-After that are waited for; after a longer one somebody would rather have another answer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is and how long it may take. `timeout` in seconds, per request, from first to last word."""

    model: str
    base_url: str | None = None
    api_key: str = "none"
    timeout: float = 60.0
    most_tokens: int = 2000
    temperature: float = 0.8


@dataclass(frozen=True, slots=True)
class Manner:
    """How an endpoint wants to be asked."""

    streams: bool = False
    thinking_off: bool = False
    old_limit: bool = False
    own_temperature: bool = False


class NotTaken(Exception):
    """The endpoint does not take a request of this kind."""


_CHANGES: Final[tuple[tuple[re.Pattern[str], Callable[[Manner], Manner]], ...]] = (
    (
        re.compile(r"enable_thinking|thinking.?mode|non-thinking", re.IGNORECASE),
        lambda one: replace(one, thinking_off=True),
    ),
    (re.compile(r"stream(?:ing)?\b(?!_options)", re.IGNORECASE), lambda one: replace(one, streams=True)),
    (re.compile(r"max_completion_tokens", re.IGNORECASE), lambda one: replace(one, old_limit=True)),
    (re.compile(r"max_tokens", re.IGNORECASE), lambda one: replace(one, old_limit=False)),
    (re.compile(r"temperature", re.IGNORECASE), lambda one: replace(one, own_temperature=True)),
)


class Wire:
    """Sends requests to one endpoint; safe to share between threads."""

    def __init__(
        self,
        endpoint: Endpoint,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = endpoint
        self.manner = Manner(old_limit=endpoint.base_url is not None)
        self._sleep = sleep
        self._model: ChatOpenAI | None = None

    def send(self, messages: Sequence["BaseMessage"], extra: Mapping[str, Any], most_tokens: int) -> Answer:
        """The answer. Raises NotTaken where this kind of request is refused, ModelUnavailable for all else."""
        import httpx2
        import openai

        waited, tried = False, set[Manner]()
        while True:
            manner = self.manner
            tried.add(manner)
            try:
                return self._once(messages, extra, most_tokens, manner)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                self._mend(error, manner, tried)
            except openai.RateLimitError as error:
                wait = _retry_after(error)
                if waited or wait is None:
                    raise named(error, self.endpoint.api_key) from error
                waited = True
                self._sleep(wait)
            except openai.OpenAIError as error:
                raise self._told(error) from error
            except (TimeoutError, httpx2.TimeoutException) as error:
                raise self._slow() from error
            except httpx2.HTTPError as error:  # in the middle of a stream, where the client leaves them as they are
                raise ModelUnavailable("the endpoint went away in the middle of its answer", "busy") from error
            except (TooMuch, ValueError, TypeError, KeyError, AttributeError) as error:  # no chat completion
                said = one_line(error, self.endpoint.api_key)
                raise ModelUnavailable(f"the endpoint's answer is no chat completion: {said}", "garbled") from error

    def warm_up(self) -> None:
        """Loads the client, which takes seconds the first time."""
        self._chat()

    def _mend(self, error: "openai.APIStatusError", manner: Manner, tried: set[Manner]) -> None:
        """Changes the manner to what the refusal asks for; raises where it asks for none, or was tried already."""
        said = one_line(error, self.endpoint.api_key)
        for words, change in _CHANGES:
            if words.search(said) and change(manner) not in tried:
                self.manner = change(manner)
                return
        trouble = told_by(said, "refused")
        if trouble != "refused":
            raise ModelUnavailable(said, trouble) from error
        raise NotTaken(said) from error

    def _slow(self) -> ModelUnavailable:
        return ModelUnavailable(f"no answer within {self.endpoint.timeout:g} s", "slow")

    def _told(self, error: "openai.OpenAIError") -> ModelUnavailable:
        away = named(error, self.endpoint.api_key)
        match away.trouble:
            case "slow":
                return self._slow()
            case "unreachable":
                return ModelUnavailable(
                    f"nothing answers at {self.endpoint.base_url or 'api.openai.com'}", "unreachable"
                )
            case "no_model":
                return ModelUnavailable(f"no model “{self.endpoint.model}” there: {away}", "no_model")
        return away

    def _once(
        self, messages: Sequence["BaseMessage"], extra: Mapping[str, Any], most_tokens: int, manner: Manner
    ) -> Answer:
        # In `extra_body` they reach the endpoint as they are; the client would parse, and refuse, answers of its own.
        body = dict(extra)
        limit = "max_tokens" if manner.old_limit else "max_completion_tokens"
        body[limit] = most_tokens
        if manner.thinking_off:
            body |= {"enable_thinking": False, "chat_template_kwargs": {"enable_thinking": False}}
        asked: dict[str, Any] = {"extra_body": body}
        if not manner.own_temperature:
            asked["temperature"] = self.endpoint.temperature
        chat = self._chat()

        def said() -> "BaseMessage":
            if manner.streams:
                return _whole(chat.stream(list(messages), **asked))
            return chat.invoke(list(messages), **asked)

        return _answer(within(self.endpoint.timeout, said), messages)

    def _chat(self) -> "ChatOpenAI":
        if self._model is None:
            from langchain_openai import ChatOpenAI
            from pydantic import SecretStr

            self._model = ChatOpenAI(
                model=self.endpoint.model,
                base_url=self.endpoint.base_url,
                api_key=SecretStr(self.endpoint.api_key),
                timeout=self.endpoint.timeout,
                max_retries=0,
                use_responses_api=False,
            )
            client = self._model.root_client._client  # noqa: SLF001  of the client there is no other way to these
            client.follow_redirects = False  # what is sent goes to the endpoint
            hold(client, self.endpoint.timeout)
        return self._model


def _whole(chunks: "Iterator[BaseMessageChunk]") -> "BaseMessage":
    """All the chunks as one message."""
    whole: BaseMessageChunk | None = None
    for chunk in chunks:
        whole = chunk if whole is None else whole + chunk
    if whole is None:
        raise ValueError("an empty stream")
    return whole


def _answer(said: "BaseMessage", messages: Sequence["BaseMessage"]) -> Answer:
    calls = getattr(said, "tool_calls", None) or []
    broken = getattr(said, "invalid_tool_calls", None) or []
    if calls:
        text = json.dumps(calls[0]["args"], ensure_ascii=False)
    elif broken:
        text = str(broken[0].get("args") or "")
    else:
        text = str(said.text)
    finish = str(said.response_metadata.get("finish_reason") or "")
    refusal = str(said.additional_kwargs.get("refusal") or "")
    if finish == "content_filter":
        refusal = refusal or "the endpoint's content filter stopped it"
    usage = getattr(said, "usage_metadata", None) or {}
    guessed = about_tokens("".join(str(one.text) for one in messages)) + about_tokens(text)
    return Answer(text, finish == "length", refusal, int(usage.get("total_tokens") or guessed))


def _retry_after(error: "openai.RateLimitError") -> float | None:
    """The seconds that a busy endpoint asks for, where that is short enough to wait."""
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= _LONGEST_WAIT else None
