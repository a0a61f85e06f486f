"""Patterns and fillings → lines of one draft: each lawful, near to the pain point, and new on its page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar
from zlib import crc32

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line
from assistant.drafting.evidence import Evidence
from assistant.drafting.quotes import relieved, troubled
from assistant.drafting.wording import offers, slots
from assistant.drafting.words import Words, phrases
from knowledge.rulebook import check

Option = TypeVar("Option")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_MEASURED: Final = re.compile(r"\d")
_FACTS: Final = frozenset({"answer", "claim", "ingredient", "sense", "smell", "usage", "detail", "limit"})


class Lines:
    """Writes lines for one variant, and remembers what was said. `turn` moves every choice on."""

    def __init__(self, brief: Brief, evidence: Evidence, turn: int, avoid: tuple[str, ...] = ()) -> None:
        self.brief = brief
        self.evidence = evidence
        self.turn = turn
        self.avoid = avoid
        self.slots = slots(brief, evidence)
        self.used: set[str] = set()
        self.spoken: list[str] = []  # evidence ids, in order

    def line(self, slot: str) -> Line | None:
        """The best line of a slot that may stand, None where there is none."""
        if slot in {"offer", "cta"} and not self.brief.with_offer:
            return self.line("close") if slot == "cta" else None
        for given in self._bundles(slot):
            if line := next(self._written(slot, given), None):
                return line
        otherwise = {"cta": "close", "turn": "claim_line"}.get(slot)
        return self.line(otherwise) if otherwise else None

    def _bundles(self, slot: str) -> Sequence[Mapping[str, Words]]:
        """Fillings that belong together: a quote with its count, an offer with its last day."""
        pain, language = self.slots["pain"][0].text, self.brief.language
        match slot:
            case "voice":
                return self.turned(troubled(self.brief.pain or pain, self.evidence, language), slot)
            case "praise":
                return self.turned(relieved(self.brief.pain or pain, self.evidence, language), slot)
            case "offer" | "cta":
                return self.turned(offers(self.brief, self.evidence), "offer")
            case _:
                return ({},)

    def _written(self, slot: str, given: Mapping[str, Words]) -> Iterator[Line]:
        """Lines of a slot, best pattern first; the one taken counts as used."""
        for pattern in self.patterns(slot):
            fillings = self._fillings(pattern, given)
            if fillings is None:
                continue
            text = filled(pattern, fillings)
            if not self.may_stand(text):
                continue
            standing = tuple(dict.fromkeys(one for words in fillings.values() for one in words.evidence))
            self.used |= {pattern, *(words.text for words in fillings.values())}
            self.spoken += standing
            yield Line(text, standing)

    def patterns(self, slot: str) -> list[str]:
        """The slot's patterns, those of the stage and tone among them, in an order of this product and variant."""
        table = phrases(self.brief.language).get("hook" if slot == "pain" else slot, {})
        if slot == "pain":
            own = list(table["any"])
        elif self.brief.stage == "复购" and slot in {"hook", "opening", "title"} and "复购" in table:
            own = [*table["复购"]]
        else:
            own = [*table.get("any", ()), *table.get(self.brief.tone, ()), *table.get(self.brief.stage, ())]
        return [pattern for pattern in self.turned(sorted(own, key=self._salted), slot) if pattern not in self.used]

    def _fillings(self, pattern: str, given: Mapping[str, Words]) -> dict[str, Words] | None:
        fillings: dict[str, Words] = {}
        for name in dict.fromkeys(_SLOT.findall(pattern)):
            words = given.get(name) or self._filling(name, " ".join(one.text for one in fillings.values()))
            if words is None:
                return None
            fillings[name] = words
        return fillings

    def _filling(self, name: str, beside: str) -> Words | None:
        """A filling that says something new and does not repeat what stands beside it."""
        options = [words for words in self.slots.get(name, ()) if not any(bad in words.text for bad in self.avoid)]
        if name in {"scene", "audience"}:
            options = self.turned([words for words in options if not echoes(words.text, beside)], name)
            options.sort(key=lambda words: words.text in self.used)
        elif name == "proof":
            options = self._proofs(options)
        elif name in _FACTS:
            options = self._fresh(name, options)
        return options[0] if options else None

    def _fresh(self, name: str, options: list[Words]) -> list[Words]:
        """What was not told yet; the nearest to the pain point take turns."""
        said = set(self.spoken) if name in {"answer", "claim", "ingredient"} else set()
        fresh = [words for words in options if not self._told(words.text) and not set(words.evidence) & said]
        if name == "usage":
            return fresh
        near = 2 if name == "answer" else 3
        return [*self.turned(fresh[:near], name), *fresh[near:]]

    def _told(self, text: str) -> bool:
        """Whether it, or most of it, stands on the page already."""
        return any(text in one or (len(one) > 5 and one in text) for one in self.used)

    def _proofs(self, options: list[Words]) -> list[Words]:
        """The test behind a claim just made, unless the claim gave the number itself; no other test."""
        claims = (*self.slots.get("answer", ()), *self.slots.get("claim", ()))
        told = {one for words in claims for one in words.evidence if _MEASURED.search(words.text)}
        said = set(self.spoken)
        return [words for words in options if words.text not in self.used and set(words.evidence) & said - told]

    def turned(self, options: Sequence[Option], salt: str) -> list[Option]:
        """The same options, starting elsewhere for each variant."""
        if not options:
            return []
        first = (self.turn + crc32(f"{self.brief.sku}{salt}".encode())) % len(options)
        return [*options[first:], *options[:first]]

    def _salted(self, pattern: str) -> int:
        return crc32(f"{self.brief.sku}{self.brief.platform}{pattern}".encode())

    def may_stand(self, text: str) -> bool:
        """Whether the rules, the sheet and what was refused before let it."""
        product, today = self.evidence.product, self.brief.today
        if any(word in text for word in (*product.must_not_say, *self.avoid)):
            return False
        return not check(text, today=today, product=product).findings

    def short(self, slot: str) -> Iterator[Line]:
        """Every line of a slot over all its fillings, in this variant's order, for forms of few characters."""
        given = self.turned(offers(self.brief, self.evidence), slot) if slot == "moments_offer" else [{}]
        for pattern in self.patterns(slot):
            for one in given:
                for fillings in self._all_fillings(pattern, one):
                    text = filled(pattern, fillings)
                    if self.may_stand(text):
                        yield Line(
                            text, tuple(dict.fromkeys(each for words in fillings.values() for each in words.evidence))
                        )

    def _all_fillings(self, pattern: str, given: Mapping[str, Words]) -> Iterator[dict[str, Words]]:
        names = list(dict.fromkeys(_SLOT.findall(pattern)))
        base = {name: given.get(name) or next(iter(self.slots.get(name, ())), None) for name in names}
        fixed = {name: words for name, words in base.items() if words is not None}
        if len(fixed) < len(base):
            return
        varying = next((name for name in names if name in {"answer", "scene", "audience"}), None)
        if varying is None:
            yield fixed
            return
        # a measured claim must name its report, for which so short a form has no room
        options = [words for words in self.slots[varying] if varying != "answer" or not _MEASURED.search(words.text)]
        for words in islice(self.turned((options or self.slots[varying])[:3], pattern), 3):
            if len(words.text) <= 24:
                yield {**fixed, varying: words}


def filled(pattern: str, fillings: Mapping[str, Words]) -> str:
    """The pattern with its words, doubled marks mended, a Latin start in capitals."""
    text = _SLOT.sub(lambda match: fillings[match[1]].text, pattern)
    text = re.sub(r"([。！？.!?])”[。.]", r"\1”", re.sub(r"([？！?!])[。，.]", r"\1", text))
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def echoes(text: str, beside: str, size: int = 2) -> bool:
    """A run of characters shared by both, at least `size` long (words for English)."""
    if text.isascii():
        return text in beside
    return any(text[at : at + size] in beside for at in range(len(text) - size + 1))
