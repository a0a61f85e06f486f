"""Puts hand-written phrases together into what one customer says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from bot.sample.voices import habits, visits
from bot.sample.voices.phrases import Phrase, material, spoken
from bot.sample.voices.visits import Visit

_AND = ("而且", "还有就是", "主要是", "另外", "关键", "还有", "然后", "重点是")
_LINKS = ("但是", "但", "就是", "不过", "可惜", "唯一不足：", "缺点：", "只是", "吐槽一下，", "然而")
# Too grave to be a “but” in an otherwise contented review.
_GRAVE = frozenset({"敏感", "闷痘", "真伪", "耐受"})
NOT_FOR_FACES = frozenset({"CY-010", "CY-011", "CY-012"})
_OF_THE_SHOP = frozenset({"漏", "物流", "真伪", "客服", "包装", "价格", "赠品", "日期"})
_LIKED_LESS = 0.35  # how often a phrase that voices a planted need is kept where the need is not being planted


@dataclass(frozen=True, slots=True)
class Said:
    """A text, its stars and what it truly means: the needs it voices and its tone."""

    text: str
    stars: int
    tone: str
    needs: frozenset[str] = frozenset()


class Speaker:
    """Speaks for customers; whole hand-written reviews are dealt like cards, so that few come twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._seen: set[str] = set()
        self._dealt: dict[Phrase, int] = {}

    def fresh(self, say: Callable[[Visit], Said], visit: Visit) -> Said:
        """What is said, again if somebody has said just that; after a few times people do repeat each other."""
        said = say(visit)
        for _ in range(6):
            if said.text not in self._seen:
                break
            said = say(visit)
        self._seen.add(said.text)
        return said

    # What people write when nothing is planted.

    def nothing(self, visit: Visit) -> Said:
        """The platform's default, or as good as nothing."""
        text = self._fill(self._rng.choice(material("common")["default"]).text, visit)
        return Said(text, 5 if self._rng.random() < 0.96 else 4, "positive")

    def short(self, visit: Visit) -> Said:
        """A few words."""
        tone, section, stars = self._rng.choices(
            (
                ("positive", "short praise", (5, 5, 5, 5, 4)),
                ("positive", "short unused", (5, 5, 5, 4)),
                ("neutral", "short neutral", (3, 4)),
                ("negative", "short complaint", (1, 2)),
            ),
            (80, 10, 7, 3),
        )[0]
        lines = material("common")[section]
        parts = [
            self._fill(line.text, visit) for line in self._rng.sample(lines, self._rng.choices((1, 2, 3), (2, 5, 3))[0])
        ]
        mark = self._rng.choice(("，", "，", "，", " ", " ", "。", "！", "、", ""))
        text = mark.join(parts) + self._rng.choice(("", "", "", "！", "。", "~", "👍"))
        return self._typed(Said(text, self._rng.choice(stars), tone))

    def praise(self, visit: Visit) -> Said:
        """A contented review of one to several sentences."""
        start = self._start(visit, "praise")
        liked = self._some(self._ours(visit, "praise"), visit, self._rng.choices((1, 2, 3), (36, 42, 22))[0], start)
        shop_side = self._some(
            material("common")["shop praise"], visit, self._rng.choices((0, 1, 2), (56, 34, 10))[0], liked
        )
        end = self._end("ending praise", 0.5, liked)
        told = self._linked([*liked, *shop_side])
        return self._said([*start, *told, *end], visit, self._rng.choices((5, 4), (84, 16))[0])

    def mixed(self, visit: Visit) -> Said:
        """Good, but."""
        start = self._start(visit, "praise", 0.25)
        liked = self._some(self._ours(visit, "praise"), visit, self._rng.choices((1, 2), (65, 35))[0], start)
        faults = [*self._ours(visit, "complaint"), *material("common")["shop complaint"]]
        faults = [fault for fault in faults if fault.topic not in _GRAVE and not fault.needs]
        missed = self._some(faults, visit, 1, liked)
        but = [replace(fault, text=self._rng.choice(_LINKS) + fault.text) for fault in missed]
        return self._said(
            [*start, *liked, *but, *self._end("ending mixed", 0.45, missed)],
            visit,
            self._rng.choices((3, 4), (6, 4))[0],
        )

    def complaint(self, visit: Visit) -> Said:
        """A discontented review, about nothing that is planted."""
        start = self._start(visit, "complaint")
        section = material("common")["shop complaint"] if self._rng.random() < 0.25 else self._ours(visit, "complaint")
        missed = self._some(section, visit, self._rng.choices((1, 2), (6, 4))[0], start)
        return self._said(
            [*start, *missed, *self._end("ending complaint", 0.5, missed)],
            visit,
            self._rng.choices((1, 2), (55, 45))[0],
        )

    def form(self, visit: Visit) -> Said:
        """The shop's form, filled in; ordinary praise where the form asks what this product has no words for."""
        known = {phrase.topic for phrase in material(visit.sku)["praise"] if not phrase.needs}
        lines = [line for line in material("forms")["form"] if set(re.findall("<topic(..)>", line.text)) <= known]
        if not lines:
            return self.praise(visit)
        line = self._rng.choice(lines)
        return self._typed(Said(self._fill(line.text, visit), self._rng.choices((5, 4), (85, 15))[0], "positive"))

    def pattern(self, section: str) -> Callable[[Visit], Said]:
        """Reviews for a reward, or pasted."""

        def say(visit: Visit) -> Said:
            return Said(self._fill(self._rng.choice(material("common")[section]).text, visit), 5, "positive")

        return say

    def whole(self, name: str, section: str, need: str = "", tone: str = "") -> Callable[[Visit], Said]:
        """A whole hand-written review, of no planted need or of this one; without a card left, one put together."""

        def say(visit: Visit) -> Said:
            cards = [
                phrase
                for phrase in material(name or visit.sku)[section]
                if phrase.sku in {"", visit.sku} and self._plays(phrase, visit, need)
            ]
            if tone:
                cards = [card for card in cards if (card.stars >= 4) == (tone == "praise")]
            if not cards:
                return self.need(need, tone)(visit) if need else self.praise(visit)
            card = self._rng.choice(cards)
            self._dealt[card] = self._dealt.get(card, 0) + 1
            return replace(self.tell(card, visit), tone=section if section in _TONES else _tone(card.stars))

        return say

    def tell(self, card: Phrase, visit: Visit) -> Said:
        """A whole review as it is written."""
        return Said(self._fill(card.text, visit), card.stars, _tone(card.stars), card.needs)

    def _plays(self, card: Phrase, visit: Visit, need: str) -> bool:
        if not visits.may_be_said(card.text, card.seasons, visit):
            return False
        if self._dealt.get(card, 0) >= 1 + card.text.count("{"):
            return False
        if need:
            return need in card.needs
        # Whole complaints tell more than whole praise, so more of them were written than a shop would get.
        return not card.needs - {"敏感肌适用"} and (card.stars > 2 or self._rng.random() < 0.15)

    # What people write about a planted need.

    def need(self, need: str, tone: str) -> Callable[[Visit], Said]:
        """About this need, as praise, as a complaint or as one fault among good things."""

        def say(visit: Visit) -> Said:
            mood = "praise" if tone == "praise" else "complaint"
            told = self._some(self._about(visit, need, tone), visit, 1, ())
            start = self._start(visit, mood, 0.35 if tone != "mixed" else 0.15)
            more: list[Phrase] = []
            if self._rng.random() < (0.75 if tone == "praise" else 0.3):
                more = self._some(self._ours(visit, mood), visit, 1, [*start, *told])
            end = self._end(f"ending {tone}", 0.5, told)
            stars = {"praise": (5, 5, 5, 4), "mixed": (2, 3, 3, 3, 4, 4), "complaint": (1, 1, 1, 2, 2)}[tone]
            return self._said([*start, *told, *more, *end], visit, self._rng.choice(stars))

        return say

    def _about(self, visit: Visit, need: str, tone: str) -> list[Phrase]:
        section = f"need {need} {tone}"
        ours = material(visit.sku)
        told = [*ours.get(section, ()), *material("needs").get(section, ())]
        told = told or [phrase for phrase in ours["complaint"] if need in phrase.needs]
        return [phrase for phrase in told if visits.may_be_said(phrase.text, phrase.seasons, visit)]

    # Sentences and what fills them.

    def _ours(self, visit: Visit, section: str) -> list[Phrase]:
        planted = {"漏液", "油皮脱妆", "味道刺鼻", "物流慢", "假货疑虑"}
        return [
            phrase
            for phrase in material(visit.sku)[section]
            if not phrase.needs & planted and (not phrase.needs or self._rng.random() < _LIKED_LESS)
        ]

    def _start(self, visit: Visit, mood: str, chance: float = 0.62) -> list[Phrase]:
        if self._rng.random() > chance:
            return []
        if self._rng.random() < 0.52:
            return [self._rng.choice(material("common")[f"opening {mood}"])]
        people = self._ours(visit, "context") or list(material(visit.sku)["context"])
        if mood == "praise" and visit.sku not in NOT_FOR_FACES:
            people += material("needs")["context any"]
        return self._some(people, visit, 1, ())

    def _linked(self, told: Sequence[Phrase]) -> list[Phrase]:
        """The sentences, now and then with a word that ties one to those before."""
        if len(told) < 2 or self._rng.random() > 0.38:
            return list(told)
        at = self._rng.randrange(1, len(told))
        tied = replace(told[at], text=self._rng.choice(_AND) + told[at].text)
        return [*told[:at], tied, *told[at + 1 :]]

    def _end(self, section: str, chance: float, told: Sequence[Phrase]) -> list[Phrase]:
        if self._rng.random() >= chance:
            return []
        of_the_shop = any(phrase.topic in _OF_THE_SHOP for phrase in told)
        ends = [end for end in material("common")[section] if not (of_the_shop and end.topic == "肤")]
        return [self._rng.choice(ends)]

    def _some(self, phrases: Sequence[Phrase], visit: Visit, count: int, beside: Sequence[Phrase]) -> list[Phrase]:
        """Up to ``count`` phrases in season, no topic twice, none of a topic that stands beside."""
        topics = {phrase.topic for phrase in beside if phrase.topic}
        chosen: list[Phrase] = []
        for phrase in self._rng.sample(phrases, len(phrases)):
            apt = phrase.topic not in topics and visits.may_be_said(phrase.text, phrase.seasons, visit)
            if apt and len(chosen) < count:
                topics.add(phrase.topic)
                chosen.append(phrase)
        return chosen

    def _said(self, phrases: Sequence[Phrase], visit: Visit, stars: int) -> Said:
        mark = self._rng.choices(("，", "。", " ", "！", "mixed"), (30, 22, 10, 4, 34))[0]
        text = ""
        for phrase in phrases:
            sentence = self._fill(phrase.text, visit)
            join = self._rng.choice(("，", "。", "，")) if mark == "mixed" else mark
            text += (join if text and text[-1] not in "！？!?~…" else "") + sentence
        text += self._rng.choice(("", "", "。", "。", "！")) if text[-1] not in "！？。!?~…" else ""
        needs = frozenset[str]().union(*(phrase.needs for phrase in phrases))
        return self._typed(Said(text, stars, _tone(stars), needs))

    def _typed(self, said: Said) -> Said:
        text = habits.typed(said.text, self._rng)
        if said.stars == 5 or said.tone == "negative":
            text = habits.decorated(text, said.stars == 5, self._rng)
        return replace(said, text=text)

    def _fill(self, text: str, visit: Visit) -> str:
        common = material("common")
        slots = {
            "n": self._rng.choice(material(visit.sku)["names"]).text,
            "who": self._rng.choice(common["who"]).text,
            "days": self._rng.choice(common["days"]).text,
            "fest": visits.festival(visit.at.date()),
        }
        if "<topic" in text:
            slots |= self._form_slots(visit, slots)
        return spoken(text, slots, self._rng)

    def _form_slots(self, visit: Visit, slots: dict[str, str]) -> dict[str, str]:
        filled = {"skin": self._rng.choice(material("forms")["skin"]).text}
        for phrase in self._rng.sample(material(visit.sku)["praise"], len(material(visit.sku)["praise"])):
            if not phrase.needs and not phrase.seasons:
                filled["topic" + phrase.topic] = spoken(phrase.text, slots, self._rng)
        return filled


_TONES = frozenset({"positive", "neutral", "negative"})


def _tone(stars: int) -> str:
    return "negative" if stars <= 2 else "neutral" if stars == 3 else "positive"
