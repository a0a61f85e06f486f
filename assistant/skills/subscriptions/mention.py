"""Whether a message may be about subscriptions at all: quick, for every message is looked at."""

from typing import Final

_WORDS: Final = (
    "订", "报", "摘要", "小结", "静音", "提醒", "通知", "打扰", "推送", "推消息", "恢复", "暂停", "告诉", "告知",
    "勿扰", "疲劳", "疲软", "衰退", "老化", "异动", "异常", "波动", "差评", "工单", "投诉", "需求", "别烦", "别吵",
    "subscri", "digest", "brief", "report", "summar", "mute", "snooze", "pause", "silence", "disturb", "quiet", "alert",
    "remind", "notif", "bother", "anomal", "fatigue", "tired", "tiring", "need", "review", "ticket", "complaint",
    "resume", "sign me up", "sign us up", "ping",
)  # fmt: skip
LONGEST: Final = 120
"""Characters of a message that orders something of subscriptions."""


def may_be_about_subscriptions(text: str) -> bool:
    """False for what no order could be read from."""
    if len(text) > LONGEST:
        return False
    small = text.casefold()
    return any(word in small for word in _WORDS)
