"""Reading a message about needs whole: whatever was recognised is taken out, and what remains must carry nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final, cast

from analytics.kpi.periods.calendar import Calendar
from analytics.reviews.need import Face, Field, Keep
from assistant.skills.needs import words
from assistant.skills.needs.days import Days
from assistant.skills.needs.names import Hit, Names
from assistant.skills.needs.numbers import PLACE, SHOW, SO_MANY, TOP, number_in
from assistant.skills.needs.page import Page
from assistant.skills.needs.question import NotRead, Order, Said, Trouble
from assistant.skills.needs.speakers import settled_hits
from assistant.skills.needs.views import views_of

_REST: Final = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z'\-]*|\d+(?:\.\d+)?|[+%#@]+")
_BUT_BEFORE: Final = re.compile(
    r"(?:除了|除去|除开|去掉|不看|不算|不要|不含|不包括|排除|扣除|剔除|抛开|别看|别算|\b(?:except|without|"
    r"excluding|exclude|not counting|other than|besides|apart from|but not|not))(?: for| the| in| on| from)*\s*$"
)
_BUT_AFTER: Final = re.compile(r"\s*(?:以外|之外|除外|外)")
_ASKING: Final = re.compile(r"大家|有没有|有无|是不是|是否|顾客|用户|客户")
_OUTSIDE: Final = re.compile(r"\s*(?:以外|之外|除外)(?:的)?")
_WITH_BEFORE: Final = re.compile(
    r"(?:和|跟|与|同|比起|比|较|相比|对比|\b(?:with|to|against|versus|vs\.?|than))(?: the)?\s*$"
)
_WITH_AFTER: Final = re.compile(r"\s*(?:的)?(?:相比|相比较|比较?|对比|比一比|呢|起来)")
_WITHOUT_IT: Final = re.compile(
    r"(?:少|缺|缺少|没收到|没有?给|没送|漏发|嫌|太|很|老是?|总是?|容易|会|又|说|被|出现|遇到)\s*$"
)
"""What says no more before a need's name: 少赠品, 老是漏液."""
_SIDE_LEFT: Final = (
    rf"(?:先?不(?:再)?(?:看|说|要|聊)|别看|放下|换掉|\b(?:instead of|no more|rather than|not))\s*(?:the )?"
    rf"(?:{'|'.join(words.FACES.values())})了?(?=.*\S)"
)
"""A side that is left for another: 不看差评了，看好评."""
_ASKS_PROBLEMS: Final = re.compile(
    r"问题.{0,4}问|咨询|(?<![疑反请])问(?:了|过|的|得)?(?:些|哪些|什么|啥|最多|的|是|一些|\s)*问题"
)
QUOTES: Final = 5
"""How many are shown where no number is said."""
_FREED: Final[tuple[tuple[Field, str], ...]] = (
    ("product", r"(?:全部|所有|全)(?:的)?(?:产品|商品)|不限产品|all products"),
    ("channel", r"(?:全部|所有|全)(?:的)?(?:渠道|平台)|不限渠道|all (?:channels|platforms)"),
    (
        "persona",
        (
            r"(?:全部|所有)(?:的)?(?:人群|肤质|顾客|用户|人)|不限(?:人群|肤质)|all (?:skin types|customers|people|"
            r"personas)"
        ),
    ),
)


class Reader:
    """One message, read: what was understood is off its page."""

    def __init__(self, text: str, names: Names, *, today: date, calendar: Calendar) -> None:
        self._page = Page(text)
        self._names = names
        self._days = Days(self._page, today=today, calendar=calendar)

    def read(self) -> Said | NotRead:
        """What the message says; NotRead when a word of it is not understood, or it cannot be answered."""
        if trouble := self._forbidden():
            return trouble
        hits = [hit for hit in self._names.found_in(self._without_asking()) if not self._only_moves(hit)]
        said: Said | NotRead = Said(
            goes_on=self._page.has(words.GOES_ON),
            starts=self._page.has(words.STARTS),
            compares=self._page.has(words.COMPARE),
        )
        steps: tuple[Callable[[Said], Said | NotRead], ...] = (
            self._stars, lambda s: self._days.read(s, hits), self._asked_of, lambda s: self._named(s, hits),
            lambda s: views_of(self._page, s), self._sides, self._ranked,
        )  # fmt: skip
        for step in steps:
            if isinstance(said, NotRead):
                return said
            said = step(said)
        if isinstance(said, NotRead):
            return said
        unknown = self._unknown()
        about = bool(said.face or said.needs or said.but_needs)
        return NotRead(unknown, goes_on=said.goes_on, of_reviews=about) if unknown else said

    def _without_asking(self) -> str:
        """The text without words that names and their patterns must not reach over: 味道|大家喜欢吗, 有没有|假货."""
        return _ASKING.sub(lambda match: " " * len(match.group()), self._page.text)

    def _only_moves(self, hit: Hit) -> bool:
        """Whether a need was met by a word for rise and fall alone: 有改善吗 asks for no visible effect."""
        if hit.kind != "need":
            return False
        said = self._page.text[hit.start : hit.end]
        moves = (words.ORDERS[order] for order in ("growing", "fading", "new"))
        return any(len(words.compiled(pattern).sub("", said)) <= min(1, len(said) - 1) for pattern in moves)

    def _forbidden(self) -> NotRead | None:
        """What is no question about what was written: the future, other brands, whose names, changes."""
        for trouble, pattern in _FORBIDDEN:
            if match := words.compiled(pattern).search(self._page.text):
                return NotRead(trouble=trouble, words=self._page.written(*match.span()))
        if match := words.compiled(words.OTHERS).search(self._page.text):
            return NotRead((self._page.written(*match.span()),))
        return None

    # Each step takes out of `rest` what it understood.

    def _stars(self, said: Said) -> Said:
        for pattern, kind in words.STARS:
            if match := self._page.take(pattern):
                numbers = [words.STAR_NUMBERS[each] for each in match.groups() if each]
                low, high = min(numbers, default=1), max(numbers, default=2)
                first, last = {
                    "both": (low, high), "between": (low, high), "up to": (1, high), "from": (low, 5),
                    "is": (low, low), "low": (1, 2), "high": (4, 5), "middle": (3, 3),
                }[kind]  # fmt: skip
                stars = Keep("stars", tuple(str(n) for n in (numbers if kind == "both" else range(first, last + 1))))
                return replace(said, keep=(*said.keep, stars))
        return said

    def _asked_of(self, said: Said) -> Said | NotRead:
        """Which texts: reviews or inquiries; all of a field again; the nth of the list; how many quotes."""
        if match := self._page.take(words.FINER):
            return NotRead(trouble="finer", words=self._page.written(*match.span()))
        for source, pattern in words.SOURCES.items():
            if self._page.take(pattern):
                said = replace(said, keep=(*said.keep, Keep("source", (source,))))
        for name, pattern in _FREED:
            if self._page.take(pattern):
                said = replace(said, freed=(*said.freed, name))
        if match := self._page.take(PLACE):
            said = replace(said, place=number_in(match))
        if match := self._page.take(SHOW):
            said = replace(said, shown=number_in(match))
        if self._page.take(words.QUOTES):
            more = None if said.shown else self._page.take(SO_MANY)
            said = replace(said, shown=said.shown or (number_in(more) if more else QUOTES))
        if match := self._page.take(TOP):
            said = replace(said, limit=number_in(match))
        return said

    def _named(self, said: Said, hits: list[Hit]) -> Said | NotRead:
        hits = [hit for hit in hits if self._page.rest[hit.start : hit.end] == self._page.text[hit.start : hit.end]]
        hits = sorted(settled_hits(hits, self._page.text))
        grouped = {hit[:2] for hit in hits if hit.kind == "group"}
        hits = [hit for hit in hits if hit.kind == "group" or hit[:2] not in grouped]
        keep: dict[tuple[Field, bool], tuple[str, ...]] = {}
        needs: list[str] = []
        but_needs: list[str] = []
        with_needs: list[str] = []
        with_values: dict[Field, tuple[str, ...]] = {}
        sides = set()
        called: list[tuple[str, str]] = []
        for at, hit in enumerate(hits):
            but = self._left_out(hit)
            with_it = not but and self._set_beside(hit, hits[:at])
            if hit.kind == "need":
                (but_needs if but else with_needs if with_it else needs).extend(hit.values)
                sides.add(hit.side)
                called.append((hit.values[0], self._page.written(hit.start, hit.end)))
                if match := _WITHOUT_IT.search(self._page.rest[: hit.start]):
                    self._page.blank(*match.span())
            elif hit.kind == "group" and hit.values:
                of = [each.name for each in self._names.taxonomy.needs if each.category == hit.values[0]]
                (but_needs if but else needs).extend(of)
                said = said if but else replace(said, about=hit.values[0])
            elif hit.kind == "group":
                pass
            elif with_it:
                with_values[hit.kind] = (*with_values.get(hit.kind, ()), *hit.values)
            else:
                key: tuple[Field, bool] = (hit.kind, but)
                keep[key] = tuple(dict.fromkeys((*keep.get(key, ()), *hit.values)))
            self._page.blank(hit.start, hit.end)
        if needs and sides == {"complaint"} and said.face is None:
            said = replace(said, face="complaint")
        both = tuple(
            (hit.values[0], other.values[0])
            for hit in hits for other in self._names.found_in(self._without_asking())
            if hit.kind == "need" and other.kind == "persona" and (hit.start, hit.end) == (other.start, other.end)
        )  # fmt: skip
        kept = tuple(Keep(name, values, but) for (name, but), values in keep.items())
        return replace(
            said, keep=(*said.keep, *kept),
            needs=tuple(dict.fromkeys(needs)), but_needs=tuple(dict.fromkeys(but_needs)),
            with_needs=tuple(dict.fromkeys(with_needs)), persona_or_need=both, called=tuple(called),
            with_values=tuple(Keep(name, values) for name, values in with_values.items()),
        )  # fmt: skip

    def _left_out(self, hit: Hit) -> bool:
        before, after = self._page.rest[: hit.start], self._page.rest[hit.end :]
        if match := _BUT_BEFORE.search(before):
            self._page.blank(*match.span())
            if more := _BUT_AFTER.match(after):
                self._page.blank(hit.end + more.start(), hit.end + more.end())
            return True
        if more := _OUTSIDE.match(after):
            self._page.blank(hit.end + more.start(), hit.end + more.end())
        return more is not None

    def _set_beside(self, hit: Hit, earlier: list[Hit]) -> bool:
        """和油皮比呢: named to compare what was asked before with, nothing of its kind named here."""
        if any(other.kind == hit.kind for other in earlier):
            return False
        before, after = self._page.rest[: hit.start], self._page.rest[hit.end :]
        joined, more = _WITH_BEFORE.search(before), _WITH_AFTER.match(after)
        if not joined:
            return False
        loose = joined.group().strip().removesuffix(" the") in ("和", "跟", "与", "同", "with", "to")
        if loose and not more and not (joined.group().strip().isascii() and self._page.has(words.COMPARE)):
            return False
        self._page.blank(*joined.span())
        if more:
            self._page.blank(hit.end + more.start(), hit.end + more.end())
        return True

    def _sides(self, said: Said) -> Said:
        found: list[Face] = []
        if match := words.compiled(_SIDE_LEFT).search(self._page.rest):
            self._page.blank(*match.span())
        for face, pattern in words.FACES.items():
            while self._page.take(pattern):
                found.append(face)
        faces = set(found)
        if not faces or said.face == "all":
            return said
        if faces == {"complaint", "question"} and "问题" in self._page.text:
            return replace(said, face="question" if _ASKS_PROBLEMS.search(self._page.text) else "complaint")
        return replace(said, face=found[0] if len(faces) == 1 else "all")

    def _ranked(self, said: Said) -> Said:
        for order, pattern in words.ORDERS.items():
            if self._page.take(pattern) and (said.order is None or order not in ("most", "least")):
                said = replace(said, order=said.order or cast("Order", order))
        if self._page.take(words.POINTS):
            said = replace(said, points=True)
        self._page.take(words.COMPARE)
        return said

    def _unknown(self) -> tuple[str, ...]:
        """The words left over, as they were written."""
        rest = words.glue().sub(lambda match: " " * len(match.group()), self._page.rest)
        return tuple(dict.fromkeys(self._page.written(*match.span()) for match in _REST.finditer(rest)))


_FORBIDDEN: Final[tuple[tuple[Trouble, str], ...]] = (
    ("writes", words.WRITES), ("personal", words.PERSONAL), ("forecast", words.FORECAST),
    ("proposals", words.PROPOSALS), ("survey", words.SURVEY),
)  # fmt: skip
