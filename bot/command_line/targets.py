"""The commands of `targets`: what each takes; the work stands in `bot/commands/targets.py`."""

from pathlib import Path

import typer

from bot.terminal.options import Json, Today, day_of

targets_app = typer.Typer(help="目标。Targets.", no_args_is_help=True)


@targets_app.command("list")
def targets_list(today: Today = None, as_json: Json = False) -> None:
    """有哪些目标，完成得怎么样。The targets there are, and where they stand."""
    from bot.commands import targets as command

    command.list_targets(today=day_of(today), as_json=as_json)


@targets_app.command("check")
def targets_check(file: Path, as_json: Json = False) -> None:
    """一次列出目标文件的全部错误，带行号。Every fault of a targets file at once, with line numbers."""
    from bot.commands import targets as command

    command.check_file(file, as_json=as_json)
