"""Before needs are counted: labels by the taxonomy that holds."""

from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.terminal.console import Console
from bot.wiring import House


def freshen(house: House) -> int:
    """Bring stored labels up to the taxonomy that holds, with a progress bar; returns how many texts were read."""
    stale = house.needs.stale()
    if not stale:
        return 0
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn(house.say("标注", "Labelling")), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("label", total=stale)
        read = house.needs.relabel(lambda rows: bar.update(task, completed=rows))
    house.warehouse.dispose()
    return read
