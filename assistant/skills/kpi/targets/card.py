"""What is said while a target is set: the card to confirm, what is missing, what came of a press."""

from collections.abc import Sequence

from analytics.kpi.query import Filter, MetricQuery, Period
from analytics.kpi.targets.target import Target
from assistant.skills.kpi.targets.names import aim_text, subject
from assistant.skills.kpi.words import Wording, period_text, scope_text
from assistant.target_book import Act


def name_of(metric: str, scope: Sequence[Filter], period: Period, wording: Wording) -> str:
    """What a target set in the chat is called: 2026年11月小红书点击率."""
    query = MetricQuery((metric,), period, filters=tuple(scope))
    said, when, label = scope_text(query, wording), period_text(period, wording.language), wording.metric(metric)
    return f"{when}{said}{label}" if wording.chinese else " ".join(each for each in (label, said, when) if each)


def card(
    act: Act, target: Target, known: Target | None, recent: str, file_again: Target | None, wording: Wording
) -> str:
    """All that will be written, what it was before, and what the metric does now."""
    return _removal(target, file_again, wording) if act == "remove" else _terms(target, known, recent, wording)


def _removal(target: Target, file_again: Target | None, wording: Wording) -> str:
    named, value = subject(target, wording), wording.figure(target.metric, target.value)
    back = ""
    if file_again is not None:
        kept = wording.figure(file_again.metric, file_again.value)
        back = (
            f"删除后，targets.yml 里的“{file_again.name}”（{kept}）重新生效。"
            if wording.chinese
            else f" After that “{file_again.name}” of targets.yml ({kept}) holds again."
        )
    return (
        f"请确认删除：{named}目标（{value}，负责人{target.owner}）。{back}"
        if wording.chinese
        else f"Please confirm removing the target for {named} ({value}, owner {target.owner}).{back}"
    )


def _terms(target: Target, known: Target | None, recent: str, wording: Wording) -> str:
    """A line each for metric, scope, value, days and owner; then what held before."""
    chinese = wording.chinese
    query = MetricQuery((target.metric,), target.period, filters=target.scope)
    scope = scope_text(query, wording) or ("全部" if chinese else "everything")
    days = f"{target.period.first} – {target.period.last}"
    when = period_text(target.period, wording.language)
    value = aim_text(target, wording)
    shown = f"{when}（{days}）" if chinese else f"{when} ({days})"
    heads = ("指标", "范围", "目标值", "时间", "负责人") if chinese else ("Metric", "Scope", "Target", "Days", "Owner")
    now = f"（{recent}）" if recent and chinese else f" ({recent})" if recent else ""
    cells = (wording.metric(target.metric), scope, f"{value}{now}", shown, target.owner)
    lines = [f"- {head}{'：' if chinese else ': '}{cell}" for head, cell in zip(heads, cells, strict=True)]
    lead = "请确认这个目标：" if chinese else "Please confirm this target:"
    return "\n".join((lead, "", *lines, *(["", _before(known, wording)] if known else [])))


def _before(known: Target, wording: Wording) -> str:
    value, owner = wording.figure(known.metric, known.value), known.owner or "—"
    if wording.chinese:
        file = "；原来的写在 targets.yml，确认后以聊天里的为准" if known.source == "file" else ""
        return f"原来是 {value}（负责人{owner}）{file}。"
    file = "; it stands in targets.yml, and what is confirmed here will hold" if known.source == "file" else ""
    return f"It is {value} now (owner {owner}){file}."
