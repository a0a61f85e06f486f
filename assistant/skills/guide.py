"""How-to questions, answered from the guide and the team's documents, each sentence with its source."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from assistant.answering.asked import LONGEST, Asked, follow_of, mark, read_asked, remembered
from assistant.answering.extract import Unit, extract
from assistant.answering.sources import MOST, Found, citation, find, is_ours, search
from assistant.conversation import Button, Buttons, Citations, Language, Message, Reply, Situation, Text
from assistant.llm_trouble import WHY
from assistant.router import SPOKE_LAST

if TYPE_CHECKING:
    from assistant.answering.composed import Composed
    from assistant.llm import FormFiller
    from knowledge.documents import Passage
    from knowledge.library import Library

log = logging.getLogger(__name__)

ASKED: Final = "guide_asked"
"""Memory slot: the question answered last, and what was said to it."""

_HOW_TO = re.compile(
    r"怎么(?!样(?!才|能|做|去|提|让)|了|回事|这么|那么|又|会|没|还|掉|降(?!低|下来|到)|跌|变|突然)|如何|怎样|建议|技巧|方法|攻略|思路|打法|诀窍|注意(?:什么|哪些)|"
    r"能不能|可不可以|可以吗|行不行|行吗|要不要|该不该|合法|违法|有风险|(?<![是有了])多少|什么是|是什么|啥是|是啥|多久|"
    r"几(?:篇|条|次|天|个)|值不值|"
    r"哪些(?:办法|方法|做法|步骤)|从哪|第一步|新手|指南|"
    r"\bhow (?:to|do|can|should|long|often|much|many|would)\b|\bwhat (?:is|are|does)\b|"
    r"先看(?:什么|哪)|有(?:什么|啥)(?:区别|用处?)|怎么分|咋(?:让|办|做|写|弄|整|能|才|提|搞|选|回|定|样才|开始)|该不该|凭啥|算不算|有(?:没有|什么)(?:办法|招|讲究)|几成|"
    r"没人(?:点|看|理|买|搜|回|评)|(?:卖|做|涨|拉|搞)不(?:动|起来|上去)|不见效|白干|打水漂|"
    r"\bhow come\b|\bany (?:ideas?|advice|way)\b|\bwhat (?:makes|counts|to do)\b|\bis it (?:ok|legal|worth)\b|"
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
# What a question is asked with: where nothing else is left, it goes on from the message before (差多少, 哪几天).
_ASKING = re.compile(
    r"怎么样?|如何|怎样|为什么|什么|多少|多久|是否|能不能|可不可以|要不要|哪[些个几里]?|几|[的了吗呢吧啊是有在都又还那这它最差占比个条次天篇周月年款家种位名]|"
    r"\b(?:how|what|which|who|when|where|why|much|many|long|often|to|do|does|did|is|are|was|were|can|should|would|i|we|"
    r"you|it|s|they|them|that|this|those|these|ones?|the|a|an|of|in|for|per|by|and|so|then|days?|weeks?|months?|share|"
    r"difference|average|total)\b|[\W\d_]",
    re.IGNORECASE,
)


_NEARLY: Final = 0.25  # above this score a hit is worth asking back about

_SHORTEST_TROUBLE: Final = 6  # characters

_LEAD: Final[Mapping[tuple[Language, bool], str]] = {
    ("zh", True): "指南里是这样说的：",
    ("zh", False): "资料里是这样说的：",
    ("en", True): "Our guide is in Chinese; these are its own words:",
    ("en", False): "In the documents' own words:",
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
_PARTLY: Final = {
    "zh": "没有讲到的：{silent}。上面只是相近的内容，这部分我不编。",
    "en": "Not covered: {silent}. What stands above is only near it; I make nothing up for the rest.",
}
_NO_MORE: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {
        "why": "指南里没有讲这样做的原因，我就不替它编了。",
        "closer": "关于这件事，指南就讲到这里，没有更细的步骤了。",
        "more": "关于这件事，指南里能用上的都说完了。",
    },
    "en": {
        "why": "The guide gives no reason for it, and I will not make one up.",
        "closer": "That is as far as the guide goes on this; it has no finer steps.",
        "more": "That is all the guide has on this.",
    },
}
_DROPPED: Final = {
    "zh": "模型的回答里有 {n} 句在出处里找不到依据，已去掉。",
    "en": "{n} sentences of the model's answer were not borne out by what they cite and were left out.",
}
_UNUSED: Final = {
    "zh": "模型没有用上（{why}），下面是原文摘录。",
    "en": "The model was not used ({why}); these are the passages' own words.",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """The words, the passages they cite in the order of their numbers, and what was told, to go on from."""

    text: str
    passages: "tuple[Passage, ...]"
    told: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Guide:
    """Every sentence of an answer stands in the passage it cites, or, worded by a model, is borne out by it."""

    name = "guide"

    def __init__(
        self, library: "Callable[[], Library]", model: "Callable[[], FormFiller | None]" = lambda: None
    ) -> None:
        """Both are called at the first question that needs them, so that others do not wait."""
        self._library = library
        self._model = model

    def interest(self, message: Message, situation: Situation) -> float:
        words = message.text.strip()[:LONGEST]
        if not words or _ELSEWHERE.search(words):
            return 0.0
        if _said(situation) and follow_of(words):
            return 0.9
        if not _HOW_TO.search(words) or not _ASKING.sub("", words):
            return 0.0
        hits = search(self._library(), words, 1)
        if not hits or not hits[0].relevant:
            return 0.25
        return 0.95 if _TO_BETTER.search(words) else 0.4 + 0.35 * hits[0].score

    def knows(self, message: Message, situation: Situation) -> bool:  # noqa: ARG002  the protocol's shape
        """Whether a message that does not ask how, a trouble told or a doubt, has an answer here."""
        words = message.text.strip()[:LONGEST]
        if len(words) < _SHORTEST_TROUBLE or _ELSEWHERE.search(words):
            return False
        hits = search(self._library(), words, 1)
        return bool(hits) and hits[0].relevant

    def reply(self, message: Message, situation: Situation) -> Reply:
        library, language = self._library(), situation.language
        asked = read_asked(message.text.strip(), _said(situation))
        found = find(library, asked, _NEARLY)
        passages = _with_indicator(asked.question, found.passages) if not asked.follow else list(found.passages)
        notes = (library.notice.sentence(language),) if library.notice else ()
        answer = self._answer(library, asked, passages, language)
        if answer is None:
            return self._without_answer(asked, found, language, notes)
        text = answer.text
        if found.silent:
            silent = ("、" if language == "zh" else ", ").join(found.silent)
            text = f"{text}\n\n{_PARTLY[language].format(silent=silent)}"
        cited = Citations(tuple(citation(passage, language) for passage in answer.passages))
        return Reply(
            self.name,
            "answered",
            (Text(text), cited),
            language,
            unknown=found.silent,
            notes=(*notes, *answer.notes),
            remember={ASKED: remembered(asked.question, (*asked.told, *answer.told))},
        )

    def _answer(
        self, library: "Library", asked: Asked, passages: "Sequence[Passage]", language: Language
    ) -> _Answer | None:
        """Worded by the model where it holds to the passages, else extracted; None where nothing answers."""
        if not passages:
            return None
        notes: tuple[str, ...] = ()
        if model := self._model():
            from assistant.answering.composed import compose
            from assistant.llm import ModelUnavailable

            try:
                composed = compose(model, library, asked, passages, language)
            except ModelUnavailable as away:
                log.info("the answer is extracted: %s", away.trouble)
                notes = (_UNUSED[language].format(why=WHY[language][away.trouble]),)
            else:
                if len(composed.sentences) > composed.dropped:
                    return _worded(composed, passages, language)
                notes = (_DROPPED[language].format(n=composed.dropped),)
        units = extract(asked, passages)
        return _extracted(units, passages, language, notes) if units else None

    def _without_answer(self, asked: Asked, found: Found, language: Language, notes: tuple[str, ...]) -> Reply:
        if asked.follow and asked.follow in _NO_MORE[language]:
            keep = {ASKED: remembered(asked.question, asked.told)}
            said = Text(_NO_MORE[language][asked.follow])
            return Reply(self.name, "answered", (said,), language, notes=notes, remember=keep)
        if found.near:
            choices = tuple(_question(passage) for passage in found.near)
            buttons = Buttons(tuple(Button(label=choice, text=choice) for choice in choices))
            return Reply(self.name, "clarify", (Text(_NEAREST[language]), buttons), language, choices, notes=notes)
        unknown = (asked.question[:80],)
        return Reply(self.name, "refused", (Text(_SILENT[language]),), language, unknown=unknown, notes=notes)


def _said(situation: Situation) -> Mapping[str, Any] | None:
    """What was answered last, where nobody else spoke since."""
    said = situation.memory.get(ASKED)
    return said if isinstance(said, Mapping) and situation.memory.get(SPOKE_LAST) == Guide.name else None


def _with_indicator(question: str, found: "Sequence[Passage]") -> "list[Passage]":
    """The section of the indicator asked about leads, unless the best one found is headed by it already."""
    from knowledge.builtin import indicator_in

    asked = indicator_in(question) if _OF_INDICATOR.search(question) else None
    if asked is None or not found:
        return [asked] if asked else list(found)
    others = [passage for passage in found if passage.id != asked.id]
    names = asked.heading[-1].split()
    if others and found[0] is others[0] and found[0].heading and any(name in found[0].heading[-1] for name in names):
        return [others[0], asked, *others[1:]][:MOST]
    return [asked, *others][:MOST]


def _extracted(
    units: Sequence[Unit], passages: "Sequence[Passage]", language: Language, notes: tuple[str, ...]
) -> _Answer:
    """Sentences under their section's heading: “不要说的话” changes what the words below it mean."""
    from assistant.untrusted import tainted

    kept = [unit for unit in units if is_ours(passages[unit.of]) or not tainted(unit.text)]
    sections: list[str] = []
    cited: list[Passage] = []
    for of, own in groupby(kept, key=lambda unit: unit.of):
        passage = passages[of]
        cited.append(passage)
        lines, step = [], 0
        for unit in own:
            step += unit.kind == "step"
            lines.append(f"{f'{step}.' if unit.kind == 'step' else '-'} {unit.text} [{len(cited)}]")
        sections.append(f"**{passage.heading[-1]}**\n\n" * bool(passage.heading) + "\n".join(lines))
    lead = _LEAD[language, all(is_ours(passage) for passage in cited)]
    told = tuple(mark(unit.text) for unit in kept)
    return _Answer("\n\n".join((lead, *sections)), tuple(cited), told, notes)


def _worded(composed: "Composed", passages: "Sequence[Passage]", language: Language) -> _Answer:
    order = tuple(dict.fromkeys(place for sentence in composed.sentences for place in sentence.of))
    number = {place: at for at, place in enumerate(order, 1)}
    lines = [f"- {one.text} {''.join(f'[{number[place]}]' for place in one.of)}" for one in composed.sentences]
    if composed.silent:
        lines.append(f"\n{_PARTLY[language].format(silent=composed.silent)}")
    notes = (_DROPPED[language].format(n=composed.dropped),) if composed.dropped else ()
    told = tuple(mark(one) for place in order for one in _sentences(passages[place]))
    return _Answer("\n".join(lines), tuple(passages[place] for place in order), told, notes)


def _sentences(passage: "Passage") -> tuple[str, ...]:
    from knowledge.documents import sentences

    return sentences(passage.text)


def _question(passage: "Passage") -> str:
    """A heading as something a person could ask, which finds that section again."""
    return " ".join(passage.heading[-2:]) or passage.source
