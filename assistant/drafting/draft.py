"""A draft: the words, what each stands on, and what the checks object to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from assistant.conversation import Citation
from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence
from knowledge.rulebook import Finding


@dataclass(frozen=True, slots=True)
class Line:
    """One line of copy and the ids of the evidence it stands on. No text of its own cites anything.

    `part` names the part of the platform's format that it is (headline, voice…), "" for plain text. Lines of one
    shot or one selling point share a `group`, from 1. `label` is what stands before the part's own words: “口播：”.
    """

    text: str
    evidence: tuple[str, ...] = ()
    part: str = ""
    group: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a draft, its label left out. `start` is where its words begin in the draft's text."""

    name: str
    text: str
    evidence: tuple[str, ...]
    group: int
    start: int


NOT_COPY: Final = frozenset({"seconds", "picture", "must_not", "shots", "ad"})
"""Parts that direct whoever films or writes by the draft, and are never published."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a writer hands over. `notes` tell the reader how it came about; `of_model` that a model chose the words."""

    lines: tuple[Line, ...]
    title: str = ""
    title_evidence: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    of_model: bool = False

    @property
    def body(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The lines that are parts of the format, in order; a platform's limits hold for each (Formats.limit)."""
        found, at = [], 0
        for line in self.lines:
            if line.part:
                bare = line.text.removeprefix(line.label)
                start = at + len(line.text) - len(bare)
                found.append(Part(line.part, bare, line.evidence, line.group, start))
            at += len(line.text) + 1
        return tuple(found)

    @property
    def copy(self) -> str:
        """The text as long as it is, with what is not copy blanked: a shot's seconds, the words not to be said."""
        body = "\n".join(" " * len(line.text) if line.part in NOT_COPY else line.text for line in self.lines)
        return body + self.text[len(body) :]

    @property
    def text(self) -> str:
        """Body and topics, as it would be posted."""
        return "\n".join(part for part in (self.body, " ".join(f"#{topic}" for topic in self.topics)) if part)


class Writer(Protocol):
    """Writes one variant, the first being 0. `avoid` holds what the checks said of the last attempt."""

    def write(self, brief: Brief, evidence: Evidence, variant: int, avoid: tuple[Finding, ...] = ()) -> Writing: ...


@dataclass(frozen=True, slots=True)
class Cited:
    """A stretch of the draft's text and the source it stands on. The copy itself carries no markers."""

    start: int
    end: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Draft:
    """One variant. `findings` are what is left after rewriting; none is ever hidden."""

    variant: int
    platform: str
    writing: Writing
    cited: tuple[Cited, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def title(self) -> str:
        """The title above the text; where the format has none, "" (a title may also be one of its parts)."""
        return self.writing.title

    @property
    def text(self) -> str:
        return self.writing.text

    def citations(self) -> tuple[Citation, ...]:
        """Each source once, in the order of the text."""
        return tuple(dict.fromkeys(one.citation for one in self.cited))

    def as_json(self) -> dict[str, Any]:
        return {
            "variant": self.variant + 1,
            "platform": self.platform,
            "title": self.title,
            "text": self.text,
            "parts": [_part(part) for part in self.writing.parts],
            "topics": list(self.writing.topics),
            "citations": list(self._citations()),
            "findings": [_finding(finding) for finding in self.findings],
            "evidence": [_evidence(citation) for citation in self.citations()],
            "notes": list(self.writing.notes),
        }

    def _citations(self) -> Iterator[dict[str, Any]]:
        for one in self.cited:
            span = {"start": one.start, "end": one.end, "text": self.text[one.start : one.end]}
            yield {"id": one.citation.id, "kind": one.citation.kind, "source": one.citation.source, "span": span}


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "text": part.text,
        "group": part.group,
        "start": part.start,
        "evidence": list(part.evidence),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """A kept draft is read in either language."""
    english = {"category_en": finding.category_in("en"), "suggestion_en": finding.suggestion_in("en")}
    return finding.as_json() | english


def _evidence(citation: Citation) -> dict[str, str]:
    return {
        "id": citation.id,
        "kind": citation.kind,
        "source": citation.source,
        "heading": citation.heading,
        "text": citation.text,
    }
