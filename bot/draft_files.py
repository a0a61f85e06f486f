"""Kept drafts as files: CSV and XLSX that no spreadsheet takes for formulas, and Markdown."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from assistant.conversation import Language
from assistant.drafting.keeping.book import KeptDraft
from assistant.skills.drafts.findings import sentence
from assistant.skills.drafts.listing import status_word
from assistant.skills.drafts.shown import plain
from bot.cells import LONGEST_CELL, XLSX, csv_of, no_formula
from knowledge.formats import formats

Format: TypeAlias = Literal["csv", "xlsx", "md"]
_HEADS: Final = (
    ("编号", "number"), ("商品", "product"), ("SKU", "sku"), ("平台", "platform"), ("标题", "title"), ("正文", "text"),
    ("状态", "status"), ("原因", "reason"), ("谁要的", "ordered by"), ("时间", "at"), ("谁定的", "decided by"),
    ("决定时间", "decided at"), ("改自", "made of"), ("A/B 测试", "A/B tests"), ("依据", "evidence"),
    ("待改", "to mend"),
)  # fmt: skip
_WIDTHS: Final = {"正文": 60, "标题": 28, "依据": 40, "待改": 40, "商品": 18, "时间": 18, "决定时间": 18}


def exported(drafts: Sequence[KeptDraft], kind: Format, language: Language) -> bytes:
    """The drafts as one file, in their order."""
    return _WRITERS[kind](drafts, language)


def _rows(drafts: Sequence[KeptDraft], language: Language) -> Iterator[tuple[str, ...]]:
    yield tuple(zh if language == "zh" else en for zh, en in _HEADS)
    for each in drafts:
        yield tuple(no_formula(cell) for cell in _cells(each, language))


def _cells(draft: KeptDraft, language: Language) -> Iterator[str]:
    platform = formats().called(draft.platform, language)
    yield from (draft.name, draft.product, draft.sku, platform, draft.title, draft.text)
    yield from (status_word(draft, language), draft.reason, draft.maker, f"{draft.at:%Y-%m-%d %H:%M}")
    yield from (draft.decided_by, f"{draft.decided_at:%Y-%m-%d %H:%M}" if draft.decided_at else "")
    yield f"D{draft.parent}" if draft.parent else ""
    yield " ".join(draft.tests)
    yield "\n".join(f"{one['id']} {one['source']}: {one['text']}" for one in draft.draft["evidence"])
    yield "\n".join(sentence(one, language) for one in draft.findings)


def _csv(drafts: Sequence[KeptDraft], language: Language) -> bytes:
    return csv_of(_rows(drafts, language))


def _xlsx(drafts: Sequence[KeptDraft], language: Language) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, XLSX) as book:
        sheet = book.add_worksheet("文案" if language == "zh" else "drafts")
        head, body = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for at, row in enumerate(_rows(drafts, language)):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell[:LONGEST_CELL], body if at else head)
        for column, (name, _) in enumerate(_HEADS):
            sheet.set_column(column, column, _WIDTHS.get(name, 12))
        sheet.freeze_panes(1, 1)
    return file.getvalue()


def _markdown(drafts: Sequence[KeptDraft], language: Language) -> bytes:
    return "\n\n".join(_section(each, language) for each in drafts).encode() + b"\n"


def _section(draft: KeptDraft, language: Language) -> str:
    zh = language == "zh"
    status = status_word(draft, language)
    facts = [
        draft.product,
        formats().called(draft.platform, language),
        status,
        draft.reason,
        draft.maker,
        f"{draft.at:%Y-%m-%d %H:%M}",
        *draft.tests,
    ]
    lines = [
        f"## {draft.name} {plain(draft.title)}".rstrip(),
        "",
        " · ".join(plain(each) for each in facts if each),
        "",
    ]
    lines += [f"> {plain(line)}".rstrip() + "  " for line in draft.text.split("\n")]
    if draft.draft["evidence"]:
        colon = "：" if zh else ": "
        lines += ["", "依据：" if zh else "Evidence:", ""]
        lines += [
            f"- {plain(one['id'])} {plain(one['source'])}{colon}{plain(one['text'])}" for one in draft.draft["evidence"]
        ]
    if draft.findings:
        lines += ["", "待改：" if zh else "To mend:", ""]
        lines += [f"- {plain(sentence(one, language))}" for one in draft.findings]
    return "\n".join(lines)


_WRITERS: Final[Mapping[Format, Callable[[Sequence[KeptDraft], Language], bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "md": _markdown,
}
