"""Which of the named values is the part whose share is asked, and which only say of what."""

import re
from collections.abc import Iterator, Sequence

from analytics.kpi.query import Filter, Unclear
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.naming import label, metric_label

_OWN = re.compile(r"^\s*(?:'s?|’s?)?\s*$|\bas an?\s*$|^的?$")
_BEFORE_PART = re.compile(
    r"(?:\b(?:went|goes?|going|belong(?:s|ed)?|due|attributable) to"
    r"|\b(?:c[oa]me|comes|coming|driven|made up|brought in) (?:from|by)"
    r"|\b(?:from|was|were|is|are|did|does|do|through|via))\s*(?:the\s)?\s*$"
)
_WITHIN = re.compile(r"^(?:里面?|中|内|当中)(?:的|，|,)?\s*$")


def parts_of(question: Question, asked: Request, filters: Sequence[Filter], split: Sequence[str]) -> set[str] | None:
    """The dimensions of the values that are the part: none where groups are; None where it is not certain."""
    kept = [each for each in filters if each.operator in ("=", "in")] or list(filters)
    dimensions = {each.dimension for each in kept}
    own = dimensions & {*split}
    if own:
        return own
    if not dimensions or asked.share is None:
        return set()
    words = [(word, found) for word, found in _values(question) if found & dimensions]
    told = (
        _in_chinese(question, words, split) if question.language == "zh" else _in_english(question, asked.share, words)
    )
    if told is not None and (told & dimensions or split):
        return told & dimensions
    return dimensions if len(dimensions) == 1 and not split else None


def _values(question: Question) -> Iterator[tuple[Word, set[str]]]:
    """The words that name values, each with the dimensions it may be of."""
    for word in question.cover:
        if isinstance(word.payload, Name) and word.payload.values:
            yield word, {dimension for dimension, _ in word.payload.values}


def _in_chinese(question: Question, words: Sequence[tuple[Word, set[str]]], split: Sequence[str]) -> set[str] | None:
    """精华占抖音花费的比例: the part is named before 占, what it is of behind; 各品牌里抖音的花费占比: behind 里."""
    plain = question.words.plain
    for word, dimensions in words:
        if plain[word.end :].lstrip("的").startswith("在"):
            return dimensions
    verb = next((word for word in question.cover if word.payload == "share" and plain[word.start] == "占"), None)
    groups = [
        word for word in question.cover if isinstance(word.payload, Name) and {*split} & {*word.payload.dimensions}
    ]
    if verb is not None and _has_object(question, verb):
        if any(group.start < verb.start for group in groups):
            return None  # 各品牌抖音花费占总花费: of the total of all, or of each
        return {name for word, dimensions in words if word.start < verb.start for name in dimensions}
    if not groups:
        return None
    last = groups[-1]
    if all(word.end <= groups[0].start for word, _ in words):
        return set()
    behind = [(word, dimensions) for word, dimensions in words if word.start >= last.end]
    if behind and _WITHIN.match(plain[last.end : behind[0][0].start]):
        return {name for _, dimensions in behind for name in dimensions}
    return None


def _has_object(question: Question, verb: Word) -> bool:
    """Whether what it is a share of is said behind the verb: 占总花费, not 占比 or 占多少."""
    if question.plain(verb) != "占":
        return False
    behind = [word for word in question.cover if word.start >= verb.end]
    return any(isinstance(word.payload, Name) or word.kind in ("total", "every") for word in behind)


def _in_english(question: Question, share: Word, words: Sequence[tuple[Word, set[str]]]) -> set[str] | None:
    """Douyin's share of spend; what share of spend went to Douyin: the possessor, or who the verb behind is about."""
    plain, found = question.words.plain, set[str]()
    for word, dimensions in words:
        owns = word.end <= share.start and _OWN.search(plain[word.end : share.start])
        if owns or (word.start >= share.end and _BEFORE_PART.search(plain[: word.start])):
            found |= dimensions
    several = {name for _, dimensions in words for name in dimensions}
    return found or (set() if len(several) <= 1 else None)


def which_part(question: Question, metrics: Sequence[str], filters: Sequence[Filter], split: Sequence[str]) -> Unclear:
    """占抖音的, 占精华的, 占全部: each as a question that says it."""
    named = {name: question.written(word) for word, found in _values(question) for name in found}
    kept = [named[each.dimension] for each in filters if each.dimension in named]
    when = "".join(question.written(word) for word in question.cover if word.kind == "period")
    figures = [metric_label(question, name) for name in metrics]
    choices: tuple[str, ...] = ()
    if len(figures) == 1 and len(kept) == 1 and len(split) == 1:
        choices = _with_groups(question, when, kept[0], figures[0], label(question, split[0]))
    elif len(figures) == 1 and len(kept) == 2 and not split:
        choices = _of_two(question, when, kept, figures[0])
    return Unclear(say("which part", question.language), choices)


def _of_two(question: Question, when: str, kept: Sequence[str], figure: str) -> tuple[str, ...]:
    one, other = kept
    if question.language == "zh":
        sides = tuple(f"{when}{a}占{b}{figure}的比例" for a, b in ((other, one), (one, other)))
        return (*sides, f"{when}{one}{other}{figure}占全部{figure}的比例")
    sides = tuple(f"{a}'s share of {b} {figure} {when}".strip() for a, b in ((other, one), (one, other)))
    return (*sides, f"{one} {other} {figure} as a share of total {figure} {when}".strip())


def _with_groups(question: Question, when: str, value: str, figure: str, group: str) -> tuple[str, ...]:
    if question.language == "zh":
        return (f"{when}{value}占各{group}{figure}的比例", f"{when}{value}各{group}{figure}占比")
    return (
        f"{value}'s share of {figure} by {group} {when}".strip(),
        f"share of {value} {figure} by {group} {when}".strip(),
    )
