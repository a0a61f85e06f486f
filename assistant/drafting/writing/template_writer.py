"""A writer without a model: composes from the evidence, by many sentence patterns, never the same twice running."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Final
from zlib import crc32

from assistant.drafting.brief import Brief, Tone
from assistant.drafting.draft import Line, Writing
from assistant.drafting.evidence import Evidence
from assistant.drafting.matter.english import left_out
from assistant.drafting.matter.pains import Pain, chosen, why
from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.wording import answers
from assistant.drafting.writing.lines import Lines, echoes
from assistant.drafting.writing.listings import detail_points, meta, responsive, search_ad, shop_title
from assistant.drafting.writing.page import Page
from assistant.drafting.writing.replies import complaint, reply
from assistant.drafting.writing.shots import script
from assistant.drafting.writing.structures import COMPACT, SHORT, STRUCTURES, Structure
from assistant.drafting.writing.terms import creator_brief
from knowledge.formats import Form, PlatformFormat, formats, width
from knowledge.rulebook import Finding, check

_TONES_EN: Final[Mapping[Tone, str]] = {"自然": "plainly", "轻松": "lightly", "专业": "factually", "温柔": "gently"}
_ROOM_FOR_SOURCES: Final = 60
_LEADS: Final[Mapping[Form, str]] = {"note": "opening", "community": "group_hello", "wecom": "wecom_hello"}
"""What opens a draft where no customer's words do."""


class TemplateWriter:
    """Composes a draft from evidence. The same brief, evidence and variant give the same draft."""

    def write(self, brief: Brief, evidence: Evidence, variant: int, avoid: tuple[Finding, ...] = ()) -> Writing:
        platform = formats().named(brief.platform)
        assert platform is not None
        turn = variant + brief.angle * 7
        answers_a_review = platform.form == "review_reply" and brief.reply_to and not brief.pain
        pain = Pain(complaint(brief)) if answers_a_review else _lawful(brief, evidence, variant)
        page = Page(platform, Lines(replace(brief, pain=pain.text if pain else ""), evidence, turn, _refused(avoid)))
        body = _WRITERS.get(platform.form, _prose)(page)
        title, standing = page.title(platform.title) if platform.title else ("", ())
        notes = (*_notes(brief, evidence, pain), *_fewer(brief, platform, body))
        return Writing(tuple(body), title, standing, tuple(page.topics()), notes=notes)


def _fewer(brief: Brief, platform: PlatformFormat, body: Sequence[Line]) -> Iterator[str]:
    """A sentence where the format, or the facts, are not enough for the points that the order wants."""
    named = [line for line in body if line.part in {"heading", "headline"}]
    if not brief.points or len(named) >= brief.points:
        return
    most = max((limit.up_to for part, limit in platform.parts.items() if part in {"heading", "headline"}), default=0)
    full = len(named) >= most
    if brief.language == "en":
        why = "the format holds no more" if full else "the facts bear out no more"
        yield f"{len(named)} of the {brief.points} points ordered: {why}."
    else:
        why = f"{brief.platform}最多放这么多" if full else "资料里没有更多依据，补充后可以再写"
        yield f"要 {brief.points} 个，写了 {len(named)} 个：{why}。"


def _lawful(brief: Brief, evidence: Evidence, variant: int) -> Pain | None:
    """The pain point chosen for this variant, or the next that an advertisement may speak of."""
    first = chosen(brief, evidence, variant)
    if brief.pain or first is None:
        return first
    others = (chosen(brief, evidence, variant + step) for step in range(1, len(evidence.product.pain_points)))
    lawful = (pain for pain in (first, *others) if pain and not check(pain.text, today=brief.today).findings)
    return next(lawful, first)


def _refused(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """The words that were objected to, line by line, since a new attempt lays its lines otherwise."""
    return tuple(words for finding in findings for words in finding.span.text.split("\n") if len(words.strip()) > 1)


def _notes(brief: Brief, evidence: Evidence, pain: Pain | None) -> list[str]:
    """Which pain point was chosen and why, where no fact answers the one ordered, and where facts have no English."""
    notes = [why(pain, brief.language)] if pain and not brief.pain and not brief.reply_to else []
    if brief.pain and not brief.reply_to and not brief.pain.isascii() and not answers(evidence, Trouble(brief.pain)):
        notes.append(
            f"No fact on the product sheet answers “{brief.pain}”; the draft uses the nearest ones."
            if brief.language == "en"
            else f"产品资料里没有直接回应“{brief.pain}”的事实，先用了相近的：请补充资料，或换一个痛点。"
        )
    if brief.manner:
        notes.append(
            f"The templates have no tone “{brief.manner}”: written {_TONES_EN[brief.tone]}. A model would follow it."
            if brief.language == "en"
            else f"“{brief.manner}”这种语气，模板还不会，先按“{brief.tone}”写；接上模型会照着写。"
        )
    if brief.language == "en" and (count := left_out(evidence)):
        notes.append(
            f"{count} of the sheet's facts are only in Chinese and were left out; write them in English on the sheet "
            "to have them in English drafts."
        )
    return notes


def _prose(page: Page) -> list[Line]:
    """A paragraph for each tuple of slots, its sentences running on, as far as the platform has room."""
    found: list[Line] = []
    room = page.platform.body.most - _ROOM_FOR_SOURCES
    structure = _structure(page)
    lead = _LEADS.get(page.platform.form, "hook")
    led = any(lead in paragraph for paragraph in structure)
    for paragraph in structure:
        told = (
            page.lines.line(slot) or (None if led or slot != "voice" else page.lines.line(lead)) for slot in paragraph
        )
        said = [line for line in told if line]
        if said and sum(width(one.text, "characters") for one in (*found, *said)) <= room:
            found.append(page.joined(said))
    whole = [*page.wished(page.complete(found), room), *page.sources()]
    if page.platform.form == "note":
        whole = [each for line in whole for each in (Line(""), line)][1:]
    return page.decorated(whole)


def _structure(page: Page) -> Structure:
    form = page.platform.form if page.platform.form in STRUCTURES else "feed"
    table = SHORT[form] if page.brief.length == "short" else STRUCTURES[form]
    return table[(page.lines.turn + crc32(page.brief.sku.encode())) % len(table)]


def _compact(page: Page) -> list[Line]:
    """Few characters: the first combination that fits, with the offer if it can, the product's name at least."""
    for structure in COMPACT[page.brief.length == "short" :]:
        if fitting := _combination(page, structure):
            return fitting
    last = [page.lines.slots["nick"][0], *page.lines.slots.get("price", ())[:1]]
    return [Line(" ".join(words.text for words in last), tuple(one for words in last for one in words.evidence))]


def _combination(page: Page, structure: Sequence[str]) -> list[Line] | None:
    limit = page.platform.body
    if len(structure) > 2 and not page.brief.with_offer:
        return None

    def fits(text: str) -> bool:
        return limit.measure(text) <= limit.most - 6 * (len(structure) - 1)

    wanted = set(page.evidence.wanted)
    most = 96 if wanted else 24
    options = [list(islice(page.fitting(_with_plain(slot), fits), most)) for slot in structure]
    options = [sorted(lines, key=lambda line: -len(wanted & set(line.evidence))) for lines in options]
    for combination in product(*options) if all(options) else ():
        lines = list(combination)
        if limit.measure("\n".join(line.text for line in lines)) <= limit.most and not _repeats(lines):
            return lines
    return None


def _with_plain(slot: str) -> tuple[str, ...]:
    return (slot, "moments_plain") if slot == "moments_turn" else (slot,)


def _repeats(lines: Sequence[Line]) -> bool:
    """Two lines share four characters running, which so few words cannot afford."""
    return any(echoes(one.text, other.text, 4) for at, one in enumerate(lines) for other in lines[at + 1 :])


_WRITERS: Final[Mapping[Form, Callable[[Page], list[Line]]]] = {
    "moments": _compact,
    "script": script,
    "taobao_title": shop_title,
    "detail_points": detail_points,
    "sem": search_ad,
    "rsa": responsive,
    "meta": meta,
    "koc_brief": creator_brief,
    "review_reply": reply,
}
