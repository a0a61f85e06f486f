"""YAML fact sheets → ProductSheet, every fault named with its line."""

from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.products import ProductSheet, SheetFault
from knowledge.sheet_fields import SheetReading
from knowledge.tree_reading import Way

LARGEST_FILE: Final = 1 << 20
"""Bytes of a sheet: the longest true one is a few thousand."""
_DEEPEST: Final = 60
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def folder_version(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes whenever a sheet of the folder is added, changed or removed."""
    return tuple(version for path in _paths(folder) for version in file_version(path))


def file_version(path: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes whenever a file is written anew; nothing for one that is not there."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return ((path.name, found.st_mtime_ns, found.st_size),)


def _paths(folder: Path) -> list[Path]:
    return sorted((*folder.glob("*.yml"), *folder.glob("*.yaml")))


def read_folder(folder: Path) -> tuple[tuple[ProductSheet, ...], tuple[SheetFault, ...]]:
    """Every sheet of a folder in file order, and the faults of those that cannot be used."""
    sheets: list[ProductSheet] = []
    faults: list[SheetFault] = []
    for path in _paths(folder):
        read, wrong = read_sheet(path)
        if read and any(sheet.sku.lower() == read.sku.lower() for sheet in sheets):
            wrong = (*wrong, twin(path.name, 1, read.sku))
        elif read:
            sheets.append(read)
        faults.extend(wrong)
    return tuple(sheets), tuple(faults)


def twin(file: str, line: int, sku: str) -> SheetFault:
    """A SKU that has a sheet already."""
    return SheetFault(
        file,
        line,
        f"SKU {sku} 已经有一份资料，请给这一份换个 SKU",
        f"sku {sku} already has a sheet; give this one its own",
    )


def read_sheet(path: Path) -> tuple[ProductSheet | None, tuple[SheetFault, ...]]:
    """The sheet of one file and no faults, or None and all of them."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None, (SheetFault(path.name, 1, "超过 1 MB，不像一份商品资料", "is over 1 MB, as no sheet is"),)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None, (
            SheetFault(path.name, 1, "读不了，应是 UTF-8 文本", "cannot be read: it should be text in UTF-8"),
        )
    return parse_sheet(text, path.name)


def parse_sheet(text: str, file: str = "sheet") -> tuple[ProductSheet | None, tuple[SheetFault, ...]]:
    """One sheet and no faults, or None and all of them."""
    tree, lines, fault = read_tree(text, file)
    if fault or not isinstance(tree, dict):
        said = fault or SheetFault(
            file, 1, "应写成“字段: 值”，有 sku、name 和 claims", "should be a mapping with sku, name and claims"
        )
        return None, (said,)
    reading = SheetReading(tree, lines, file)
    sheet = reading.sheet()
    return (None, tuple(reading.faults)) if reading.faults else (sheet, ())


def read_tree(text: str, file: str) -> tuple[Any, dict[Way, int], SheetFault | None]:
    """A YAML document, the line of each value, and what keeps it from being read."""
    try:
        _hold(text)
        loader = _LOADER(text)  # a safe one; parsed once for the lines and the values
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), _lines(node), None
    except (ValueError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        return (
            None,
            {},
            SheetFault(file, 1, f"有不成立的日期或数字：{said}", f"holds a date or number that is none: {said}"),
        )
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "cannot be read"
        line = mark.line + 1 if mark else 1
        return None, {}, SheetFault(file, line, f"不是 YAML：{said}", f"is not YAML: {said}")


def _hold(text: str) -> None:
    """Raises MarkedYAMLError for nesting that would end the process inside libyaml, and for aliases, which can make
    gigabytes of a few lines."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
            problem = "nested too deeply" if depth > _DEEPEST else "aliases are not read here: write the value out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]


def _lines(node: yaml.Node | None, way: Way = ()) -> dict[Way, int]:
    """The line each value stands on, from 1, by its way from the root.

    Raises MarkedYAMLError for a key that stands twice.
    """
    if node is None:
        return {}
    lines = {way: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if (*way, key.value) in lines:
                problem = f"“{str(key.value)[:40]}” stands twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            lines |= _lines(value, (*way, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines |= _lines(value, (*way, index))
    return lines
