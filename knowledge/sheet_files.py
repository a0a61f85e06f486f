"""Product sheets as files of a folder: which file holds a SKU, a sheet as YAML, and writing several or none."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.products import ProductSheet
from knowledge.sheets import read_sheet

_NAMES: Final = {"first": "from", "last": "until", "issued_on": "date", "proof": "evidence"}
"""Fields of our values that a sheet calls otherwise."""


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet on its way into the folder, with the words of its file."""

    sheet: ProductSheet
    text: str


def sheet_text(sheet: ProductSheet) -> str:
    """The sheet as YAML, which reads back as the same sheet."""
    return yaml.safe_dump(_tree(sheet), allow_unicode=True, sort_keys=False, width=120)


def _tree(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        held = {
            _NAMES.get(each.name, each.name): getattr(value, each.name)
            for each in fields(value)
            if each.name != "house"
        }
        return {name: _tree(each) for name, each in held.items() if each not in (None, "", (), {})}
    if isinstance(value, tuple):
        return [_tree(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _tree(each) for name, each in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, date | int | float | str) else str(value)


def over(old: ProductSheet, new: ProductSheet, given: Iterable[str]) -> ProductSheet:
    """The old sheet with the fields that were given; attributes are added to, and not dropped."""
    changed = {name: getattr(new, name) for name in given if name != "sku"}
    if "attributes" in changed:
        changed["attributes"] = {**old.attributes, **new.attributes}
    return replace(old, **changed)


def held_files(folder: Path) -> dict[str, tuple[Path, ProductSheet]]:
    """The file and sheet of each SKU, by the SKU in lower case."""
    held: dict[str, tuple[Path, ProductSheet]] = {}
    for path in sorted((*folder.glob("*.yml"), *folder.glob("*.yaml"))):
        sheet, _ = read_sheet(path)
        if sheet:
            held.setdefault(sheet.sku.lower(), (path, sheet))
    return held


def write_sheets(folder: Path, sheets: Iterable[NewSheet]) -> None:
    """Every sheet into the file of its SKU. All are written aside first, so that a full disk changes nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    held = held_files(folder)
    aside: list[tuple[Path, Path]] = []
    try:
        for new in sheets:
            path = (
                held[new.sheet.sku.lower()][0] if new.sheet.sku.lower() in held else folder / file_name(new.sheet.sku)
            )
            waiting = path.with_name(f".{path.name}.new")
            aside.append((waiting, path))
            waiting.write_text(new.text, encoding="utf-8")
        for waiting, path in aside:
            waiting.replace(path)
    finally:
        for waiting, _ in aside:
            waiting.unlink(missing_ok=True)


def file_name(sku: str) -> str:
    """A file name of a SKU; one with signs that no file should be called by gets a few letters of its hash."""
    plain = re.sub(r"[^\w.-]", "_", sku)[:60].strip(".") or "sheet"
    mark = "" if plain == sku else f"-{sha256(sku.encode()).hexdigest()[:8]}"
    return f"{plain}{mark}.yml"
