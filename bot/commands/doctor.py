"""`doctor`: what is set, what is reachable, what is missing, and the fix for each."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from bot.commands.doctor_mail import examine_mail
from bot.commands.doctor_page import examine_key, examine_page
from bot.commands.doctor_platforms import examine_platforms
from bot.commands.finding import Finding
from bot.commands.lines import print_json
from bot.failures import Spoken
from bot.terminal.console import Console
from bot.wiring import House, build


def doctor(*, as_json: bool) -> None:
    """Every part in turn; exit code 1 when one is bad."""
    house = build()
    findings = [_examined(part, examine, house) for part, examine in EXAMINATIONS] + examine_platforms(house)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        _tell(house, findings)
    sys.exit(1 if any(finding.state == "bad" for finding in findings) else 0)


def _examined(part: str, examine: Callable[[House], Finding], house: House) -> Finding:
    try:
        return examine(house)
    except Exception as error:  # a doctor looks at everything, whatever one part does
        said = error.sentence(house.settings.language) if isinstance(error, Spoken) else str(error)
        from assistant.llm import without_key

        safe = without_key(said, house.settings.llm_api_key.get_secret_value())
        says, *faults = safe.splitlines() or [type(error).__name__]
        hint = house.say("见 .env.example 里对应的设置。", "See its setting in .env.example.")
        return Finding(part, "bad", says, "\n".join(faults) or hint)


def _home(house: House) -> Finding:
    home = house.settings.home
    home.mkdir(parents=True, exist_ok=True)
    probe = home / ".probe"
    probe.write_text("ok", encoding="utf-8")
    probe.unlink()
    return Finding("home", "ok", house.say(f"{home} 可写", f"{home} can be written"))


def _warehouse(house: House) -> Finding:
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


def _metrics(house: House) -> Finding:
    shown = [metric for metric in house.catalog.metrics.values() if metric.visible]
    where = str(house.settings.metrics or house.say("内置", "bundled"))
    dimensions = len(house.catalog.dimension_names())
    says = house.say(
        f"{where}：{len(shown)} 个指标，{dimensions} 个维度",
        f"{where}: {len(shown)} metrics, {dimensions} dimensions",
    )
    return Finding("metrics file", "ok", says)


def _roles(house: House) -> Finding:
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
        return Finding("roles", "bad", says, file.trouble)
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


def _targets(house: House) -> Finding:
    where = house.settings.targets or house.settings.home / "targets.yml"
    held = len(house.targets.of_file())
    if not (held or where.is_file()):
        fix = house.say(
            f"可选：写 {where}，格式见 docs/targets.md，也可以在聊天里设。",
            f"Optional: write {where} (docs/targets.md), or set targets in the chat.",
        )
        return Finding("targets", "off", house.say("没有目标文件", "no targets file"), fix)
    return Finding("targets", "ok", house.say(f"{where}：{held} 个目标", f"{where}: {held} targets"))


def _taxonomy(house: House) -> Finding:
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


def _calendar(house: House) -> Finding:
    from analytics.kpi.periods.calendar import load_calendar

    held = len(load_calendar(house.settings.calendar).festivals)
    where = str(house.settings.calendar or house.say("内置", "bundled"))
    return Finding("calendar", "ok", house.say(f"{where}：{held} 个节日和大促", f"{where}: {held} festivals"))


def _policy(house: House) -> Finding:
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


def _state(house: House) -> Finding:
    from bot.store.state import newest_schema

    counts = house.desk.counts()
    waiting = sum(counts[state] for state in ("new", "claimed", "escalated"))
    store = f"{house.state.dialect.name}, schema {newest_schema()}"
    says = house.say(f"{store}，待处理工单 {waiting} 张", f"{store}, {waiting} open tickets")
    return Finding("state store", "ok", says)


def _products(house: House) -> Finding:
    if house.shelf.faults:
        fix = house.say("按提示修改这份商品资料。", "Mend that sheet.")
        return Finding("product sheets", "bad", house.shelf.faults[0].sentence(house.settings.language), fix)
    if not house.shelf.sheets:
        fix = house.say(
            f"把商品资料（YAML）放进 {house.shelf.folder}。", f"Put fact sheets (YAML) into {house.shelf.folder}."
        )
        says = house.say("还没有商品资料，文案没有可引用的事实", "none yet, so drafts have no facts to cite")
        return Finding("product sheets", "off", says, fix)
    count = len(house.shelf.sheets)
    return Finding("product sheets", "ok", house.say(f"{count} 份", f"{count} sheets"))


def _embeddings(house: House) -> Finding:
    from knowledge.embeddings import bundled_model_runs

    if house.settings.embeddings == "off":
        says = house.say("只用关键词检索", "search goes by keywords alone")
        return Finding("embeddings", "off", says, house.say("设", "Set") + " ZHONGCAO_EMBEDDINGS=bundled")
    if house.settings.embeddings == "bundled" and not bundled_model_runs():
        fix = house.say("设 ZHONGCAO_EMBEDDINGS=endpoint 或 off。", "Set ZHONGCAO_EMBEDDINGS to endpoint or off.")
        says = house.say("内置模型需要带 AVX2 的 x86-64", "the bundled model needs x86-64 with AVX2")
        return Finding("embeddings", "bad", says, fix)
    return Finding("embeddings", "ok", house.settings.embeddings)


def _library(house: House) -> Finding:
    hits = house.library.search("新手怎么低成本启动", 1, "guide")
    notice = house.library.notice
    held = ", ".join(house.library.collections())
    if not hits:
        return Finding("knowledge", "bad", house.say(f"{held}：什么也搜不到", f"{held}: search finds nothing"))
    why = f"（{notice.zh}）" if notice else "", f" ({notice.en})" if notice else ""
    return Finding("knowledge", "ok", house.say(f"{held}；检索可用{why[0]}", f"{held}; search works{why[1]}"))


def _model(house: House) -> Finding:
    settings = house.settings
    if not settings.has_model:
        fix = house.say(
            "可选：设 ZHONGCAO_LLM_BASE_URL、ZHONGCAO_LLM_API_KEY 与 ZHONGCAO_LLM_MODEL。",
            "Optional: set ZHONGCAO_LLM_BASE_URL, ZHONGCAO_LLM_API_KEY and ZHONGCAO_LLM_MODEL.",
        )
        says = house.say("未设置，文案由内置写手完成", "not set, the bundled writer drafts")
        return Finding("language model", "off", says, fix)
    if not settings.llm_model:
        says = house.say("没有写明模型", "no model is named")
        return Finding("language model", "bad", says, house.say("设", "Set") + " ZHONGCAO_LLM_MODEL")
    return _tried(house)


def _tried(house: House) -> Finding:
    """The model asked to fill a small form, as everything here asks it."""
    from pydantic import BaseModel

    from assistant.llm import ModelUnavailable, Prompt
    from assistant.llm_trouble import WHY
    from bot.endpoints import tried_model

    class Colour(BaseModel):
        colour: str

    name, model = house.settings.llm_model, tried_model(house.settings)
    try:
        model.fill(Prompt("You fill in forms.", "Name one colour."), Colour)
    except ModelUnavailable as away:
        says = house.say(f"{name} 没有答上来：{away}", f"{name} gave no answer: {away}")
        reason = WHY[house.settings.language][away.trouble]
        there = _models_there(house) if away.trouble == "no_model" else ""
        fix = house.say(f"{reason}。{there}", f"{reason[:1].upper()}{reason[1:]}. {there}".strip())
        return Finding("language model", "bad", says, fix)
    used, most = house.ledger.used(), house.settings.llm_tokens_per_day
    spent = f"{used:,}/{most:,}" if most else f"{used:,}"
    way = house.say(_RUNGS[model.rung][0], _RUNGS[model.rung][1])
    says = house.say(
        f"{name} 答得上来，{way}；今天用了 {spent} tokens", f"{name} answers, {way}; {spent} tokens used today"
    )
    fix = house.say("它不认结构化输出，偶尔会答不成格式；能换一个更好。", "Its answers may miss the form now and then.")
    return Finding("language model", "ok", says, fix if model.rung == "text" else "")


def _models_there(house: House) -> str:
    """The models that the endpoint names, in a sentence; "" where it names none."""
    from openai import OpenAI, OpenAIError

    settings = house.settings
    key = settings.llm_api_key.get_secret_value() or "none"
    try:
        with OpenAI(base_url=settings.llm_base_url or None, api_key=key, timeout=5, max_retries=0) as client:
            client._client.follow_redirects = False  # noqa: SLF001  the key goes to the endpoint alone
            names = ", ".join(model.id for model in client.models.list().data[:8])
    except OpenAIError:
        return ""
    return house.say(f"可用的有：{names}。", f"It has: {names}.") if names else ""


_RUNGS: Final = {
    "json_schema": ("按 JSON Schema 输出", "by JSON schema"),
    "tool": ("用工具调用输出", "by tool calls"),
    "json_object": ("用 JSON 模式输出", "in JSON mode"),
    "text": ("只能在提示里要求 JSON", "by the prompt alone"),
}


EXAMINATIONS: tuple[tuple[str, Callable[[House], Finding]], ...] = (
    ("home", _home),
    ("metrics store", _warehouse),
    ("metrics file", _metrics),
    ("targets", _targets),
    ("needs", _taxonomy),
    ("calendar", _calendar),
    ("desk policy", _policy),
    ("state store", _state),
    ("mailbox", examine_mail),
    ("page", examine_page),
    ("secret key", examine_key),
    ("roles", _roles),
    ("product sheets", _products),
    ("embeddings", _embeddings),
    ("knowledge", _library),
    ("language model", _model),
)


def _tell(house: House, findings: list[Finding]) -> None:
    console, told = Console(), set[tuple[str, str]]()
    marks = {"ok": "[green]✓[/]", "off": "[dim]○[/]", "bad": "[red]✗[/]"}
    for finding in findings:
        console.print(f"{marks[finding.state]} {finding.part:<16}", end="")
        if finding.state == "bad" and ("bad", finding.says) in told:
            console.print(house.say("同上", "as above"))
            continue
        told.add((finding.state, finding.says))
        console.print(finding.says, markup=False, highlight=False, soft_wrap=True)
        if finding.fix:
            fix = finding.fix.replace("\n", "\n      ")
            console.print(f"    → {fix}", markup=False, highlight=False, style="yellow", soft_wrap=True)
