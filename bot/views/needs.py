"""The page of needs, from the labelled store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from analytics.reviews.needs import Need, NeedQuote, needs
from analytics.reviews.pii import mask
from analytics.warehouse import Warehouse, WarehouseError
from assistant.conversation import Language, Quote
from bot.web.views import NeedRow, Needs

WINDOW_DAYS: Final = 30
SHOWN: Final = 15

_LABELS = sa.table("review_labels", sa.column("product"), sa.column("at"), sa.column("review_id"))
_KINDS: Final = {
    "zh": {"complaint": "抱怨", "praise": "称赞", "question": "询问"},
    "en": {"complaint": "complaints", "praise": "praise", "question": "questions"},
}
_SIDES: Final = {
    "zh": {"negative": "抱怨", "positive": "称赞", "neutral": "询问"},
    "en": {"negative": "complaint", "positive": "praise", "neutral": "question"},
}


@dataclass(frozen=True, slots=True)
class LabelledNeeds:
    """Needs of the last complete days before `today()`."""

    warehouse: Warehouse
    today: Callable[[], date]

    def needs(self, language: Language, product: str) -> Needs:
        """The needs most customers spoke of; empty where nothing is labelled."""
        until = self.today() - timedelta(days=1)
        since = until - timedelta(days=WINDOW_DAYS - 1)
        period = f"{since} – {until}"
        try:
            found = needs(self.warehouse, since=since, until=until, product=product or None, limit=SHOWN)
            return Needs(period, self._texts(since, until, product), tuple(_row(each, language) for each in found))
        except WarehouseError:
            return Needs(period, 0, ())

    def products(self) -> Sequence[str]:
        """The products that reviews are about."""
        named = (
            sa.select(_LABELS.c.product).where(_LABELS.c.product.is_not(None)).distinct().order_by(_LABELS.c.product)
        )
        try:
            return [str(row[0]) for row in self.warehouse.rows(named).rows]
        except WarehouseError:
            return []

    def _texts(self, since: date, until: date, product: str) -> int:
        counted = sa.select(sa.func.count()).select_from(_LABELS)
        counted = counted.where(_LABELS.c.at >= since, _LABELS.c.at < until + timedelta(days=1))
        if product:
            counted = counted.where(_LABELS.c.product == product)
        return int(self.warehouse.rows(counted).rows[0][0])


def _row(need: Need, language: Language) -> NeedRow:
    sides = {"complaint": need.complaints, "praise": need.praise, "question": need.questions}
    kind = max(sides, key=lambda side: sides[side])
    praised = kind == "praise"
    name = need.praise_name if praised else need.name
    if language == "en":
        name = need.praise_en if praised else need.label_en or need.name
    return NeedRow(
        need=name,
        category=need.group if language == "zh" else "",
        kind=_KINDS[language][kind],
        count=need.customers,
        share=need.share,
        growth=need.change,
        products=tuple(product for product, _ in need.products[:3]),
        quotes=tuple(_quote(quote, language) for quote in need.quotes[:3]),
        question=f"{need.name}的反馈怎么样，给我原话"
        if language == "zh"
        else f"Reviews about {need.label_en or need.name}, with quotes",
        before=need.customers_before,
        sides=tuple((_KINDS[language][side], count) for side, count in sides.items() if count),
    )


def _quote(quote: NeedQuote, language: Language) -> Quote:
    """A clause without what identifies a person, and which side it takes."""
    where = (_SIDES[language].get(quote.polarity, ""), quote.product, quote.channel, f"{quote.at:%m-%d}")
    return Quote(mask(quote.text), " · ".join(part for part in where if part))
