"""The loop that writes, checks and rewrites."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from analytics.reviews.pii import mask
from assistant.conversation import Language
from assistant.drafting.brief import Brief
from assistant.drafting.draft import Cited, Draft, Writer, Writing
from assistant.drafting.evidence import Evidence
from assistant.drafting.grounding.checks import CHECKS
from assistant.drafting.grounding.cutting import cut, unfamiliar_words
from assistant.drafting.grounding.sameness import alike
from assistant.untrusted import leaks, of_a_sheet, of_an_order, unseen
from knowledge.landing import off_the_page


@dataclass(frozen=True, slots=True)
class Budget:
    """Until when an order may go on rewriting, in seconds of a clock that only grows; without one, without end."""

    ends: float = 0.0
    clock: Callable[[], float] = lambda: 0.0

    def spent(self) -> bool:
        return self.clock() > self.ends


FREE: Final = Budget()


def compose(
    brief: Brief, evidence: Evidence, writer: Writer, variant: int = 0, rewrites: int = 2, budget: Budget = FREE
) -> Draft:
    """The attempt with the fewest findings comes back, the latest of such, even if checks still object: they say so.

    What a model wrote and no rewriting mended is cut; where that leaves no draft, a template writes it.
    """
    draft = best = inspect(writer.write(brief, evidence, variant), brief, evidence, variant)
    while draft.findings and rewrites and not budget.spent():
        rewritten = writer.write(brief, evidence, variant, avoid=draft.findings)
        draft = inspect(rewritten, brief, evidence, variant)
        best = min(draft, best, key=lambda each: len(each.findings))
        rewrites -= 1
    return _cut(best, brief, evidence) if best.writing.of_model else best


def _cut(draft: Draft, brief: Brief, evidence: Evidence) -> Draft:
    left = cut(draft, brief, evidence)
    if left.whole:
        kept = draft if left.writing is draft.writing else inspect(left.writing, brief, evidence, draft.variant)
        return replace(kept, findings=(*kept.findings, *unfamiliar_words(kept, brief, evidence)))
    from assistant.drafting.writing.template_writer import TemplateWriter

    written = TemplateWriter().write(brief, evidence, draft.variant)
    notes = (*left.writing.notes, _INSTEAD[brief.language], *written.notes)
    return inspect(replace(written, notes=tuple(dict.fromkeys(notes))), brief, evidence, draft.variant)


_INSTEAD: Final[Mapping[Language, str]] = {
    "zh": "删去以后不成一条文案，这一条改由模板写成。",
    "en": "Too little was left of it, so this one is written from templates.",
}


def compose_all(brief: Brief, evidence: Evidence, writer: Writer, budget: Budget = FREE) -> tuple[Draft, ...]:
    """As many variants as the brief orders, or the only one it names; each unlike those before it, or said to be."""
    brief, evidence = (
        disarmed(brief, evidence),
        replace(evidence, past=tuple(one for one in evidence.past if not leaks(one.text))),
    )
    wanted = range(brief.variants) if brief.only is None else (brief.only - 1,)
    drafts: list[Draft] = []
    for variant in wanted:
        draft = compose(brief, evidence, writer, variant, budget=budget)
        twins = alike(draft.writing, drafts, brief, evidence)
        notes = (*draft.writing.notes, *_page_notes(draft, brief, evidence), *_left_out(brief, evidence))
        noted = replace(draft.writing, notes=notes)
        drafts.append(replace(draft, writing=noted, findings=(*draft.findings, *twins)))
    return tuple(drafts)


def _left_out(brief: Brief, evidence: Evidence) -> Iterator[str]:
    """Fields of the sheet that were not used."""
    fields = [field for field in evidence.left_out if len(field) <= _FIELD and of_a_sheet(field)]
    if fields and brief.language == "zh":
        yield f"资料里这几栏没有用上，内容不像商品事实，请核对：{'、'.join(fields)}。"
    elif fields:
        yield f"Not used, as they hold no plain product facts: {', '.join(fields)}. Please look at the sheet."


_FIELD: Final = 20


def _page_notes(draft: Draft, brief: Brief, evidence: Evidence) -> Iterator[str]:
    """Promises of the ad that the page it leads to does not make, to be put there before it runs."""
    text = f"{draft.writing.copy}\n{draft.title}"
    gone = [one for one in off_the_page(text, evidence.product) if one.severity == "medium"]
    said = "、".join(dict.fromkeys(f"“{one.span.text}”" for one in gone))
    if said and brief.language == "zh":
        yield f"落地页没有这一承诺：{said}。投放前请补到页面上，或从文案里删去。"
    elif said:
        yield f"Not on the landing page: {said}. Add it there before the ad runs, or take it out of the copy."


def disarmed(brief: Brief, evidence: Evidence) -> Brief:
    """The order without orders to whoever writes: words a person forwarded are no facts, and no instructions."""
    from assistant.speaking.reader import says_nothing

    product = "\n".join((*evidence.texts(), *evidence.product.pain_points))
    given = {field: str(getattr(brief, field)) for field in _WORDED}
    kept = {
        field: value if of_an_order(value) and not says_nothing(value, product) else ""
        for field, value in given.items()
        if value
    }
    return replace(brief, mention=tuple(one for one in brief.mention if of_an_order(one)), **kept)  # type: ignore[arg-type]


_WORDED: Final = ("pain", "audience", "scene", "manner")


def inspect(writing: Writing, brief: Brief, evidence: Evidence, variant: int = 0) -> Draft:
    """Strip what no draft may hold, check what is left, and lay each line beside its sources."""
    safe = stripped(writing)
    if safe.lines != writing.lines and _cuts(writing, safe):
        safe = replace(safe, notes=tuple(dict.fromkeys((*safe.notes, _CUT[brief.language]))))
    found = tuple(dict.fromkeys(finding for check in CHECKS for finding in check(safe, brief, evidence)))
    return Draft(variant, brief.platform, safe, tuple(_cited(safe, evidence)), found)


_CUT: Final[Mapping[Language, str]] = {
    "zh": "初稿里有链接、联系方式、私人信息、代码或外来的指令，已经删去，没有写进文案。",
    "en": "The first version held links, contacts, private data, code or planted instructions; they were taken out.",
}


def _cuts(before: Writing, after: Writing) -> bool:
    return [line.text.strip() for line in before.lines] != [line.text for line in after.lines]


_LINK = re.compile(
    r"!?\[([^\]]*)\]\([^)]*\)|https?://\S+|www\.\S+|[@＠][^\s，。！？,.!?#]{1,20}|<[^<>\n]{0,200}>", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")


def stripped(writing: Writing) -> Writing:
    """Without links, images, mentions, HTML, hidden characters, private data and planted orders, whoever wrote them."""
    lines = ((line.text, replace(line, text=_bare(line.text))) for line in writing.lines)
    topics = (re.sub(r"[\s#]", "", _bare(topic)) for topic in writing.topics)
    return replace(
        writing,
        lines=tuple(line for given, line in lines if line.text.removeprefix(line.label) or not given),
        title=_bare(writing.title),
        topics=tuple(topic for topic in topics if topic),
    )


def _bare(text: str) -> str:
    """The text without what no copy may hold; a sentence that holds more of it goes as a whole."""
    seen = "".join(one for one in text if not unseen(one) or one in "\u200d\ufe0f")
    plain = mask(_LINK.sub(lambda match: match[1] or "", seen)).strip()
    if not leaks(plain):
        return plain
    kept = (part[0] for part in _SENTENCE.finditer(plain) if not leaks(part[0].strip()))
    left = "".join(kept).strip()
    return "" if leaks(left) else left


def _cited(writing: Writing, evidence: Evidence) -> Iterator[Cited]:
    at = 0
    for line in writing.lines:
        for identity in line.evidence:
            if citation := evidence.citation(identity):
                yield Cited(at, at + len(line.text), citation)
        at += len(line.text) + 1
