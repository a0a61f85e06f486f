"""`import`: platform exports into the metrics store."""

from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from analytics.ingest import ImportResult, import_file, kinds
from analytics.ingest.columns import likely
from assistant.conversation import Language
from bot.clock import local_time
from bot.commands.lines import print_json
from bot.complaints import WINDOW, outside
from bot.terminal.console import Console
from bot.wiring import House, build

SHOWN = 10
_STAGES = {
    "zh": {"read": "读取", "check": "检查", "write": "写入", "label": "标注"},
    "en": {"read": "reading", "check": "checking", "write": "writing", "label": "labelling"},
}


def import_files(kind: str, files: list[Path], *, mapping: Path | None, dry_run: bool, as_json: bool) -> None:
    """Each file is all or nothing; a file that fails stops the ones after it. Facts of products make fact sheets."""
    house = build()
    if kind == "products":
        from bot.product_files import makes_sheets

        if makes_sheets(files, mapping):
            from bot.commands.products_import import import_sheets

            import_sheets(house, files, mapping=mapping, dry_run=dry_run, as_json=as_json)
            return
    language: Language = house.settings.language
    results = []
    labels = kind in ("reviews", "inquiries") and not dry_run
    before = outside(house.warehouse, local_time(house.clock.now())) if labels else (0, 0)
    for file in files:
        result = _import(house, kind, file, mapping, dry_run=dry_run, language=language)
        results.append(_json(result, language))
        if not as_json:
            _tell(result, language)
    if labels:
        house.tending.receive()
        if not as_json:
            _tell_outside(house, before, sum(each["added"] + each["changed"] for each in results), language)
    if as_json:
        print_json(results if len(results) > 1 else results[0])


def _import(
    house: House, kind: str, file: Path, mapping: Path | None, *, dry_run: bool, language: Language
) -> ImportResult:
    stages = _STAGES[language]
    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
    )
    with bar if console.is_terminal else nullcontext():
        task = bar.add_task(escape(file.name), total=None)

        def progress(stage: str, rows: int) -> None:
            bar.update(task, description=f"{escape(file.name)}　{stages.get(stage, stage)} {rows:,}")

        return import_file(
            kind,
            file,
            store=house.settings.warehouse,
            mapping=mapping,
            dry_run=dry_run,
            progress=progress,
            before_commit=house.label_imported(progress),
        )


def _json(result: ImportResult, language: Language) -> dict[str, Any]:
    printed = asdict(result)
    printed["rejected"] = [
        {"row": each.row, "column": each.column, "value": each.value, "reason": each.sentence(language)}
        for each in result.rejected[:1000]
    ]
    printed["rejected_count"] = len(result.rejected)
    return printed


def _tell(result: ImportResult, language: Language) -> None:
    console = Console()
    console.print(_summary(result, language), markup=False, highlight=False)
    if result.ignored:
        console.print(_unused(result, language), markup=False, highlight=False)
    for rejected in result.rejected[:SHOWN]:
        console.print(f"  {rejected.sentence(language)}", markup=False, highlight=False, style="dim")
    if (more := len(result.rejected) - SHOWN) > 0:
        rest = {"zh": f"  另有 {more:,} 行，用 --json 查看。", "en": f"  {more:,} more rows; --json shows them."}
        console.print(rest[language], markup=False, highlight=False, style="dim")


def _tell_outside(house: House, before: tuple[int, int], came: int, language: Language) -> None:
    """Say how many of the complaints that came make no ticket, and why."""
    now = local_time(house.clock.now())
    old, ahead = (after - was for after, was in zip(outside(house.warehouse, now), before, strict=True))
    day = f"{now:%Y-%m-%d}"
    lines = []
    if 0 < old <= came:  # more than came is what an older labelling had read otherwise
        lines.append(
            f"  {old:,} 条要处理的写于 {WINDOW.days} 天以前，只进分析，不成为工单。"
            if language == "zh"
            else f"  {old:,} complaints are older than {WINDOW.days} days: they are analysed, and make no tickets."
        )
    if ahead > 0:
        lines.append(
            f"  {ahead:,} 条要处理的写于 {day} 之后，而这里的今天是 {day}，暂时不成为工单。"
            if language == "zh"
            else f"  {ahead:,} complaints were written after {day}, which is today here: they make no tickets yet."
        )
    for line in lines:
        Console().print(line, markup=False, highlight=False)


def _unused(result: ImportResult, language: Language) -> str:
    """The headers that nothing was read from, and what one of them may have meant."""
    named = [*result.ignored[:SHOWN], *(["…"] if len(result.ignored) > SHOWN else [])]
    meant = [(header, column) for header in result.ignored if (column := likely(header, kinds()[result.kind]))]
    if language == "zh":
        hint = "；".join(f"“{header}”是不是 {column}？" for header, column in meant[:3])
        mend = "用得上的话，在映射文件里写 columns: {列: 表头}，再用 --mapping 指给它。"
        return f"  没有用到的列：{'、'.join(named)}。{hint}{mend}"
    hint = " ".join(f"Is “{header}” {column}?" for header, column in meant[:3])
    mend = "To use one, name it in a mapping file, columns: {COLUMN: HEADER}, and pass it with --mapping."
    return f"  Columns not used: {', '.join(named)}. {hint}{' ' if hint else ''}{mend}"


def _summary(result: ImportResult, language: Language) -> str:
    if language == "zh":
        if result.already:
            return f"{result.file}：这个文件已经导入过，没有任何变化。"
        verb = "检查完毕（没有写入）" if result.dry_run else "导入完成"
        return (
            f"{result.file}：{verb}，读取 {result.read:,} 行，新增 {result.added:,}，更新 {result.changed:,}，"
            f"未变 {result.unchanged:,}，文件内重复 {result.duplicates:,}，拒绝 {len(result.rejected):,}。"
        )
    if result.already:
        return f"{result.file}: this very file was imported before; nothing changed."
    verb = "checked, nothing written" if result.dry_run else "imported"
    return (
        f"{result.file}: {verb}; {result.read:,} rows read, {result.added:,} added, "
        f"{result.changed:,} changed, {result.unchanged:,} unchanged, {result.duplicates:,} repeated in the file, "
        f"{len(result.rejected):,} rejected."
    )
