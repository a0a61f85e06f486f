"""Targets beside figures: the one a metric is held to, how far a figure is off it, and what the guide advises then."""

from collections.abc import Mapping, Sequence

from analytics.kpi.answer import Answer
from analytics.kpi.catalog import Catalog, Derived, Entity, Ratio, Simple, inputs_of
from analytics.kpi.drawing.style import Aim
from analytics.kpi.query import MetricQuery, Period
from analytics.kpi.targets.target import Target, scope_key
from assistant.conversation import Citations, Part, Text
from assistant.skills.kpi.advice import Advise
from assistant.skills.kpi.measures import Measure, measures
from assistant.skills.kpi.targets.names import aim_text, subject
from assistant.skills.kpi.words import Wording


def aims_of(query: MetricQuery, targets: Sequence[Target]) -> Mapping[str, Target]:
    """For each metric of a query the target over the same rows whose days hold the days asked for, the shortest first.

    None for counts of values, averages a day, shares of a part and running sums, which no target is set for.
    """
    if query.count_of or query.per or query.of or query.running:
        return {}
    wanted = scope_key(query.filters)
    found: dict[str, Target] = {}
    for target in sorted(targets, key=lambda each: each.period.days):
        if target.metric in query.metrics and scope_key(target.scope) == wanted and _holds(target, query.period):
            found.setdefault(target.metric, target)
    return found


def _holds(target: Target, period: Period) -> bool:
    return target.period.first <= period.first and period.last <= target.period.last


def holds_for_parts(metric: str, catalog: Catalog) -> bool:
    """Whether a target for a stretch of time is one for a part of it too: of rates, ratios and means of plain sums.

    Not of a sum, and not of what grows with the days counted: customers who came back, distinct customers.
    """
    definition = catalog.metrics[metric].definition
    if isinstance(definition, Simple):
        return definition.agg == "average" and not definition.non_additive_dimension
    if not isinstance(definition, Ratio | Derived):
        return False
    return all(_flows(name, catalog) for name in inputs_of(definition))


def _flows(metric: str, catalog: Catalog) -> bool:
    match catalog.metrics[metric].definition:
        case Simple(agg="sum" | "count" | "sum_boolean" | "average", non_additive_dimension=""):
            return True
        case Simple(agg="count_distinct", model=model, expr=expr):
            return not any(
                each.kind == "foreign" and expr in (each.name, each.expr) for each in _entities(model, catalog)
            )
        case Ratio() | Derived() as definition:
            return all(_flows(name, catalog) for name in inputs_of(definition))
        case _:
            return False


def _entities(model: str, catalog: Catalog) -> Sequence[Entity]:
    return catalog.models[model].entities


def lines_of(answer: Answer, aims: Mapping[str, Target], wording: Wording) -> Mapping[str, Aim]:
    """Targets that a chart can show, as they hold for the parts that it draws too."""
    by_name = {each.name: each for each in measures(answer.query, wording)}
    apart = bool(answer.query.group_by)
    name = ("整体目标" if apart else "目标") if wording.chinese else ("overall target" if apart else "target")
    return {
        metric: Aim(target.value, f"{name} {by_name[metric].said(target.value, wording)}")
        for metric, target in aims.items()
        if metric in by_name and holds_for_parts(metric, wording.catalog)
    }


def beside_target(answer: Answer, aims: Mapping[str, Target], advise: Advise, wording: Wording) -> tuple[Part, ...]:
    """For one figure that is held to a target: how far off it is, and the guide's direction when that is the wrong way.

    Where a target holds only for the whole, only over its very days, and when they are over.
    """
    query = answer.query
    if len(answer.rows) != 1 or query.grain or len(query.metrics) != 1 or query.group_by:
        return ()
    measure, target = measures(query, wording)[0], aims.get(query.metrics[0])
    value = measure.of(answer.rows[0])
    if target is None or not isinstance(value, int | float):
        return ()
    if not (_whole(answer, target) or holds_for_parts(target.metric, wording.catalog)):
        return ()
    short = value > target.value if measure.metric.direction == "down" else value < target.value
    said = _off(float(value), target, measure, wording, short=short)
    advice = advise(measure.metric) if short else None
    if advice is None:
        return (Text(said),)
    quoted = "".join(advice.sentences) if wording.chinese else " ".join(advice.sentences)
    lead = "指南的建议：" if wording.chinese else " The guide advises: "
    return (Text(f"{said}{lead}{quoted} [1]"), Citations((advice.citation,)))


def _whole(answer: Answer, target: Target) -> bool:
    over = answer.fresh_until is not None and answer.fresh_until >= target.period.last
    return over and answer.query.period == target.period


def _off(value: float, target: Target, measure: Measure, wording: Wording, *, short: bool) -> str:
    """这段时间的目标是 3.00%，还差 1.18 个百分点。"""
    gap = abs(value - target.value)
    if measure.form == "percent":
        size = f"{gap * 100:,.2f} 个百分点" if wording.chinese else f"{gap * 100:,.2f} pp"
    else:
        size = measure.said(gap, wording)
    aim, of = aim_text(target, wording), subject(target, wording)
    down = measure.metric.direction == "down"
    if wording.chinese:
        how = (f"高出 {size}" if down else f"还差 {size}") if short else "已达到"
        return f"{of}目标是{aim if aim[:1] == '不' else f' {aim}'}，{how}。"
    how = f"{size} {'above' if down else 'short of'} it" if short else "which it meets"
    return f"The target for {of} is {aim}: {how}." if short else f"The target for {of} is {aim}, {how}."


def how_far(target: Target, wording: Wording) -> str:
    """A question about the target, as a person could type it."""
    of = subject(target, wording)
    return f"{of}离目标还差多少" if wording.chinese else f"How far is {of} from its target?"
