"""Whether a message may be about subscriptions at all: quick, for every message is looked at."""

import re
from typing import Final

_WORDS: Final = (
    "订", "报", "摘要", "小结", "静音", "提醒", "通知", "打扰", "推送", "推消息", "恢复", "暂停", "告诉", "告知",
    "勿扰", "疲劳", "疲软", "衰退", "老化", "异动", "异常", "波动", "差评", "工单", "投诉", "需求", "别烦", "别吵",
    "subscri", "digest", "brief", "report", "summar", "mute", "snooze", "pause", "silence", "disturb", "quiet", "alert",
    "remind", "notif", "bother", "anomal", "fatigue", "tired", "tiring", "need", "review", "ticket", "complaint",
    "取消", "改到", "改成", "change", "move", "不要", "不用", "别再", "停", "cancel", "stop", "robot", "訂", "報",
    "resume", "sign me up", "sign us up", "ping", "you send",
    "you going to send", "you tell", "给我发", "给我们发",
    "给大家发", "给群里发",
    "给这个群发", "给本群发", "给我推", "给我们推", "给大家推", "给群里推",
)  # fmt: skip
_AT_SET_TIMES: Final = re.compile(
    r"每|隔周|双周|工作日|周末|周[一二三四五六日天]|\b(?:every|each|evry|daily|weekdays?|workdays?|working days?"
    r"|monthly|fortnightly|biweekly"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|the (?:1st|first|last day))\b|[点點:]|\d ?[ap]m\b"
)
_SENDS: Final = re.compile(
    r"发|推|播报|告诉|提醒|\b(?:send|snd|post|share|give|show|tell|push|deliver|drop|ping|remind)\b"
)
LONGEST: Final = 200
"""Characters of a message that orders something of subscriptions."""


def may_be_about_subscriptions(text: str) -> bool:
    """False for what no order could be read from."""
    if len(text) > LONGEST:
        return False
    small = text.casefold()
    if any(word in small for word in _WORDS):
        return True
    return _SENDS.search(small) is not None and _AT_SET_TIMES.search(small) is not None
