"""What else was new in the same days, in a sentence. Nothing here is called a cause."""

from collections.abc import Iterable, Sequence
from typing import Final

from analytics.kpi.query import Value
from analytics.kpi.why.explain import Explanation
from analytics.kpi.why.meanwhile import Beside, News
from assistant.skills.kpi.why.text import moved_text, value_text
from assistant.skills.kpi.words import Wording

MOST_NAMED: Final = 3
MOST_NEWS: Final = 2


def meanwhile_text(found: Explanation, wording: Wording) -> str:
    """What was new in the same days; empty where nothing was."""
    chinese, there = wording.chinese, found.meanwhile
    said: list[str] = []
    for label, news in there.news:
        said.append(_news(label, news, wording))
    said += [_beside(each, wording) for each in there.beside]
    for names, words in (
        (there.came, ("新出现", "new")),
        (there.went, ("不再出现", "gone")),
    ):
        known = [(dimension, value) for dimension, value in names if value is not None]
        values = [_named(dimension, value, wording) for dimension, value in known[:MOST_NAMED]]
        if values:
            said.append(f"{words[0]}：{'、'.join(values)}" if chinese else f"{words[1]}: {', '.join(values)}")
    for festivals, zh, en in (
        (there.festivals_here, "这段时间含{}", "these days hold {}"),
        (there.festivals_there, "对比期含{}", "the days compared with hold {}"),
    ):
        if festivals:
            said.append(zh.format("、".join(festivals)) if chinese else en.format(", ".join(festivals)))
    said += _days(found, wording)
    if not said:
        return ""
    return f"**同期还有**：{'；'.join(said)}。" if chinese else f"**In the same days**: {'; '.join(said)}."


def _named(dimension: str, value: Value, wording: Wording) -> str:
    """门店“国贸店”; Property “Garden Court”; a bare number or a yes says of itself what it is of."""
    said, plain = value_text(value, dimension, wording), wording.value(dimension, value)
    if said != plain or isinstance(value, bool):
        return said
    gap = "" if wording.chinese else " "
    return f"{wording.dimension(dimension)}{gap}“{said}”"


def _days(found: Explanation, wording: Wording) -> Iterable[str]:
    here, there = found.answer.query.period, found.answer.query.compare
    assert there is not None
    if here.days != there.period.days:
        yield (
            f"两段天数不同（{here.days} 天和 {there.period.days} 天）"
            if wording.chinese
            else f"the two are {here.days} and {there.period.days} days long"
        )
    for days, whole, zh, en in (
        (found.meanwhile.days, here.days, "这段时间", "these days"),
        (found.meanwhile.days_before, there.period.days, "对比期", "the days compared with"),
    ):
        if 0 < days < whole:
            yield f"{zh}有 {whole - days} 天没有数据" if wording.chinese else f"{whole - days} of {en} have no data"


def _news(model: str, news: Sequence[News], wording: Wording) -> str:
    told = wording.catalog.models[model]
    label = told.events.label if told.events else ""
    if wording.chinese:
        label = label or told.label or model
        named = "、".join(f"{each.day.month}月{each.day.day}日“{each.title}”" for each in news[:MOST_NEWS])
        return f"上线{label} {len(news)} 个（{named}{'等' if len(news) > MOST_NEWS else ''}）"
    named = ", ".join(f"“{each.title}” on {each.day:%b} {each.day.day}" for each in news[:MOST_NEWS])
    label = (told.events.label_en if told.events else "") or label or model
    return f"{label}: {len(news)} ({named}{', …' if len(news) > MOST_NEWS else ''})"


def _beside(each: Beside, wording: Wording) -> str:
    return moved_text(each.metric, each.before, each.after, wording)
