"""`doctor`: what is set, what is reachable, what is missing, and the fix for each."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from rich.console import Console

from bot.commands.lines import print_json
from bot.wiring import House, build


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the house. "off" is something optional that is not set; `fix` says what would mend it."""

    part: str
    state: Literal["ok", "off", "bad"]
    says: str
    fix: str = ""


def doctor(*, as_json: bool) -> None:
    """Every part in turn; exit code 1 when one is bad."""
    house = build()
    findings = [_examined(part, examine, house) for part, examine in EXAMINATIONS]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        _tell(findings)
    sys.exit(1 if any(finding.state == "bad" for finding in findings) else 0)


def _examined(part: str, examine: Callable[[House], Finding], house: House) -> Finding:
    try:
        return examine(house)
    except Exception as error:  # a doctor looks at everything, whatever one part does
        says = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding(part, "bad", says, "见 .env.example 里对应的设置。See the setting in .env.example.")


def _home(house: House) -> Finding:
    home = house.settings.home
    home.mkdir(parents=True, exist_ok=True)
    probe = home / ".probe"
    probe.write_text("ok", encoding="utf-8")
    probe.unlink()
    return Finding("home", "ok", f"{home} 可写")


def _warehouse(house: House) -> Finding:
    from analytics.warehouse import NoWarehouse

    try:
        tables = house.warehouse.tables()
    except NoWarehouse:
        fix = (
            "运行 zhongcao demo 生成样例店铺，或 zhongcao import 导入自己的数据。Run zhongcao demo or zhongcao import."
        )
        return Finding("metrics store", "bad", "还没有数据", fix)
    sample = "，样例店铺" if house.meta.get("sample_today") else ""
    return Finding("metrics store", "ok", f"{house.warehouse.dialect}，{len(tables)} 张表{sample}，只读")


def _metrics(house: House) -> Finding:
    shown = [metric for metric in house.catalog.metrics.values() if metric.visible]
    where = str(house.settings.metrics or "内置")
    return Finding("metrics file", "ok", f"{where}：{len(shown)} 个指标，{len(house.catalog.dimension_names())} 个维度")


def _state(house: House) -> Finding:
    from bot.state import newest_schema

    counts = house.desk.counts()
    waiting = sum(counts[state] for state in ("new", "claimed", "escalated"))
    return Finding(
        "state store", "ok", f"{house.state.dialect.name}，schema {newest_schema()}，待处理工单 {waiting} 张"
    )


def _products(house: House) -> Finding:
    if house.shelf.faults:
        return Finding("product sheets", "bad", str(house.shelf.faults[0]), "按提示修改这份商品资料。Mend that sheet.")
    if not house.shelf.sheets:
        fix = f"把商品资料（YAML）放进 {house.shelf.folder}。Put fact sheets into that folder."
        return Finding("product sheets", "off", "还没有商品资料，文案没有可引用的事实", fix)
    return Finding("product sheets", "ok", f"{len(house.shelf.sheets)} 份")


def _embeddings(house: House) -> Finding:
    from knowledge.embeddings import bundled_model_runs

    if house.settings.embeddings == "off":
        return Finding("embeddings", "off", "只用关键词检索", "设 ZHONGCAO_EMBEDDINGS=bundled。")
    if house.settings.embeddings == "bundled" and not bundled_model_runs():
        fix = "设 ZHONGCAO_EMBEDDINGS=endpoint 或 off。Set it to endpoint or off."
        return Finding("embeddings", "bad", "内置模型需要带 AVX2 的 x86-64", fix)
    return Finding("embeddings", "ok", house.settings.embeddings)


def _library(house: House) -> Finding:
    hits = house.library.search("新手怎么低成本启动", 1, "guide")
    notice = house.library.notice
    held = "、".join(house.library.collections())
    return Finding("knowledge", "ok" if hits else "bad", f"{held}；检索可用{f'（{notice}）' if notice else ''}")


def _model(house: House) -> Finding:
    settings = house.settings
    if not settings.has_model:
        fix = "可选：设 ZHONGCAO_LLM_BASE_URL、ZHONGCAO_LLM_API_KEY 与 ZHONGCAO_LLM_MODEL。Optional."
        return Finding("language model", "off", "未设置，文案由内置写手完成", fix)
    if not settings.llm_model:
        return Finding("language model", "bad", "没有写明模型", "设 ZHONGCAO_LLM_MODEL。Set ZHONGCAO_LLM_MODEL.")
    from openai import OpenAI

    client = OpenAI(
        base_url=settings.llm_base_url or None,
        api_key=settings.llm_api_key.get_secret_value() or "none",
        timeout=10,
        max_retries=0,
    )
    names = [model.id for model in client.models.list().data]
    if names and settings.llm_model not in names:
        known = "、".join(names[:8])
        return Finding("language model", "bad", f"端点没有 {settings.llm_model}", f"可用的有：{known}。")
    return Finding("language model", "ok", f"{settings.llm_model} 可用")


EXAMINATIONS: tuple[tuple[str, Callable[[House], Finding]], ...] = (
    ("home", _home),
    ("metrics store", _warehouse),
    ("metrics file", _metrics),
    ("state store", _state),
    ("product sheets", _products),
    ("embeddings", _embeddings),
    ("knowledge", _library),
    ("language model", _model),
)


def _tell(findings: list[Finding]) -> None:
    console = Console()
    marks = {"ok": "[green]✓[/]", "off": "[dim]○[/]", "bad": "[red]✗[/]"}
    for finding in findings:
        console.print(f"{marks[finding.state]} {finding.part:<16}", end="")
        console.print(finding.says, markup=False, highlight=False)
        if finding.fix:
            console.print(f"    → {finding.fix}", markup=False, highlight=False, style="yellow")
