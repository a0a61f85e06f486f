"""How-to questions, answered in the guide's own sentences, each with its source."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.conversation import (
    Button,
    Buttons,
    Citation,
    Citations,
    Language,
    Message,
    Reply,
    Situation,
    Text,
)

if TYPE_CHECKING:
    from knowledge.documents import Passage
    from knowledge.library import Library

_HOW_TO = re.compile(
    r"怎么(?!样(?!才|能|做|去|提|让)|了|回事|这么|那么|又|会|没|还|掉|降(?!低)|跌|变|突然)|如何|怎样|建议|技巧|方法|攻略|思路|打法|诀窍|注意(?:什么|哪些)|"
    r"能不能|可不可以|可以吗|行不行|行吗|要不要|该不该|合法|违法|有风险|(?<![是有了])多少|什么是|是什么|啥是|是啥|多久|"
    r"几(?:篇|条|次|天|个)|值不值|"
    r"哪些(?:办法|方法|做法|步骤)|从哪|第一步|新手|指南|"
    r"\bhow (?:to|do|can|should|long|often|much|many|would)\b|\bwhat (?:is|are|does)\b|"
    r"\btips?\b|\badvice\b|\bbest practices?\b|\bshould (?:i|we)\b|\bguide\b|\bplaybook\b",
    re.IGNORECASE,
)
_TO_BETTER = re.compile(
    r"提升|提高|优化|降低|改善|做好|拉高|增加|减少|控制|启动|起步|"
    r"\b(?:improve|increase|raise|boost|grow|reduce|lower|cut|optimi[sz]e)\b",
    re.IGNORECASE,
)
# Asking after an indicator itself: what it is, how it is counted, how to better it.
_OF_INDICATOR = re.compile(
    rf"{_TO_BETTER.pattern}|定义|公式|怎么算|计算|口径|是什么|什么是|啥是|是啥|太[高低]|偏[高低]|\bwhat (?:is|does)\b|"
    r"\bformula\b|\bcalculate",
    re.IGNORECASE,
)
# What happened, what to write and what to hand over are other skills' business.
_ELSEWHERE = re.compile(
    r"昨天|昨日|今天|前天|上周|本周|这周|上个?月|本月|这个月|去年|今年|最近\s*\d|近\s*\d|过去\s*\d|季度|环比|同比|\d{4}\s*年|\d{1,2}\s*月|Q[1-4]\b|"
    r"(?:写|来|出|生成)(?:一|两|三|几|\d)*(?:条|篇|个|版)|帮我写|看看这[条段篇]|能不能发|合规吗|工单|"
    r"\b(?:yesterday|today|last (?:week|month|year|\d+)|this (?:week|month|year)|write (?:me|a|an|\d)|draft)\b",
    re.IGNORECASE,
)
_ASKS_NUMBER = re.compile(r"多少|多久|几|how (?:much|many|long|often)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")

# What a question is asked with: where nothing else is left, it goes on from the message before (差多少, 哪几天).
_ASKING = re.compile(
    r"怎么样?|如何|怎样|为什么|什么|多少|多久|是否|能不能|可不可以|要不要|哪[些个几里]?|几|[的了吗呢吧啊是有在都又还那这它最差占比个条次天篇周月年款家种位名]|"
    r"\b(?:how|what|which|who|when|where|why|much|many|long|often|to|do|does|did|is|are|was|were|can|should|would|i|we|"
    r"you|it|s|they|them|that|this|those|these|ones?|the|a|an|of|in|for|per|by|and|so|then|days?|weeks?|months?|share|"
    r"difference|average|total)\b|[\W\d_]",
    re.IGNORECASE,
)

_LONGEST_QUESTION = 400  # characters
_MOST_PASSAGES = 3
_MOST_UNITS = 5  # sentences, list items or table rows of one answer
_ALSO = 0.6  # a further passage is cited when its score is at least this share of the best one's
_NEARLY = 0.25  # above this score a hit is worth asking back about

_LEAD: Final = {
    "zh": "指南里是这样说的：",
    "en": "Our guide is in Chinese; these are its own words:",
}
_SILENT: Final = {
    "zh": "营销指南里没有讲到这件事，我就不凭空编了。"
    "把相关资料用 `zhongcao knowledge add` 加进来以后，我可以引用着回答。",
    "en": "The guide says nothing on this, so I will not make something up. Add a document that does with "
    "`zhongcao knowledge add`, and I can answer from it.",
}
_NEAREST: Final = {
    "zh": "指南里没有直接回答这个问题。你想问的是不是下面这些？",
    "en": "The guide has no direct answer to that. Did you mean one of these?",
}


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, list item or table row of a passage; `place` is its order there."""

    text: str
    place: int
    worth: float


class Guide:
    """Extractive: every sentence of an answer stands in the passage it cites."""

    name = "guide"

    def __init__(self, library: "Callable[[], Library]") -> None:
        """`library` is called at the first question that needs it, so that others do not wait for its model."""
        self._library = library

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        words = message.text.strip()[:_LONGEST_QUESTION]
        if not words or _ELSEWHERE.search(words) or not _HOW_TO.search(words) or not _ASKING.sub("", words):
            return 0.0
        hits = self._library().search(words, 1, "guide")
        if not hits or not hits[0].relevant:
            return 0.25
        return 0.95 if _TO_BETTER.search(words) else 0.4 + 0.35 * hits[0].score

    def reply(self, message: Message, situation: Situation) -> Reply:
        library, language = self._library(), situation.language
        question = message.text.strip()[:_LONGEST_QUESTION]
        hits = library.search(question, _MOST_PASSAGES, "guide")
        notes = (library.notice.sentence(language),) if library.notice else ()
        relevant = [hit.passage for hit in hits if hit.relevant and hit.score >= _ALSO * hits[0].score]
        passages = _with_indicator(question, relevant)
        if passages:
            parts = _answer(question, passages, language)
            return Reply(self.name, "answered", parts, language, notes=notes)
        near = [hit for hit in hits if hit.score >= _NEARLY]
        if near:
            choices = tuple(_question(hit.passage) for hit in near)
            buttons = Buttons(tuple(Button(label=choice, text=choice) for choice in choices))
            return Reply(self.name, "clarify", (Text(_NEAREST[language]), buttons), language, choices, notes=notes)
        unknown = (question[:80],)
        return Reply(self.name, "refused", (Text(_SILENT[language]),), language, unknown=unknown, notes=notes)


def _with_indicator(question: str, found: "Sequence[Passage]") -> "list[Passage]":
    """The section of the indicator asked about leads, unless the best one found is headed by it already."""
    from knowledge.builtin import indicator_in

    asked = indicator_in(question) if _OF_INDICATOR.search(question) else None
    if asked is None or not found:
        return [asked] if asked else list(found)
    others = [passage for passage in found if passage.id != asked.id]
    names = asked.heading[-1].split()
    if others and found[0] is others[0] and any(name in others[0].heading[-1] for name in names):
        return [others[0], asked, *others[1:]][:_MOST_PASSAGES]
    return [asked, *others][:_MOST_PASSAGES]


def _answer(question: str, passages: "Sequence[Passage]", language: Language) -> tuple[Text, Citations]:
    """Sentences under their section's heading: “不要说的话” changes what the words below it mean."""
    sections: list[str] = []
    cited: list[Citation] = []
    left = _MOST_UNITS
    for passage in passages:
        units = _best_units(question, passage, min(2, left) if cited else left)
        if not units:
            continue
        left -= len(units)
        cited.append(Citation(passage.id, "guide", passage.source, passage.path, passage.text))
        lines = "\n".join(f"- {unit.text} [{len(cited)}]" for unit in units)
        sections.append(f"**{passage.heading[-1]}**\n\n{lines}" if passage.heading else lines)
    return Text("\n\n".join((_LEAD[language], *sections))), Citations(tuple(cited))


def _best_units(question: str, passage: "Passage", room: int) -> list[_Unit]:
    """The whole passage when there is room, else what shares most with the question, in reading order."""
    from knowledge.documents import sentences, table_rows
    from knowledge.words import search_terms

    wanted = set(search_terms(question))
    said = sentences(passage.text)
    spoken = [_Unit(text, place, _worth(text, question, wanted) + 0.5 / (1 + place)) for place, text in enumerate(said)]
    rows = [
        _Unit(text, len(said) + place, _worth(text, question, wanted))
        for place, text in enumerate(table_rows(passage.text))
    ]
    matching = [row for row in rows if row.worth >= 1 or not said]
    units = spoken + matching
    best = sorted(units, key=lambda unit: (-unit.worth, unit.place))[: max(room, 0)]
    return sorted(best, key=lambda unit: unit.place)


def _worth(text: str, question: str, wanted: set[str]) -> float:
    """Terms shared, long ones more; a number is worth something to who asks for one, advice to who wants better."""
    from knowledge.words import search_terms

    shared = wanted & set(search_terms(text))
    number = 1.0 if _ASKS_NUMBER.search(question) and _DIGIT.search(text) else 0.0
    advice = 3.0 if text.startswith("优化方向") and _TO_BETTER.search(question) else 0.0
    return sum(len(term) for term in shared) / 2 + number + advice


def _question(passage: "Passage") -> str:
    """A heading as something a person could ask, which finds that section again."""
    return " ".join(passage.heading[-2:])
