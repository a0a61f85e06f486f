"""`doctor` on who may do what."""

from bot.doctor.finding import Finding
from bot.wiring import House


def examine_roles(house: House) -> Finding:
    """Bad where the roles file has faults, or a row limit names what the store does not hold."""
    named, file = len(house.permissions.who), house.permissions.file
    where = house.settings.roles or house.settings.home / "roles.yml"
    if not file.is_there:
        if house.settings.signs_in:
            says = house.say(
                "没有权限文件：没有被授权的人只能看", "no roles file: whoever was granted no role may only look"
            )
        else:
            says = house.say(
                "没有权限文件：在本机终端和网页上什么都能看、能做",
                "no roles file: on this machine's terminal and page everything is open",
            )
        fix = house.say(
            f"可选：写 {where}，格式见 docs/permissions.md。", f"Optional: write {where} (docs/permissions.md)."
        )
        return Finding("roles", "off", says, fix)
    if file.trouble:
        says = house.say(
            f"{where} 的新版本有错，仍按上一版执行", f"the new version of {where} has faults, the one before holds"
        )
        return Finding("roles", "bad", says, file.trouble_in(house.settings.language))
    unknown = _values_not_there(house)
    refused = house.audit.refused()
    says = house.say(
        f"{where}：{named} 条授权，拒绝过 {refused} 次", f"{where}: {named} entries, {refused} acts refused so far"
    )
    gone = [f"{grant.who} → {grant.role}" for grant in house.rights.grants.all() if grant.role not in file.now().roles]
    if gone:
        fix = house.say(f"文件里没有这些角色了：{'、'.join(gone)}。", f"The file has no such roles: {', '.join(gone)}.")
        return Finding("roles", "bad", says, fix)
    if unknown:
        fix = house.say(f"数据里没有这些值：{'、'.join(unknown)}。", f"The store has none of: {', '.join(unknown)}.")
        return Finding("roles", "bad", says, fix)
    return Finding("roles", "ok", says)


def _values_not_there(house: House) -> list[str]:
    """Values of row limits that the store does not hold: a slip of the pen hides everything."""
    held = house.metrics.catalog.values
    rows = {row for role in house.permissions.who.values() for row in role.scope.rows}
    return sorted({f"{name}={value}" for name, values in rows for value in values if value not in held.get(name, ())})
