"""What stands under an answer about a target: its days and definition, how the forecast was made, caveats."""

from analytics.kpi.targets.standing import Standing
from assistant.skills.kpi.words import Wording


def notes(standing: Standing, wording: Wording) -> tuple[str, ...]:
    """Days, definition, how the forecast was made, and caveats."""
    target, chinese = standing.target, wording.chinese
    first, last = target.period.first.isoformat(), target.period.last.isoformat()
    said = [f"目标：{target.name}，{first} – {last}" if chinese else f"Target: {target.name}, {first} – {last}"]
    definition = wording.definition(wording.catalog.metrics[target.metric])
    said.append(f"口径：{definition}" if chinese else f"Definition: {definition}")
    if standing.as_of:
        said.append(f"数据截至 {standing.as_of}" if chinese else f"Data until {standing.as_of}")
        if standing.state == "over" and standing.as_of < target.period.last:
            said.append(
                "这段时间的数据没有到头，结果还不完整" if chinese else "The data end within the period: not final"
            )
    if standing.starts:
        said.append(
            f"这段时间里数据从 {standing.starts} 才开始"
            if chinese
            else f"Within the period the data start on {standing.starts}"
        )
    return (*said, *_method(standing, wording))


def _method(standing: Standing, wording: Wording) -> tuple[str, ...]:
    chinese, forecast = wording.chinese, standing.forecast
    if standing.kind == "neither" and standing.state == "running":
        return (
            "这个指标按天加不起来（去重计数），所以不算日均和预测；它会随时间变化，只看当前值"
            if chinese
            else "This metric does not add up over days (distinct counts): no pace, no forecast, only its value now",
        )
    if standing.state != "running" or standing.value is None:
        return ()
    if forecast is None:
        return ("历史不足六周，不做预测" if chinese else "Less than six weeks of history: no forecast",)
    made = (
        ("走势：近 28 天的水平，按星期几分配" if standing.kind == "sum" else "走势：近 28 天的比率，分母按目前的节奏")
        if chinese
        else (
            "Forecast: the level of the last 28 days, by weekday"
            if standing.kind == "sum"
            else "Forecast: the ratio of the last 28 days, its denominator at the present pace"
        )
    )
    lifted = [name for name, known in forecast.festivals if known]
    blind = [name for name, known in forecast.festivals if not known]
    if lifted:
        made += f"，加上去年{'、'.join(lifted)}的抬升" if chinese else f", with last year's lift of {', '.join(lifted)}"
    made += (
        "；区间来自同样的方法在过去各段的误差"
        if chinese
        else "; the interval is what the same method missed by in the past"
    )
    if not blind:
        return (made,)
    caveat = (
        f"剩下的日子里有{'、'.join(blind)}，去年没有数据可参照，没有计入"
        if chinese
        else f"{', '.join(blind)} lies ahead, with no data of last year to go by: it is not counted in"
    )
    return made, caveat
