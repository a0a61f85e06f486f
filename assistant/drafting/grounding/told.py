"""What stands on no fact, and how its reader is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.conversation import Language
from assistant.drafting.grounding.assertions import Kind
from knowledge.rulebook import Finding, Span

_Words = Mapping[Language, str]
_SAID: Final[Mapping[str, tuple[str, _Words, _Words]]] = {
    "number": (
        "无依据的数字",
        {"zh": "广告法 第十一条：数据要有出处", "en": "Advertising Law art. 11: a figure needs its source"},
        {
            "zh": "资料里没有这个数字（连同单位），删去，或补上出处",
            "en": "No fact holds this number with this unit: delete it, or add its source",
        },
    ),
    "mixed": (
        "数字与事实不符",
        {
            "zh": "广告法 第二十八条：数字与它说的事要出自同一条事实",
            "en": "Advertising Law art. 28: a number and what it measures must be of one fact",
        },
        {
            "zh": "这个数字在资料里说的是另一件事，按原话改",
            "en": "On the sheet this number measures something else: use the fact's own words",
        },
    ),
    "turned": (
        "数字与事实不符",
        {"zh": "广告法 第二十八条：方向与资料相反", "en": "Advertising Law art. 28: the sheet says the opposite"},
        {
            "zh": "资料里这个数字的方向相反，按原话改",
            "en": "The sheet gives this number the other way round: use its own words",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One assertion that stands on nothing, where it stands in its text, and of which kind it is."""

    start: int
    end: int
    kind: str
    language: Language
    asserted: Kind | None = None

    def finding(self, text: str, start: int = 0) -> Finding:
        """The finding, its span moved by `start` into the `text` it is part of."""
        span = Span(self.start + start, self.end + start, text[self.start + start : self.end + start])
        if self.asserted:
            category, rule, suggestion = self.asserted.category, self.asserted.rule, self.asserted.suggestion
        else:
            category, rule, suggestion = _SAID[self.kind]
        english = " ".join((self.asserted.id if self.asserted else self.kind).split("_"))
        return Finding(
            span,
            category,
            rule[self.language],
            "medium",
            suggestion["zh"],
            "blocked",
            f"draft.{self.kind}",
            suggestion["en"],
            f"No fact behind it: {english}",
        )
