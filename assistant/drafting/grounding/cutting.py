"""What a model wrote that stands on nothing is cut, sentence by sentence, and told; where too little stays, it fails.

A template's draft is filled from facts and needs no cutting; a model may write anything, also what a planted text or
its own prompt put into its head.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from assistant.conversation import Language
from assistant.drafting.brief import Brief
from assistant.drafting.draft import NOT_COPY, Draft, Line, Writing
from assistant.drafting.evidence import Evidence
from assistant.untrusted import beside_the_thing
from knowledge.rulebook import Finding, Span

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+?(?:[。！？!?；;\n]+[”\"」』]?|\.(?=\s)|$)")
_GROUNDING: Final = re.compile(r"无依据的|数字与事实不符|引语不实|提示残留|可疑内容")
_RUN: Final = 5
"""Words of the prompt in a row that no copy has by chance."""
_SHOWN: Final = 24
_LAID_OUT: Final = frozenset({"proof"})
_TROUBLES: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {
        "fact": "没有依据",
        "law": "违规",
        "prompt": "是提示里的话",
        "order": "不是在说商品",
        "advice": "照抄了写作资料",
    },
    "en": {
        "fact": "no fact behind it",
        "law": "unlawful",
        "prompt": "the prompt's own words",
        "order": "not about the product",
        "advice": "copied from advice on writing",
    },
}


@dataclass(frozen=True, slots=True)
class Cut:
    """A draft's words with what stands on nothing taken out; `whole` says whether enough stayed to be published."""

    writing: Writing
    whole: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What a draft may speak of, and the runs of the advice, which shapes a draft and is never copied into it."""

    text: str
    advice: frozenset[str]


def cut(draft: Draft, brief: Brief, evidence: Evidence) -> Cut:
    """The draft without its sentences that no rewriting mended; a note names them, and why."""
    known = _Known(_known(brief, evidence), frozenset(gram for one in evidence.passages for gram in _runs(one.text)))
    gone: list[tuple[str, str]] = []
    lines, at = [], 0
    for line in draft.writing.lines:
        spans = [
            (one.span.start - at, one.span.end - at, one)
            for one in draft.findings
            if at <= one.span.start <= at + len(line.text) and one.span.text in line.text
        ]
        lines.append(line if _is_ours(line, draft.writing) else _line(line, spans, known, gone))
        at += len(line.text) + 1
    title = draft.title
    if why := _fault(title, [one for one in draft.findings if one.span.text and one.span.text in title], known):
        gone.append((title, why))
        title = ""
    if not gone:
        return Cut(draft.writing, whole=True)
    pairs = list(zip(draft.writing.lines, lines, strict=True))
    parted = any(was.part and was.text.strip() and not now.text.removeprefix(now.label).strip() for was, now in pairs)
    kept = tuple(now for was, now in pairs if now.text.strip() or not was.text)
    writing = replace(draft.writing, lines=kept, title=title, notes=(*draft.writing.notes, _note(gone, brief)))
    return Cut(writing, not parted and bool(title) == bool(draft.title) and _tells_enough(writing, evidence))


def unfamiliar_words(draft: Draft, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """Words of a model that neither the evidence, nor the order, nor plain copy holds: names above all. Low."""
    from assistant.speaking.reader import unfamiliar

    known, at = _known(brief, evidence), 0
    for line in draft.writing.lines:
        if not _is_ours(line, draft.writing):
            for start, end in unfamiliar(line.text, known)[:1]:
                yield _finding(at + start, line.text[start:end])
        at += len(line.text) + 1


def _finding(start: int, words: str) -> Finding:
    return Finding(
        Span(start, start + len(words), words),
        "资料里没有的词",
        "草稿规范：用词要有出处",
        "low",
        "资料、订单和常用文案里都没有这个词，核对一下是不是别家的名字或没有依据的说法",
        "passes",
        "draft.unfamiliar",
        "Neither the facts, the order nor plain copy holds this word: see that it is no other's name or claim",
        "A word nobody gave",
    )


def _is_ours(line: Line, writing: Writing) -> bool:
    """Lines that the house writes around a model's words: directions, sources, what a form lays out."""
    parts = {one.part for one in writing.lines}
    laid_out = line.part == "heading" and "must" in parts  # a creator's brief
    return laid_out or line.part in NOT_COPY | _LAID_OUT or (not line.part and parts != {""})


def _line(line: Line, spans: list[tuple[int, int, Finding]], known: _Known, gone: list[tuple[str, str]]) -> Line:
    if not line.text.strip():
        return line
    kept = []
    for match in _SENTENCE.finditer(line.text):
        on = [one for start, end, one in spans if start < match.end() and match.start() < end]
        if why := _fault(match[0].removeprefix(line.label), on, known):
            gone.append((match[0].strip(), why))
        else:
            kept.append(match[0])
    text = "".join(kept).strip()
    return replace(line, text=text) if len(text) < len(line.text.strip()) else line


def _fault(sentence: str, findings: list[Finding], known: _Known) -> str:
    """Why a sentence may not stay, "" where it may."""
    if any(_GROUNDING.match(one.category) for one in findings):
        return "fact"
    if any(one.severity == "high" and one.outcome == "blocked" for one in findings):
        return "law"
    if _grams(sentence) & _prompt_grams():
        return "prompt"
    low = known.text.lower()
    if any(run in known.advice and run not in low for run in _runs(sentence)):
        return "advice"
    return "order" if beside_the_thing(sentence, known.text) else ""


def _runs(text: str) -> set[str]:
    """Runs of seven Chinese characters or four Latin words, which two texts do not share by chance."""
    low = text.lower()
    chinese = re.findall(r"[一-鿿]{7,}", re.sub(r"[\s，、：“”\"]+", "", low))
    words = re.findall(r"[a-z']+", low)
    latin = {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
    return latin | {run[at : at + 7] for run in chinese for at in range(len(run) - 6)}


def _grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


@cache
def _prompt_grams() -> frozenset[tuple[str, ...]]:
    from assistant.drafting.writing.llm_writer import FORMS_TOLD, RULES

    return frozenset(gram for text in (RULES, *FORMS_TOLD.values()) for gram in _grams(text))


def _known(brief: Brief, evidence: Evidence) -> str:
    product = evidence.product
    named = (product.brand, product.category, *product.pain_points, *product.scenes, *product.audience)
    ordered = (brief.pain, brief.audience, brief.scene, brief.platform)
    return "\n".join((*evidence.texts(), *named, *ordered, *evidence.searches))


def _tells_enough(writing: Writing, evidence: Evidence) -> bool:
    """A line on a fact of the product, and another for the pain point."""
    facts = {fact.id for fact in evidence.facts}
    lines = [line for line in writing.lines if line.text.strip() and line.part not in NOT_COPY]
    return len(lines) > 1 and any(facts & set(line.evidence) for line in lines)


def _note(gone: list[tuple[str, str]], brief: Brief) -> str:
    why = _TROUBLES[brief.language]
    if brief.language == "zh":
        told = "；".join(f"“{_shown(text)}”（{why[fault]}）" for text, fault in gone)
        return f"模型写的这几句没有采用：{told}。"
    told = "; ".join(f"“{_shown(text)}” ({why[fault]})" for text, fault in gone)
    return f"Sentences of the model that were cut: {told}."


def _shown(text: str) -> str:
    """A few words of what was cut; nothing of what speaks to whoever reads."""
    from assistant.untrusted import tainted

    return "…" if tainted(text) else text[:_SHOWN] + "…" * (len(text) > _SHOWN)
