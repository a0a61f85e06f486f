"""A writer without a model: composes from the evidence, by many sentence patterns, never the same twice running."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final, TypeVar
from zlib import crc32

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line, Writing
from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.wording import Words, offers, phrases, slots, voices
from knowledge.formats import PlatformFormat, formats, width
from knowledge.rulebook import Finding, check

# A paragraph is a tuple of slots; a slot with nothing to say is left out. "voice" is a hook in a customer's words.
FEED: Final = (
    (("hook",), ("turn", "proof"), ("offer",)),
    (("voice",), ("contains",), ("introduce", "sense"), ("close",)),
    (("hook",), ("limit",), ("turn",), ("offer",)),
    (("hook",), ("usage",), ("claim_line", "praise")),
    (("voice",), ("turn",), ("detail",), ("offer",), ("close",)),
    (("hook",), ("sense", "smell"), ("contains", "turn")),
    (("hook",), ("praise",), ("claim_line", "proof"), ("close",)),
)
NOTE: Final = (
    (("opening",), ("voice",), ("introduce", "sense"), ("claim_line", "proof"), ("close",)),
    (("opening",), ("usage", "detail"), ("turn",), ("contains", "smell"), ("limit",), ("offer",)),
    (("hook", "voice"), ("sense",), ("praise",), ("introduce", "contains"), ("claim_line",), ("close", "offer")),
    (("opening",), ("contains", "detail"), ("turn", "proof"), ("usage",), ("limit",), ("close",)),
    (("hook",), ("smell", "sense"), ("introduce",), ("usage",), ("praise",), ("claim_line",), ("offer",)),
    (("opening", "voice"), ("turn",), ("usage", "limit"), ("contains",), ("detail",), ("close",)),
    (("hook",), ("introduce", "claim_line"), ("proof",), ("sense", "usage"), ("offer", "close")),
)
SHORT: Final = {
    "feed": ((("hook",), ("turn",), ("offer",)),),
    "note": ((("opening",), ("introduce", "claim_line"), ("close",)),),
}
MOMENTS: Final = (
    (("moments_hook",), ("moments_turn",), ("moments_offer",)),
    (("moments_hook",), ("moments_turn",)),
    (("moments_turn",),),
)
Option = TypeVar("Option")
_SLOT = re.compile(r"\{(\w+)\}")


class TemplateWriter:
    """Composes a draft from evidence. The same brief, evidence and variant give the same draft."""

    def write(self, brief: Brief, evidence: Evidence, variant: int, avoid: tuple[Finding, ...] = ()) -> Writing:
        platform = formats().named(brief.platform)
        assert platform is not None
        turn = variant + brief.angle * 7
        pains = slots(brief, evidence)["pain"]
        chosen = replace(brief, pain=brief.pain or _source_pain(evidence, pains, turn))
        page = _Page(chosen, evidence, platform, turn, tuple(finding.span.text for finding in avoid))
        return page.writing()


def _source_pain(evidence: Evidence, pains: Sequence[Words], turn: int) -> str:
    """A pain point in the sheet's words, so that facts near to it can be found."""
    source = evidence.product.pain_points or tuple(words.text for words in pains)
    return source[turn % len(source)]


class _Page:
    """One variant on its way: which patterns and which facts were used."""

    def __init__(
        self, brief: Brief, evidence: Evidence, platform: PlatformFormat, turn: int, avoid: tuple[str, ...]
    ) -> None:
        self.brief = brief
        self.evidence = evidence
        self.platform = platform
        self.turn = turn
        self.avoid = avoid
        self.slots = slots(brief, evidence)
        self.used: set[str] = set()
        self.spoken: list[str] = []  # evidence ids, in order

    def writing(self) -> Writing:
        form = "note" if self.platform.form == "note" else "feed"
        lines = self._compact() if self.platform.body.most <= 100 else self._paragraphs(self._structure(form))
        title, standing = self._title() if self.platform.title else ("", ())
        return Writing(tuple(lines), title, standing, tuple(self._topics()))

    def _structure(self, form: str) -> Sequence[Sequence[str]]:
        table = SHORT[form] if self.brief.length == "short" else NOTE if form == "note" else FEED
        return table[(self.turn + crc32(self.brief.sku.encode())) % len(table)]

    def _paragraphs(self, structure: Sequence[Sequence[str]]) -> list[Line]:
        lines: list[Line] = []
        room = self.platform.body.most - 60  # topics and sources still to come
        for paragraph in structure:
            block = [line for slot in paragraph if (line := self._line(slot))]
            if not block or sum(width(one.text, "characters") for one in (*lines, *block)) > room:
                continue
            lines += [Line(""), *block] if lines and self.platform.form == "note" else block
        return self._decorated([*self._complete(lines), *self._sources()])

    def _complete(self, lines: list[Line]) -> list[Line]:
        """With a pain point and a product fact, whatever the structure left out for want of evidence."""
        if not any(self._hurts(line) for line in lines) and (pain := self._line("pain")):
            lines.insert(1 if self.brief.stage == "复购" and lines else 0, pain)
        known = {fact.id for fact in self.evidence.facts}
        if not any(known & set(line.evidence) for line in lines):
            told = self._line("turn") or self._line("contains") or self._line("plain")
            lines.insert(1, told or Line(self.slots["product"][0].text))
        return lines

    def _hurts(self, line: Line) -> bool:
        """The line speaks of the pain point, ours or a customer's."""
        pain = self.slots["pain"][0].text.lower()
        quoted = any(one.text in line.text for voice in self.evidence.voices for one in voice.quotes)
        return pain in line.text.lower() or quoted

    def _line(self, slot: str) -> Line | None:
        if slot == "offer" and not self.brief.with_offer:
            return None
        if slot in {"voice", "praise"}:
            wanted = ("question", "pain") if slot == "voice" else ("praise",)
            pattern_slot = "hook_voice" if slot == "voice" else "praise"
            bundle = self._turned(voices(self.brief, self.evidence, *wanted), slot)
            return next((line for one in bundle for line in self._lines(pattern_slot, one)), None)
        if slot in {"offer", "moments_offer"}:
            bundle = self._turned(offers(self.brief, self.evidence), slot)
            return next((line for one in bundle for line in self._lines(slot, one)), None)
        return next(self._lines(slot, {}), None) or (self._line("detail") if slot == "sense" else None)

    def _lines(self, slot: str, given: Mapping[str, Words]) -> Iterator[Line]:
        """Lines of a slot, best pattern first, each lawful and new on this page; the one taken counts as used."""
        for pattern in self._patterns(slot):
            fillings = self._fillings(pattern, given)
            if fillings is None:
                continue
            text = _capital(_SLOT.sub(lambda match: fillings[match[1]].text, pattern))  # noqa: B023  used at once
            text = re.sub(r"([。！？.!?])”[。.]", r"\1”", re.sub(r"([？！?!])[。，.]", r"\1", text))
            if not self._may_stand(text):
                continue
            standing = tuple(dict.fromkeys(one for words in fillings.values() for one in words.evidence))
            self.used |= {pattern, *(words.text for words in fillings.values())}
            self.spoken += standing
            yield Line(text, standing)
            return

    def _patterns(self, slot: str) -> list[str]:
        """The slot's patterns, those of the stage and tone among them, in an order of this product and variant."""
        table = phrases(self.brief.language).get("hook" if slot == "pain" else slot, {})
        if slot == "pain":
            own = list(table["any"])
        elif self.brief.stage == "复购" and slot in {"hook", "opening", "title"} and "复购" in table:
            own = [*table["复购"]]
        else:
            own = [*table.get("any", ()), *table.get(self.brief.tone, ()), *table.get(self.brief.stage, ())]
        return [pattern for pattern in self._turned(sorted(own, key=self._salted), slot) if pattern not in self.used]

    def _fillings(self, pattern: str, given: Mapping[str, Words]) -> dict[str, Words] | None:
        fillings: dict[str, Words] = {}
        for name in dict.fromkeys(_SLOT.findall(pattern)):
            words = given.get(name) or self._filling(name, " ".join(one.text for one in fillings.values()))
            if words is None:
                return None
            fillings[name] = words
        return fillings

    def _filling(self, name: str, beside: str) -> Words | None:
        """A filling that was not used and does not repeat what stands beside it."""
        options = [words for words in self.slots.get(name, ()) if not any(bad in words.text for bad in self.avoid)]
        if name in {"claim", "proof", "ingredient"}:
            options = self._near_first(name, [words for words in options if words.text not in self.used])
        elif name in {"scene", "audience"}:
            options = self._turned([words for words in options if not _echoes(words.text, beside)], name)
            options.sort(key=lambda words: words.text in self.used)
        elif name in {"usage", "limit", "sense", "smell", "detail"}:
            options = self._turned([words for words in options if words.text not in self.used], name)
        return options[0] if options else None

    def _near_first(self, name: str, options: list[Words]) -> list[Words]:
        """The nearest two take turns; a measured proof follows a claim that gave no number, and never repeats one."""
        if name == "ingredient":
            return self._turned(options, name)
        said = set(self.spoken)
        if name == "proof":
            told = {
                one for words in self.slots.get("claim", ()) for one in words.evidence if re.search(r"\d", words.text)
            }
            options = [words for words in options if not (set(words.evidence) & said & told)]
            return sorted(options, key=lambda words: not set(words.evidence) & said)
        near = options[:3]
        return [*self._turned(near, name), *options[3:]]

    def _turned(self, options: Sequence[Option], salt: str) -> list[Option]:
        """The same options, starting elsewhere for each variant."""
        if not options:
            return []
        first = (self.turn + crc32(f"{self.brief.sku}{salt}".encode())) % len(options)
        return [*options[first:], *options[:first]]

    def _salted(self, pattern: str) -> int:
        return crc32(f"{self.brief.sku}{self.brief.platform}{pattern}".encode())

    def _may_stand(self, text: str) -> bool:
        product, today = self.evidence.product, self.brief.today
        if any(word in text for word in (*product.must_not_say, *self.avoid)):
            return False
        return not check(text, today=today, product=product).findings

    def _compact(self) -> list[Line]:
        """Few characters: the first combination that fits, with the offer if it can, the product's name at least."""
        for structure in MOMENTS:
            if fitting := self._fitting([slots[0] for slots in structure]):
                return fitting
        last = [self.slots["nick"][0], *self.slots.get("price", ())[:1]]
        return [Line(" ".join(words.text for words in last), tuple(one for words in last for one in words.evidence))]

    def _fitting(self, structure: Sequence[str]) -> list[Line] | None:
        limit = self.platform.body
        options = [list(self._short_lines(slot)) for slot in structure]
        if not all(options) or (len(structure) > 2 and not self.brief.with_offer):
            return None
        for combination in product(*options):
            lines = list(combination)
            whole = "\n".join(line.text for line in lines)
            if limit.measure(whole) <= limit.most and not _repeats(lines):
                return lines
        return None

    def _short_lines(self, slot: str) -> Iterator[Line]:
        """Every line of a slot, over all its fillings, in this variant's order."""
        given = self._turned(offers(self.brief, self.evidence), slot) if slot == "moments_offer" else [{}]
        for pattern in self._patterns(slot):
            for one in given:
                for fillings in self._all_fillings(pattern, one):
                    text = _capital(_SLOT.sub(lambda match: fillings[match[1]].text, pattern))  # noqa: B023  used at once
                    if self._may_stand(text):
                        standing = tuple(dict.fromkeys(each for words in fillings.values() for each in words.evidence))
                        yield Line(re.sub(r"([？！?!])[。，.]", r"\1", text), standing)

    def _all_fillings(self, pattern: str, given: Mapping[str, Words]) -> Iterator[dict[str, Words]]:
        names = list(dict.fromkeys(_SLOT.findall(pattern)))
        varying = [name for name in names if name in {"claim", "scene", "audience", "promise"}]
        unmeasured = [words for words in self.slots.get("claim", ()) if not re.search(r"\d", words.text)]
        base = {name: given.get(name) or next(iter(self.slots.get(name, ())), None) for name in names}
        if any(words is None for words in base.values()) or any(name not in self.slots for name in varying):
            return
        fixed = {name: words for name, words in base.items() if words is not None}
        if not varying:
            yield fixed
        for name in varying:
            options = (unmeasured or self.slots[name])[:3] if name == "claim" else self.slots[name]
            for words in self._turned(options, pattern):
                if len(words.text) <= 24:
                    yield {**fixed, name: words}

    def _title(self) -> tuple[str, tuple[str, ...]]:
        limit = self.platform.title
        assert limit is not None
        self.used -= {words.text for words in (*self.slots.get("claim", ()), *self.slots.get("scene", ()))}
        while line := next(self._lines("title", {}), None):
            if limit.measure(line.text) <= limit.most:
                return line.text, line.evidence
        return self.slots["product"][0].text[: limit.cut(self.slots["product"][0].text)], ()

    def _topics(self) -> Iterator[str]:
        most = min(self.platform.topics, 5 if self.platform.form == "note" else 3)
        names = [
            self.slots["nick"][0].text,
            *(words.text for words in self._turned(self.slots.get("scene", ()), "topic")[:1]),
        ]
        general = [pattern for pattern in phrases(self.brief.language)["topics"]["any"] if "{" not in pattern]
        whole = [*names, *(words.text for words in self.slots.get("category", ())), *self._turned(general, "topic")]
        plain = (re.sub(r"[\W_]", "", topic) for topic in whole)
        lawful = (topic for topic in plain if topic and len(topic) <= 24 and self._may_stand(topic))
        yield from list(dict.fromkeys(lawful))[:most]

    def _sources(self) -> list[Line]:
        """Measured claims name their report, as 广告法 第十一条 asks."""
        facts: dict[str, Fact] = {fact.id: fact for fact in self.evidence.of("claim")}
        measured = [
            facts[one]
            for one in dict.fromkeys(self.spoken)
            if one in facts and re.search(r"\d", facts[one].text + facts[one].proof)
        ]
        if not measured:
            return []
        label = self._labels(measured)
        pattern = self._turned(phrases(self.brief.language)["footnote"]["any"], "footnote")[0]
        lines = [Line(pattern.replace("{label}", label), tuple(fact.id for fact in measured))]
        return [Line(""), *lines] if self.platform.form == "note" else lines

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
        """An emoji on the first line and one later, where the platform and the tone welcome them."""
        emoji = phrases(self.brief.language)["tones"].get(self.brief.tone, {}).get("emoji", ())
        if not (self.platform.emoji and emoji and lines):
            return lines
        first = emoji[self.turn % len(emoji)]
        return [replace(lines[0], text=f"{lines[0].text}{first}"), *lines[1:]]


def _repeats(lines: Sequence[Line]) -> bool:
    """Two lines share four characters running, which so few words cannot afford."""
    return any(_echoes(one.text, other.text, 4) for at, one in enumerate(lines) for other in lines[at + 1 :])


def _echoes(text: str, beside: str, size: int = 2) -> bool:
    """A run of characters shared by both, at least `size` long (words for English)."""
    return (
        any(text[at : at + size] in beside for at in range(len(text) - size + 1))
        if not text.isascii()
        else text in beside
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:1].isascii() else text
