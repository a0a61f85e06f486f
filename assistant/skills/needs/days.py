"""The days that a message about needs speaks of: which are asked for, and which they are compared with."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.periods.kinds import FoundPeriod
from analytics.kpi.periods.read import read_period
from assistant.skills.needs import words
from assistant.skills.needs.names import Hit
from assistant.skills.needs.page import Page
from assistant.skills.needs.question import NotRead, Said, Trouble, Unit

_SO_FAR: Final = re.compile(r"这(?=(?:\d+|[一二两三四五六七八九十]+)(?:个)?(?:月|周|天|日|星期|礼拜|年|季度))")
_UNITS: Final[dict[Unit, str]] = {
    "day": r"天|日|days?", "week": r"周|星期|礼拜|weeks?", "month": r"个?月(?:份)?|months?",
    "quarter": r"个?季度?|quarters?", "year": r"年|years?",
}  # fmt: skip
_EARLIER: Final = (
    r"\W*(?:那么?|再|看看?|and |but |what about |how about |in |for )*(?:再?(?:往|向)?前(?:面)?(?:推|看|翻|数)?(?:的)?"
    r"(?:一|那)?(?:{unit})|上上?(?:一个?)?(?:{unit})之前(?:的)?(?:{unit})|(?:the )?(?:{unit}) (?:before|earlier)"
    r"(?: that| last)?|(?:the )?(?:previous|prior|preceding) (?:{unit}))"
    r"(?:的)?(?:呢|的呢)?\W*"
)
"""A whole message that goes a step back from the days before: 再往前一周呢, the week before?"""


class Days:
    """Reads them off a page; the team's calendar says what 双11 or a financial year is."""

    def __init__(self, page: Page, *, today: date, calendar: Calendar) -> None:
        self._page, self._today, self._calendar = page, today, calendar
        self._last = today - timedelta(days=1)

    def read(self, said: Said, hits: list[Hit]) -> Said | NotRead:
        """What the message says of days; NotRead where they cannot be known or have no data."""
        for unit, pattern in _UNITS.items():
            if words.compiled(_EARLIER.format(unit=pattern)).fullmatch(self._page.rest):
                self._page.blank(0, len(self._page.rest))
                return replace(said, earlier=unit, goes_on=True)
        return self._period(said, hits)

    def _period(self, said: Said, hits: list[Hit]) -> Said | NotRead:
        found = [
            each
            for each in read_period(
                _SO_FAR.sub("近", self._page.rest), today=self._today, calendar=self._calendar, data_until=self._last
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
                return NotRead(trouble=trouble, words=self._page.written(each.start, each.end), instead=each.instead)
            windows.append((each, self._part_played(each)))
        for each in found:
            self._page.blank(each.start, each.end)
        for each in vague:
            self._page.blank(each.start, each.end)
        compared = self._compared(said, windows)
        if isinstance(compared, NotRead):
            return compared
        said = compared
        if self._page.take(words.YEAR):
            said = replace(said, step="year")
        elif self._page.take(words.BEFORE):
            said = replace(said, step="before")
        return replace(said, lately=bool(self._page.take(words.LATELY_SAID)) or bool(vague))

    def _says_lately(self, found: FoundPeriod) -> bool:
        return words.compiled(words.LATELY_SAID).search(self._page.text[found.start : found.end]) is not None

    def _part_played(self, found: FoundPeriod) -> str:
        """Whether days are compared with: 和上个月比, compared with September, 十月比九月."""
        before, after = self._page.text[: found.start], self._page.text[found.end :]
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
            return NotRead((self._page.written(extra.start, extra.end),))
        days = [(each.period.first, min(each.period.last, self._last)) if each.period else None for each in asked]
        other_days = [(each.period.first, each.period.last) if each.period else None for each in against]
        return replace(
            said, period=next(iter(days), None), against=next(iter(other_days), None), kind=next(iter(asked), None)
        )

    def _both_with(self, one: FoundPeriod, other: FoundPeriod) -> bool:
        """September and October side by side, without saying which is measured by which."""
        between = self._page.text[min(one.end, other.end) : max(one.start, other.start)]
        return re.fullmatch(r"\s*(?:的[^\s]{0,6})?(?:和|跟|与|同|with|vs\.?|versus)\s*", between) is not None
