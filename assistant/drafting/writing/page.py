"""One variant on its way to a platform: its lines, and what every form needs of them — title, topics, sources."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line
from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.matter.clauses import clauses
from assistant.drafting.matter.trades import trade_of
from assistant.drafting.matter.words import phrases
from assistant.drafting.writing.lines import Lines
from knowledge.formats import Limit, PlatformFormat, width

_MEASURED: Final = re.compile(r"\d")


class Page:
    """The lines of one variant, and the platform they are written for."""

    def __init__(self, platform: PlatformFormat, lines: Lines) -> None:
        self.platform = platform
        self.lines = lines
        self.brief: Brief = lines.brief
        self.evidence: Evidence = lines.evidence
        self.english = lines.brief.language == "en"

    @property
    def nick(self) -> str:
        return self.lines.slots["nick"][0].text

    def joined(self, said: Sequence[Line]) -> Line:
        """Sentences run on in one line."""
        between = " " if self.english else ""
        standing = dict.fromkeys(one for line in said for one in line.evidence)
        ended = (
            line.text + "。" if re.search(r"[^。！？]”$", line.text) and not self.english else line.text
            for line in said
        )
        return Line(between.join(ended), tuple(standing))

    def hurts(self, line: Line) -> bool:
        """The line speaks of the pain point, ours or a customer's."""
        pain = self.lines.slots["pain"][0].text.lower()
        heard = (quote for voice in self.evidence.voices if voice.polarity != "praise" for quote in voice.quotes)
        return pain in line.text.lower() or any(
            quote.id in line.evidence and quote.text in line.text for quote in heard
        )

    def complete(self, lines: list[Line]) -> list[Line]:
        """With a pain point and a product fact, whatever the structure left out for want of evidence."""
        if not any(self.hurts(line) for line in lines) and (pain := self.lines.line("pain")):
            lines.insert(1 if self.brief.stage == "复购" and lines else 0, pain)
        known = {fact.id for fact in self.evidence.facts}
        if not any(known & set(line.evidence) for line in lines):
            told = self.lines.line("turn") or self.lines.line("contains") or self.lines.line("plain")
            lines.insert(1, told or Line(self.lines.slots["product"][0].text))
        if not any(self.evidence.product.name in line.text or self.nick in line.text for line in lines):
            lines.insert(1, self.lines.line("plain") or Line(f"{self.nick}。"))
        return lines

    def wished(self, lines: list[Line], room: int) -> list[Line]:
        """With the facts that the order wants said and no line tells yet, before the last line, as far as they fit."""
        for name in self.evidence.wanted:
            whole = "".join(line.text for line in lines)
            if any(name in line.evidence for line in lines) or not (line := self._telling(name)):
                continue
            if line.text not in whole and width(whole + line.text, "characters") <= room:
                lines.insert(max(len(lines) - 1, 1), line)
        return lines

    def _telling(self, name: str) -> Line | None:
        """A line that tells one fact, by its id."""
        fact = next(fact for fact in self.evidence.facts if fact.id == name)
        if fact.kind == "offer":
            return self.lines.line("offer")
        slots = ("told", "point", "answer", "ingredient", "usage", "size", "price")
        own = (words for slot in slots for words in self.lines.slots.get(slot, ()) if words.evidence == (name,))
        words = next(own, None if self.english else next(clauses(fact), None))
        if words is None or any(words.text in used for used in self.lines.used):
            return None
        return self.lines.line("point", None, dict.fromkeys(("told", "point", "other"), words))

    def title(self, limit: Limit) -> tuple[str, tuple[str, ...]]:
        """A title within the limit that fits the pain point; it may say again what the body says."""
        titles = Lines(self.brief, self.evidence, self.lines.turn, self.lines.avoid)
        if line := titles.line("title", limit.holds):
            return line.text, line.evidence
        name = self.lines.slots["product"][0].text
        return name[: limit.cut(name)], ()

    def topics(self) -> Iterator[str]:
        """Topics without marks, the product's own first, then its scene, its people and its trade."""
        most = min(self.platform.topics, 6 if self.platform.form == "note" else 3)
        lines = self.lines
        scenes = lines.turned(lines.slots.get("scene", ()), "topic")[:1]
        people = lines.turned(lines.slots.get("audience", ()), "topic")[:1]
        general = lines.slots["papers"] if self.english else ()
        tags = () if self.english else lines.turned(trade_of(self.evidence.product).tags, "topic")
        named = [words.text for words in (*lines.slots["nick"], *lines.slots.get("category", ()), *scenes, *people)]
        plain = (re.sub(r"[\W_]", "", topic) for topic in [*named, *tags, *(words.text for words in general)])
        lawful = (
            topic for topic in plain if topic and len(topic) <= 10 + 16 * topic.isascii() and lines.may_stand(topic)
        )
        yield from list(dict.fromkeys(lawful))[:most]

    def sources(self) -> list[Line]:
        """Measured claims name their report, as 广告法 第十一条 asks."""
        facts: dict[str, Fact] = {fact.id: fact for fact in self.evidence.of("claim")}
        measured = [
            facts[one]
            for one in dict.fromkeys(self.lines.spoken)
            if one in facts and _MEASURED.search(facts[one].text + facts[one].proof) and facts[one].label
        ]
        if not measured:
            return []
        pattern = self.lines.turned(phrases(self.brief.language)["footnote"]["any"], "footnote")[0]
        return [Line(pattern.replace("{label}", self.labels(measured)), tuple(fact.id for fact in measured))]

    def labels(self, facts: Sequence[Fact]) -> str:
        """Who measured and their reports' numbers; the numbers alone beside English words."""
        reports: dict[str, list[str]] = {}
        for fact in facts:
            by, _, number = fact.label.rpartition(" ")
            reports.setdefault(by, []).append(number)
        if self.english:
            return ", ".join(dict.fromkeys(number for numbers in reports.values() for number in numbers))
        return "；".join(f"{by} {'、'.join(dict.fromkeys(numbers))}".strip() for by, numbers in reports.items())

    def decorated(self, lines: list[Line]) -> list[Line]:
        """An emoji after the first line, where the platform, the tone and the order welcome one."""
        emoji = phrases(self.brief.language)["tones"].get(self.brief.tone, {}).get("emoji", ())
        if not (self.platform.emoji and emoji and lines) or "emoji" in self.brief.leave_out:
            return lines
        return [replace(lines[0], text=f"{lines[0].text}{emoji[self.lines.turn % len(emoji)]}"), *lines[1:]]

    def fitting(self, slots: Sequence[str], fits: Callable[[str], bool]) -> Iterator[Line]:
        """Lines of several slots that fit, each text once, the slots in their order."""
        seen = set()
        for slot in slots:
            for line in self.lines.short(slot, fits):
                if line.text not in seen:
                    seen.add(line.text)
                    yield line
