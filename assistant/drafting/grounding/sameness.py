"""Whether a draft says again what ran before, or what another variant of its order says."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Draft, Writing
from assistant.drafting.evidence import Evidence
from knowledge.formats import formats
from knowledge.rulebook import Finding, Span

GRAM: Final = 6
GRAM_LATIN: Final = 18
"""Characters of a run: shorter ones are shared by any two texts about one product."""
"""The same for English, about three words."""
TOO_ALIKE: Final = 0.7
"""Share of a text's runs that stand in the other: a copy with a sentence changed lies above it. Of 924 pairs of
template variants of one order in forms of prose, 5 do."""
SHORTEST: Final = 40
"""Runs of a text that is long enough to be told from another."""
LISTS: Final = frozenset({"koc_brief", "rsa", "sem", "taobao_title"})
"""Forms made of the same few parts every time: being alike is no fault of theirs."""
_MARKS: Final = re.compile(r"[\W_]+")


def repeats(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """Copy that ran, or was adopted, and is nearly this draft."""
    for past in evidence.past:
        if (share := containment(writing.body, past.text, _given(evidence))) >= TOO_ALIKE:
            yield _finding(writing, past.id, share, brief)


def alike(writing: Writing, others: Sequence[Draft], brief: Brief, evidence: Evidence) -> tuple[Finding, ...]:
    """The variant of the same order, written before, that this one nearly is."""
    form = formats().named(brief.platform)
    if form is None or form.form in LISTS:
        return ()
    given = _given(evidence)
    shares = [(containment(writing.body, other.writing.body, given), other.variant + 1) for other in others]
    share, number = max(shares, default=(0.0, 0))
    if share < TOO_ALIKE:
        return ()
    name = f"第 {number} 条" if brief.language == "zh" else f"draft {number}"
    return (_finding(writing, name, share, brief),)


def containment(text: str, other: str, given: Sequence[str] = ()) -> float:
    """Share of a text's runs of characters that stand in the other, without what both were given; 0 for short ones."""
    own, its = _grams(text, given), _grams(other, given)
    if min(len(own), len(its)) < SHORTEST:
        return 0.0
    return len(own & its) / len(own)


def _given(evidence: Evidence) -> tuple[str, ...]:
    """What every draft of a product says: its names, its facts word for word, and customers' sentences."""
    facts = (each for fact in evidence.facts for each in (fact.text, fact.proof, fact.label))
    quotes = (quote.text for voice in evidence.voices for quote in voice.quotes)
    return tuple(sorted({each for each in (*evidence.product.names(), *facts, *quotes) if each}, key=len, reverse=True))


def _grams(text: str, given: Sequence[str]) -> set[str]:
    for words in given:
        text = text.replace(words, "\n")
    runs = [_MARKS.sub("", part).lower() for part in text.split("\n")]
    sized = [(run, GRAM_LATIN if run.isascii() else GRAM) for run in runs]
    return {run[at : at + size] for run, size in sized for at in range(len(run) - size + 1)}


def _finding(writing: Writing, name: str, share: float, brief: Brief) -> Finding:
    zh, en = f"与{name}重合 {share:.0%}", f"{share:.0%} of it stands in {name}"
    advice = "Take another angle or opening; do not publish the same text twice"
    return Finding(
        Span(0, len(writing.body), writing.body),
        "和已有素材太像",
        zh if brief.language == "zh" else en,
        "low",
        "换个角度或换个开头，别把同一段话再发一遍",
        "passes",
        "draft.alike",
        advice,
        "Too like what there is",
    )
