"""The loop that writes, checks and rewrites."""

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.drafting.brief import Brief
from assistant.drafting.checks import CHECKS
from assistant.drafting.draft import Cited, Draft, Writer, Writing
from assistant.drafting.evidence import Evidence


def compose(brief: Brief, evidence: Evidence, writer: Writer, variant: int = 0, rewrites: int = 2) -> Draft:
    """The last attempt comes back even if checks still object; its findings say so."""
    draft = inspect(writer.write(brief, evidence, variant), brief, evidence, variant)
    while draft.findings and rewrites:
        rewritten = writer.write(brief, evidence, variant, avoid=draft.findings)
        draft = inspect(rewritten, brief, evidence, variant)
        rewrites -= 1
    return draft


def compose_all(brief: Brief, evidence: Evidence, writer: Writer) -> tuple[Draft, ...]:
    """As many variants as the brief orders, or the only one it names."""
    wanted = range(brief.variants) if brief.only is None else (brief.only - 1,)
    return tuple(compose(brief, evidence, writer, variant) for variant in wanted)


def inspect(writing: Writing, brief: Brief, evidence: Evidence, variant: int = 0) -> Draft:
    """Strip what no draft may hold, check what is left, and lay each line beside its sources."""
    safe = stripped(writing)
    found = tuple(dict.fromkeys(finding for check in CHECKS for finding in check(safe, brief, evidence)))
    return Draft(variant, brief.platform, safe, tuple(_cited(safe, evidence)), found)


_LINK = re.compile(
    r"!?\[([^\]]*)\]\([^)]*\)|https?://\S+|www\.\S+|[@＠][^\s，。！？,.!?#]{1,20}|<[^<>\n]{0,200}>", re.IGNORECASE
)
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f]")


def stripped(writing: Writing) -> Writing:
    """Without links, images, mentions, HTML and hidden characters, whoever wrote them."""
    lines = ((line.text, replace(line, text=_bare(line.text))) for line in writing.lines)
    return replace(
        writing,
        lines=tuple(line for given, line in lines if line.text or not given),
        title=_bare(writing.title),
        topics=tuple(topic for topic in (re.sub(r"[\s#]", "", _bare(topic)) for topic in writing.topics) if topic),
    )


def _bare(text: str) -> str:
    return _LINK.sub(lambda match: match[1] or "", _UNSEEN.sub("", text)).strip()


def _cited(writing: Writing, evidence: Evidence) -> Iterator[Cited]:
    at = 0
    for line in writing.lines:
        for identity in line.evidence:
            if citation := evidence.citation(identity):
                yield Cited(at, at + len(line.text), citation)
        at += len(line.text) + 1
