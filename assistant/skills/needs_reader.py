"""Reading a message about needs whole: whatever was recognised is taken out, and what remains must carry nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, cast

from analytics.kpi.periods.calendar import Calendar, default_calendar
from analytics.kpi.periods.kinds import FoundPeriod
from analytics.kpi.periods.read import read_period
from analytics.reviews.characters import plain
from analytics.reviews.need import Face, Field, Keep
from analytics.reviews.parts import By
from assistant.skills import needs_words as words
from assistant.skills.needs_names import Hit, Names
from assistant.skills.needs_numbers import PLACE, SHOW, SO_MANY, TOP, number_in
from assistant.skills.needs_question import Asks, NotRead, Order, Said, Trouble
from assistant.skills.needs_speakers import settled_hits

_REST: Final = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z'\-]*|\d+(?:\.\d+)?|[+%#@]+")
_BUT_BEFORE: Final = re.compile(
    r"(?:除了|除去|除开|去掉|不看|不算|不要|不含|不包括|排除|扣除|剔除|抛开|别看|别算|\b(?:except|without|"
    r"excluding|exclude|not counting|other than|besides|apart from|but not|not))(?: for| the| in| on| from)*\s*$"
)
_BUT_AFTER: Final = re.compile(r"\s*(?:以外|之外|除外|外)")
_ASKING: Final = re.compile(r"大家|有没有|有无|是不是|是否|顾客|用户|客户")
_PARTS: Final[tuple[tuple[By, str], ...]] = (
    ("product", r"(?<=\s)(?:产品|商品|单品)(?=$|[\s?!,.是有])|(?<=\s)products?\b"),
    ("channel", r"(?<=\s)(?:渠道|平台)(?=$|[\s?!,.是有])|(?<=\s)channels?\b"),
)
"""After a number, what is to be ranked: 最高的三个产品."""
_OUTSIDE: Final = re.compile(r"\s*(?:以外|之外|除外)(?:的)?")
_WITH_BEFORE: Final = re.compile(
    r"(?:和|跟|与|同|比起|比|较|相比|对比|\b(?:with|to|against|versus|vs\.?|than))(?: the)?\s*$"
)
_WITH_AFTER: Final = re.compile(r"\s*(?:的)?(?:相比|相比较|比较?|对比|比一比|呢|起来)")
_SO_FAR: Final = re.compile(r"这(?=(?:\d+|[一二两三四五六七八九十]+)(?:个)?(?:月|周|天|日|星期|礼拜|年|季度))")
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
    """One message, read. `rest` is what of it has not been understood yet."""

    def __init__(self, text: str, names: Names, *, today: date, calendar: Calendar | None = None) -> None:
        self._given = text
        self._text = plain(text).replace("\n", " ")
        self.rest = self._text
        self._names = names
        self._today = today
        self._calendar = calendar or default_calendar()
        self._last = today - timedelta(days=1)

    def read(self) -> Said | NotRead:
        """What the message says; NotRead when a word of it is not understood, or it cannot be answered."""
        if trouble := self._forbidden():
            return trouble
        hits = [hit for hit in self._names.found_in(self._without_asking()) if not self._only_moves(hit)]
        said: Said | NotRead = Said(
            goes_on=self._has(words.GOES_ON), starts=self._has(words.STARTS), compares=self._has(words.COMPARE)
        )
        steps: tuple[Callable[[Said], Said | NotRead], ...] = (
            self._stars, lambda s: self._period(s, hits), self._asked_of, lambda s: self._named(s, hits), self._views,
            self._sides, self._ranked,
        )  # fmt: skip
        for step in steps:
            if isinstance(said, NotRead):
                return said
            said = step(said)
        if isinstance(said, NotRead):
            return said
        unknown = self._unknown()
        return NotRead(unknown, goes_on=said.goes_on) if unknown else said

    def _without_asking(self) -> str:
        """The text without words that names and their patterns must not reach over: 味道|大家喜欢吗, 有没有|假货."""
        return _ASKING.sub(lambda match: " " * len(match.group()), self._text)

    def _only_moves(self, hit: Hit) -> bool:
        """Whether a need was met by a word for rise and fall alone: 有改善吗 asks for no visible effect."""
        if hit.kind != "need":
            return False
        said = self._text[hit.start : hit.end]
        moves = (words.ORDERS[order] for order in ("growing", "fading", "new"))
        return any(len(words.compiled(pattern).sub("", said)) <= min(1, len(said) - 1) for pattern in moves)

    def _forbidden(self) -> NotRead | None:
        """What is no question about what was written: the future, other brands, whose names, changes."""
        for trouble, pattern in _FORBIDDEN:
            if match := words.compiled(pattern).search(self._text):
                return NotRead(trouble=trouble, words=self._written(*match.span()))
        if match := words.compiled(words.OTHERS).search(self._text):
            return NotRead((self._written(*match.span()),))
        return None

    # Each step takes out of `rest` what it understood.

    def _stars(self, said: Said) -> Said:
        for pattern, kind in words.STARS:
            if match := self._take(pattern):
                numbers = [words.STAR_NUMBERS[each] for each in match.groups() if each]
                low, high = min(numbers, default=1), max(numbers, default=2)
                first, last = {
                    "both": (low, high), "between": (low, high), "up to": (1, high), "from": (low, 5),
                    "is": (low, low), "low": (1, 2), "high": (4, 5), "middle": (3, 3),
                }[kind]  # fmt: skip
                stars = Keep("stars", tuple(str(n) for n in (numbers if kind == "both" else range(first, last + 1))))
                return replace(said, keep=(*said.keep, stars))
        return said

    def _period(self, said: Said, hits: list[Hit]) -> Said | NotRead:
        found = [
            each
            for each in read_period(
                _SO_FAR.sub("近", self.rest), today=self._today, calendar=self._calendar, data_until=self._last
            )
            if not any(hit.start < each.end and each.start < hit.end for hit in hits if hit.kind == "product")
        ]
        vague = [each for each in found if each.trouble == "vague" and self._says_lately(each)]
        found = [each for each in found if each not in vague]
        windows: list[tuple[FoundPeriod, str]] = []
        for each in found:
            if each.period is None or each.period.first > self._last:
                trouble: Trouble = "future" if each.trouble == "future" else "no data"
                trouble = "vague" if each.trouble in ("vague", "unknown year", "invalid", "reversed") else trouble
                trouble = "finer" if each.trouble in ("finer", "weekdays") else trouble
                return NotRead(trouble=trouble, words=self._written(each.start, each.end), instead=each.instead)
            windows.append((each, self._part_played(each)))
        for each in found:
            self._blank(each.start, each.end)
        for each in vague:
            self._blank(each.start, each.end)
        compared = self._compared(said, windows)
        if isinstance(compared, NotRead):
            return compared
        said = compared
        if self._take(words.YEAR):
            said = replace(said, step="year")
        elif self._take(words.BEFORE):
            said = replace(said, step="before")
        return replace(said, lately=bool(self._take(words.LATELY_SAID)) or bool(vague))

    def _says_lately(self, found: FoundPeriod) -> bool:
        return words.compiled(words.LATELY_SAID).search(self._text[found.start : found.end]) is not None

    def _part_played(self, found: FoundPeriod) -> str:
        """Whether days are compared with: 和上个月比, compared with September, 十月比九月."""
        before, after = self._text[: found.start], self._text[found.end :]
        if re.search(r"(?:比起|比|较|相比于?|对比|\b(?:than|versus|vs\.?|against))(?: in| the)?\s*$", before):
            return "against"
        if re.search(r"compared? (?:to|with)(?: the)?\s*$", before):
            return "against"
        with_it = re.search(r"(?:和|跟|与|同|\b(?:with|to))(?: the)?\s*$", before)
        if with_it and (re.match(r"\s*(?:相比|比|对比|同期)", after) or re.search(r"\bcompar\w+", before)):
            return "against"
        return "window"

    def _compared(self, said: Said, windows: list[tuple[FoundPeriod, str]]) -> Said | NotRead:
        against = [each for each, part in windows if part == "against"]
        asked = [each for each, part in windows if part == "window"]
        if len(asked) == 2 and not against and said.compares:  # 十月和九月各多少: the later one is asked for
            asked.sort(key=lambda each: each.period.first if each.period else date.min)
            against, asked = asked[:1], asked[1:]
        if len(against) == 1 and len(asked) == 1 and self._both_with(asked[0], against[0]):
            one, other = sorted((asked[0], against[0]), key=lambda e: e.period.first if e.period else date.min)
            asked, against = [other], [one]
        if len(against) > 1 or len(asked) > 1:
            extra = (asked[1:] or against[1:])[0]
            return NotRead((self._written(extra.start, extra.end),))
        days = [(each.period.first, min(each.period.last, self._last)) if each.period else None for each in asked]
        other_days = [(each.period.first, each.period.last) if each.period else None for each in against]
        return replace(
            said, period=next(iter(days), None), against=next(iter(other_days), None), kind=next(iter(asked), None)
        )

    def _both_with(self, one: FoundPeriod, other: FoundPeriod) -> bool:
        """September and October side by side, without saying which is measured by which."""
        between = self._text[min(one.end, other.end) : max(one.start, other.start)]
        return re.fullmatch(r"\s*(?:的[^\s]{0,6})?(?:和|跟|与|同|with|vs\.?|versus)\s*", between) is not None

    def _asked_of(self, said: Said) -> Said | NotRead:
        """Which texts: reviews or inquiries; all of a field again; the nth of the list; how many quotes."""
        if match := self._take(words.FINER):
            return NotRead(trouble="finer", words=self._written(*match.span()))
        for source, pattern in words.SOURCES.items():
            if self._take(pattern):
                said = replace(said, keep=(*said.keep, Keep("source", (source,))))
        for name, pattern in _FREED:
            if self._take(pattern):
                said = replace(said, freed=(*said.freed, name))
        if match := self._take(SHOW):
            said = replace(said, shown=number_in(match))
        if self._take(words.QUOTES):
            more = None if said.shown else self._take(SO_MANY)
            said = replace(said, shown=said.shown or (number_in(more) if more else QUOTES))
        if match := self._take(TOP):
            said = replace(said, limit=number_in(match))
        if match := self._take(PLACE):
            said = replace(said, place=number_in(match))
        return said

    def _named(self, said: Said, hits: list[Hit]) -> Said | NotRead:
        hits = [hit for hit in hits if self.rest[hit.start : hit.end] == self._text[hit.start : hit.end]]
        hits = sorted(settled_hits(hits, self._text))
        grouped = {hit[:2] for hit in hits if hit.kind == "group"}
        hits = [hit for hit in hits if hit.kind == "group" or hit[:2] not in grouped]
        keep: dict[tuple[Field, bool], tuple[str, ...]] = {}
        needs: list[str] = []
        but_needs: list[str] = []
        with_needs: list[str] = []
        with_values: dict[Field, tuple[str, ...]] = {}
        sides = set()
        for at, hit in enumerate(hits):
            but = self._left_out(hit)
            with_it = not but and self._set_beside(hit, hits[:at])
            if hit.kind == "need":
                (but_needs if but else with_needs if with_it else needs).extend(hit.values)
                sides.add(hit.side)
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
            self._blank(hit.start, hit.end)
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
            with_needs=tuple(dict.fromkeys(with_needs)), persona_or_need=both,
            with_values=tuple(Keep(name, values) for name, values in with_values.items()),
        )  # fmt: skip

    def _left_out(self, hit: Hit) -> bool:
        before, after = self.rest[: hit.start], self.rest[hit.end :]
        if match := _BUT_BEFORE.search(before):
            self._blank(*match.span())
            if more := _BUT_AFTER.match(after):
                self._blank(hit.end + more.start(), hit.end + more.end())
            return True
        if more := _OUTSIDE.match(after):
            self._blank(hit.end + more.start(), hit.end + more.end())
        return more is not None

    def _set_beside(self, hit: Hit, earlier: list[Hit]) -> bool:
        """和油皮比呢: named to compare what was asked before with, nothing of its kind named here."""
        if any(other.kind == hit.kind for other in earlier):
            return False
        before, after = self.rest[: hit.start], self.rest[hit.end :]
        joined, more = _WITH_BEFORE.search(before), _WITH_AFTER.match(after)
        if not joined:
            return False
        loose = joined.group().strip().removesuffix(" the") in ("和", "跟", "与", "同", "with", "to")
        if loose and not more and not (joined.group().strip().isascii() and self._has(words.COMPARE)):
            return False
        self._blank(*joined.span())
        if more:
            self._blank(hit.end + more.start(), hit.end + more.end())
        return True

    def _views(self, said: Said) -> Said:
        """How it is told: as a picture, over time, by a field, as a volume."""
        if self._take(words.CHART):
            said = replace(said, chart=True)
        if self._take(words.NET):
            said = replace(said, asks="net", face="all")
        for name, pattern in words.BY.items():
            if self._take(pattern):
                if name == "need":
                    said = replace(said, view="needs")
                elif name in ("day", "week", "month"):
                    said = replace(said, view="trend", by=cast("By", name))
                else:
                    said = replace(said, view="parts", by=cast("By", name))
                break
        for part, pattern in _PARTS if said.limit and said.view is None else ():
            if self._take(pattern):
                said = replace(said, view="parts", by=part)
        if self._take(words.TREND):
            said = replace(said, view="trend", by=said.by if said.view == "trend" else None)
        if match := self._take(words.VOLUME):
            told = match.group()
            bad, good = re.search("差评|负评|negative|bad", told), re.search("好评|positive|good", told)
            face: Face | None = "complaint" if bad else "praise" if good else None
            said = replace(said, view=said.view or "volume", asks=said.asks or "count", face=face or said.face)
        if match := self._take(words.OF_SIDE):
            of = next(each for each in match.groups() if each)
            side: Face = next(face for face, pattern in words.FACES.items() if words.compiled(pattern).search(of))
            said = replace(said, asks="share of side", face=side)
        wanted: tuple[tuple[Asks, str], ...] = (
            ("share", words.SHARE), ("why", words.WHY), ("whether", words.WHETHER), ("count", words.COUNT),
        )  # fmt: skip
        for asks, pattern in wanted:
            if self._take(pattern):
                said = replace(said, asks=said.asks or asks)
        return said

    def _sides(self, said: Said) -> Said:
        found: list[Face] = []
        for face, pattern in words.FACES.items():
            while self._take(pattern):
                found.append(face)
        faces = set(found)
        if not faces or said.face == "all":
            return said
        if faces == {"complaint", "question"} and "问题" in self._text:
            return replace(said, face="question" if re.search(r"问题.{0,4}问|咨询", self._text) else "complaint")
        return replace(said, face=found[0] if len(faces) == 1 else "all")

    def _ranked(self, said: Said) -> Said:
        for order, pattern in words.ORDERS.items():
            if self._take(pattern) and (said.order is None or order not in ("most", "least")):
                said = replace(said, order=said.order or cast("Order", order))
        if self._take(words.POINTS):
            said = replace(said, points=True)
        self._take(words.COMPARE)
        return said

    def _unknown(self) -> tuple[str, ...]:
        """The words left over, as they were written."""
        rest = words.glue().sub(lambda match: " " * len(match.group()), self.rest)
        return tuple(dict.fromkeys(self._written(*match.span()) for match in _REST.finditer(rest)))

    def _has(self, pattern: str) -> bool:
        return words.compiled(pattern).search(self._text.strip()) is not None

    def _take(self, pattern: str) -> re.Match[str] | None:
        """The first match in what is left, taken out of it everywhere."""
        first = words.compiled(pattern).search(self.rest)
        if first:
            self.rest = words.compiled(pattern).sub(lambda match: " " * len(match.group()), self.rest)
        return first

    def _blank(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]

    def _written(self, start: int, end: int) -> str:
        return self._given[start:end].strip()


_FORBIDDEN: Final[tuple[tuple[Trouble, str], ...]] = (
    ("writes", words.WRITES), ("personal", words.PERSONAL), ("forecast", words.FORECAST),
    ("proposals", words.PROPOSALS), ("survey", words.SURVEY),
)  # fmt: skip
