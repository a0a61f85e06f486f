"""Office files: zip files of XML parts, read with limits and without entities."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from knowledge.readers.refused import broken, locked, too_large

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_PART: Final = 60_000_000  # bytes unpacked
_MOST_PARTS: Final = 20_000


def names_in(path: Path) -> frozenset[str]:
    """The parts' names. Raises Unreadable for a zip file that is broken."""
    with opened(path) as book:
        return frozenset(book.namelist())


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Raises Unreadable for one that is broken, locked, or has too many parts."""
    try:
        with zipfile.ZipFile(path) as book:
            if len(book.infolist()) > _MOST_PARTS:
                raise too_large(path.name, LARGEST_PART)
            if any(part.flag_bits & 1 for part in book.infolist()):
                raise locked(path.name)
            yield book
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise broken(path.name) from error


def part(path: Path, book: zipfile.ZipFile, name: str) -> bytes | None:
    """A part unpacked, None where there is none. Raises Unreadable for one too large, whatever it says it is."""
    try:
        packed = book.getinfo(name)
    except KeyError:
        return None
    with book.open(packed) as stream:
        unpacked = stream.read(LARGEST_PART + 1)
    if len(unpacked) > LARGEST_PART:
        raise too_large(path.name, LARGEST_PART)
    return unpacked


def xml(path: Path, book: zipfile.ZipFile, name: str) -> "_Element | None":
    """A part as a tree: entities are not resolved, nothing is fetched. Raises Unreadable for what is no XML."""
    from lxml import etree

    unpacked = part(path, book, name)
    if unpacked is None:
        return None
    try:
        return etree.fromstring(unpacked, parser())
    except etree.XMLSyntaxError as error:
        raise broken(path.name) from error


def parser() -> Any:
    """A parser that follows nothing out of the file."""
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )


def local(tag: object) -> str:
    """An element's name without its namespace; "" for comments and the like."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: "_Element", name: str) -> str | None:
    """An attribute by its name without namespace."""
    return next((str(value) for key, value in element.attrib.items() if local(key) == name), None)
