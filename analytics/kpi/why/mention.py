"""Whether a message can ask for a reason at all: a look so cheap that every message can be given it."""

import re
from typing import Final

from analytics.kpi.wording import wording

_MAY: Final = (
    "为什么", "为何", "为啥", "为嘛", "为甚么", "原因", "怎么", "咋", "怎的", "怎会", "什么情况", "啥情况",
    "问题", "归因", "导致", "引起", "造成", "带来", "影响", "拉低", "拉高", "拖", "拉动", "推动", "带动", "推高",
    "分析", "解释", "说明", "拆解", "诊断", "讲讲", "说说", "解读",
    "why", "how come", "reason", "cause", "causing", "driv", "drove", "explain", "explanation", "what led", "led to",
    "pushed", "pushing", "pulled", "pulling", "dragged", "dragging", "lifted", "moved", "affected", "hurt", "changed",
    "behind", "going on with", "up with", "wrong with", "what made", "what makes", "what happened",
    "analyse", "analyze", "diagnose", "break down", "look into", "walk me through", "account for",
)  # fmt: skip
"""One of these stands in whatever `why_question` reads."""

_AGAIN: Final = re.compile(r"^[\s,.]*(?:那|那么|and\b|what about\b|how about\b|same (?:for|in)\b)|呢[\s?.!~]*$")
_BEHIND: Final = re.compile(
    r"(?:会|都|还|一直|总是?|老)*"
    r"(?:落后|落下|掉队|跟不上|没跟上|赶不上|拖后腿|"
    r"(?:没有?|未|没能|还没|不|完不|达不)(?:能)?(?:达标|达成|达到|完成|到|成|上)(?:目标)?)"
    r"(?:了|呢|这么多|那么多|的|吗)*"
    r"|\b(?:not )?(?:running |falling |lagging )?"
    r"(?:behind|short|late|off|below|under|missed|missing|lagging|on track|there yet|reached|met)"
    r"(?: (?:of|the|its|on|our|target|goal|plan|schedule|pace|track))*\b"
)


def goes_on(text: str) -> bool:
    """Whether a message carries the question before on to something else: 那抖音呢, what about May."""
    return _AGAIN.search(wording(text).plain) is not None


def without_behind(text: str) -> str:
    """The message without its words for a target that is not reached: 为什么落后 asks why, of what was answered."""
    words = wording(text)
    found = _BEHIND.search(words.plain)
    return words.replaced(found.start(), found.end(), " ") if found else text


def may_ask_why(text: str) -> bool:
    """False only for a message that asks for no reason."""
    plain = wording(text).plain
    return any(word in plain for word in _MAY)
