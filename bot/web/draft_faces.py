"""Kept drafts as the page shows them: the words a check objects to marked, each sentence beside what it stands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.conversation import Language
from assistant.drafting.keeping.book import KeptDraft
from assistant.skills.drafts.findings import by_what, sentence
from assistant.skills.drafts.listing import status_word
from knowledge.formats import formats


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text; `why` is what a check says of it, "" where it says nothing."""

    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class DraftFace:
    """A draft as one card. `grounds` are the sentences that stand on something, each with its sources; `findings` are
    sentences on what is still to mend."""

    draft: KeptDraft
    platform: str
    status: str
    title: tuple[Stretch, ...]
    text: tuple[Stretch, ...]
    grounds: tuple[tuple[str, tuple[str, ...]], ...]
    findings: tuple[str, ...]
    trials: tuple[str, ...]
    rivals: tuple[KeptDraft, ...]


def face(
    draft: KeptDraft, language: Language, trials: tuple[str, ...] = (), beside: Sequence[KeptDraft] = ()
) -> DraftFace:
    """How a draft looks; `beside` are the drafts on the same page, those of one product and platform its rivals."""
    of_title: list[Mapping[str, Any]] = []
    of_text: list[Mapping[str, Any]] = []
    for one in draft.findings:
        span = one["span"]
        in_text = draft.text[span["start"] : span["end"]] == span["text"]
        (of_text if in_text else of_title).append(one)
    alike = [
        each for each in beside if (each.sku, each.platform) == (draft.sku, draft.platform) and each.id != draft.id
    ]
    return DraftFace(
        draft,
        formats().called(draft.platform, language),
        status_word(draft, language),
        marked(draft.title, of_title, language),
        marked(draft.text, of_text, language),
        _grounds(draft.draft, language),
        tuple(sentence(one, language) for one in draft.findings),
        trials,
        tuple(alike),
    )


def marked(text: str, findings: Sequence[Mapping[str, Any]], language: Language) -> tuple[Stretch, ...]:
    """The text in pieces, those a finding is about apart; of findings that overlap the shortest is marked."""
    taken: list[tuple[int, int, str]] = []
    for one in sorted(findings, key=lambda each: each["span"]["end"] - each["span"]["start"]):
        start, end = one["span"]["start"], min(one["span"]["end"], len(text))
        if start < end and not any(start < other_end and other_start < end for other_start, other_end, _ in taken):
            taken.append((start, end, by_what(one, language)))
    found: list[Stretch] = []
    at = 0
    for start, end, why in sorted(taken):
        if start > at:
            found.append(Stretch(text[at:start]))
        found.append(Stretch(text[start:end], why))
        at = end
    return (*found, Stretch(text[at:])) if at < len(text) else tuple(found)


def _grounds(draft: Mapping[str, Any], language: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    colon = "：" if language == "zh" else ": "
    texts = {one["id"]: f"{one['source']} · {one['heading']}{colon}{one['text']}" for one in draft["evidence"]}
    found: dict[str, list[str]] = {}
    for one in draft["citations"]:
        sources = found.setdefault(one["span"]["text"], [])
        if (said := texts.get(one["id"], one["source"])) not in sources:
            sources.append(said)
    return tuple((sentence, tuple(sources)) for sentence, sources in found.items())
