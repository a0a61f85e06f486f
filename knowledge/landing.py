"""Whether what an ad promises stands on the page it leads to, by the sheet's copy of that page. Nothing is fetched."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.amounts import Amount, amounts
from knowledge.law.findings import CheckResult, Finding, Span
from knowledge.products import ProductSheet

_PROMISES: Final = re.compile(
    r"包退|无效退|不满意.{0,4}退|退换|无理由|质保|保修|包换|只换不修|终身|假一赔|保价|买贵|运费险|包邮|免邮|"
    r"money[- ]back|refund|warranty|guarantee|free (?:shipping|returns)",
    re.IGNORECASE,
)
_MONEY: Final = frozenset({"元", "折", "外币"})
_MEASURED: Final = frozenset({"%", "倍", "分钟", "月"})
_TITLE_SHOWN: Final = 40


def off_the_page(text: str, product: ProductSheet) -> Iterator[Finding]:
    """Promises, prices and measured effects of a text that the landing page does not repeat; none without a page.

    A guarantee that is not on the page is medium, a price, discount or figure low: the page may show it in a picture.
    """
    page = product.landing_page
    said = "\n".join((page.title, *page.promises))
    if not page.promises:
        return
    known = list(amounts(f"{said}\n{product.size}"))
    if product.price is not None:
        known += amounts(f"{product.price:g}元")
    for match in _PROMISES.finditer(text):
        if match[0].lower() not in said.lower():
            yield _finding(text, match.span(), product, "medium")
    for one in amounts(text):
        if one.unit in _MONEY | _MEASURED and not any(one.stands_in(each) for each in known):
            yield _finding(text, _span(one), product, "low")


def with_page(result: CheckResult, text: str, product: ProductSheet | None) -> CheckResult:
    """What the rules said of a text, and after it what the product's landing page does not repeat."""
    return CheckResult((*result.findings, *off_the_page(text, product))) if product else result


def _span(one: Amount) -> tuple[int, int]:
    return one.start, one.end


def _finding(text: str, span: tuple[int, int], product: ProductSheet, severity: str) -> Finding:
    start, end = span
    page = product.landing_page
    shown = "；".join(page.promises)[: 3 * _TITLE_SHOWN]
    return Finding(
        Span(start, end, text[start:end]),
        "落地页没有这一承诺",
        f"落地页：{page.title[:_TITLE_SHOWN]}" if page.title else "落地页",
        "medium" if severity == "medium" else "low",
        f"页面上写的是：{shown}。把这一条补到页面上，或从文案里删去",
        "passes",
        "landing_page",
        f"The page says: {shown}. Add this to the page, or take it out of the copy",
        "Not on the landing page",
    )
