"""What stands beside the needs: how a survey ranks functions, and new needs that wait for somebody to decide."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from analytics.reviews.pii import mask
from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import Warehouse
from assistant.conversation import Button, Buttons, Column, Details, Language, Part, Quote, Quotes, Reply, Table, Text

if TYPE_CHECKING:
    from analytics.reviews.discovery.proposal import Proposal
    from analytics.reviews.survey import Ranked

_SHOWN: Final = 8
_FORMULAS: Final = {
    "priority": ("按重要程度的平均分排，分越高越想要", "by the mean rating of importance"),
    ("opportunity"): (
        ("按机会分排（重要而不满意的在前，0–20）"),
        ("by opportunity, 0 to 20: important and not content first"),
    ),
    "kano": ("按 Kano 分类排（必备、期望、魅力在前）", "by Kano's classes: must-be, one-dimensional, attractive first"),
}


def survey(warehouse: Warehouse, taxonomy: Taxonomy, language: Language) -> Reply:
    """The functions of the latest survey, the most wanted first."""
    from analytics.reviews.survey import survey_ranking

    zh = language == "zh"
    ranked = survey_ranking(warehouse, taxonomy=taxonomy)
    if not ranked:
        said = (
            "还没有问卷的数据。用 `zhongcao import survey 文件` 导入之后，我就能排出大家最想要的功能。"
            if zh
            else "There is no survey yet. Import one with `zhongcao import survey FILE`, then ask me again."
        )
        return Reply("needs", "refused", (Text(said),), language)
    first = ranked[0]
    how = _FORMULAS[first.formula][0 if zh else 1]
    if zh:
        others = "、".join(f"{each.function}（{_score(each)}）" for each in ranked[1:3])
        text = f"问卷里最想要的是**{first.function}**（{_score(first)}，{first.respondents} 人回答）"
        text += (f"，其次是{others}" if others else "") + f"。{how}。"
    else:
        others = ", ".join(f"{each.function} ({_score(each)})" for each in ranked[1:3])
        text = f"Most wanted in the survey: **{first.function}** ({_score(first)}, {first.respondents} answered)"
        text += (f"; then {others}" if others else "") + f". Ranked {how}."
    voices = [Quote(mask(voice), each.function) for each in ranked[:3] for voice in each.voices[:1]]
    parts: tuple[Part, ...] = (
        Text(text),
        _ranking(ranked, language),
        *([Quotes(tuple(voices))] if voices else []),
        Details("SQL", first.sql, "sql"),
    )
    data = {"survey": [each.as_json() for each in ranked], "sql": first.sql}
    return Reply("needs", "answered", parts, language, data=data)


def _score(ranked: "Ranked") -> str:
    score = {"opportunity": ranked.opportunity, "kano": None, "priority": ranked.importance}[ranked.formula]
    return f"{score:.1f}" if score is not None else (ranked.kano or "—")


def _ranking(ranked: "Sequence[Ranked]", language: Language) -> Table:
    zh = language == "zh"
    columns = (
        Column("place", "名次" if zh else "Place", "integer"),
        Column("function", "功能" if zh else "Function"),
        Column("respondents", "人数" if zh else "Answered", "integer"),
        Column("importance", "重要" if zh else "Importance", "number"),
        Column("satisfaction", "满意" if zh else "Satisfaction", "number"),
        Column("opportunity", "机会分" if zh else "Opportunity", "number"),
        Column("kano", "Kano"),
        Column("need", "对应的需求" if zh else "Need"),
    )
    rows = tuple(
        (e.place, e.function, e.respondents, e.importance, e.satisfaction, e.opportunity, e.kano or "", e.need)
        for e in ranked
    )
    return Table(columns, rows)


def proposals(found: "Sequence[Proposal]", language: Language) -> Reply:
    """What several customers speak of and no need covers yet, the weightiest first."""
    zh = language == "zh"
    again = "哪些抱怨是新出现的？" if zh else "Which complaints are new?"
    button = Buttons((Button(again, text=again),))
    if not found:
        said = (
            "没有归类的说法里，还没有哪一种多到值得单列成新需求。"
            if zh
            else "Of what no need covers, nothing is said by enough customers to be a need of its own yet."
        )
        return Reply("needs", "answered", (Text(said), button), language, data={"proposals": []})
    shown = found[:_SHOWN]
    first = shown[0]
    names = (("、") if zh else (", ")).join(
        (f"{each.name}（{each.customers}）") if zh else (f"{each.name} ({each.customers})") for each in shown[1:4]
    )
    if zh:
        text = (
            f"没有归类的说法里，冒出 {len(found)} 个可能的新需求，等人确认：分量最重的是**{first.name}**，"
            f"{first.customers} 位顾客说到"
        )
        text += (f"；还有{names}" if names else "") + "。可以说“第一条采纳，叫……”“第二条并入……”“不采纳第三条”。"
    else:
        text = f"{len(found)} possible new needs wait for a decision: **{first.name}**, {first.customers} customers"
        text += (
            f"; then {names}" if names else ""
        ) + ". Say: accept the first as …, merge the second into …, reject the third."
    quotes = [
        Quote(mask(quote.text), " · ".join(part for part in (each.name, quote.product, quote.review_id) if part))
        for each in shown[:4]
        for quote in each.quotes[:2]
    ]
    columns = (
        Column("name", "可能的需求" if zh else "Possible need"),
        Column("customers", "顾客数" if zh else "Customers", "integer"),
        Column("share", "占比" if zh else "Share", "percent"),
        Column("customers_now", "近 30 天" if zh else "Last 30 days", "integer"),
        Column("customers_before", "再前 30 天" if zh else "30 days before", "integer"),
        Column("complaints", "抱怨" if zh else "Complain", "integer"),
        Column("praise", "称赞" if zh else "Praise", "integer"),
        Column("questions", "询问" if zh else "Ask", "integer"),
    )
    rows = tuple(
        (e.name, e.customers, e.share, e.customers_now, e.customers_before, e.complaints, e.praise, e.questions)
        for e in shown
    )
    parts: tuple[Part, ...] = (Text(text), Table(columns, rows), *([Quotes(tuple(quotes))] if quotes else []), button)
    data = {"proposals": [{"id": each.id, "name": each.name, "customers": each.customers} for each in shown]}
    offered = {"needs_offered": [each.id for each in shown]}
    return Reply("needs", "answered", parts, language, data=data, remember=offered)
