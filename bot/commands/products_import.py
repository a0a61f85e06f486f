"""`import products`: fact sheets into the home, all or nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.product_files import Found, sheets_of
from bot.terminal.console import Console
from bot.wiring import House
from knowledge.product_tables import near_field
from knowledge.products import SheetFault
from knowledge.sheet_files import held_files, write_sheets

MOST_FAULTS: Final = 200


def import_sheets(house: House, paths: Sequence[Path], *, mapping: Path | None, dry_run: bool, as_json: bool) -> None:
    """Checks every sheet of the files and folders, and writes them all, or none where one has a fault.

    Raises CommandFailed with every fault, a line each.
    """
    folder = house.shelf.folder
    found = sheets_of(paths, folder, mapping)
    refuse(found.faults)
    held = held_files(folder)
    changes: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
    for new in found.sheets:
        old = held.get(new.sheet.sku.lower())
        changes["added" if old is None else "unchanged" if old[1] == new.sheet else "changed"].append(new.sheet.sku)
    if not dry_run:
        write_sheets(folder, [new for new in found.sheets if new.sheet.sku not in changes["unchanged"]])
    unused = {header: near_field(header) for header in found.unused}
    if as_json:
        print_json({"read": len(found.sheets), **changes, "unused": list(unused), "dry_run": dry_run})
        return
    _tell(house, found, changes, unused, dry_run=dry_run)


def refuse(faults: Sequence[SheetFault]) -> None:
    """Raises CommandFailed with every fault, if there is one."""
    if not faults:
        return
    more = len(faults) - MOST_FAULTS
    zh, en = (f"\n另有 {more:,} 处。", f"\n{more:,} more.") if more > 0 else ("", "")
    shown = faults[:MOST_FAULTS]
    raise CommandFailed(
        f"有 {len(faults):,} 处要改，什么都没有导入：\n" + "\n".join(each.sentence("zh") for each in shown) + zh,
        f"{len(faults):,} to mend; nothing was imported:\n" + "\n".join(each.sentence("en") for each in shown) + en,
    )


def _tell(house: House, found: Found, changes: dict[str, list[str]], unused: dict[str, str], *, dry_run: bool) -> None:
    count = {name: len(skus) for name, skus in changes.items()}
    zh = "检查完毕（没有写入）" if dry_run else "导入完成"
    en = "checked, nothing written" if dry_run else "imported"
    lines = [
        house.say(
            f"商品资料{zh}：读取 {len(found.sheets)} 份，新增 {count['added']}，更新 {count['changed']}，"
            f"未变 {count['unchanged']}。",
            f"Product sheets {en}: {len(found.sheets)} read, {count['added']} added, {count['changed']} changed, "
            f"{count['unchanged']} unchanged.",
        )
    ]
    if unused:
        lines.append(_unused(house, unused))
    today = house.clock.now().date()
    unproven = sum(not claim.proven(today) for new in found.sheets for claim in new.sheet.claims)
    if unproven:
        lines.append(
            house.say(
                f"有 {unproven} 条宣称今天没有有效的依据，写文案时不会用；zhongcao products list 可以查看。",
                f"{unproven} claims have no valid proof today and no draft makes them: see zhongcao products list.",
            )
        )
    for line in lines:
        Console().print(line, markup=False, highlight=False)


def _unused(house: House, unused: dict[str, str]) -> str:
    meant = [(header, near) for header, near in unused.items() if near][:3]
    zh = "；".join(f"“{header}”是不是“{near}”？" for header, near in meant)
    en = " ".join(f"Is “{header}” “{near}”?" for header, near in meant)
    named = [*unused][:10]
    return house.say(f"没有用到的列：{'、'.join(named)}。{zh}", f"Columns not used: {', '.join(named)}. {en}".strip())
