"""What a target is called, and what it is to reach, in words."""

import re
from typing import Final

from analytics.kpi.query import MetricQuery
from analytics.kpi.targets.target import Target
from assistant.skills.kpi.words import Wording, period_text, scope_text

_NO_ZEROS: Final = re.compile(r"(?<=\.\d)0(?=\D*$)|\.00(?=\D*$)")


def subject(target: Target, wording: Wording) -> str:
    """2026年第四季度天猫旗舰店的GMV, GMV of 天猫旗舰店 in Q4 2026."""
    query = MetricQuery((target.metric,), target.period, filters=target.scope)
    scope, when = scope_text(query, wording), period_text(target.period, wording.language)
    name = wording.metric(target.metric)
    if wording.chinese:
        return f"{when}{scope}的{name}" if scope else f"{when}的{name}"
    return f"{name}{f' of {scope}' if scope else ''} in {when}"


def aim_text(target: Target, wording: Wording) -> str:
    """The value to reach: ¥42万; 不高于 ¥300 where less is better."""
    value = without_zeros(wording.figure(target.metric, target.value))
    if wording.catalog.metrics[target.metric].direction != "down":
        return value
    return f"不高于 {value}" if wording.chinese else f"at most {value}"


def without_zeros(figure: str) -> str:
    """3.50% as 3.5%, ¥300.00 as ¥300."""
    return _NO_ZEROS.sub("", figure)
