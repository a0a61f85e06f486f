"""The tables, charts, buttons and data of answers about targets."""

from typing import Any, Final

from analytics.kpi.query_json import to_json
from analytics.kpi.targets.chart import target_chart
from analytics.kpi.targets.standing import Standing
from analytics.kpi.targets.target import Target
from assistant.conversation import Button, Buttons, Chart, Citations, Column, Details, Part, Table, Text
from assistant.figures import MISSING
from assistant.skills.kpi.advice import Advice
from assistant.skills.kpi.targets.names import aim_text, subject
from assistant.skills.kpi.targets.overview import state_text
from assistant.skills.kpi.targets.text import told
from assistant.skills.kpi.words import Wording, period_text
from assistant.target_book import target_json

_HEADS: Final = {
    "zh": ("目标", "完成率", "时间进度", "还差", "预计", "剩余每天需"),
    "en": ("target", "share", "time gone", "to go", "forecast", "needed a day"),
}
_LIST_HEADS: Final = {
    "zh": ("目标", "实际", "目标值", "完成率", "时间进度", "预计", "状态", "负责人"),
    "en": ("Target", "Actual", "To reach", "Share", "Time gone", "Forecast", "State", "Owner"),
}
_LIST_NAMES: Final = ("name", "value", "target", "share", "elapsed", "forecast", "state", "owner")


def standing_json(standing: Standing) -> dict[str, Any]:
    """A target and where it stands, for programs: raw values, dates ISO, None for what is not known."""
    forecast = standing.forecast
    return target_json(standing.target) | {
        "state": standing.state,
        "kind": standing.kind,
        "actual": standing.value,
        "share": standing.share,
        "as_of": standing.as_of,
        "elapsed": standing.elapsed,
        "days_left": standing.left,
        "gap": standing.gap,
        "met": standing.met,
        "behind": standing.behind,
        "outlook": standing.outlook,
        "needed": standing.needed,
        "so_far": standing.so_far,
        "forecast": None
        if forecast is None
        else {"value": forecast.value, "low": forecast.low, "high": forecast.high, "level": 0.8},
    }


def one(standing: Standing, wording: Wording) -> tuple[Part, ...]:
    """Picture, table, next questions and SQL of one target."""
    target = standing.target
    metric = wording.catalog.metrics[target.metric]
    spec = target_chart(standing, metric.format, subject(target, wording), chinese=wording.chinese)
    picture = (Chart(spec, told(standing, wording)),) if spec else ()
    sql = standing.answer.sql if standing.answer else ""
    details = (Details("查看 SQL" if wording.chinese else "SQL", sql, "sql"),) if sql else ()
    table = (_table(standing, wording),) if standing.value is not None else ()
    return (*picture, *table, _next(standing, wording), *details)


def advised(advice: Advice | None, wording: Wording) -> tuple[Part, ...]:
    """The guide's own words for a metric that lags, cited; nothing where it has none."""
    if advice is None:
        return ()
    said = "".join(advice.sentences)
    return (
        Text(f"{'**指南里写**：' if wording.chinese else '**The guide says** (in Chinese): '}{said} [1]"),
        Citations((advice.citation,)),
    )


def _table(standing: Standing, wording: Wording) -> Table:
    name = standing.target.metric
    form = wording.catalog.metrics[name].format
    heads = _HEADS[wording.language]
    columns = [
        Column(name, wording.metric(name), form),
        Column("target", heads[0], form),
        *([Column("share", heads[1], "percent")] if standing.kind == "sum" else []),
        Column("elapsed", heads[2], "percent"),
        Column("gap", heads[3], form),
    ]
    share = [standing.share] if standing.kind == "sum" else []
    cells: list[Any] = [standing.value, standing.target.value, *share, standing.elapsed, standing.gap]
    if standing.forecast:
        columns.append(Column("forecast", heads[4], form))
        cells.append(standing.forecast.value)
    if standing.needed is not None:
        rest = "剩余平均需" if wording.chinese else "rest must average"
        columns.append(Column("needed", heads[5] if standing.kind == "sum" else rest, form))
        cells.append(standing.needed)
    return Table(tuple(columns), (tuple(cells),))


def data(standing: Standing, wording: Wording) -> dict[str, Any]:
    """What `ask --json` prints beside the text: the value and the target as one row, the query, the target whole."""
    name = standing.target.metric
    form = wording.catalog.metrics[name].format
    found = standing.answer
    return {
        "columns": [{"name": name, "format": form}, {"name": "target", "format": form}],
        "rows": [[standing.value, standing.target.value]],
        "query": to_json(found.query) if found else None,
        "sql": found.sql if found else None,
        "target": standing_json(standing),
    }


def many(standings: tuple[Standing, ...], wording: Wording) -> tuple[Part, ...]:
    """The targets side by side; their figures have units of their own, so they stand as text."""
    heads = _LIST_HEADS[wording.language]
    columns = tuple(Column(name, head) for name, head in zip(_LIST_NAMES, heads, strict=True))
    return (Table(columns, tuple(_row(each, wording) for each in standings)), *_questions(standings, wording))


def _row(standing: Standing, wording: Wording) -> tuple[str, ...]:
    target = standing.target
    ahead = standing.forecast.value if standing.forecast else None
    return (
        target.name,
        wording.figure(target.metric, standing.value),
        aim_text(target, wording),
        f"{standing.share:.1%}" if standing.share is not None and standing.kind == "sum" else MISSING,
        f"{standing.elapsed:.1%}",
        wording.figure(target.metric, ahead),
        state_text(standing, wording),
        target.owner or MISSING,
    )


def many_data(standings: tuple[Standing, ...]) -> dict[str, Any]:
    """The list for programs: a row each, and every target whole."""
    rows = [
        [
            each.target.name,
            each.target.metric,
            each.value,
            each.target.value,
            each.share,
            each.elapsed,
            each.target.owner,
        ]
        for each in standings
    ]
    names = ("name", "metric", "value", "target", "share", "elapsed", "owner")
    return {
        "columns": [{"name": name} for name in names],
        "rows": rows,
        "targets": [standing_json(each) for each in standings],
    }


def ask_of(target: Target, wording: Wording) -> str:
    """A question of where one target stands, as a person could type it."""
    named = subject(target, wording)
    return f"{named}离目标还差多少" if wording.chinese else f"How far is {named} from its target"


def _questions(standings: tuple[Standing, ...], wording: Wording) -> tuple[Buttons, ...]:
    lagging = [each.target for each in standings if each.behind and each.state == "running"]
    if not lagging:
        return ()
    return (Buttons(tuple(Button(each.name, text=ask_of(each, wording)) for each in lagging[:3])),)


def _next(standing: Standing, wording: Wording) -> Buttons:
    target = standing.target
    choices = []
    if standing.value is not None:
        query = target.period if standing.as_of is None else type(target.period)(target.period.first, standing.as_of)
        when = period_text(query, wording.language)
        scope = "".join(str(value) for each in target.scope for value in each.values)
        name = wording.metric(target.metric)
        by_week = (
            f"{when}{scope}{name}按周看" if wording.chinese else f"{name} {scope} {when} by week".replace("  ", " ")
        )
        choices.append(Button("按周看" if wording.chinese else "By week", text=by_week))
    every = "所有目标完成情况" if wording.chinese else "Show all targets"
    choices.append(Button("全部目标" if wording.chinese else "All targets", text=every))
    return Buttons(tuple(choices))
