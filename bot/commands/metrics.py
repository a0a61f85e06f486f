"""`metrics`: the catalog, and the faults of a metrics file."""

import sys
from pathlib import Path

from analytics.kpi.metrics_file.load import check, notes
from analytics.kpi.scope import narrowed
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.terminal.console import Console, Grid
from bot.wiring import build


def list_metrics(*, user: str, as_json: bool) -> None:
    """The metrics of the file in use, and the dimensions each can be grouped by; those that a user may see, if one
    is named."""
    house = build()
    catalog = house.catalog
    if user:
        catalog = narrowed(catalog, house.permissions.role_of("terminal", user).scope)
    shown = [metric for metric in catalog.metrics.values() if metric.visible]
    if as_json:
        listed = [
            {
                "name": metric.name,
                "label": metric.label,
                "synonyms": list(metric.synonyms),
                "description": metric.description,
                "format": metric.format,
                "direction": metric.direction,
                "dimensions": sorted(catalog.reachable(metric.name)),
            }
            for metric in shown
        ]
        print_json(listed)
        return
    grid = Grid(header_style="bold")
    for zh, en in (("指标", "label"), ("名称", "name"), ("同义词", "synonyms"), ("口径", "definition")):
        grid.add_column(house.say(zh, en))
    for metric in shown:
        grid.add_row(metric.label, metric.name, "、".join(metric.synonyms), metric.description)
    Console().print(grid)


def check_metrics(file: Path, *, as_json: bool) -> None:
    """Every fault with its line; exit code 1 when there is one. A sound file's notes stand above the last line."""
    if not file.is_file():
        raise CommandFailed(f"找不到文件 {file}，请检查路径。", f"There is no file {file}: look at its path.")
    faults = check(file)
    if as_json:
        print_json([{"file": str(fault.file), "line": fault.line, "message": fault.message} for fault in faults])
    else:
        console = Console()
        for fault in faults:
            console.print(f"{fault.file}:{fault.line} {fault.message}", markup=False, highlight=False, soft_wrap=True)
        for note in notes(file) if not faults else ():
            said = f"{note.file}:{note.line} {note.message}"
            console.print(said, style="dim", markup=False, highlight=False, soft_wrap=True)
        if not faults:
            console.print(build().say(f"{file}：没有问题。", f"{file}: no fault found."), markup=False, highlight=False)
    sys.exit(1 if faults else 0)
