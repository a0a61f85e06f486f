"""What a brief leaves out: amounts of money kept from the evidence, words forbidden, emoji taken out again."""

import re
from dataclasses import replace
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line, Writer, Writing
from assistant.drafting.evidence import Evidence
from knowledge.rulebook import Finding

PRICE: Final = "price"
EMOJI: Final = "emoji"
_AMOUNT: Final = re.compile(
    r"[¥￥$€]\s*\d|\d[\d,.]*\s*(?:元|块钱?|万元|折|rmb|yuan|dollars?)|半价|原价|到手价", re.IGNORECASE
)
_EMOJI: Final = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]+")


def sparing(brief: Brief, evidence: Evidence) -> Evidence:
    """The evidence without what the brief leaves out, so that no writer can say it."""
    product = evidence.product
    words = tuple(each for each in brief.leave_out if each not in (PRICE, EMOJI, *product.must_not_say))
    if words:
        evidence = replace(evidence, product=replace(product, must_not_say=(*product.must_not_say, *words)))
    if PRICE not in brief.leave_out:
        return evidence
    return replace(
        evidence,
        product=replace(evidence.product, price=None),
        facts=tuple(each for each in evidence.facts if each.kind != "price" and not _AMOUNT.search(each.text)),
        voices=tuple(
            replace(voice, quotes=tuple(each for each in voice.quotes if not _AMOUNT.search(each.text)))
            for voice in evidence.voices
        ),
    )


class SparingWriter:
    """Another writer's drafts, without emoji where the brief wants none."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self, brief: Brief, evidence: Evidence, variant: int, avoid: tuple[Finding, ...] = ()) -> Writing:
        written = self._writer.write(brief, evidence, variant, avoid)
        if EMOJI not in brief.leave_out:
            return written
        lines = tuple(_plain(line) for line in written.lines)
        return replace(written, lines=lines, title=_EMOJI.sub("", written.title).strip())


def _plain(line: Line) -> Line:
    return replace(line, text=_EMOJI.sub("", line.text).rstrip())
