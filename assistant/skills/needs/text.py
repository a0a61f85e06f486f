"""The sentences of an answer about needs."""

from collections.abc import Sequence
from typing import Final

from analytics.reviews.need import Face, Keep, Need
from assistant.conversation import Language
from assistant.skills.needs.question import NeedsQuestion

FEW: Final = 5
"""Customers before from which a change is told as a percentage."""
FACES: Final = {
    "zh": {"complaint": "抱怨", "praise": "称赞", "question": "询问", "suggestion": "建议", None: "提到"},
    "en": {
        "complaint": "complaints", "praise": "praise", "question": "questions", "suggestion": "suggestions",
        None: "mentions",
    },
}  # fmt: skip
_SOURCES: Final = {
    "zh": {"review": "只看评价", "inquiry": "只看咨询"},
    "en": {"review": "reviews only", "inquiry": "inquiries only"},
}
_MORE: Final = {"product": ("产品", "products"), "channel": ("渠道", "channels")}


def filters(question: NeedsQuestion, wrote: int, language: Language) -> str:
    """The filters, echoed: what the numbers are of."""
    zh = language == "zh"
    days = (question.until - question.since).days + 1
    period = f"{question.since} 至 {question.until}" if zh else f"{question.since} to {question.until}"
    if question.assumed:
        period += f"（最近 {days} 天）" if zh else f" (the last {days} days)"
    said = [period, _values(question, "product", language), _values(question, "channel", language)]
    said += [_other(keep, language) for keep in question.keep if keep.field not in ("product", "channel")]
    if question.but_needs:
        left = "、".join(question.but_needs)
        said.append(f"不含{left}" if zh else f"without {', '.join(question.but_needs)}")
    return f"{'，'.join(said)}，共 {wrote} 位顾客留言。" if zh else f"{', '.join(said)}: {wrote} customers wrote. "


def _values(question: NeedsQuestion, name: str, language: Language) -> str:
    kept = [keep for keep in question.keep if keep.field == name]
    zh, en = _MORE[name]
    if not kept:
        return f"全部{zh}" if language == "zh" else f"all {en}"
    comma = "、" if language == "zh" else " and "
    said = []
    for keep in kept:
        values = comma.join(keep.values)
        if keep.but:
            values = f"{values}以外的{zh}" if language == "zh" else f"{en} other than {values}"
        said.append(values)
    return comma.join(said)


def _other(keep: Keep, language: Language) -> str:
    zh = language == "zh"
    values = ("、" if zh else " or ").join(keep.values)
    match keep.field:
        case "source":
            said = _SOURCES[language][keep.values[0]]
        case "stars":
            low, high = keep.values[0], keep.values[-1]
            stars = low if low == high else f"{low}–{high}"
            said = f"{stars} 星评价" if zh else f"{stars}-star reviews"
        case "persona":
            said = f"{values}顾客" if zh else f"customers: {values}"
        case _:
            said = values
    return (f"不含{said}" if zh else f"without {said}") if keep.but else said


def nobody(question: NeedsQuestion, wrote: int, language: Language) -> str:
    """When no need was met."""
    what = FACES[language][question.face]
    zh = language == "zh"
    about = ("、" if zh else ", ").join(question.needs)
    if zh:
        return f"其中没有人{what}{about or '已知的任何一项需求'}。" if wrote else "这段时间没有评价，也没有咨询。"
    return f"Nobody left {what} about {about or 'any known need'}." if wrote else "No reviews or inquiries then."


def headline(needs: Sequence[Need], question: NeedsQuestion, language: Language) -> str:
    """The answer in a sentence or two."""
    if question.needs:
        return "\n\n".join(one(need, question, language) for need in needs)
    return _ranking_zh(needs, question) if language == "zh" else _ranking_en(needs, question)


def one(need: Need, question: NeedsQuestion, language: Language) -> str:
    """A need asked for by name: how many, on which side, and its other faces beside it."""
    return _one_zh(need, question) if language == "zh" else _one_en(need, question)


def _one_zh(need: Need, question: NeedsQuestion) -> str:
    low, high = need.interval
    side = FACES["zh"][question.face]
    text = (
        f"{side}的是**{name_of(need, 'zh', question.face)}**：{need.customers} 位顾客（{need.share:.1%}，"
        f"95% 区间 {low:.1%}–{high:.1%}），{trend(need, question, 'zh')}{_tested(need, 'zh')}。"
    )
    text += _faces_zh(need, question.face)
    if need.net is not None:
        text += f"净情感 {need.net:+.2f}。"
    return text + _where(need, "zh")


def _faces_zh(need: Need, face: Face | None) -> str:
    sides = {
        "complaint": (need.complainers, "位抱怨"),
        "praise": (need.praisers, "位称赞"),
        "question": (need.askers, "位来问"),
    }
    told = [f"{count} {words}" for side, (count, words) in sides.items() if side != face and (count or face is None)]
    if not told:
        return ""
    asked = f"（共问了 {need.questions} 次）" if need.questions > need.askers and face != "question" else ""
    return ("另有 " if face else "其中 ") + "、".join(told) + asked + "。"


def _one_en(need: Need, question: NeedsQuestion) -> str:
    low, high = need.interval
    side = FACES["en"][question.face].capitalize()
    text = (
        f"{side}: **{name_of(need, 'en', question.face)}**, {need.customers} customers ({need.share:.1%}, "
        f"95 % interval {low:.1%}–{high:.1%}), {trend(need, question, 'en')}{_tested(need, 'en')}. "
    )
    sides = {
        "complaint": (need.complainers, "complained"),
        "praise": (need.praisers, "praised it"),
        "question": (need.askers, "asked"),
    }
    told = [
        f"{n} {said}" for name, (n, said) in sides.items() if name != question.face and (n or question.face is None)
    ]
    text += (f"{'Besides, ' if question.face else 'Of these, '}{', '.join(told)}. ") if told else ""
    if need.net is not None:
        text += f"Net sentiment {need.net:+.2f}. "
    return text + _where(need, "en")


def _where(need: Need, language: Language) -> str:
    """Where it falls: products and kinds of customer, as far as the counts tell."""
    zh = language == "zh"
    comma = "、" if zh else ", "
    said = []
    if need.products:
        told = comma.join(f"{name} {count} 位" if zh else f"{name} {count}" for name, count in need.products)
        said.append(f"说得最多的产品：{told}" if zh else f"Products: {told}")
    if need.personas:
        told = comma.join(f"{name} {count} 位" if zh else f"{name} {count}" for name, count in need.personas)
        said.append(f"自报的人群：{told}" if zh else f"kinds of customer: {told}")
    return (("；".join(said) + "。") if zh else "; ".join(said) + ".") if said else ""


def _tested(need: Need, language: Language) -> str:
    if need.emerging:
        return "，增长显著" if language == "zh" else ", a significant rise"
    if need.fading:
        return "，减少显著" if language == "zh" else ", a significant fall"
    return ""


def _ranking_zh(needs: Sequence[Need], question: NeedsQuestion) -> str:
    first, side = needs[0], FACES["zh"][question.face]
    grew = [each for each in needs if each.emerging]
    if question.order == "growing":
        lead = "增长最明显的是" if grew else "没有哪一项的增长在统计上站得住；涨得最多的是"
    elif question.order == "fading":
        lead = (
            "减少最明显的是" if any(each.fading for each in needs) else "没有哪一项的减少在统计上站得住；降得最多的是"
        )
    elif question.order == "new":
        lead = f"上一期没有、这一期新出现的有 {len(needs)} 项，最多的是" if len(needs) > 1 else "新出现的只有"
    elif question.order == "least":
        lead = f"{side}最少的是"
    else:
        lead = f"{side}最多的是" if len(needs) > 1 else f"{side}的是"
    name = name_of(first, "zh", question.face)
    text = f"{lead}**{name}**：{first.customers} 位顾客（{first.share:.1%}），{trend(first, question, 'zh')}"
    others = "、".join(f"{name_of(each, 'zh', question.face)} {each.customers} 位" for each in needs[1:3])
    text += f"；其次是{others}。" if others else "。"
    risen = "、".join(name_of(each, "zh", question.face) for each in grew)
    if risen and question.order != "growing":
        text += f"**{risen}**的增长是显著的{'，请优先跟进' if question.face == 'complaint' else ''}。"
    return text


def _ranking_en(needs: Sequence[Need], question: NeedsQuestion) -> str:
    first, side = needs[0], FACES["en"][question.face]
    grew = [each for each in needs if each.emerging]
    leads = {
        "growing": "Growing most" if grew else "No growth holds up statistically; up most",
        "fading": "Falling most" if any(each.fading for each in needs) else "No fall holds up statistically; down most",
        "new": f"{len(needs)} new since the window before; most",
        "least": f"Fewest {side}",
    }
    lead = leads.get(question.order, f"Most {side}" if len(needs) > 1 else side.capitalize())
    name = name_of(first, "en", question.face)
    text = f"{lead}: **{name}**, {first.customers} customers ({first.share:.1%}), {trend(first, question, 'en')}"
    others = ", ".join(f"{name_of(each, 'en', question.face)} {each.customers}" for each in needs[1:3])
    text += f"; then {others}." if others else "."
    risen = ", ".join(name_of(each, "en", question.face) for each in grew)
    return text + (f" The growth of **{risen}** is significant." if risen and question.order != "growing" else "")


def name_of(need: Need, language: Language, face: Face | None = None) -> str:
    """A need's name; that of its praise when praise is what was asked for."""
    if face == "praise":
        return need.praise_name if language == "zh" else need.praise_en
    return need.name if language == "zh" else need.label_en


def window_before(question: NeedsQuestion, language: Language) -> str:
    """The days compared with, as a sentence names them."""
    days = (question.until - question.since).days + 1
    if question.against is None:
        return f"前 {days} 天" if language == "zh" else f"the {days} days before"
    first, last = question.against
    return f"{first} 至 {last} " if language == "zh" else f"{first} to {last}"


def trend(need: Need, question: NeedsQuestion, language: Language) -> str:
    """Against the window before, in words; few customers are counted, not turned into percentages."""
    before, window = need.customers_before, window_before(question, language)
    if language == "zh":
        if need.change is None or not before:
            return f"{window}没有人提" if need.is_new else f"{window}没有可比的数"
        return f"{window} {before} 位".replace("  ", " ") + (
            f"，占比{moved(need.change, 'zh')}" if before >= FEW else ""
        )
    if need.change is None or not before:
        return f"nobody in {window}" if need.is_new else f"nothing to compare with in {window}"
    return f"{before} in {window}" + (f", share {moved(need.change, 'en')}" if before >= FEW else "")


def moved(change: float, language: Language) -> str:
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
