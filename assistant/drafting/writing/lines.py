"""Patterns and fillings → lines of one draft: each lawful, near to the pain point, and new on its page."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from math import gcd
from typing import Final, TypeVar
from zlib import crc32

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line
from assistant.drafting.evidence import Evidence
from assistant.drafting.matter.quotes import relieved, troubled
from assistant.drafting.matter.trades import trade_of
from assistant.drafting.matter.wording import offers, slots
from assistant.drafting.matter.words import Words, phrases
from knowledge.rulebook import check

Option = TypeVar("Option")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_CHOICE: Final = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_MEASURED: Final = re.compile(r"\d")
_FIGURE: Final = re.compile(r"\d[\d.]*\s*(?:[A-Za-z%℃㎡]+|[升克米秒分小时瓦层级人])")
_FACTS: Final = frozenset(
    {
        "answer",
        "point",
        "other",
        "told",
        "head",
        "solved",
        "spec",
        "claim",
        "ingredient",
        "sense",
        "smell",
        "usage",
        "limit",
    }
)
_TOLD_ONCE: Final = _FACTS - {"usage", "limit"}
_WIDE: Final = frozenset({"point", "told", "other", "spec", "ingredient", "headline"})
"""Fillings of which a draft takes several: the next variant starts further on, so that it tells other facts."""
_BUNDLED: Final = {"quote": "voice", "count": "voice", "offer": "offer", "until": "offer", "terms": "offer"}
_INSTEAD: Final = {
    "cta": ("close",),
    "turn": ("plain_turn", "contains", "plain", "plain_name"),
    "plain": ("plain_name",),
    "shot_offer": ("shot_end",),
    "detail_ease": ("detail_next",),
    "shot_turn": ("shot_plain",),
    "shot_proof": ("shot_point",),
    "moments_turn": ("moments_plain",),
    "reply_fact": ("reply_plain", "reply_none"),
    "reply_plain": ("reply_none",),
    "pair": ("told",),
    "spec": ("told",),
    "sense": ("told",),
    "praise": ("told",),
    "claim_line": ("told",),
    "point": ("told",),
}
_GIVEN: Final = frozenset({*_BUNDLED, "need", "ref", "fact", "so"})
_BARE: Final = frozenset({"{told}", "{so}。"})
"""Patterns that say nothing of their own: a draft may use them again."""


class Lines:
    """Writes lines for one variant, and remembers what was said. `turn` moves every choice on."""

    def __init__(self, brief: Brief, evidence: Evidence, turn: int, avoid: tuple[str, ...] = ()) -> None:
        self.brief = brief
        self.evidence = evidence
        self.turn = turn
        self.avoid = (*avoid, *(word for word in brief.leave_out if word not in {"price", "emoji"}))
        self.slots = slots(brief, evidence, turn)
        self._group = trade_of(evidence.product).group
        self.used: set[str] = set()
        self.spoken: list[str] = []  # evidence ids, in order
        self._stands: dict[str, bool] = {}

    def line(
        self, slot: str, fits: Callable[[str], bool] | None = None, about: Mapping[str, Words] | None = None
    ) -> Line | None:
        """The best line of a slot that may stand (and fits), None where there is none. `about` fills its own slots."""
        if slot in {"offer", "cta"} and not self.brief.with_offer:
            return self.line("close", fits) if slot == "cta" else None
        if line := next(self._written(slot, fits, about or {}), None):
            return line
        others = (other for other in _INSTEAD.get(slot, ()) if not (self._named and other in {"plain", "plain_name"}))
        return next((line for other in others if (line := self.line(other, fits, about))), None)

    @property
    def _named(self) -> bool:
        """Whether the product was called by its name already."""
        return bool({self.slots["product"][0].text, self.slots["nick"][0].text} & self.used)

    def _written(self, slot: str, fits: Callable[[str], bool] | None, about: Mapping[str, Words]) -> Iterator[Line]:
        """Lines of a slot, best pattern first; the one taken counts as used."""
        for pattern in self.patterns(slot):
            for bundle in self._bundles(pattern, slot):
                given = {**bundle, **about}
                fillings = self._fillings(pattern, given)
                if fillings is None:
                    continue
                text = filled(self._chosen(pattern), fillings)
                if (fits and not fits(text)) or not self.may_stand(text):
                    continue
                standing = tuple(dict.fromkeys(one for words in fillings.values() for one in words.evidence))
                self.used |= {pattern, *(words.text for words in fillings.values())}
                self.spoken += standing
                yield Line(text, standing)

    def _bundles(self, pattern: str, slot: str) -> Sequence[Mapping[str, Words]]:
        """Fillings that belong together: a quote with its count, an offer with its last day."""
        kinds = {_BUNDLED[name] for name in _SLOT.findall(pattern) if name in _BUNDLED}
        if not kinds:
            return ({},)
        if "offer" in kinds:
            return self.turned(offers(self.brief, self.evidence), "offer") if self.brief.with_offer else ()
        pain, language = self.slots["pain"][0].text, self.brief.language
        find = relieved if slot == "praise" else troubled
        said = find(self.brief.pain or pain, self.evidence, language)
        return self.turned([one for one in said if one["quote"].text not in self.used], slot)

    def patterns(self, slot: str) -> list[str]:
        """The slot's patterns in an order of this product and variant, every second draft led by its tone and stage."""
        table = phrases(self.brief.language).get(slot, {})
        if self._group in table:
            table = {"any": table[self._group]}
        table = {key: [one for one in patterns if self._can_fill(one)] for key, patterns in table.items()}
        brief = self.brief
        own = [pattern for key in (brief.stage, brief.tone, brief.life_cycle) for pattern in table.get(key, ())]
        general = self._far(sorted(table.get("any", ()), key=self._salted), slot)
        led = self.turned(sorted(own, key=self._salted), slot)
        if brief.stage == "复购" and slot in {"hook", "opening", "wecom_hello"}:
            led = self.turned(list(table.get("复购", ())), slot)
        first = (self.turn + crc32(slot.encode())) % 2 == 0
        ordered = [*led, *general] if first or brief.stage == "复购" else [*general, *led]
        return [pattern for pattern in ordered if pattern not in self.used or pattern in _BARE]

    def _can_fill(self, pattern: str) -> bool:
        """Whether all a pattern names is at hand, so that variants take turns among those that can be told."""
        return all(name in self.slots or name in _GIVEN for name in _SLOT.findall(pattern))

    def _chosen(self, pattern: str) -> str:
        """One of the alternatives in brackets, by variant."""
        number = self.turn + crc32(pattern.encode())
        return _CHOICE.sub(lambda match: (parts := match[1].split("|"))[number % len(parts)], pattern)

    def _fillings(self, pattern: str, given: Mapping[str, Words]) -> dict[str, Words] | None:
        fillings: dict[str, Words] = {}
        for name in dict.fromkeys(_SLOT.findall(pattern)):
            words = given.get(name) or self._filling(name, fillings)
            if words is None:
                return None
            fillings[name] = words
        return fillings

    def _filling(self, name: str, beside: Mapping[str, Words]) -> Words | None:
        """A filling that says something new and does not repeat what stands beside it."""
        if name == "ref":  # the product, by its name the first time
            return Words("它") if self._named else self.slots["nick"][0]
        options = [words for words in self.slots.get(name, ()) if not any(bad in words.text for bad in self.avoid)]
        if name == "answer" and self._wishes_wait():
            options = [words for words in options if set(words.evidence) & set(self.evidence.wanted)]
        if name in {"scene", "audience", "people"}:
            standing = " ".join(one.text for one in beside.values())
            options = self.turned([words for words in options if not echoes(words.text, standing)], name)
            options.sort(key=lambda words: words.text in self.used)
        elif name == "proof":
            options = self._proofs(options)
        elif name in {"use", "ease", "refill", "another"}:
            options = self.turned([words for words in options if words.text not in self.used] or options, name)
        elif name in _FACTS:
            told = {one for words in beside.values() for one in words.evidence}
            options = [words for words in self._fresh(name, options) if not told & set(words.evidence)]
        return options[0] if options else None

    def _fresh(self, name: str, options: list[Words]) -> list[Words]:
        """What was not told yet; the nearest to the pain point take turns."""
        said = set(self.spoken) if name in _TOLD_ONCE else set()
        fresh = [words for words in options if not self._told(words.text) and not set(words.evidence) & said]
        if name == "usage":
            return fresh
        near = 2 if name == "answer" else 3 if name not in {"point", "told", "other"} else len(fresh)
        if name == "answer" and near <= len(fresh):  # the best answer first, in the first variant
            ordered = [fresh[self.turn % near], *fresh[: self.turn % near], *fresh[self.turn % near + 1 :]]
        else:
            ordered = [*self.turned(fresh[:near], name), *fresh[near:]]
        return sorted(ordered, key=self._wanted) if self.evidence.wanted else ordered

    def _wanted(self, words: Words) -> int:
        """The place of a fact in the order's list of what it wants said; the rest come after."""
        wanted = self.evidence.wanted
        return min((wanted.index(one) for one in words.evidence if one in wanted), default=len(wanted))

    def _wishes_wait(self) -> bool:
        """Whether a fact that the order wants said has words and is not told yet."""
        waiting = set(self.evidence.wanted) - set(self.spoken)
        return any(waiting & set(words.evidence) for words in self.slots.get("point", ()))

    def _told(self, text: str) -> bool:
        """Whether it, or most of it, or every figure in it, stands on the page already."""
        figures = _FIGURE.findall(text)
        if figures and all(any(figure in one for one in self.used) for figure in figures):
            return True
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
        step = 3 if salt in _WIDE and len(options) % 3 else 1
        first = (self.turn * step + crc32(f"{self.brief.sku}{salt}".encode())) % len(options)
        return [*options[first:], *options[:first]]

    def _far(self, patterns: list[str], slot: str) -> list[str]:
        """The patterns from another quarter of the list for each variant: one left out makes no two alike."""
        if not patterns:
            return []
        step = len(patterns) // 4 + 1
        while gcd(step, len(patterns)) > 1:
            step += 1
        first = (self.turn * step + crc32(slot.encode())) % len(patterns)
        return [*patterns[first:], *patterns[:first]]

    def _salted(self, pattern: str) -> int:
        return crc32(f"{self.brief.sku}{self.brief.platform}{pattern}".encode())

    def may_stand(self, text: str) -> bool:
        """Whether the rules, the sheet and what was refused before let it."""
        if text not in self._stands:
            forbidden = any(word in text for word in (*self.evidence.product.must_not_say, *self.avoid))
            found = forbidden or check(text, today=self.brief.today, product=self.evidence.product).findings
            self._stands[text] = not found
        return self._stands[text]

    def short(self, slot: str, fits: Callable[[str], bool]) -> Iterator[Line]:
        """Every line of a slot that fits, over its fillings, in this variant's order, for forms of few characters."""
        waiting = [self._variations(pattern, slot, fits) for pattern in self.patterns(slot)]
        while waiting:  # each pattern in its turn, so that neighbours differ
            still = []
            for lines in waiting:
                if line := next(lines, None):
                    yield line
                    still.append(lines)
            waiting = still

    def _variations(self, pattern: str, slot: str, fits: Callable[[str], bool]) -> Iterator[Line]:
        for given in self._bundles(pattern, slot):
            for fillings in self._all_fillings(pattern, given):
                text = filled(self._chosen(pattern), fillings)
                if fits(text) and self.may_stand(text):
                    yield Line(text, tuple(dict.fromkeys(one for words in fillings.values() for one in words.evidence)))

    def _all_fillings(self, pattern: str, given: Mapping[str, Words]) -> Iterator[dict[str, Words]]:
        names = list(dict.fromkeys(_SLOT.findall(pattern)))
        options = [[given[name]] if name in given else self._varied(name) for name in names]
        for chosen in islice(product(*options), 40):
            facts = [one for name, words in zip(names, chosen, strict=True) if name in _FACTS for one in words.evidence]
            if len(set(facts)) == len(facts) and not _doubled(names, chosen):
                yield dict(zip(names, chosen, strict=True))

    def _varied(self, name: str) -> list[Words]:
        """The fillings a short line may choose from; a measured claim must name its report, and there is no room."""
        options = [words for words in self.slots.get(name, ()) if not any(bad in words.text for bad in self.avoid)]
        if name in _FACTS:
            reported = {fact.id for fact in self.evidence.of("claim") if _MEASURED.search(fact.text)}
            plain = [words for words in options if not reported & set(words.evidence)]
            near = self.turned(plain[: 3 if name == "answer" else 12], name)
            return sorted(near, key=self._wanted) if self.evidence.wanted else near
        if name in {"scene", "audience", "people", "keyword"}:
            return self.turned(options, name)[:4]
        return options[:1]


def _doubled(names: Sequence[str], chosen: Sequence[Words]) -> bool:
    """A scene or people beside words that name them already."""
    return any(
        name in {"scene", "audience"} and echoes(words.text, other.text)
        for name, words in zip(names, chosen, strict=True)
        for other in chosen
        if other is not words
    )


def filled(pattern: str, fillings: Mapping[str, Words]) -> str:
    """The pattern with its words, doubled marks mended, a Latin start in capitals."""
    text = _SLOT.sub(lambda match: fillings[match[1]].text, pattern)
    text = re.sub(r"([。！？.!?])”[。.]", r"\1”", re.sub(r"([？！?!])[？?。，.,]", r"\1", text))
    text = re.sub(r"([。！？])[。，]", r"\1", text).replace("再再", "再")
    text = re.sub(r"(?<=[a-z0-9”\")][.?!] )[a-z]", lambda match: match[0].upper(), text)
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def echoes(text: str, beside: str, size: int = 2) -> bool:
    """A run of characters shared by both, at least `size` long (words for English)."""
    if text.isascii():
        return text in beside
    return any(text[at : at + size] in beside for at in range(len(text) - size + 1))
