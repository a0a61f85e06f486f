"""`targets`: where the team's targets stand, and the faults of a targets file."""

import sys
from datetime import date
from pathlib import Path

from analytics.kpi.targets.file import check_targets
from analytics.kpi.targets.standing import standing
from analytics.kpi.targets.target import out_of_reach
from analytics.warehouse import WarehouseError
from assistant.conversation import Reply, Text
from assistant.skills.kpi.targets.overview import overview
from assistant.skills.kpi.targets.parts import many, standing_json
from assistant.skills.kpi.words import Wording
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.schemas.reply_json import plain
from bot.terminal.console import Console
from bot.terminal.shown import show
from bot.wiring import build


def list_targets(*, today: date | None, as_json: bool) -> None:
    """Every target, of the file and of the chat, with where it stands."""
    house = build()
    day = today or house.clock.now().date()
    catalog = house.metrics.catalog
    targets = [target for target in house.targets.all() if not out_of_reach(target, catalog)]
    try:
        standings = tuple(standing(target, catalog, house.metrics.answer, day) for target in targets)
    except WarehouseError as error:
        raise CommandFailed(error.sentence("zh"), error.sentence("en")) from error
    if as_json:
        print_json([plain(standing_json(each)) for each in standings])
        return
    if not standings:
        Console().print(house.say("还没有设任何目标。", "No target is set yet."), markup=False)
        return
    wording = Wording(house.catalog, house.settings.language, house.currency)
    parts = (Text(overview(standings, wording)), many(standings, wording)[0])
    show(Reply("kpi", "answered", parts, house.settings.language), Console())


def check_file(file: Path, *, as_json: bool) -> None:
    """Every fault with its line; exit code 1 when there is one."""
    if not file.is_file():
        raise CommandFailed(f"找不到文件 {file}，请检查路径。", f"There is no file {file}: look at its path.")
    house = build()
    faults = check_targets(file, house.catalog)
    if as_json:
        print_json([{"file": str(fault.file), "line": fault.line, "message": fault.message} for fault in faults])
    else:
        console = Console()
        for fault in faults:
            console.print(f"{fault.file}:{fault.line} {fault.message}", markup=False, highlight=False, soft_wrap=True)
        if not faults:
            console.print(house.say(f"{file}：没有问题。", f"{file}: no fault found."), markup=False, highlight=False)
    sys.exit(1 if faults else 0)
