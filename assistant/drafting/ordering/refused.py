"""Clauses of an order that ask for what the law, the sheet or the brand does not let a draft say."""

import re
from datetime import date
from typing import Final

from assistant.drafting.matter.claimed import is_measured, objections
from assistant.drafting.ordering import wishes
from knowledge.products import ProductSheet


def refused(bare: str, sheet: ProductSheet, today: date) -> tuple[str, ...]:
    """The clauses, in their words, that a rule objects to: they are no pain points, people or scenes of the order.

    What customers suffer is none: only what the product is to be praised for, or called.
    """
    said = tuple(each for each in wishes.asserted(bare) if not _ASKED.search(each))
    if not said or not _praised("\n".join(said), sheet, today):
        return ()
    return tuple(each for each in said if _praised(each, sheet, today))


def _praised(said: str, sheet: ProductSheet, today: date) -> bool:
    """Whether a rule objects to what is said of the product; what is said of prices and places is the order's own."""
    return any(not one.id.startswith(("price.", "platform.")) for one in objections(said, sheet, today))


_ASKED: Final = re.compile(r"哪|吗|怎么|[?？]")


def unproven(pain: str, sheet: ProductSheet) -> bool:
    """Whether what an order makes its point is a measure, and no trouble: “12小时不脱妆”, “续航40小时”."""
    trouble = wishes.is_occasion(_RELIEVED.sub("", pain))
    return is_measured(pain) and not trouble and pain not in sheet.pain_points


_RELIEVED: Final = re.compile(
    r"(?:不|没有?|无|零)(?:再|怕|易|会|容易)?(?:冷|热|掉|漏|干|油|黏|粘|累|疼|痛|痒|卡|堵|滑|塌|断|坏|闷|脏|锈|吵|晕|湿|潮|勒|"
    r"褪色|起球|缩水|变形|异味)"
)
"""A trouble that is denied: it is praise."""
