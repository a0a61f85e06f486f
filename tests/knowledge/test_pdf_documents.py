"""PDFs: headings by their looks, tables whole over pages, running heads dropped, and what cannot be read said."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from knowledge.documents import cut
from knowledge.readers.door import read_document
from knowledge.readers.pdf import read_pages
from knowledge.readers.refused import Unreadable

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
BODY = ParagraphStyle("body", fontName="STSong-Light", fontSize=10.5, leading=16, wordWrap="CJK", spaceAfter=6)
TITLE = ParagraphStyle("title", parent=BODY, fontSize=20, leading=28)
SECTION = ParagraphStyle("section", parent=BODY, fontSize=15, leading=22)
LATIN = ParagraphStyle("latin", fontName="Helvetica", fontSize=10, leading=14, spaceAfter=6)
STRONG = ParagraphStyle("strong", parent=LATIN, fontName="Helvetica-Bold")
LONG = "先看人群再看创意，最后才看出价；点击率低先换首图和标题，转化率低先看落地页说的是不是同一件事。"


def _running(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont("STSong-Light", 8)
    canvas.drawString(60, 820, "澄野 内部资料 2026")
    canvas.drawCentredString(300, 20, f"- {document.page} -")


def build(path: Path, story: Sequence[object], **how: object) -> Path:
    SimpleDocTemplate(str(path), pagesize=A4, **how).build(list(story), onFirstPage=_running, onLaterPages=_running)
    return path


def lines(path: Path) -> list[tuple[str, int]]:
    return [(line, page) for line, page in read_pages(path)[0] if line]


def ruled(rows: Sequence[Sequence[str]]) -> Table:
    return Table(
        [[Paragraph(cell, BODY) for cell in row] for row in rows],
        colWidths=[150] * len(rows[0]),
        repeatRows=1,
        style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]),
    )


def test_headings_paragraphs_and_items_without_running_heads(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.pdf",
        [
            Paragraph("投放手册", TITLE),
            Paragraph("一、先看什么", SECTION),
            Paragraph(LONG * 2, BODY),
            Paragraph("- 第一项", BODY),
            Paragraph("- 第二项", BODY),
            PageBreak(),
            Paragraph("二、再看什么", SECTION),
            Paragraph(LONG, BODY),
        ],
    )
    assert lines(path) == [
        ("# 投放手册", 1),
        ("## 一、先看什么", 1),
        (LONG * 2, 1),
        ("- 第一项", 1),
        ("- 第二项", 1),
        ("## 二、再看什么", 2),
        (LONG, 2),
    ]


def test_a_table_over_pages_is_one_and_its_passage_knows_its_page(tmp_path: Path) -> None:
    rows = [["档位", "门槛", "权益"], *([f"第{at}档", f"满{at}00元", "免邮"] for at in range(1, 41))]
    path = build(tmp_path / "a.pdf", [Paragraph("会员", TITLE), ruled(rows)])
    expected = ["| 档位 | 门槛 | 权益 |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows[1:])]
    (passage,) = cut(read_document(path), "a.pdf", "brand")
    assert passage.heading == ("会员",)
    assert passage.text.split("\n") == expected
    assert passage.place == ("page", 1)


def test_columns_are_read_one_after_the_other_and_parted_words_joined(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 10)
    left = ["Customers come for the promo-", "tion and stay for the care they", "get after the order is paid and"]
    right = ["shipped. Repeat orders grow", "where the parcel is on time and", "the questions are answered."]
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(60, 700 - 14 * at, one)
        canvas.drawString(320, 700 - 14 * at, other)
    canvas.save()
    whole = (
        "Customers come for the promotion and stay for the care they get after the order is paid and shipped. "
        "Repeat orders grow where the parcel is on time and the questions are answered."
    )
    assert lines(tmp_path / "a.pdf") == [(whole, 1)]


def test_strong_letters_head_where_none_are_larger(tmp_path: Path) -> None:
    words = "Answer within five minutes, and say what happens next. " * 4
    story = [Paragraph("Refunds", STRONG), Paragraph(words, LATIN), PageBreak(), Paragraph(words, LATIN)]
    path = build(tmp_path / "a.pdf", story)
    assert lines(path) == [("# Refunds", 1), (words.strip(), 1), (words.strip(), 2)]


def _scanned(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.rect(0, 0, 100, 100, fill=1)
    canvas.save()


def _locked(path: Path) -> None:
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret"))
    canvas.drawString(100, 100, "locked words")
    canvas.save()


def _long(path: Path) -> None:
    canvas = Canvas(str(path))
    for _ in range(1001):
        canvas.showPage()
    canvas.save()


def _cut_off(path: Path) -> None:
    held = io.BytesIO()
    canvas = Canvas(held)
    canvas.drawString(100, 100, "some words")
    canvas.save()
    path.write_bytes(held.getvalue()[:300])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_scanned, "a.pdf：这份 PDF 是扫描图片，没有文字；请先做文字识别（OCR）再添加。"),
        (_locked, "a.pdf：文件设了密码，请去掉密码再添加。"),
        (_long, "a.pdf：有 1,001 页，最多读 1,000 页，请拆成几份再添加。"),
        (_cut_off, "a.pdf：文件已损坏，打不开；请用原来的软件另存一份再添加。"),
    ],
)
def test_says_why_a_pdf_is_not_read(tmp_path: Path, make: object, said: str) -> None:
    assert callable(make)
    make(tmp_path / "a.pdf")
    with pytest.raises(Unreadable) as raised:
        read_document(tmp_path / "a.pdf")
    assert raised.value.said.zh == said
