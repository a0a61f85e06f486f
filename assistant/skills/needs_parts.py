"""The words, table, chart and quotes of an answer about needs."""

from collections.abc import Sequence
from typing import Any, Final

from analytics.kpi.charts import THEME
from analytics.reviews.needs import Face, Need, NeedQuote, Scope
from assistant.conversation import Button, Buttons, Chart, Column, Details, Language, Part, Quote, Quotes, Table
from assistant.skills.needs_question import NeedsQuestion

_FACE: Final = {
    "zh": {"complaint": "抱怨", "praise": "称赞", "question": "询问", None: "提到"},
    "en": {"complaint": "complaints", "praise": "praise", "question": "questions", None: "mentions"},
}
_HEADS: Final = {
    "zh": ("需求", "顾客数", "占比", "趋势", "上一期", "抱怨", "称赞", "询问"),
    "en": ("Need", "Customers", "Share", "Trend", "Before", "Complaints", "Praise", "Asked"),
}
_SIDES: Final = {
    "zh": {"negative": "抱怨", "positive": "称赞", "neutral": "询问"},
    "en": {"negative": "complaint", "positive": "praise", "neutral": "question"},
}
_COLORS: Final = {"complaint": "#d9825b", "praise": "#2f6f6a", "question": "#5b7db1", None: "#2f6f6a"}
FEW: Final = 5
"""Customers before from which a change is told as a percentage."""
_QUOTED = 3  # needs that bring quotes, when none was asked for by name


def filters(question: NeedsQuestion, wrote: int, language: Language) -> str:
    """The filters, echoed: what the numbers are of."""
    days = (question.until - question.since).days + 1
    if language == "zh":
        period = f"{question.since} 至 {question.until}" + (f"（最近 {days} 天）" if question.assumed else "")
        product = "、".join(question.products) or "全部产品"
        return f"{period}，{product}，{question.channel or '全部渠道'}，共 {wrote} 位顾客留言。"
    period = f"{question.since} to {question.until}" + (f" (the last {days} days)" if question.assumed else "")
    product = ", ".join(question.products) or "all products"
    return f"{period}, {product}, {question.channel or 'all channels'}: {wrote} customers wrote. "


def nobody(question: NeedsQuestion, wrote: int, language: Language) -> str:
    """When no need was met."""
    what = _FACE[language][question.face]
    about = "、".join(question.needs) if language == "zh" else ", ".join(question.needs)
    if language == "zh":
        return f"其中没有人{what}{about or '已知的任何一项需求'}。" if wrote else "这段时间没有评价，也没有咨询。"
    return f"Nobody left {what} about {about or 'any known need'}." if wrote else "No reviews or inquiries then."


def headline(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> str:
    """The answer in a sentence or two."""
    first = needs[0]
    emerging = [each for each in needs if each.emerging]
    if language == "zh":
        side = _FACE["zh"][question.face]
        lead = f"{side}最多的是" if len(needs) > 1 else f"{side}的是"
        if question.growing:
            lead = "增长最明显的是" if emerging else "没有哪一项的增长在统计上站得住；涨得最多的是"
        name = _name(first, language, question.face)
        text = f"{lead}**{name}**：{first.customers} 位顾客（{first.share:.1%}），{_trend(first, question, language)}"
        others = "、".join(f"{_name(each, language, question.face)} {each.customers} 位" for each in needs[1:3])
        text += f"；其次是{others}。" if others else "。"
        grew = "、".join(_name(each, language, question.face) for each in emerging)
        return text + (f"**{grew}**的增长是显著的，请优先跟进。" if grew and not question.growing else "")
    lead = f"Most {_FACE['en'][question.face]}" if len(needs) > 1 else _FACE["en"][question.face].capitalize()
    lead = "Growing most" if question.growing else lead
    name = _name(first, language, question.face)
    text = f"{lead}: **{name}**, {first.customers} customers ({first.share:.1%}), {_trend(first, question, language)}"
    others = ", ".join(f"{_name(each, language, question.face)} {each.customers}" for each in needs[1:3])
    text += f"; then {others}." if others else "."
    grew = ", ".join(_name(each, language, question.face) for each in emerging)
    return text + (f" The growth of **{grew}** is significant." if grew and not question.growing else "")


def table(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> Table:
    names = ("need", "customers", "share", "trend", "customers_before", "complaints", "praise", "questions")
    formats: dict[str, Any] = {"share": "percent"} | dict.fromkeys(
        ("customers", "customers_before", "complaints", "praise", "questions"), "integer"
    )
    columns = tuple(Column(n, label, formats.get(n)) for n, label in zip(names, _HEADS[language], strict=True))
    return Table(columns, tuple(_row(need, question.face, language) for need in needs))


def _row(need: Need, face: Face | None, language: Language) -> tuple[Any, ...]:
    trend = _short_trend(need, language)
    counts = (need.complaints, need.praise, need.questions)
    return (_name(need, language, face), need.customers, need.share, trend, need.customers_before, *counts)


def charts(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> tuple[Part, ...]:
    """Customers a need as bars, this window's."""
    if len(needs) < 2:
        return ()
    title = {"zh": "各需求的顾客数", "en": "Customers by need"}[language]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": title,
        "data": {"values": [{"need": _name(n, language, question.face), "customers": n.customers} for n in needs]},
        "mark": {"type": "bar", "cornerRadiusEnd": 3, "color": _COLORS[question.face]},
        "encoding": {
            "y": {"field": "need", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 220}},
            "x": {
                "field": "customers",
                "type": "quantitative",
                "title": None,
                "axis": {"tickMinStep": 1, "tickCount": 6},
            },
        },
        "width": 420,
        "config": THEME,
    }
    comma = "，" if language == "zh" else ", "
    return (
        Chart(spec, f"{title}: " + comma.join(f"{_name(n, language, question.face)} {n.customers}" for n in needs)),
    )


def quotes(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> tuple[Part, ...]:
    """Customers' own words: of the needs asked for, else of the first few."""
    of = needs if question.needs else needs[:_QUOTED]
    each = 5 if question.needs else 2
    chosen = [_quote(quote, need, question, language) for need in of for quote in need.quotes[:each]]
    return (Quotes(tuple(chosen)),) if chosen else ()


def _quote(quote: NeedQuote, need: Need, question: NeedsQuestion, language: Language) -> Quote:
    """Its source says which need and side it shows, unless the question has said so."""
    from analytics.reviews.pii import mask

    about = "" if len(question.needs) == 1 else _name(need, language, question.face)
    side = "" if question.face else _SIDES[language][quote.polarity]
    where = (about, side, quote.product, quote.channel, f"{quote.at:%Y-%m-%d}", quote.review_id)
    return Quote(mask(quote.text), " · ".join(part for part in where if part))


def buttons(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> tuple[Part, ...]:
    """The first need in customers' own words, and what is growing: over the same products and channel."""
    about = "".join((question.channel, question.product_word))
    if language == "zh":
        asked = [] if question.needs else [f"{about}{needs[0].name}的反馈，给我原话"]
        asked += [] if question.growing else [f"{about}哪些抱怨在增长？"]
    else:
        about = " ".join(part for part in (question.product_word, question.channel) if part)
        asked = [] if question.needs else [f"Reviews about {needs[0].label_en}, with quotes {about}".rstrip()]
        asked += [] if question.growing else [f"Which complaints are growing? {about}".rstrip()]
    return (Buttons(tuple(Button(text, text=text) for text in asked)),) if asked else ()


def details(needs: Sequence[Need], language: Language) -> tuple[Part, ...]:
    meant = {"zh": "这些需求指什么", "en": "What these needs mean"}[language]
    colon = "：" if language == "zh" else ": "
    body = "\n".join(f"{_name(need, language)}{colon}{need.definition}" for need in needs)
    sql = {"zh": f"SQL：{needs[0].name}", "en": f"SQL: {needs[0].label_en}"}[language]
    return (Details(meant, body), Details(sql, needs[0].sql, "sql"))


def notes(needs: Sequence[Need], question: NeedsQuestion, wrote_before: int, language: Language) -> tuple[str, ...]:
    """How to take the numbers."""
    said = []
    if question.assumed:
        said.append(
            {"zh": "没有说时间，按最近 30 个完整日计算。", "en": "No period was given: the last 30 days."}[language]
        )
    if not wrote_before:
        said.append({"zh": "上一期没有留言，趋势无从比较。", "en": "Nobody wrote in the window before."}[language])
    if any(each.emerging for each in needs):
        said.append(
            {
                "zh": "“显著”指与前一段同样长的时间相比，单侧 Fisher 检验（BH 校正）p < 0.05，且至少 5 位顾客。",
                "en": "“Significant”: Fisher's one-sided test against the window before, BH-corrected, p < 0.05, "
                "five customers or more.",
            }[language]
        )
    return tuple(said)


def data(needs: Sequence[Need], scope: Scope, wrote: int, wrote_before: int) -> dict[str, Any]:
    """What programs get, everything ready for JSON."""
    return {
        "period": {"first": scope.since.isoformat(), "last": scope.until.isoformat()},
        "filters": {
            "products": list(scope.values("product")),
            "channel": next(iter(scope.values("channel")), None),
            "face": scope.face,
        },
        "customers": wrote,
        "customers_before": wrote_before,
        "needs": [need.as_json() for need in needs],
        "sql": needs[0].sql,
    }


def _name(need: Need, language: Language, face: Face | None = None) -> str:
    """A need's name; that of its praise when praise is what was asked for."""
    if face == "praise":
        return need.praise_name if language == "zh" else need.praise_en
    return need.name if language == "zh" else need.label_en


def _trend(need: Need, question: NeedsQuestion, language: Language) -> str:
    """Against the window before, in words; few customers are counted, not turned into percentages."""
    before, days = need.customers_before, (question.until - question.since).days + 1
    if language == "zh":
        if need.change is None or not before:
            return f"前 {days} 天没有人提"
        return f"前 {days} 天 {before} 位" + (f"，占比{_moved(need.change, 'zh')}" if before >= FEW else "")
    window = f"the {days} days before"
    if need.change is None or not before:
        return f"nobody in {window}"
    return f"{before} in {window}" + (f", share {_moved(need.change, 'en')}" if before >= FEW else "")


def _moved(change: float, language: Language) -> str:
    """How a share moved: “上升 34%”, “是之前的 5.0 倍”."""
    if abs(change) < 0.05:
        return {"zh": "持平", "en": "flat"}[language]
    if change >= 1:
        return {"zh": f"是之前的 {change + 1:.1f} 倍", "en": f"{change + 1:.1f} times as high"}[language]
    up = change > 0
    return {
        "zh": f"{'上升' if up else '下降'} {abs(change):.0%}",
        "en": f"{'up' if up else 'down'} {abs(change):.0%}",
    }[language]


def _short_trend(need: Need, language: Language) -> str:
    """An arrow; a percentage only over enough customers to mean something."""
    if need.emerging:
        return {"zh": "↑ 显著增长", "en": "↑ growing"}[language]
    if need.change is None:
        return {"zh": "新出现", "en": "new"}[language] if need.is_new else "—"
    if abs(need.change) < 0.05:
        return "→"
    arrow = "↑" if need.change > 0 else "↓"
    return arrow if need.customers_before < FEW else f"{arrow} {abs(need.change):.0%}"
