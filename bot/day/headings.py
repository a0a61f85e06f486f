"""What stands above, beside and in place of what the working day tells, in both languages."""

from datetime import date
from typing import Final

from assistant.conversation import Language
from assistant.skills.subscriptions.calling import filters_said, name
from assistant.skills.subscriptions.subscription import Subscription, What
from bot.day.figures import day_said

GROUNDS: Final[dict[What, dict[Language, str]]] = {
    "anomalies": {
        "zh": "“预期”按同一星期几的规律和前两周的水平推算；点“查看 SQL”看数据出处。",
        "en": "“Expected” goes by the weekday and the level of the fortnight before; the SQL shows how.",
    },
    "fatigue": {
        "zh": "连着两周都掉到早期的七成以下，同渠道其他素材没有一起掉：建议换新。",
        "en": "At 70 % of their early weeks or less for two weeks, while others there held: time for new ones.",
    },
}
"""What a kind of alert holds its figures against."""


def title(today: date, subscription: Subscription) -> str:
    """The title of a digest: its day, and the part it is kept to."""
    part = kept(subscription)
    if subscription.language == "zh":
        return f"日报{part} · {today.month}月{today.day}日，周{'一二三四五六日'[today.weekday()]}"
    return f"Morning digest{part} · {today:%a}, {today:%b} {today.day}"


def kept(subscription: Subscription) -> str:
    """· 抖音: the part that a subscription is kept to."""
    part = filters_said(subscription.filters, subscription.language)
    return f" · {part}" if part else ""


def one_value(subscription: Subscription) -> str | None:
    """The one value a subscription is kept to, which its figures are then of."""
    values = [value for _, of_one in subscription.filters for value in of_one]
    return values[0] if len(values) == 1 else None


def when(what: What, day: date | None, today: date, language: Language) -> str:
    """· 昨天（10月28日，周三）: the days an alert is about."""
    if what == "needs":
        return " · 近 14 天" if language == "zh" else ", last 14 days"
    return f" · {day_said(day, today, language)}" if day else ""


def heading(subscription: Subscription) -> str:
    """The heading of an alert: what is told, of which part."""
    zh, en = {
        "anomalies": ("指标异动", "Out of the ordinary"),
        "fatigue": ("素材疲劳", "Creatives that tire"),
        "needs": ("新需求", "New needs"),
    }.get(subscription.what, ("", ""))
    return (zh if subscription.language == "zh" else en) + kept(subscription)


def nothing(what: What, day: date | None, language: Language) -> str:
    """What is said where there is nothing to tell."""
    zh = language == "zh"
    if day is None:
        return "还没有数据。" if zh else "There are no data to look at yet."
    said = {
        "anomalies": (
            "主要指标和各渠道都在正常范围内，没有异动。",
            "all main metrics and channels are within their usual range.",
        ),
        "fatigue": ("没有明显疲劳的素材。", "no creative is clearly tired."),
        "needs": ("近 14 天没有新冒出来的需求。", "nothing new in the reviews of the last 14 days."),
    }.get(what, ("没有需要关注的。", "nothing to tell."))
    return f"截至{day.month}月{day.day}日，{said[0]}" if zh else f"As of {day:%b} {day.day}, {said[1]}"


def mute_words(what: What, language: Language) -> str:
    """What a button says that ends an alert for today."""
    return f"{name(what, 'zh')}静音到明天" if language == "zh" else f"mute {name(what, 'en')} until tomorrow"
