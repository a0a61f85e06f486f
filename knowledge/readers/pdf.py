"""A PDF's text, in a process of its own: `python -m knowledge.readers.pdf FILE` prints what pdf_apart.py reads."""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from knowledge.readers.pdf_flow import flowing
from knowledge.readers.pdf_page import read_page
from knowledge.readers.refused import Unreadable, broken, locked
from knowledge.spoken import Bilingual

MOST_PAGES: Final = 1_000
_MEMORY: Final = 3 << 30  # bytes
_LEAST_LETTERS: Final = 5  # of a page with words on it
_MOST_UNNAMED: Final = 0.2  # share of letters of which the font does not say what they are


def read_pages(path: Path) -> tuple[list[tuple[str, int]], list[Bilingual]]:
    """Markdown lines with their pages, and what was not read. Raises Unreadable."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as book:
            if len(book.pages) > MOST_PAGES:
                raise _too_long(path.name, len(book.pages))
            return _read(path, book)
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        raise (
            locked(path.name) if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) else broken(path.name)
        ) from error


def _read(path: Path, book: Any) -> tuple[list[tuple[str, int]], list[Bilingual]]:
    pages, heights, bare = [], [], []
    unnamed = letters = 0
    for number, page in enumerate(book.pages, 1):
        pages.append(read_page(page, number))
        heights.append(float(page.height))
        own = len(page.chars)
        unnamed += sum(one["text"].startswith("(cid:") for one in page.chars)
        letters += own
        if own < _LEAST_LETTERS and page.images:
            bare.append(number)
        page.close()
    if letters < _LEAST_LETTERS:
        raise Unreadable(
            f"{path.name}：这份 PDF 是扫描图片，没有文字；请先做文字识别（OCR）再添加。",
            f"{path.name}: a scanned PDF without text; run it through OCR and add that.",
        )
    if unnamed > _MOST_UNNAMED * letters:
        raise Unreadable(
            f"{path.name}：这份 PDF 的字体没有文字编码，读出来是乱码；请另存为 .docx 或重新导出再添加。",
            f"{path.name}: the fonts of this PDF do not say which characters they show; export it anew or as .docx.",
        )
    return flowing(pages, heights), _pictures(path.name, bare)


def _pictures(name: str, pages: list[int]) -> list[Bilingual]:
    if not pages:
        return []
    some = "、".join(map(str, pages[:10])) + ("…" if len(pages) > 10 else "")
    return [
        Bilingual(
            f"{name}：第 {some} 页是图片，没有读到文字。", f"{name}: pages {some} are pictures and were not read."
        )
    ]


def _too_long(name: str, pages: int) -> Unreadable:
    return Unreadable(
        f"{name}：有 {pages:,} 页，最多读 {MOST_PAGES:,} 页，请拆成几份再添加。",
        f"{name}: has {pages:,} pages and {MOST_PAGES:,} are the most; cut it into several files.",
    )


def main(path: Path) -> None:
    """Prints lines and remarks, or why there are none, as JSON."""
    with suppress(ImportError, ValueError, OSError):  # where the machine knows no such limits, time is one
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        lines, remarks = read_pages(path)
        found: dict[str, Any] = {"lines": lines, "remarks": [(one.zh, one.en) for one in remarks]}
    except Unreadable as error:
        found = {"refused": (error.said.zh, error.said.en)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
