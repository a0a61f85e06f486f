"""Rows of a table → product sheets: a row a product, with rows of claims and of offers beside them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from knowledge.products import ProductSheet, SheetFault
from knowledge.sheet_fields import SheetReading
from knowledge.sheet_schema import CLAIM, OFFER, PAGE, PROOF, SHEET, Level
from knowledge.tree_reading import Way, plain

Kind: TypeAlias = Literal["products", "claims", "offers"]
KINDS: Final[Mapping[Kind, re.Pattern[str]]] = {
    "claims": re.compile(r"claims?|宣称|卖点依据|功效宣称", re.IGNORECASE),
    "offers": re.compile(r"offers?|优惠|活动|促销", re.IGNORECASE),
}
"""What a sheet of a workbook, or a file, is called that holds claims or offers; any other holds products."""
LISTS: Final = frozenset(
    {"short_names", "audience", "scenes", "pain_points", "must_not_say", "claims", "promises", "used_for"}
)
FACTS: Final = frozenset(SHEET.names) - {"sku", "name", "category", "price", "size", "launched_on"}
"""Fields that a mere list of products has not."""
_SPLIT: Final = re.compile(r"[;；|、\n]+")
_ATTRIBUTE: Final = re.compile(r"(?:attributes?|attr|属性|参数)\s*[.:：_/\-]\s*(?P<name>.+)", re.IGNORECASE)
_INNER: Final[Mapping[str, Level]] = {"filing": PROOF, "landing_page": PAGE, "evidence": PROOF}
_FLAT: Final[Mapping[str, tuple[str, str]]] = {
    "备案号": ("filing", "ref"),
    "备案编号": ("filing", "ref"),
    "注册证号": ("filing", "ref"),
    "批准文号": ("filing", "ref"),
    "filing ref": ("filing", "ref"),
    "registration number": ("filing", "ref"),
    "备案类型": ("filing", "kind"),
    "filing kind": ("filing", "kind"),
    "落地页标题": ("landing_page", "title"),
    "落地页承诺": ("landing_page", "promises"),
    "落地页网址": ("landing_page", "url"),
    "url": ("landing_page", "url"),
}
"""Headers of a table of products that stand for a field of a field."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet or file. `rows` are numbered as in the file, the header being row 1."""

    file: str
    kind: Kind
    rows: Sequence[tuple[int, Mapping[str, Any]]]


@dataclass(slots=True)
class TablesRead:
    """The sheets of the tables, or every fault; `given` are the fields each SKU's rows fill; `unused` the headers that
    nothing was read from."""

    sheets: list[ProductSheet] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)
    given: dict[str, frozenset[str]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


def kind_of(name: str) -> Kind:
    """What a sheet or file of this name holds."""
    return next((kind for kind, pattern in KINDS.items() if pattern.search(name)), "products")


def read_tables(tables: Iterable[Table], mapping: Mapping[str, str] | None = None) -> TablesRead:
    """Sheets of tables; `mapping` says which header feeds a field (field → header), for headers not known here."""
    meant = {_key(header): name for name, header in (mapping or {}).items()}
    gathering = _Gathering(meant)
    for table in sorted(tables, key=lambda each: each.kind != "products"):
        gathering.take(table)
    return gathering.read()


def names_sku(header: str) -> bool:
    """Whether a header is the SKU's."""
    return SHEET.called(header) == "sku"


def says_facts(header: str, mapping: Mapping[str, str] | None = None) -> bool:
    """Whether a header holds a fact of a product, and not only what a list of products holds."""
    meant = {_key(fed): name for name, fed in (mapping or {}).items()}
    return _called(header, "products", meant)[0] in FACTS


def near_field(header: str) -> str:
    """The field a header that is none was likely meant for, "" where none is near."""
    return SHEET.near(header)


def _key(header: str) -> str:
    return re.sub(r"\s+", " ", str(header)).strip().lower()


class _Gathering:
    """Rows on their way to being trees of fields, each field with its place."""

    def __init__(self, meant: Mapping[str, str]) -> None:
        self.meant = meant
        self.trees: dict[str, dict[str, Any]] = {}
        self.places: dict[str, dict[Way, tuple[str, int]]] = {}
        self.found = TablesRead()

    def take(self, table: Table) -> None:
        headers = dict.fromkeys(header for _, cells in table.rows for header in cells)
        if table.rows and not any(_called(header, table.kind, self.meant)[0] == "sku" for header in headers):
            shown = [plain(header) for header in [*headers][:8]]
            self._fault(
                table.file,
                1,
                f"没有 SKU 列（货号、商品编码），表头是：{'、'.join(shown)}；或用 --mapping 写 columns: {{sku: 表头}}",
                f"no column is the sku; the headers are {', '.join(shown)}; "
                "or write columns: {sku: HEADER} in a --mapping",
            )
            return
        for row, cells in table.rows:
            fields = dict(self._fields(cells, table.kind))
            sku = plain(fields.get("sku"))
            if not sku:
                self._fault(table.file, row, "缺少 SKU（货号）", "the sku is missing")
            elif table.kind == "products":
                self._product(sku, fields, table.file, row)
            elif sku.lower() not in self.trees:
                self._stranger(sku, table.file, row)
            else:
                self._listed(sku, table.kind, fields, table.file, row)

    def _product(self, sku: str, fields: dict[str, Any], file: str, row: int) -> None:
        if sku.lower() in self.trees:
            self._fault(file, row, f"SKU {sku} 出现了两行，只留一行", f"sku {sku} has two rows: leave one")
            return
        self.trees[sku.lower()] = fields
        self.places[sku.lower()] = {(): (file, row)}
        for at, text in enumerate(fields.get("claims") or ()):
            if isinstance(text, str):  # a bare sentence: no proof, so it stays unproven
                fields["claims"][at] = {"id": f"{sku}-C{at + 1}", "text": text}

    def _listed(self, sku: str, kind: Kind, fields: dict[str, Any], file: str, row: int) -> None:
        fields.pop("sku")
        listed = self.trees[sku.lower()].setdefault(kind, [])
        if kind == "claims" and not plain(fields.get("id")):
            fields["id"] = f"{plain(self.trees[sku.lower()]['sku'])}-C{len(listed) + 1}"
        self.places[sku.lower()][kind, len(listed)] = (file, row)
        listed.append(fields)

    def _stranger(self, sku: str, file: str, row: int) -> None:
        from difflib import get_close_matches

        near = get_close_matches(sku.lower(), self.trees, 1, 0.6)
        meant = plain(self.trees[near[0]].get("sku")) if near else ""
        zh, en = (f"，是不是 {meant}？", f": did you mean {meant}?") if meant else ("", "")
        self._fault(file, row, f"商品表里没有 SKU {sku[:40]}{zh}", f"no product row has the sku {sku[:40]}{en}")

    def _fields(self, cells: Mapping[str, Any], kind: Kind) -> Iterator[tuple[str, Any]]:
        """Each cell that holds something under its field; attributes and proofs gathered into mappings."""
        inner: dict[str, dict[str, Any]] = {}
        for header, value in cells.items():
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            name, part = _called(header, kind, self.meant)
            if not name:
                if header and header not in self.found.unused:
                    self.found.unused.append(header)
            elif name == "evidence" and not part and isinstance(value, str):
                inner.setdefault(name, {})["ref"] = value
            elif part:
                inner.setdefault(name, {})[part] = _listed(part, value)
            else:
                yield name, _listed(name, value)
        yield from inner.items()

    def _fault(self, file: str, row: int, zh: str, en: str) -> None:
        self.found.faults.append(SheetFault(file, row, zh, en))

    def read(self) -> TablesRead:
        for sku, tree in self.trees.items():
            reading = SheetReading(tree, self.places[sku], self.places[sku][()][0])
            sheet = reading.sheet()
            self.found.faults += reading.faults
            if not reading.faults:
                self.found.sheets.append(sheet)
                self.found.given[sheet.sku] = frozenset(tree)
        if not self.trees and not self.found.faults:
            self._fault("", 1, "没有一行商品", "there is no row of a product")
        return self.found


def _called(header: str, kind: Kind, mapping: Mapping[str, str]) -> tuple[str, str]:
    """(field, part of it) that a header stands for, ("", "") for none."""
    meant = mapping.get(_key(header), header)
    outer, _, part = meant.partition(".")
    if kind == "products" and outer in _INNER and part in _INNER[outer].names:
        return outer, part
    if kind != "products":
        return _of_list(meant, kind)
    if match := _ATTRIBUTE.fullmatch(meant.strip()):
        return "attributes", match["name"].strip()
    return _FLAT.get(_key(meant)) or (SHEET.called(meant), "")


def _of_list(header: str, kind: Kind) -> tuple[str, str]:
    """A column of a table of claims or offers; what is a proof's goes under the evidence."""
    if names_sku(header):
        return "sku", ""
    if kind == "offers":
        return OFFER.called(header), ""
    if CLAIM.called(header) == "evidence":
        return "evidence", ""
    bare = re.sub(r"^(?:依据|证据|证明|evidence[ ._]?|proof[ ._]?)", "", header, flags=re.IGNORECASE)
    if bare == header and (name := CLAIM.called(header)):
        return name, ""
    part = PROOF.called(bare)
    return ("evidence", part) if part else ("", "")


def _listed(name: str, value: Any) -> Any:
    if name in LISTS and isinstance(value, str):
        return [part.strip() for part in _SPLIT.split(value) if part.strip()]
    return value
