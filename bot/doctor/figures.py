"""`doctor` on the home folder, the metrics store and the files that say what is measured."""

from bot.doctor.finding import Finding
from bot.wiring import House


def examine_home(house: House) -> Finding:
    """Bad where it cannot be written."""
    home = house.settings.home
    home.mkdir(parents=True, exist_ok=True)
    probe = home / ".probe"
    probe.write_text("ok", encoding="utf-8")
    probe.unlink()
    return Finding("home", "ok", house.say(f"{home} 可写", f"{home} can be written"))


def examine_warehouse(house: House) -> Finding:
    """Bad where nothing was imported yet."""
    from analytics.warehouse import NoWarehouse

    try:
        tables = house.warehouse.tables()
    except NoWarehouse:
        fix = house.say(
            "运行 zhongcao demo 生成样例店铺，或 zhongcao import 导入自己的数据。",
            "Run zhongcao demo for the sample store, or zhongcao import for data of your own.",
        )
        return Finding("metrics store", "bad", house.say("还没有数据", "no data yet"), fix)
    dialect, sample = house.warehouse.dialect, bool(house.meta.get("sample_today"))
    says = house.say(
        f"{dialect}，{len(tables)} 张表{'，样例店铺' if sample else ''}，只读",
        f"{dialect}, {len(tables)} tables{', the sample store' if sample else ''}, read only",
    )
    return Finding("metrics store", "ok", says)


def examine_metrics(house: House) -> Finding:
    """Bad where the metrics file has faults."""
    shown = [metric for metric in house.catalog.metrics.values() if metric.visible]
    where = str(house.settings.metrics or house.say("内置", "bundled"))
    dimensions = len(house.catalog.dimension_names())
    says = house.say(
        f"{where}：{len(shown)} 个指标，{dimensions} 个维度",
        f"{where}: {len(shown)} metrics, {dimensions} dimensions",
    )
    return Finding("metrics file", "ok", says)


def examine_targets(house: House) -> Finding:
    """Off where there is no targets file."""
    where = house.settings.targets or house.settings.home / "targets.yml"
    held = len(house.targets.of_file())
    if not (held or where.is_file()):
        fix = house.say(
            f"可选：写 {where}，格式见 docs/targets.md，也可以在聊天里设。",
            f"Optional: write {where} (docs/targets.md), or set targets in the chat.",
        )
        return Finding("targets", "off", house.say("没有目标文件", "no targets file"), fix)
    return Finding("targets", "ok", house.say(f"{where}：{held} 个目标", f"{where}: {held} targets"))


def examine_taxonomy(house: House) -> Finding:
    """Bad where a decision on a need holds no more."""
    now = house.needs.effective()
    where = str(house.settings.taxonomy or house.say("内置", "bundled"))
    groups = len(now.taxonomy.groups)
    says = house.say(
        f"{where}：{groups} 组 {len(now.taxonomy.needs)} 项需求",
        f"{where}: {len(now.taxonomy.needs)} needs, {groups} groups",
    )
    if now.stranded:
        numbers = "、".join(str(decision.id) for decision, _ in now.stranded)
        fix = house.say(
            f"第 {numbers} 号决定不再生效：zhongcao needs list。", f"Decisions {numbers} hold no more: needs list."
        )
        return Finding("needs", "bad", says, fix)
    if stale := house.needs.stale():
        fix = house.say(
            "运行 zhongcao needs relabel，或等下次导入。", "Run zhongcao needs relabel, or wait for an import."
        )
        more = house.say(f"，{stale:,} 条按旧分类标注", f", {stale:,} texts read by another taxonomy")
        return Finding("needs", "ok", says + more, fix)
    return Finding("needs", "ok", says)


def examine_calendar(house: House) -> Finding:
    """Bad where the calendar file has faults."""
    from analytics.kpi.periods.calendar import load_calendar

    held = len(load_calendar(house.settings.calendar).festivals)
    where = str(house.settings.calendar or house.say("内置", "bundled"))
    return Finding("calendar", "ok", house.say(f"{where}：{held} 个节日和大促", f"{where}: {held} festivals"))
