"""The table, chart, quotes and notes of an answer about needs."""

from collections.abc import Sequence
from typing import Any, Final

from analytics.kpi.charts import THEME
from analytics.reviews import charts as drawing
from analytics.reviews.need import Face, Need, NeedQuote, Scope
from analytics.reviews.needs import Wrote
from analytics.reviews.pii import mask
from assistant.conversation import Button, Buttons, Chart, Column, Details, Language, Part, Quote, Quotes, Table
from assistant.skills.needs.question import NeedsQuestion
from assistant.skills.needs.text import FEW, name_of, window_before

_HEADS: Final = {
    "zh": ("需求", "顾客数", "占比", "趋势", "上一期", "抱怨", "称赞", "询问"),
    "en": ("Need", "Customers", "Share", "Trend", "Before", "Complain", "Praise", "Ask"),
}
_SIDES: Final = {
    "zh": {"negative": "抱怨", "positive": "称赞", "neutral": "询问"},
    "en": {"negative": "complaint", "positive": "praise", "neutral": "question"},
}
_QUOTED: Final = 3
"""Needs that bring quotes, when none was asked for by name."""
_EACH: Final = 2
_MANY: Final = 5


def table(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> Table:
    """A row a need: customers in all and on each side, each counted once."""
    names = ("need", "customers", "share", "trend", "customers_before", "complaints", "praise", "questions")
    formats: dict[str, Any] = {"share": "percent"} | dict.fromkeys(
        ("customers", "customers_before", "complaints", "praise", "questions"), "integer"
    )
    columns = tuple(Column(n, label, formats.get(n)) for n, label in zip(names, _HEADS[language], strict=True))
    return Table(columns, tuple(_row(need, question.face, language) for need in needs))


def _row(need: Need, face: Face | None, language: Language) -> tuple[Any, ...]:
    sides = (need.complainers, need.praisers, need.askers)
    trend = _short_trend(need, language)
    return (name_of(need, language, face), need.customers, need.share, trend, need.customers_before, *sides)


def _short_trend(need: Need, language: Language) -> str:
    """An arrow; a percentage only over enough customers to mean something."""
    if need.emerging:
        return {"zh": "↑ 显著增长", "en": "↑ growing"}[language]
    if need.fading:
        return {"zh": "↓ 显著减少", "en": "↓ fading"}[language]
    if need.is_new:
        return {"zh": "新出现", "en": "new"}[language]
    if need.change is None:
        return "—"
    if abs(need.change) < 0.05:
        return "→"
    arrow = "↑" if need.change > 0 else "↓"
    return arrow if need.customers_before < FEW else f"{arrow} {abs(need.change):.0%}"


def charts(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> tuple[Part, ...]:
    """The share of customers that speak of each need; no picture of one number."""
    if len(needs) < 2:
        return ()
    names = [name_of(need, language, question.face) for need in needs]
    title = {"zh": "各需求的顾客占比", "en": "Share of customers by need"}[language]
    spec = drawing.by_share(
        needs, names, question.face, f"{title} {question.since} – {question.until}", language, THEME
    )
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    told = comma.join(f"{name} {need.share:.1%}" for name, need in zip(names, needs, strict=True))
    return (Chart(spec, f"{title}{colon}{told}"),)


def quotes(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> tuple[Part, ...]:
    """Customers' own words: of the needs asked for, else of the first few; as many as were asked for, no more."""
    named = bool(question.needs)
    of = needs if named or question.shown else needs[:_QUOTED]
    each = question.shown or _MANY if named or question.shown else _EACH
    if question.shown and len(of) > 1:
        each = max(1, -(-question.shown // len(of)))
    chosen = [_quote(quote, need, question, language) for need in of for quote in need.quotes[:each]]
    chosen = chosen[: question.shown] if question.shown else chosen
    return (Quotes(tuple(chosen)),) if chosen else ()


def _quote(quote: NeedQuote, need: Need, question: NeedsQuestion, language: Language) -> Quote:
    """Its source says which need and side it shows, unless the question has said so."""
    about = "" if len(question.needs) == 1 else name_of(need, language, question.face)
    side = "" if question.face else _SIDES[language][quote.polarity]
    where = (about, side, quote.product, quote.channel, f"{quote.at:%Y-%m-%d}", quote.review_id)
    return Quote(mask(quote.text), " · ".join(part for part in where if part))


def buttons(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> tuple[Part, ...]:
    """What may be asked next of the same texts; each is read as going on from here."""
    first = needs[0]
    if language == "zh":
        asked = [] if question.needs else [f"只看{first.name}，给我原话"]
        asked += ["哪些产品最多？" if question.needs else "哪个涨得最快？"] if question.order != "growing" else []
        asked += ["按月看趋势"] if question.needs else ["和上一期比多了哪些问题？"] if not question.against else []
    else:
        asked = [] if question.needs else [f"Only {first.label_en}, with quotes"]
        asked += (
            ["By product?" if question.needs else "Which one is growing fastest?"]
            if question.order != "growing"
            else []
        )
        asked += ["By month?"] if question.needs else []
    return (Buttons(tuple(Button(text, text=text) for text in asked)),) if asked else ()


def details(needs: Sequence[Need], sql: str, language: Language) -> tuple[Part, ...]:
    """What the needs mean, and the SQL of all their counts."""
    meant = {"zh": "这些需求指什么", "en": "What these needs mean"}[language]
    colon = "：" if language == "zh" else ": "
    body = "\n".join(f"{name_of(need, language)}{colon}{need.definition}" for need in needs)
    return (Details(meant, body), Details("SQL", sql, "sql"))


def notes(
    needs: Sequence[Need], question: NeedsQuestion, wrote: Wrote, scope: Scope, language: Language
) -> tuple[str, ...]:
    """How to take the numbers."""
    zh = language == "zh"
    said = [*period_notes(question, wrote, scope, language)]
    if any(each.emerging or each.fading for each in needs):
        said.append(
            "“显著”指与上一期相比，单侧 Fisher 检验（BH 校正）p < 0.05，且至少 5 位顾客。"
            if zh
            else "“Significant”: Fisher's one-sided test against the window before, BH-corrected, p < 0.05, "
            "five customers or more."
        )
    return tuple(said)


def period_notes(question: NeedsQuestion, wrote: Wrote, scope: Scope, language: Language) -> list[str]:
    """What was taken for granted about the days, and where there is nothing to compare with."""
    zh, said = language == "zh", []
    days = (question.until - question.since).days + 1
    if question.month_to_date:
        said.append(
            f"这个月还没有完整的一天，所以拿最近 {days} 天和 {window_before(question, language)}比。"
            if zh
            else f"This month has no complete day yet: the last {days} days, "
            f"against {window_before(question, language)}."
        )
    elif question.assumed:
        said.append(
            f"没有说时间，按最近 {days} 个完整日计算。" if zh else f"No period was given: the last {days} days."
        )
    if not wrote.now and wrote.last:
        said.append(
            f"这个范围里的留言是 {wrote.first} 到 {wrote.last} 的。"
            if zh
            else f"What was written under these filters is from {wrote.first} to {wrote.last}."
        )
    elif not wrote.before:
        said.append("上一期没有留言，趋势无从比较。" if zh else "Nobody wrote in the window before: no trend to tell.")
    elif not wrote.covers(scope.before):
        said.append(
            f"数据从 {wrote.first} 开始，上一期不完整，所以不说哪项是新出现的。"
            if zh
            else f"Data begin on {wrote.first}: the window before is not whole, so nothing is called new."
        )
    return said


def data(question: NeedsQuestion, scope: Scope, wrote: Wrote, sql: str, needs: Sequence[Need] = ()) -> dict[str, Any]:
    """What programs get, everything ready for JSON."""
    channels = scope.values("channel")
    before = {"first": scope.before[0].isoformat(), "last": scope.before[1].isoformat()}
    period = {"first": scope.since.isoformat(), "last": scope.until.isoformat()}
    left_out = [{"field": each.field, "values": list(each.values)} for each in scope.keep if each.but]
    return {
        "period": period,
        "filters": {
            "products": list(scope.values("product")),
            "channel": channels[0] if len(channels) == 1 else None,
            "channels": list(channels),
            "personas": list(scope.values("persona")),
            "source": next(iter(scope.values("source")), None),
            "stars": [int(star) for star in scope.values("stars")],
            "occasions": list(scope.values("occasion")),
            "seasons": list(scope.values("season")),
            "needs": list(scope.needs),
            "but_needs": list(scope.but_needs),
            "without": left_out,
            "face": scope.face,
        },
        "view": question.view,
        "group_by": question.by,
        "order": question.order,
        "limit": question.limit,
        "compared_with": before,
        "customers": wrote.now,
        "customers_before": wrote.before,
        "needs": [need.as_json() for need in needs],
        "sql": sql,
    }
