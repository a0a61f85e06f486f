"""`reviews`: labels for a file of texts, and the needs customers speak of."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from analytics.reviews.batch import ENGINES, label_file
from analytics.reviews.pii import mask
from assistant.conversation import Language
from bot.commands.lines import print_json
from bot.commands.products import product_name
from bot.console import Console
from bot.failures import CommandFailed
from bot.wiring import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.reviews.need import Need

WINDOW_DAYS = 30
_HEADS: Final = {
    "zh": ("需求", "顾客", "占比", "抱怨", "称赞", "询问", "比上一期"),
    "en": ("Need", "Customers", "Share", "Complaints", "Praise", "Asked", "Change"),
}


def label(file: Path, *, column: str, out: Path, engine: str, workers: int | None, as_json: bool) -> None:
    """Every row labelled, every column kept; the result appears whole or not at all. A killed run goes on."""
    chosen = next((each for each in ENGINES if each == engine), None)
    if chosen is None:
        raise CommandFailed(
            f"没有“{engine}”这个引擎，可选 {'、'.join(ENGINES)}。",
            f"There is no engine {engine}: it is one of {', '.join(ENGINES)}.",
        )
    house = build()
    console = Console(stderr=True)
    title = TextColumn(house.say("标注", "Labelling"))
    columns = (SpinnerColumn(), title, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("label", total=None)

        def show(rows: int, of: int) -> None:
            bar.update(task, completed=rows, total=of)

        report = label_file(
            file, out, column, house.labeller, show, workers=workers or os.cpu_count() or 1, engine=chosen
        )
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


def needs(*, product: str | None, since: date | None, until: date | None, as_json: bool) -> None:
    """What customers speak of most, with counts, share, trend and their own words."""
    from analytics.reviews.needs import needs as find_needs

    house = build()
    last = until or house.clock.now().date() - timedelta(days=1)
    first = since or last - timedelta(days=WINDOW_DAYS - 1)
    if last < first:
        raise CommandFailed(
            f"--until {last} 早于 --since {first}，请对调。", f"--until {last} is before --since {first}: swap them."
        )
    found = find_needs(house.warehouse, since=first, until=last, product=product_name(house, product))
    if as_json:
        print_json([need.as_json() for need in found])
        return
    language = house.settings.language
    console = Console()
    if not found:
        console.print(house.say("这段时间没有提到任何需求。", "No need was mentioned in this period."))
        return
    console.print(_grid(found, f"{first} – {last}" + (f"　{product}" if product else ""), language))
    colon = "：" if language == "zh" else ": "
    for need in found[:3]:
        for quote in need.quotes[:2]:
            line = f"{_name(need, language)}{colon}“{mask(quote.text)}”　{quote.review_id}"
            console.print(line, markup=False, highlight=False)


def _grid(found: "Sequence[Need]", title: str, language: Language) -> Table:
    grid = Table(title=title, header_style="bold")
    for number, heading in enumerate(_HEADS[language]):
        grid.add_column(heading, justify="right" if number else "left")
    for need in found:
        change = (
            {"zh": "新出现", "en": "new"}[language]
            if need.change is None
            else f"{need.change:+.0%}" + ("　▲" if need.emerging else "")
        )
        grid.add_row(
            _name(need, language), f"{need.customers}", f"{need.share:.1%}", f"{need.complaints}", f"{need.praise}",
            f"{need.questions}", change,
        )  # fmt: skip
    return grid


def _name(need: "Need", language: Language) -> str:
    return need.name if language == "zh" else need.label_en
