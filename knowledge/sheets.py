"""YAML fact sheets → ProductSheet, every fault named with its line."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from knowledge.products import Claim, Ingredient, LandingPage, Offer, ProductSheet, Proof, SheetFault

Way: TypeAlias = tuple[str | int, ...]

KNOWN = {
    "sku",
    "name",
    "short_names",
    "english_name",
    "category",
    "price",
    "size",
    "launched_on",
    "filing",
    "attributes",
    "ingredients",
    "claims",
    "usage",
    "audience",
    "scenes",
    "pain_points",
    "offers",
    "must_not_say",
    "landing_page",
    "brand",
}


def read_folder(folder: Path) -> tuple[tuple[ProductSheet, ...], tuple[SheetFault, ...]]:
    """Every sheet of a folder in file order, and the faults of those that cannot be used."""
    sheets: list[ProductSheet] = []
    faults: list[SheetFault] = []
    for path in sorted((*folder.glob("*.yml"), *folder.glob("*.yaml"))):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(SheetFault(path.name, 1, f"cannot be read as UTF-8 text: {error}"))
            continue
        read, wrong = parse_sheet(text, path.name)
        twin = next((sheet for sheet in sheets if read and sheet.sku == read.sku), None)
        if read and twin:
            wrong = (*wrong, SheetFault(path.name, 1, f"sku {read.sku} already has a sheet; give this one its own"))
        elif read:
            sheets.append(read)
        faults.extend(wrong)
    return tuple(sheets), tuple(faults)


def parse_sheet(text: str, file: str = "sheet") -> tuple[ProductSheet | None, tuple[SheetFault, ...]]:
    """One sheet and no faults, or None and all of them."""
    try:
        _hold(text)
        tree = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
        node = yaml.compose(text, Loader=_Loader)
    except ValueError as error:
        return None, (SheetFault(file, 1, f"holds a date or number that is none: {error}"),)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be read"
        return None, (SheetFault(file, mark.line + 1 if mark else 1, f"is not YAML: {problem}"),)
    if not isinstance(tree, dict):
        return None, (SheetFault(file, 1, "should be a mapping with sku, name and claims"),)
    reading = _Reading(tree, _lines(node), file)
    sheet = reading.sheet()
    return (None, tuple(reading.faults)) if reading.faults else (sheet, ())


class _Reading:
    """One pass over one sheet's tree that gathers every fault instead of stopping at the first."""

    def __init__(self, tree: Mapping[str, Any], lines: Mapping[Way, int], file: str) -> None:
        self.tree = tree
        self.lines = lines
        self.file = file
        self.faults: list[SheetFault] = []

    def sheet(self) -> ProductSheet:
        for key in self.tree:
            if key not in KNOWN:
                self.fault((key,), f"“{key}” is not a field of a sheet; the fields are {', '.join(sorted(KNOWN))}")
        page = self.mapping(("landing_page",))
        return ProductSheet(
            sku=self.text(("sku",), needed=True),
            name=self.text(("name",), needed=True),
            short_names=self.texts(("short_names",)),
            english_name=self.text(("english_name",)),
            category=self.text(("category",)),
            price=self.price(),
            size=self.text(("size",)),
            filing=self.proof(("filing",)),
            attributes={str(key): _plain(value) for key, value in self.mapping(("attributes",)).items()},
            ingredients=tuple(self.ingredient(way) for way in self.items(("ingredients",))),
            claims=tuple(self.claim(way) for way in self.items(("claims",))),
            usage=self.text(("usage",)),
            audience=self.texts(("audience",)),
            scenes=self.texts(("scenes",)),
            pain_points=self.texts(("pain_points",)),
            offers=tuple(self.offer(way) for way in self.items(("offers",))),
            must_not_say=self.texts(("must_not_say",)),
            landing_page=LandingPage(
                _plain(page.get("title")), self.texts(("landing_page", "promises")), _plain(page.get("url"))
            ),
        )

    def claim(self, way: Way) -> Claim:
        if not isinstance(self.at(way), dict):
            self.fault(way, "a claim needs id, text, kind and evidence")
            return Claim("", "", "")
        identity, text = self.text((*way, "id"), needed=True), self.text((*way, "text"), needed=True)
        return Claim(identity, text, self.text((*way, "kind")), self.proof((*way, "evidence")))

    def proof(self, way: Way) -> Proof | None:
        if not (tree := self.mapping(way)):
            return None
        return Proof(
            self.text((*way, "kind")),
            _plain(tree.get("ref")),
            _plain(tree.get("by")),
            self.day((*way, "date")),
            self.day((*way, "valid_until")),
            _plain(tree.get("summary")),
        )

    def offer(self, way: Way) -> Offer:
        tree = self.at(way)
        if isinstance(tree, str):
            return Offer(tree)
        if not isinstance(tree, dict):
            self.fault(way, "an offer is a sentence, or text with from and until")
            return Offer("")
        first, last = self.day((*way, "from")), self.day((*way, "until"))
        if first and last and last < first:
            self.fault(way, f"the offer ends {last}, before it starts {first}")
        return Offer(self.text((*way, "text"), needed=True), first, last, _plain(tree.get("conditions")))

    def ingredient(self, way: Way) -> Ingredient:
        tree = self.at(way)
        if not isinstance(tree, dict):
            return Ingredient(_plain(tree))
        return Ingredient(self.text((*way, "name"), needed=True), _plain(tree.get("content")), _plain(tree.get("role")))

    def price(self) -> float | None:
        value = self.tree.get("price")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            self.fault(("price",), f"price should be a number such as 239, not “{value}”")
            return None
        return float(value)

    def at(self, way: Way) -> Any:
        found: Any = self.tree
        for step in way:
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int):
                found = found[step]
            else:
                return None
        return found

    def text(self, way: Way, *, needed: bool = False) -> str:
        value = self.at(way)
        if isinstance(value, dict | list):
            self.fault(way, f"“{way[-1]}” should be one line of text")
            return ""
        text = _plain(value)
        if needed and not text:
            self.fault(way, f"“{way[-1]}” is missing")
        return text

    def texts(self, way: Way) -> tuple[str, ...]:
        value = self.at(way)
        if isinstance(value, str):
            return (value,)
        if value is not None and not isinstance(value, list):
            self.fault(way, f"“{way[-1]}” should be a list")
            return ()
        return tuple(_plain(item) for item in value or ())

    def items(self, way: Way) -> Sequence[Way]:
        value = self.at(way)
        if value is not None and not isinstance(value, list):
            self.fault(way, f"“{way[-1]}” should be a list")
            return ()
        return [(*way, index) for index in range(len(value or ()))]

    def mapping(self, way: Way) -> Mapping[str, Any]:
        value = self.at(way)
        if value is not None and not isinstance(value, dict):
            self.fault(way, f"“{way[-1]}” should be fields with values")
            return {}
        return value or {}

    def day(self, way: Way) -> date | None:
        value = self.at(way)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        self.fault(way, f"“{way[-1]}” should be a day such as 2026-11-30, not “{value}”")
        return None

    def fault(self, way: Way, sentence: str) -> None:
        known = next((self.lines[way[:size]] for size in range(len(way), -1, -1) if way[:size] in self.lines), 1)
        self.faults.append(SheetFault(self.file, known, sentence))


def _hold(text: str) -> None:
    """Raises MarkedYAMLError for nesting that would end the process inside libyaml, and for aliases, which can make
    gigabytes of a few lines."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
            problem = "nested too deeply" if depth > _DEEPEST else "aliases are not read here: write the value out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]


def _plain(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _lines(node: yaml.Node | None, way: Way = ()) -> dict[Way, int]:
    """The line each value stands on, from 1, by its way from the root."""
    if node is None:
        return {}
    lines = {way: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines |= _lines(value, (*way, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines |= _lines(value, (*way, index))
    return lines


_DEEPEST = 60
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
