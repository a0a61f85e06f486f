"""How-to questions, answered from the guide and the team's documents, each sentence with its source."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from assistant.answering.asked import LONGEST, Asked, follow_of, mark, read_asked, remembered
from assistant.answering.extract import Unit, extract
from assistant.answering.seeking import (
    asks_what_ought_to_be,
    is_of_indicator,
    is_others,
    names_days,
    says_something,
    seeks_advice,
    seeks_no_figure,
    seeks_to_better,
)
from assistant.answering.sources import MOST, Found, citation, find, is_ours, search, settled
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

_NEARLY: Final = 0.25  # above this score a hit is worth asking back about

_SHORTEST_TROUBLE: Final = 6  # characters
_KNOWN: Final = (
    0.7  # what nobody sought advice on is answered only above this score: most such questions have none here
)
_SURELY: Final = 0.8  # what names days is taken from another skill only above this score

_LEAD: Final[Mapping[tuple[Language, bool, bool], str]] = {
    ("zh", True, False): "指南里是这样说的：",
    ("zh", True, True): "指南里是这样说的：",
    ("zh", False, False): "资料里是这样说的：",
    ("zh", False, True): "资料是英文的，以下是原文：",
    ("en", True, False): "In the guide's own words:",
    ("en", True, True): "Our guide is in Chinese; these are its own words:",
    ("en", False, False): "In the documents' own words:",
    ("en", False, True): "The sources are in Chinese; these are their own words:",
}
"""By the reader's language, whether all is the guide's, and whether any of it is in the other language."""
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
        """High for how-to questions that are answered here. Only a question that sounds like one is looked for."""
        words = message.text.strip()[:LONGEST]
        if not words or is_others(words) or names_days(words):
            return 0.0
        if _said(situation) and follow_of(words):
            return 0.9
        how = seeks_advice(words)
        if not (how or asks_what_ought_to_be(words)) or not says_something(words):
            return 0.0
        score = self._sureness(words)
        if not score:
            return 0.25 if how else 0.0
        if not how:
            return 0.4 + 0.25 * score  # below what asks for figures and names some
        return 0.95 if seeks_to_better(words) else 0.4 + 0.35 * score

    def knows(self, message: Message, situation: Situation) -> bool:  # noqa: ARG002  the protocol's shape
        """Whether a message that does not ask how, a trouble told or a doubt, has an answer here."""
        words = message.text.strip()[:LONGEST]
        if len(words) < _SHORTEST_TROUBLE or is_others(words) or names_days(words) or not says_something(words):
            return False
        return self._sureness(words) > _KNOWN

    def advises(self, message: Message, situation: Situation) -> bool:  # noqa: ARG002  the protocol's shape
        """Whether a message that another read as its own seeks advice that is found here. One that names days is
        likelier to be the other's."""
        words = message.text.strip()[:LONGEST]
        if is_others(words) or not seeks_no_figure(words) or not says_something(words):
            return False
        return self._sureness(words) > (_SURELY if names_days(words) else 0)

    def _sureness(self, question: str) -> float:
        """How surely the library answers, 0 where it does not."""
        hits = search(self._library(), question, 1)
        return hits[0].score if hits and hits[0].relevant else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        library, language = self._library(), situation.language
        asked = settled(library, read_asked(message.text.strip(), _said(situation)))
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

    asked = indicator_in(question) if is_of_indicator(question) else None
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
    from knowledge.words import script

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
    foreign = script("\n".join(unit.text for unit in kept)) != language
    lead = _LEAD[language, all(is_ours(passage) for passage in cited), foreign]
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
