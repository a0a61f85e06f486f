"""The commands of `metrics`: what each takes; the work stands in `bot/commands/metrics.py`."""

from pathlib import Path

import typer

from bot.terminal.options import As, Json

metrics_app = typer.Typer(help="指标目录。The metrics catalog.", no_args_is_help=True)


@metrics_app.command("list")
def metrics_list(user: As = "", as_json: Json = False) -> None:
    """有哪些指标与维度。The metrics and dimensions there are."""
    from bot.commands import metrics as command

    command.list_metrics(user=user, as_json=as_json)


@metrics_app.command("check")
def metrics_check(file: Path, as_json: Json = False) -> None:
    """一次列出指标文件的全部错误，带行号。Every fault of a metrics file at once, with line numbers."""
    from bot.commands import metrics as command

    command.check_metrics(file, as_json=as_json)
