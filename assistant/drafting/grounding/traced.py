"""The checks that hold a draft's assertions and quotations against its evidence."""

import re
from collections.abc import Iterator
from typing import Final

from assistant.conversation import Language
from assistant.drafting.brief import Brief
from assistant.drafting.draft import Writing
from assistant.drafting.evidence import Evidence
from assistant.drafting.grounding.sources import Ground, ground
from assistant.drafting.grounding.trace import untraced
from knowledge.rulebook import Finding, Span

_QUOTED: Final = re.compile(r"[“「『]([^“”「」『』\n]{2,120})[”」』]|(?<!\w)\"([^\"\n]{4,160})\"")
_TELLS: Final = re.compile(
    r"顾客|客人|用户|买家|姐妹|网友|粉丝|老客|评论|评价|反馈|留言|有人(?:说|问|讲)|他们说|都说|都问|提到|问得最多|说的|原话|回访|"
    r"\b(?:customers?|buyers?|reviews?|users?|people|someone|shoppers?|wrote|says?|said|asked|told us)\b",
    re.IGNORECASE,
)
_MARKS: Final = re.compile(r"[\s，,。.！!？?、；;：:…~～·\"'“”‘’]+")
_VERBATIM: Final = 10
"""Characters of a customer's sentence that are recognised as taken from it."""


def ungrounded(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """Every number, effect, comparison, endorsement, gift and promise is traced to a fact of the day, or flagged."""
    grounds = ground(brief, evidence)
    for text in (writing.copy, writing.title):
        for told in untraced(_without_their_words(text, grounds), grounds, brief.language):
            yield told.finding(text)


def _without_their_words(text: str, grounds: Ground) -> str:
    """The text with what customers said, word for word and in quotation marks, blanked: theirs to say, and cited."""
    return _QUOTED.sub(lambda match: " " * len(match[0]) if _is_said(match[1] or match[2], grounds) else match[0], text)


def _is_said(quoted: str, grounds: Ground) -> bool:
    bare = _bare(quoted)
    return len(bare) >= 2 and any(bare in _bare(said) for said in grounds.said if said)


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()


def misquoted(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """What is told as a customer's words is exactly theirs, and their words are marked as theirs."""
    grounds = ground(brief, evidence)
    voices = {quote.id: quote.text for voice in evidence.voices for quote in voice.quotes}
    at = 0
    for line in writing.lines:
        cited = [voices[one] for one in line.evidence if one in voices]
        for match in _QUOTED.finditer(line.text):
            told_as_theirs = bool(cited) or _TELLS.search(line.text[: match.start()])
            if told_as_theirs and not _stands_anywhere(match[1] or match[2], grounds):
                yield _quotation(writing, (at + match.start(), at + match.end()), "not_said", brief.language)
        loose = _without_their_words(line.text, grounds)
        if not _TELLS.search(loose) and (taken := _taken(loose, [*cited, *voices.values()])):
            start = loose.find(taken)
            yield _quotation(writing, (at + start, at + start + len(taken)), "not_marked", brief.language)
        at += len(line.text) + 1


def _stands_anywhere(quoted: str, grounds: Ground) -> bool:
    """In a customer's sentence, or in the sheet's and the order's own words."""
    bare = _bare(quoted)
    return _is_said(quoted, grounds) or bare in _bare(grounds.known) or bare in _bare(grounds.pains)


def _taken(text: str, said: list[str]) -> str:
    """A run of a customer's sentence that stands in the text outside quotation marks."""
    for one in said:
        for at in range(len(one) - _VERBATIM + 1):
            run = one[at : at + _VERBATIM]
            if run in text and (not run.isascii() or run.count(" ") > 2):
                return run
    return ""


def _quotation(writing: Writing, span: tuple[int, int], fault: str, language: Language) -> Finding:
    said = {
        "not_said": {
            "zh": ("顾客原话要一字不差，且找得到那条评论", "评论里没有这句话，改成原话，或去掉引号和“顾客说”"),
            "en": ("A customer's words must be exactly theirs", "No review says this: quote one exactly, or none"),
        },
        "not_marked": {
            "zh": ("顾客的话要标明是顾客说的", "这是评论里的话，加上引号并写明是顾客说的"),
            "en": ("A customer's words must be marked as theirs", "A customer said this: quote it, and say so"),
        },
    }  # fmt: skip
    start, end = span
    chinese, english = said[fault]["zh"], said[fault]["en"]
    words = Span(start, end, writing.text[start:end])
    rule = said[fault][language][0]
    return Finding(
        words,
        "引语不实",
        rule,
        "medium",
        chinese[1],
        "blocked",
        f"draft.{fault}",
        english[1],
        "A quotation nobody said",
    )
