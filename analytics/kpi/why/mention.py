"""Whether a message can ask for a reason at all: a look so cheap that every message can be given it."""

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


def may_ask_why(text: str) -> bool:
    """False only for a message that asks for no reason."""
    plain = wording(text).plain
    return any(word in plain for word in _MAY)
