"""The brand's voice in drafts: its own words for those it avoids, its taste in emoji, its sign-off."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line, Writer, Writing
from assistant.drafting.evidence import Evidence
from assistant.drafting.writing.sparing import EMOJI
from knowledge.formats import formats
from knowledge.products import BrandVoice
from knowledge.rulebook import Finding

_SIGNED: Final = frozenset({"community", "wecom", "review_reply"})
"""Forms that speak to somebody, and so end with a name."""
_QUOTED: Final = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")


def in_house(brief: Brief, voice: BrandVoice) -> Brief:
    """The brief without emoji where the brand has none."""
    if voice.emoji != "none" or EMOJI in brief.leave_out:
        return brief
    return replace(brief, leave_out=(*brief.leave_out, EMOJI))


class HouseWriter:
    """Another writer's drafts in the brand's words. Quotes and facts stay word for word."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self, brief: Brief, evidence: Evidence, variant: int, avoid: tuple[Finding, ...] = ()) -> Writing:
        voice = evidence.product.house
        written = self._writer.write(brief, evidence, variant, avoid)
        if voice.prefer:
            lines = tuple(replace(line, text=preferred(line.text, voice, evidence)) for line in written.lines)
            written = replace(written, lines=lines, title=preferred(written.title, voice, evidence))
        return _signed(written, brief, voice)


def preferred(text: str, voice: BrandVoice, evidence: Evidence) -> str:
    """The text with the brand's words for those it would rather not use, outside quotes and facts."""
    unwanted = sorted(voice.prefer, key=len, reverse=True)
    if not any(word in text for word in unwanted):
        return text
    kept = list(_word_for_word(text, evidence))
    pattern = re.compile("|".join(map(re.escape, unwanted)))

    def swap(match: re.Match[str]) -> str:
        inside = any(start < match.end() and match.start() < end for start, end in kept)
        return match[0] if inside else voice.prefer[match[0]]

    return pattern.sub(swap, text)


def _word_for_word(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _QUOTED.finditer(text))
    for words in (*(fact.text for fact in evidence.facts), evidence.product.name, *evidence.product.short_names):
        at = text.find(words) if words else -1
        if at >= 0:
            yield at, at + len(words)


def _signed(written: Writing, brief: Brief, voice: BrandVoice) -> Writing:
    """With the sign-off at the end of a message, where there is room for it."""
    form = formats().named(brief.platform)
    if not voice.sign_off or form is None or form.form not in _SIGNED or written.parts:
        return written
    signed = replace(written, lines=(*written.lines, Line(voice.sign_off)))
    return signed if form.body.holds(signed.text) and not written.body.endswith(voice.sign_off) else written
