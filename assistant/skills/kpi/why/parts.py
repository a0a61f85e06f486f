"""The tables, chart and data of an explanation."""

from typing import Any, Final

from analytics.kpi.query_json import value_json
from analytics.kpi.why.drivers import Drivers
from analytics.kpi.why.explain import Explanation
from analytics.kpi.why.groups import Split
from analytics.kpi.why.waterfall import waterfall
from assistant.conversation import Chart, Column, Table
from assistant.skills.kpi.phrases import when_and_what
from assistant.skills.kpi.why.text import compared_text, formula_text, signed, value_text
from assistant.skills.kpi.words import Wording

MOST_ROWS: Final = 5
MOST_STEPS: Final = 4
_REST: Final = {"zh": "其他", "en": "the rest"}
_ALL: Final = {"zh": "合计", "en": "all"}
_HEADS: Final = {
    "zh": ("因子", "之前", "现在", "贡献", "其中占比变化", "其中自身变化"),
    "en": ("driver", "before", "after", "contribution", "of it by weight", "of it by its own rate"),
}


def drivers_table(found: Drivers, wording: Wording) -> Table:
    """A row for each driver, its own figures as text since their formats differ."""
    heads, form = _HEADS[wording.language], wording.catalog.metrics[found.metric].format
    columns = (
        Column("driver", heads[0]),
        Column("before", heads[1]),
        Column("after", heads[2]),
        _share(heads[3], form),
    )
    rows = tuple(
        (
            wording.metric(part.metric),
            wording.figure(part.metric, part.before),
            wording.figure(part.metric, part.after),
            _scaled(part.share, form),
        )
        for part in sorted(found.parts, key=lambda part: -abs(part.share))
    )
    return Table(columns, rows, formula_text(found, wording))


def split_table(split: Split, found: Explanation, wording: Wording) -> Table:
    """The largest groups, the rest in one row, and all of them."""
    metric = wording.catalog.metrics[found.answer.query.metrics[0]]
    heads, form = _HEADS[wording.language], metric.format
    label = wording.dimension(split.dimension)
    columns = [Column(split.dimension, label), Column("before", heads[1], form), Column("after", heads[2], form)]
    columns.append(_share(heads[3], form))
    if split.ratio:
        columns += [_share(heads[4], form, "mix"), _share(heads[5], form, "rate")]
    shown, rest = split.groups[:MOST_ROWS], split.groups[MOST_ROWS:]
    rows: list[tuple[Any, ...]] = [
        (
            value_text(g.value, split.dimension, wording),
            g.before,
            g.after,
            *_shares((g.share, g.mix, g.rate), split, form),
        )
        for g in shown
    ]
    if rest:
        sums = (sum(g.share for g in rest), sum(g.mix for g in rest), sum(g.rate for g in rest))
        known = [[g.before for g in rest], [g.after for g in rest]]
        figures = (None, None) if split.ratio else tuple(sum(each or 0.0 for each in side) for side in known)
        rows.append(
            (
                f"{_REST[wording.language]}（{len(rest)}）" if wording.chinese else f"the rest ({len(rest)})",
                *figures,
                *_shares(sums, split, form),
            )
        )
    every = (found.change, sum(g.mix for g in split.groups), sum(g.rate for g in split.groups))
    rows.append((_ALL[wording.language], found.before, found.after, *_shares(every, split, form)))
    return Table(tuple(columns), tuple(rows))


def picture(found: Explanation, wording: Wording) -> tuple[Chart, ...]:
    """The change as a waterfall: by the dimension that explains it, else by its drivers."""
    name = found.answer.query.metrics[0]
    metric = wording.catalog.metrics[name]
    steps = _steps(found, wording)
    if not steps or (metric.format == "number" and found.before == 0):
        return ()
    start, end = compared_text(found, wording)
    if start == end:
        return ()
    title = f"{wording.metric(name)} · {when_and_what(found.answer.query, wording)}"
    good = None if metric.direction == "neutral" else metric.direction == "up"
    spec = waterfall(
        title,
        ((_short(start, wording), found.before), (_short(end, wording), found.after)),
        steps,
        metric.format,
        up_is_good=good,
        chinese=wording.chinese,
    )
    said = ("，" if wording.chinese else ", ").join(f"{label} {signed(name, share, wording)}" for label, share in steps)
    return (Chart(spec, f"{title}{'：' if wording.chinese else ': '}{said}"),)


def _short(words: str, wording: Wording) -> str:
    return words.partition("年")[2] if wording.chinese and "年" in words else words.rpartition(", ")[0] or words


def _steps(found: Explanation, wording: Wording) -> list[tuple[str, float]]:
    split = next((each for each in found.splits[:1] if each.explains), None)
    if split is None and found.drivers is not None:
        parts = sorted(found.drivers.parts, key=lambda part: -abs(part.share))
        return [(wording.metric(part.metric), part.share) for part in parts]
    split = split or next(iter(found.splits), None)
    if split is None:
        return []
    shown, rest = split.groups[:MOST_STEPS], split.groups[MOST_STEPS:]
    steps = [(value_text(group.value, split.dimension, wording), group.share) for group in shown]
    return [*steps, *([(_REST[wording.language], sum(group.share for group in rest))] if rest else [])]


def data(found: Explanation) -> dict[str, Any]:
    """What programs get as "why": raw values, contributions in the metric's own unit."""
    usual, there = found.usual, found.meanwhile
    return {
        "change": found.change,
        "before": found.before,
        "after": found.after,
        "drivers": _drivers_json(found.drivers),
        "values": [_split_json(split) for split in found.splits],
        "usual": None
        if usual.known
        else {
            "inside": usual.inside,
            "value": usual.value,
            "low": usual.low,
            "high": usual.high,
            "expected": usual.expected,
            "days": usual.days,
            "a_day": usual.a_day,
        },
        "meanwhile": {
            "news": [
                {"kind": kind, "day": each.day.isoformat(), "title": each.title}
                for kind, news in there.news
                for each in news
            ],
            "beside": [{"metric": each.metric, "before": each.before, "after": each.after} for each in there.beside],
            "came": [{"dimension": name, "value": value_json(value)} for name, value in there.came],
            "went": [{"dimension": name, "value": value_json(value)} for name, value in there.went],
            "festivals": [*there.festivals_here],
            "festivals_before": [*there.festivals_there],
        },
        "sql": [{"kind": each.kind, "about": [*each.about], "sql": each.sql} for each in found.ran],
    }


def _drivers_json(found: Drivers | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "metric": found.metric,
        "method": found.method,
        "parts": [
            {"metric": p.metric, "power": p.power, "before": p.before, "after": p.after, "contribution": p.share}
            for p in found.parts
        ],
        "deeper": _drivers_json(found.deeper),
    }


def _split_json(split: Split) -> dict[str, Any]:
    return {
        "dimension": split.dimension,
        "explains": split.explains,
        "values": [
            {
                "value": value_json(g.value),
                "before": g.before,
                "after": g.after,
                "contribution": g.share,
                "mix": g.mix if split.ratio else None,
                "rate": g.rate if split.ratio else None,
            }
            for g in split.groups
        ],
    }


def _share(label: str, form: str, name: str = "contribution") -> Column:
    if form == "percent":
        points = "（百分点）" if not label.isascii() else " (pp)"
        return Column(name, f"{label}{points}", "number")
    return Column(name, label, "currency" if form == "currency" else "number")


def _shares(values: tuple[float, float, float], split: Split, form: str) -> tuple[float, ...]:
    return tuple(_scaled(value, form) for value in (values if split.ratio else values[:1]))


def _scaled(value: float, form: str) -> float:
    return value * 100 if form == "percent" else value
