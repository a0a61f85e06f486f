"""Whether a message can be about targets at all: a look so cheap that every message can be given it."""

from typing import Final

from analytics.kpi.wording import wording

LONGEST: Final = 600
"""Characters of a message that are looked at."""
_MAY: Final = (
    "目标", "target", "goal", "完成", "达成", "达标", "完得成", "还差", "预计", "进度", "每天", "按目前", "按现在",
    "按当前", "按这个", "track", "pace", "attainment", "progress",
)  # fmt: skip
"""One of these stands in whatever is about targets."""


def may_be_about_targets(text: str) -> bool:
    """False only for a message that says nothing of targets."""
    plain = wording(text[:LONGEST]).plain
    return any(word in plain for word in _MAY)
