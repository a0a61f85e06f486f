"""Several targets at once: how many lag, and one word for each."""

from analytics.kpi.targets.standing import Standing
from assistant.skills.kpi.words import Wording


def overview(standings: tuple[Standing, ...], wording: Wording) -> str:
    """How many targets there are, and which lag."""
    behind = [each.target.name for each in standings if each.behind and each.state == "running"]
    fine = [each for each in standings if each.behind is False and each.state == "running"]
    growing = [each.target.name for each in standings if each.behind is None and each.state == "running"]
    waiting = [each for each in standings if each.state in ("not begun", "no data")]
    over = [each for each in standings if each.state == "over"]
    if wording.chinese:
        counted = [
            f"{len(behind)} 个落后（{'、'.join(behind)}）" if behind else "",
            f"{len(fine)} 个正常" if fine else "",
            f"{len(growing)} 个还没到（{'、'.join(growing)}）" if growing else "",
            f"{len(waiting)} 个还没有数据" if waiting else "",
            f"{len(over)} 个已结束，达成 {sum(each.met for each in over)} 个" if over else "",
        ]
        return f"共 {len(standings)} 个目标：{'，'.join(each for each in counted if each)}。"
    counted = [
        f"{len(behind)} behind ({', '.join(behind)})" if behind else "",
        f"{len(fine)} on course" if fine else "",
        f"{len(growing)} not there yet ({', '.join(growing)})" if growing else "",
        f"{len(waiting)} without data yet" if waiting else "",
        f"{len(over)} over, {sum(each.met for each in over)} of them met" if over else "",
    ]
    many = "targets" if len(standings) != 1 else "target"
    return f"{len(standings)} {many}: {', '.join(each for each in counted if each)}."


def state_text(standing: Standing, wording: Wording) -> str:
    """One word or two for a table."""
    chinese = wording.chinese
    match standing.state:
        case "not begun":
            return "未开始" if chinese else "not begun"
        case "no data":
            return "无数据" if chinese else "no data"
        case "over":
            return ("已达成" if standing.met else "未达成") if chinese else ("met" if standing.met else "missed")
        case "running":
            if standing.met and standing.kind == "sum" and not standing.less_is_good:
                return "已达成" if chinese else "met"
            if standing.behind is None:
                return "还没到" if chinese else "not there yet"
            return (
                ("落后" if standing.behind else "正常") if chinese else ("behind" if standing.behind else "on course")
            )
