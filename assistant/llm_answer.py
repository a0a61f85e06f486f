"""What a model wrote, read as the form that was asked for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

Form = TypeVar("Form", bound=BaseModel)

_COMMA: Final = re.compile(r",(\s*[}\]])")
_CHINESE: Final = re.compile(r"[\u2e80-\uffff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its text, or the arguments of its tool call. `cut` where it ran out of tokens in mid-sentence.

    `declined` is what the model said instead of answering; `tokens` what question and answer cost together.
    """

    text: str
    cut: bool = False
    declined: str = ""
    tokens: int = 0


class NotInForm(ValueError):
    """An answer that does not fill the form; the text says where. `nothing_like` when it holds no JSON object."""

    def __init__(self, faults: str, *, nothing_like: bool = False) -> None:
        super().__init__(faults)
        self.nothing_like = nothing_like


def read(text: str, form: type[Form]) -> Form:
    """The form that stands in an answer, among thoughts, fences and talk. Raises NotInForm."""
    faults, filled = "", list[Form]()
    for tree in _objects(spoken(text)):
        for candidate in (tree, *_unwrapped(tree, form)):
            try:
                filled.append(form.model_validate(candidate))
                break
            except ValidationError as error:
                faults = faults or _faults(error)
    if len(filled) == 1:
        return filled[0]
    if filled:
        raise NotInForm("there is more than one JSON object in it")
    raise NotInForm(faults or "there is no JSON object in it", nothing_like="{" not in text)


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])


def spoken(text: str) -> str:
    """An answer without the thinking before it, whose opening mark a chat template may have kept to itself."""
    _, _, after = text.rpartition("</think>")
    return re.sub(r"<think>.*", "", after, flags=re.DOTALL)


def about_tokens(text: str) -> int:
    """How many tokens a text has, roughly, where the endpoint does not count: a Chinese character each, else four
    letters each."""
    chinese = len(_CHINESE.findall(text))
    return chinese + (len(text) - chinese + 3) // 4


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every outermost JSON object with anything in it, the longest first; a comma too many is forgiven."""
    found: list[tuple[int, dict[str, Any]]] = []
    for candidate in (text, _COMMA.sub(r"\1", text)):
        decoder, at = json.JSONDecoder(strict=False), candidate.find("{")
        while at >= 0:
            try:
                tree, end = decoder.raw_decode(candidate, at)
            except (ValueError, RecursionError):
                end = at + 1
            else:
                if isinstance(tree, dict) and tree:
                    found.append((end - at, tree))
            at = candidate.find("{", end)
        if found:
            break
    yield from (tree for _, tree in sorted(found, key=lambda one: -one[0]))


def _unwrapped(tree: dict[str, Any], form: type[BaseModel]) -> Iterator[Any]:
    """What lies one step in, where the answer is wrapped in the form's name or in its schema's “properties”."""
    if not form.model_fields.keys() & tree.keys():
        yield from (value for value in tree.values() if isinstance(value, dict))
