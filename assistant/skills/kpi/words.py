"""How metrics, dimensions, periods and changes are called in a reply."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analytics.kpi.catalog import Catalog, Metric
from analytics.kpi.learn import as_text
from analytics.kpi.query import Filter, MetricQuery, Period, Threshold, Value
from assistant.conversation import Language
from assistant.figures import figure

GRAINS: Final = {
    "zh": {"day": "日期", "week": "周", "month": "月份", "quarter": "季度", "year": "年份"},
    "en": {"day": "Day", "week": "Week of", "month": "Month", "quarter": "Quarter", "year": "Year"},
}
EMPTY: Final = {"zh": "无记录", "en": "none recorded"}
_OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u1dff\u2e80-\uffef]")
_TRAILING_ZEROS: Final = re.compile(r"(?<=\.\d)0+(?=\D*$)|\.0+(?=\D*$)")
_OPERATORS: Final = {
    "zh": {">": "高于", ">=": "不低于", "<": "低于", "<=": "不高于"},
    "en": {">": "above", ">=": "at or above", "<": "below", "<=": "at or below"},
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Names and figures in one language. `currency` is the sign before money."""

    catalog: Catalog
    language: Language
    currency: str = "¥"

    @property
    def chinese(self) -> bool:
        return self.language == "zh"

    def metric(self, name: str) -> str:
        """The label; for English its English one, else the first name in Latin letters, where it has one."""
        metric = self.catalog.metrics[name]
        return metric.label if self.chinese else metric.label_en or _latin((metric.label, *metric.synonyms))

    def dimension(self, name: str) -> str:
        found = self.catalog.dimension(name)
        if found is None:
            return name
        return found.label if self.chinese else _latin((found.label, *found.synonyms))

    def figure(self, name: str, value: Value) -> str:
        """A metric's value as its reader writes it."""
        return figure(value, self.catalog.metrics[name].format, self.language, currency=self.currency)

    def value(self, dimension: str, value: Value) -> str:
        """A dimension's value as its reader knows it: a yes or no by what the file calls it, else with its name."""
        if value is None:
            return EMPTY[self.language]
        if not isinstance(value, bool):
            return as_text(value)
        found = self.catalog.dimension(dimension)
        words = found.value_synonyms.get(as_text(value), ()) if found else ()
        spoken = [word for word in words if word.isascii() != self.chinese] or list(words)
        if spoken:
            return spoken[0]
        label = self.dimension(dimension)
        if self.chinese:
            return f"{label}：{'是' if value else '否'}"
        return f"{label}: {'yes' if value else 'no'}"

    def group(self, values: Sequence[Value], dimensions: Sequence[str]) -> str:
        """The values of a group's columns; a bare number after its dimension's name: 收银台3."""
        said = []
        for dimension, value in zip(dimensions, values, strict=False):
            text = self.value(dimension, value)
            bare = value is not None and text.replace(".", "").isdigit()
            gap = "" if self.chinese else " "
            said.append(f"{self.dimension(dimension)}{gap}{text}" if bare else text)
        return " · ".join(said)

    def definition(self, metric: Metric) -> str:
        """How a metric is computed; in English where the file says so in English."""
        chinese = metric.description or metric.label
        return chinese if self.chinese else _capital(metric.description_en) or chinese


def _latin(names: Sequence[str]) -> str:
    """The first name in Latin letters, else the label: a technical name says nothing to its reader."""
    return next((each for each in names if not _OTHER_SCRIPT.search(each)), names[0]).replace("_", " ")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def plural(word: str, number: int) -> str:
    """An English noun for a number of things."""
    if number == 1 or not word.isascii() or word.endswith("s"):
        return word
    return f"{word[:-1]}ies" if re.search(r"[^aeiou]y$", word) else f"{word}s"


def period_text(period: Period, language: Language) -> str:
    """A month, quarter or year by its name, else its days: 2026年10月19日至25日, Oct 19 – 25, 2026."""
    first, last = period.first, period.last
    named = _named(period, language)
    if named:
        return named
    if language == "zh":
        start = f"{first.year}年{first.month}月{first.day}日"
        if first == last:
            return start
        if first.year != last.year:
            return f"{start}至{last.year}年{last.month}月{last.day}日"
        return f"{start}至{last.day}日" if first.month == last.month else f"{start}至{last.month}月{last.day}日"
    if first == last:
        return f"{first:%b} {first.day}, {first.year}"
    if first.year != last.year:
        return f"{first:%b} {first.day}, {first.year} – {last:%b} {last.day}, {last.year}"
    end = str(last.day) if first.month == last.month else f"{last:%b} {last.day}"
    return f"{first:%b} {first.day} – {end}, {first.year}"


def _named(period: Period, language: Language) -> str:
    """Whole months in words: 2026年10月, 2026年第三季度, 2026年8月至10月, 2026年."""
    first, last = period.first, period.last
    months, chinese, alike = _months(period), language == "zh", first.year == last.year
    if not months:
        return ""
    if months == 1:
        return f"{first.year}年{first.month}月" if chinese else f"{calendar.month_name[first.month]} {first.year}"
    if months == 3 and first.month % 3 == 1:
        quarter = first.month // 3 + 1
        return f"{first.year}年第{'一二三四'[quarter - 1]}季度" if chinese else f"Q{quarter} {first.year}"
    if months == 12 and alike:
        return f"{first.year}年" if chinese else str(first.year)
    if chinese:
        return f"{first.year}年{first.month}月至{'' if alike else f'{last.year}年'}{last.month}月"
    start = f"{first:%b}" if alike else f"{first:%b} {first.year}"
    return f"{start} – {last:%b} {last.year}"


def against_text(query: MetricQuery, language: Language) -> str:
    """What the compared period is called: 前一周（10月12日至18日）; English with the words that lead to it."""
    compare = query.compare
    if compare is None:
        return ""
    when = period_text(compare.period, language)
    if compare.kind == "year":
        return {"zh": f"去年同期（{when}）", "en": f"a year earlier ({when})"}[language]
    if compare.kind == "period":
        return {"zh": when, "en": f"{'on' if compare.period.days == 1 else 'in'} {when}"}[language]
    chinese, english = kind_before(query.period, compare.period)
    return {"zh": f"{chinese}（{when}）", "en": f"{english} ({when})"}[language]


def kind_before(period: Period, before: Period) -> tuple[str, str]:
    """The stretch right before another is called by its length, where that has a name."""
    if before.last + timedelta(days=1) == period.first:
        if period.days == before.days == 1:
            return "前一天", "the day before"
        if period.days == before.days == 7 and period.first.weekday() == 0:
            return "前一周", "the week before"
        whole = (_months(period), _months(before))
        if whole == (1, 1):
            return "前一个月", "the month before"
        if whole == (3, 3) and period.first.month % 3 == 1:
            return "前一个季度", "the quarter before"
    return "上一期", "in the period before"


def _months(period: Period) -> int:
    """How many whole calendar months a period is; 0 for none."""
    first, after = period.first, period.last + timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return 0
    return (after.year - first.year) * 12 + after.month - first.month


def scope_text(query: MetricQuery, wording: Wording, filters: Sequence[Filter] | None = None) -> str:
    """The filters in words: 小红书, 除抖音外, 小红书、抖音合计, 小红书·精华; all of the query's unless given."""
    kept = query.filters if filters is None else filters
    return ("·" if wording.chinese else ", ").join(_filter_text(each, query, wording) for each in kept)


def _filter_text(kept: Filter, query: MetricQuery, wording: Wording) -> str:
    values = [wording.value(kept.dimension, value) for value in kept.values]
    joined = ("、" if wording.chinese else " + ").join(values)
    apart = kept.dimension in query.group_by
    match kept.operator:
        case "=" | "in":
            if len(joined) == 1:  # 女的客单价 would not be said
                return f"{wording.dimension(kept.dimension)}{'为' if wording.chinese else ' '}{joined}"
            return f"{joined}合计" if wording.chinese and len(values) > 1 and not apart else joined
        case "!=" | "not in":
            return f"除{joined}外" if wording.chinese else f"all but {joined}"
        case ">" | ">=" | "<" | "<=" as operator:
            return f"{wording.dimension(kept.dimension)}{_OPERATORS[wording.language][operator]}{joined}"


def threshold_text(threshold: Threshold, wording: Wording) -> str:
    name, bound = wording.metric(threshold.metric), wording.figure(threshold.metric, threshold.value)
    bound = _TRAILING_ZEROS.sub("", bound)
    gap = "" if wording.chinese else " "
    return f"{name}{gap}{_OPERATORS[wording.language][threshold.operator]} {bound}"


def bucket_text(day: Value, query: MetricQuery, language: Language) -> str:
    """A bucket of the time axis, as a sentence names it."""
    if not isinstance(day, date):
        return str(day)
    if query.grain == "month" and language == "zh" and query.period.first.year == query.period.last.year:
        return f"{day.month}月"
    if query.grain == "month":
        return period_text(
            Period(day, date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])), language
        )
    if query.grain == "year":
        return f"{day.year}年" if language == "zh" else str(day.year)
    if query.grain == "quarter":
        quarter = day.month // 3 + 1
        return f"{day.year}年第{'一二三四'[quarter - 1]}季度" if language == "zh" else f"Q{quarter} {day.year}"
    name = f"{day.month}月{day.day}日" if language == "zh" else f"{day:%b} {day.day}"
    return name if query.grain == "day" else (f"{name}那周" if language == "zh" else f"the week of {name}")
