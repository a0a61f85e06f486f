"""The day a document says it is of: in its front matter or first lines, else in its name."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Final

from knowledge.documents import Document

_FIRST_LINES: Final = 15  # that hold words
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)"
    r"|\b([A-Z][a-z]{2})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b"
    r"|\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]{2})[a-z]*\.?,?\s+((?:19|20)\d\d)\b"
)
_LABEL: Final = re.compile(
    r"^\W*(?:最[后近])?(?:文档|文件|本文)?(?:更新|修订|发布|发文|编写|编制|制定|整理|撰写|生效|印发|定稿|创建)?(?:于|时间|日期|日)?\s*[:：]?\s*$"
    r"|(?:last\s+)?(?:updated|published|revised|dated?|effective|created|issued)(?:\s+(?:on|date))?\s*[:：]?\s*$",
    re.IGNORECASE,
)
_IN_NAME: Final = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])(?!\d)")


def with_day(document: Document, stem: str) -> Document:
    """The document with its day, where it states one."""
    if document.dated is not None:
        return document
    first = [] if document.unit == "row" else [line for line in document.lines if line.strip()][:_FIRST_LINES]
    stated = next((day for line in first if (day := labelled_day(line))), None)
    return replace(document, dated=stated or _day_in_name(stem))


def labelled_day(line: str) -> date | None:
    """The day a line states of its document: “更新于 2026年3月1日”, “Last updated: March 1, 2026”, or a day alone."""
    found = _DAY.search(line)
    if found is None or len(line) > 80 or not _LABEL.search(line[: found.start()]) or len(line[found.end() :]) > 12:
        return None
    return day_in(line)


def day_in(text: str) -> date | None:
    """The first day a text names."""
    found = _DAY.search(text)
    if found is None:
        return None
    year, month, day, named, on, of, first, name, late = found.groups()
    with suppress(ValueError):
        if year:
            return date(int(year), int(month), int(day))
        return date(int(of or late), _MONTHS.index((named or name).lower()) + 1, int(on or first))
    return None


def _day_in_name(stem: str) -> date | None:
    found = _IN_NAME.search(stem)
    with suppress(ValueError):
        return date(*(int(part) for part in found.groups())) if found else None
    return None
