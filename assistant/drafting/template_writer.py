"""A writer without a model: composes from the evidence, by many sentence patterns, never the same twice running."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from zlib import crc32

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line, Writing
from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.lines import Lines, echoes
from assistant.drafting.structures import COMPACT, FEED, NOTE, SHORT, Structure
from assistant.drafting.topics import Trouble
from assistant.drafting.wording import answerable, answers
from assistant.drafting.words import phrases
from knowledge.formats import PlatformFormat, formats, width
from knowledge.rulebook import Finding

_ROOM_FOR_SOURCES = 60


class TemplateWriter:
    """Composes a draft from evidence. The same brief, evidence and variant give the same draft."""

    def write(self, brief: Brief, evidence: Evidence, variant: int, avoid: tuple[Finding, ...] = ()) -> Writing:
        platform = formats().named(brief.platform)
        assert platform is not None
        turn = variant + brief.angle * 7
        own = answerable(evidence)
        chosen = replace(brief, pain=brief.pain or (own[turn % len(own)] if own else ""))
        page = _Page(platform, Lines(chosen, evidence, turn, tuple(finding.span.text for finding in avoid)))
        return replace(page.writing(), notes=_unanswered(brief, evidence))


def _unanswered(brief: Brief, evidence: Evidence) -> tuple[str, ...]:
    """Says so where no fact of the sheet answers the pain point that was ordered."""
    if not brief.pain or brief.pain.isascii() or answers(evidence, Trouble(brief.pain)):
        return ()
    if brief.language == "en":
        return (f"No fact on the product sheet answers “{brief.pain}”; the draft uses the nearest ones.",)
    return (f"产品资料里没有直接回应“{brief.pain}”的事实，先用了相近的：请补充资料，或换一个痛点。",)


class _Page:
    """One variant on its way to a platform."""

    def __init__(self, platform: PlatformFormat, lines: Lines) -> None:
        self.platform = platform
        self.lines = lines
        self.brief = lines.brief
        self.evidence = lines.evidence

    def writing(self) -> Writing:
        if self.platform.parts:
            return Writing(tuple(self._in_parts()), topics=tuple(self._topics()))
        form = "note" if self.platform.form == "note" else "feed"
        body = self._compact() if self.platform.body.most <= 100 else self._paragraphs(self._structure(form))
        title, standing = self._title() if self.platform.title else ("", ())
        return Writing(tuple(body), title, standing, tuple(self._topics()))

    def _in_parts(self) -> Iterator[Line]:
        """As many lines of each part as it needs, each within its limit."""
        for part, limit in self.platform.parts.items():
            short = limit.most <= 60
            slots = ("moments_turn", "plain", "title") if short else ("turn", "plain", "sense", "contains", "hook")
            fitting = [
                line for slot in slots for line in self.lines.short(slot) if limit.holds(line.text) and line.text
            ]
            name = self.lines.slots["product"][0].text
            spare = [Line(name[: limit.cut(name)], tuple(fact.id for fact in self.evidence.facts[:1]))]
            distinct = {line.text: line for line in [*fitting, *spare]}
            for line in list(distinct.values())[: max(limit.at_least, 1)]:
                yield replace(line, part=part)

    def _structure(self, form: str) -> Structure:
        table = SHORT[form] if self.brief.length == "short" else NOTE if form == "note" else FEED
        return table[(self.lines.turn + crc32(self.brief.sku.encode())) % len(table)]

    def _paragraphs(self, structure: Structure) -> list[Line]:
        """A paragraph for each tuple of slots, its sentences running on, as far as the platform has room."""
        found: list[Line] = []
        room = self.platform.body.most - _ROOM_FOR_SOURCES
        for paragraph in structure:
            said = [line for slot in paragraph if (line := self.lines.line(slot))]
            if said and sum(width(one.text, "characters") for one in (*found, *said)) <= room:
                found.append(self._joined(said))
        whole = [*self._complete(found), *self._sources()]
        if self.platform.form == "note":
            whole = [each for line in whole for each in (Line(""), line)][1:]
        return self._decorated(whole)

    def _joined(self, said: Sequence[Line]) -> Line:
        between = " " if self.brief.language == "en" else ""
        standing = dict.fromkeys(one for line in said for one in line.evidence)
        ended = (
            line.text + "。" if re.search(r"[^。！？]”$", line.text) and not between else line.text for line in said
        )
        return Line(between.join(ended), tuple(standing))

    def _complete(self, lines: list[Line]) -> list[Line]:
        """With a pain point and a product fact, whatever the structure left out for want of evidence."""
        if not any(self._hurts(line) for line in lines) and (pain := self.lines.line("pain")):
            lines.insert(1 if self.brief.stage == "复购" and lines else 0, pain)
        known = {fact.id for fact in self.evidence.facts}
        if not any(known & set(line.evidence) for line in lines):
            told = self.lines.line("turn") or self.lines.line("contains") or self.lines.line("plain")
            lines.insert(1, told or Line(self.lines.slots["product"][0].text))
        if not any(self.evidence.product.name in line.text or self._nick in line.text for line in lines):
            lines.insert(1, self.lines.line("plain") or Line(f"{self._nick}。"))
        return lines

    @property
    def _nick(self) -> str:
        return self.lines.slots["nick"][0].text

    def _hurts(self, line: Line) -> bool:
        """The line speaks of the pain point, ours or a customer's."""
        pain = self.lines.slots["pain"][0].text.lower()
        quotes = {quote.id for voice in self.evidence.voices if voice.polarity != "praise" for quote in voice.quotes}
        return pain in line.text.lower() or bool(quotes & set(line.evidence))

    def _compact(self) -> list[Line]:
        """Few characters: the first combination that fits, with the offer if it can, the product's name at least."""
        for structure in COMPACT[self.brief.length == "short" :]:
            if fitting := self._fitting(structure):
                return fitting
        last = [self.lines.slots["nick"][0], *self.lines.slots.get("price", ())[:1]]
        return [Line(" ".join(words.text for words in last), tuple(one for words in last for one in words.evidence))]

    def _fitting(self, structure: Sequence[str]) -> list[Line] | None:
        limit = self.platform.body
        options = [list(self.lines.short(slot)) for slot in structure]
        if not all(options) or (len(structure) > 2 and not self.brief.with_offer):
            return None
        for combination in product(*options):
            lines = list(combination)
            if limit.measure("\n".join(line.text for line in lines)) <= limit.most and not _repeats(lines):
                return lines
        return None

    def _title(self) -> tuple[str, tuple[str, ...]]:
        """A title within the limit that fits the pain point; it may say again what the body says."""
        limit = self.platform.title
        assert limit is not None
        titles = Lines(self.brief, self.evidence, self.lines.turn, self.lines.avoid)
        while line := titles.line("title"):
            if limit.measure(line.text) <= limit.most:
                return line.text, line.evidence
        name = self.lines.slots["product"][0].text
        return name[: limit.cut(name)], ()

    def _topics(self) -> Iterator[str]:
        most = min(self.platform.topics, 5 if self.platform.form == "note" else 3)
        lines = self.lines
        scenes = lines.turned(lines.slots.get("scene", ()), "topic")[:1]
        people = lines.turned(lines.slots.get("audience", ()), "topic")[:1]
        general = [pattern for pattern in phrases(self.brief.language)["topics"]["any"] if "{" not in pattern]
        named = [words.text for words in (*lines.slots["nick"], *scenes, *people, *lines.slots.get("category", ()))]
        plain = (re.sub(r"[\W_]", "", topic) for topic in [*named, *lines.turned(general, "topic")])
        lawful = (
            topic for topic in plain if topic and len(topic) <= 8 + 16 * topic.isascii() and lines.may_stand(topic)
        )
        yield from list(dict.fromkeys(lawful))[:most]

    def _sources(self) -> list[Line]:
        """Measured claims name their report, as 广告法 第十一条 asks."""
        facts: dict[str, Fact] = {fact.id: fact for fact in self.evidence.of("claim")}
        measured = [
            facts[one]
            for one in dict.fromkeys(self.lines.spoken)
            if one in facts and re.search(r"\d", facts[one].text + facts[one].proof)
        ]
        if not measured:
            return []
        pattern = self.lines.turned(phrases(self.brief.language)["footnote"]["any"], "footnote")[0]
        return [Line(pattern.replace("{label}", self._labels(measured)), tuple(fact.id for fact in measured))]

    def _labels(self, facts: Sequence[Fact]) -> str:
        """Who measured and their reports' numbers; the numbers alone beside English words."""
        reports: dict[str, list[str]] = {}
        for fact in facts:
            by, _, number = fact.label.rpartition(" ")
            reports.setdefault(by, []).append(number)
        if self.brief.language == "en":
            return ", ".join(dict.fromkeys(number for numbers in reports.values() for number in numbers))
        return "；".join(f"{by} {'、'.join(dict.fromkeys(numbers))}".strip() for by, numbers in reports.items())

    def _decorated(self, lines: list[Line]) -> list[Line]:
        """An emoji after the first line, where the platform and the tone welcome one."""
        emoji = phrases(self.brief.language)["tones"].get(self.brief.tone, {}).get("emoji", ())
        if not (self.platform.emoji and emoji and lines):
            return lines
        return [replace(lines[0], text=f"{lines[0].text}{emoji[self.lines.turn % len(emoji)]}"), *lines[1:]]


def _repeats(lines: Sequence[Line]) -> bool:
    """Two lines share four characters running, which so few words cannot afford."""
    return any(echoes(one.text, other.text, 4) for at, one in enumerate(lines) for other in lines[at + 1 :])
