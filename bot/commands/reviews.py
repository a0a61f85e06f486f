"""`reviews label`: labels for a file of texts."""

import os
from pathlib import Path

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from analytics.reviews.batch import ENGINES, label_file
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.terminal.console import Console
from bot.wiring import build


def label(
    file: Path, *, column: str, out: Path, engine: str, workers: int | None, taxonomy: Path | None, as_json: bool
) -> None:
    """Every row labelled, every column kept; the result appears whole or not at all. A killed run goes on."""
    chosen = next((each for each in ENGINES if each == engine), None)
    if chosen is None:
        raise CommandFailed(
            f"没有“{engine}”这个引擎，可选 {'、'.join(ENGINES)}。",
            f"There is no engine {engine}: it is one of {', '.join(ENGINES)}.",
        )
    house = build()
    labeller = house.needs.labeller_by(taxonomy)
    console = Console(stderr=True)
    title = TextColumn(house.say("标注", "Labelling"))
    columns = (SpinnerColumn(), title, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("label", total=None)

        def show(rows: int, of: int) -> None:
            bar.update(task, completed=rows, total=of)

        report = label_file(file, out, column, labeller, show, workers=workers or os.cpu_count() or 1, engine=chosen)
    if as_json:
        print_json(report.as_json())
    else:
        done = house.say(
            f"{file.name} → {out}：{report.rows:,} 条，差评 {report.negative:,}，中性 {report.neutral:,}，"
            f"好评 {report.positive:,}。"
            + (f"其中 {report.continued:,} 条是上次已标注的。" if report.continued else ""),
            f"{file.name} → {out}: {report.rows:,} rows, {report.negative:,} negative, {report.neutral:,} neutral, "
            f"{report.positive:,} positive."
            + (f" {report.continued:,} of them had been labelled by the run before." if report.continued else ""),
        )
        Console().print(done, markup=False, highlight=False)
