"""`doctor` on the desk: its policy, and the store of its tickets."""

from bot.doctor.finding import Finding
from bot.wiring import House


def examine_policy(house: House) -> Finding:
    """Off where the year has no holidays and the promise counts working hours."""
    policy = house.desk_policy
    hours = policy.promise.within.total_seconds() / 3600
    counted = house.say(
        "工作时间" if policy.promise.counted == "working" else "自然时间",
        "working" if policy.promise.counted == "working" else "calendar",
    )
    own = house.settings.policy or house.settings.home / "policy.yml"
    where = str(own) if own.is_file() else house.say("内置", "bundled")
    says = house.say(
        f"{where}：{hours:g} 小时内回复（{counted}）", f"{where}: an answer within {hours:g} {counted} hours"
    )
    year = house.clock.now().year
    if policy.promise.counted == "working" and policy.working.days.years and year not in policy.working.days.years:
        fix = house.say(
            f"在规则文件的 working.workdays 里补上 {year} 年的放假和调休安排。",
            f"Name a file with the holidays of {year} under working.workdays of the policy file.",
        )
        return Finding(
            "desk policy", "off", says + house.say(f"，缺 {year} 年的节假日", f", no holidays of {year}"), fix
        )
    return Finding("desk policy", "ok", says)


def examine_state(house: House) -> Finding:
    """Bad where the state store cannot be opened."""
    from bot.store.state import newest_schema

    counts = house.desk.counts()
    waiting = sum(counts[state] for state in ("new", "claimed", "escalated"))
    store = f"{house.state.dialect.name}, schema {newest_schema()}"
    says = house.say(f"{store}，待处理工单 {waiting} 张", f"{store}, {waiting} open tickets")
    return Finding("state store", "ok", says)
