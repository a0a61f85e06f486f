"""The commands of `reviews`: what each takes; the work stands in `bot/commands/reviews.py`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.command_line.needs import proposals_app
from bot.terminal.options import Json, day_of

reviews_app = typer.Typer(help="评价与咨询的分析。Reviews and inquiries.", no_args_is_help=True)
reviews_app.add_typer(proposals_app, name="proposals")


@reviews_app.command("label")
def reviews_label(
    file: Path,
    text: Annotated[str, typer.Option("--text", metavar="COLUMN", help="正文所在的列。The text's column.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪里（csv、jsonl、parquet）。")],
    engine: Annotated[str, typer.Option(help="local 或 spark。")] = "local",
    workers: Annotated[int | None, typer.Option(min=1, help="几个进程，默认同核数。Processes, one a core.")] = None,
    taxonomy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="自己的需求分类文件。A taxonomy file of your own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """批量标注评价。Label a file of reviews."""
    from bot.commands import reviews as command

    command.label(file, column=text, out=out, engine=engine, workers=workers, taxonomy=taxonomy, as_json=as_json)


@reviews_app.command("needs")
def reviews_needs(
    product: Annotated[str | None, typer.Option(help="商品名或 SKU。A product.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    chart: Annotated[Path | None, typer.Option(metavar="FILE", help="画成 .png 或 .svg。Draw them to a file.")] = None,
    survey: Annotated[bool, typer.Option("--survey", help="旁边列出问卷的排序。The survey's ranking too.")] = False,
    as_json: Json = False,
) -> None:
    """顾客的需求，按提及排序。Needs, ranked, with counts, share, trend and quotes."""
    if survey:
        from bot.commands.needs import with_survey

        with_survey(product=product, since=day_of(since), until=day_of(until), as_json=as_json)
        return
    from bot.commands import reviews_needs as command

    command.needs(product=product, since=day_of(since), until=day_of(until), as_json=as_json, chart=chart)
