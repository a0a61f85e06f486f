"""Any OpenAI-compatible endpoint as a form filler: a prompt and a pydantic model in, a filled model out.

Endpoints differ in what they take: OpenAI and Ollama a JSON schema, DeepSeek and many others tool calls or only a
JSON object, some nothing but text. So there is a ladder, and the rung that worked is remembered. Whatever comes back
is only believed after pydantic has read it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

from pydantic import BaseModel

from assistant.llm_answer import Answer, Form, NotInForm, read, spoken
from assistant.llm_trouble import ModelUnavailable, Trouble, without_key
from assistant.llm_wire import Endpoint, NotTaken, Wire
from assistant.spending import Purse

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

__all__ = [
    "ChatModel", "Endpoint", "FormFiller", "ModelUnavailable", "Prompt", "Rung", "Trouble", "without_key"
]  # fmt: skip

Rung: TypeAlias = Literal["json_schema", "tool", "json_object", "text"]

LADDER: Final[tuple[Rung, ...]] = ("json_schema", "tool", "json_object", "text")
_MOST_AFTER_A_CUT: Final = 4
"""How many times the usual tokens an answer may have that was cut off the first time."""
_SORRY: Final = re.compile(
    r"^\W*(?:抱歉|对不起|很遗憾|我(?:无法|不能)|作为一[个名]AI|i(?:'m| am) sorry|sorry|i can(?:no|')t|as an ai)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """`system` is ours; `user` may carry fenced, untrusted text."""

    system: str
    user: str


class FormFiller(Protocol):
    """Fills a form by a prompt. Raises ModelUnavailable, and nothing else."""

    def fill(self, prompt: Prompt, form: type[Form]) -> Form: ...


class ChatModel:
    """A FormFiller over langchain-openai. Keeps the rung that worked; safe to share between threads.

    Every answer is paid for from `purse`, where one is given.
    """

    def __init__(self, endpoint: Endpoint, purse: Purse | None = None) -> None:
        self._wire = Wire(endpoint)
        self._purse = purse
        self._rung = 0

    @property
    def rung(self) -> Rung:
        """How this endpoint is asked from now on."""
        return LADDER[self._rung]

    def warm_up(self) -> None:
        """Loads the client, which takes seconds the first time."""
        self._wire.warm_up()

    def fill(self, prompt: Prompt, form: type[Form]) -> Form:
        for rung in range(self._rung, len(LADDER)):
            try:
                filled = self._try(LADDER[rung], prompt, form)
            except NotTaken:
                continue
            self._rung = rung
            return filled
        raise ModelUnavailable(f"{self._wire.endpoint.model} takes no form of structured output", "garbled")

    def _try(self, rung: Rung, prompt: Prompt, form: type[Form]) -> Form:
        """One request, and one more with the faults named if the answer does not fit the form."""
        messages = _messages(prompt, form, rung)
        answer = self._ask(rung, messages, form)
        try:
            return read(answer.text, form)
        except NotInForm as faults:
            if faults.nothing_like and not _shows_schema(rung):
                raise NotTaken from faults  # the endpoint took the request and paid no heed to it
            repair = _repair(answer.text, str(faults), form)
        again = self._ask(rung, [*messages, *repair], form)
        try:
            return read(again.text, form)
        except NotInForm as faults:
            sorry = _SORRY.match(spoken(again.text).strip())
            outside = f"{self._wire.endpoint.model} answered outside the form: {faults}"
            raise ModelUnavailable(outside, "declined" if sorry else "garbled") from faults

    def _ask(self, rung: Rung, messages: Sequence["BaseMessage"], form: type[BaseModel]) -> Answer:
        """A whole answer: one that was cut off is asked for again with more room. Raises NotTaken for an empty one."""
        most = self._wire.endpoint.most_tokens
        answer = self._paid(rung, messages, form, most)
        if answer.cut:
            answer = self._paid(rung, messages, form, most * _MOST_AFTER_A_CUT)
        if answer.cut:
            raise ModelUnavailable(f"cut off after {most * _MOST_AFTER_A_CUT:,} tokens", "garbled")
        if answer.declined:
            raise ModelUnavailable(answer.declined[:200], "declined")
        if not spoken(answer.text).strip() and rung != "text":
            raise NotTaken
        return answer

    def _paid(self, rung: Rung, messages: Sequence["BaseMessage"], form: type[BaseModel], most: int) -> Answer:
        if self._purse:
            self._purse.admit()
        try:
            answer = self._wire.send(messages, _request(rung, form), most)
        except NotTaken as refused:
            if rung == "text":
                raise ModelUnavailable(str(refused)) from refused
            raise
        if self._purse:
            self._purse.add(answer.tokens)
        return answer


def _shows_schema(rung: Rung) -> bool:
    """Whether the prompt of a rung holds the schema, because nothing else would tell the model."""
    return rung in {"json_object", "text"}


def _messages(prompt: Prompt, form: type[BaseModel], rung: Rung) -> list["BaseMessage"]:
    from langchain_core.messages import HumanMessage, SystemMessage

    system = prompt.system
    if _shows_schema(rung):
        system = f"{system}\n\nAnswer with one JSON object and nothing else, by this JSON Schema:\n{_schema(form)}"
    return [SystemMessage(system), HumanMessage(prompt.user)]


def _repair(answer: str, faults: str, form: type[BaseModel]) -> list["BaseMessage"]:
    from langchain_core.messages import AIMessage, HumanMessage

    again = f"That does not fit the form: {faults}. Answer again with the JSON object alone, by this schema:"
    return [AIMessage(spoken(answer)), HumanMessage(f"{again}\n{_schema(form)}")]


def _schema(form: type[BaseModel]) -> str:
    return json.dumps(form.model_json_schema(), ensure_ascii=False)


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
