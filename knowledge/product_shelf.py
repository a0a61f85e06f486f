"""The product sheets of a home, and finding the product a text names."""

from pathlib import Path

from knowledge.brand import in_voice, read_brand
from knowledge.product_names import mentions
from knowledge.products import Ambiguous, Found, ProductSheet, SheetFault
from knowledge.sheets import file_version, folder_version, read_folder


class ProductShelf:
    """The fact sheets of a folder of YAML files, read anew whenever a file of it changes.

    Sheets with faults stay off the shelf; `faults` lists them. A folder that is missing is an empty shelf. `brand` is
    the brand file whose voice each sheet carries; its faults are listed too, and until they are mended it is silent.
    """

    def __init__(self, folder: Path, brand: Path | None = None) -> None:
        self.folder = folder
        self.brand = brand or folder.parent / "brand.yml"
        self._version: tuple[tuple[str, int, int], ...] | None = None
        self._held: tuple[tuple[ProductSheet, ...], tuple[SheetFault, ...]] = ((), ())

    def _read(self) -> tuple[tuple[ProductSheet, ...], tuple[SheetFault, ...]]:
        version = (*folder_version(self.folder), *file_version(self.brand))
        if version != self._version:
            sheets, faults = read_folder(self.folder)
            book, wrong = read_brand(self.brand)
            self._held = tuple(in_voice(sheet, book) for sheet in sheets), (*faults, *wrong)
            self._version = version
        return self._held

    @property
    def sheets(self) -> tuple[ProductSheet, ...]:
        return self._read()[0]

    @property
    def faults(self) -> tuple[SheetFault, ...]:
        return self._read()[1]

    def get(self, sku: str) -> ProductSheet | None:
        """The product of exactly this SKU, whatever its case."""
        return next((sheet for sheet in self.sheets if sheet.sku.lower() == sku.strip().lower()), None)

    def find(self, text: str) -> Found | Ambiguous | None:
        """The product that `text` names, by SKU, name or short name: the longest name found decides.

        A name shared by several products is Ambiguous, unless another name in the text tells them apart. Without
        any whole name, the last word of the English name or the category decides.
        """
        found = mentions(text, self.sheets)
        if not found:
            return None
        best = max(found, key=lambda one: (one.whole, one.end - one.start))
        if len(best.sheets) > 1:
            return Ambiguous(text[best.start : best.end], best.sheets)
        return Found(best.sheets[0], best.start, best.end) if best.whole else Found(best.sheets[0], 0, 0)
