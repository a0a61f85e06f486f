"""The page of needs, from the labelled store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from analytics.reviews.counting import LABELS, between, held
from analytics.reviews.needs import Keep, Need, NeedQuote, Scope, read_needs
from analytics.reviews.pii import mask
from analytics.reviews.taxonomy import Taxonomy, bundled
from analytics.warehouse import Warehouse, WarehouseError
from assistant.conversation import Language, Quote
from assistant.permissions import ALL, Role
from assistant.skills.needs.limits import hidden_from, limits_for, without
from bot.views.shown import NeedRow, Needs

WINDOW_DAYS: Final = 30
SHOWN: Final = 15

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
    """Needs of the last complete days before `today()`, as far as the page's `role` may see them."""

    warehouse: Warehouse
    today: Callable[[], date]
    role: Role = field(default=ALL)
    taxonomy: Callable[[], Taxonomy] = bundled

    def needs(self, language: Language, product: str) -> Needs:
        """The needs most customers spoke of; empty where nothing is labelled, or nothing may be seen."""
        until = self.today() - timedelta(days=1)
        since = until - timedelta(days=WINDOW_DAYS - 1)
        period = f"{since} – {until}"
        limits, hidden = limits_for(self.role), hidden_from(self.role)
        if limits is None:
            return Needs(period, 0, ())
        keep = (Keep("product", (product,)),) if product and "product" not in hidden else ()
        scope = Scope(since, until, keep, limits=limits)
        try:
            found = read_needs(self.warehouse, scope, limit=SHOWN, taxonomy=self.taxonomy())
            rows = tuple(_row(each, language) for each in without(found, hidden))
            return Needs(period, self._texts(scope), rows)
        except WarehouseError:
            return Needs(period, 0, ())

    def products(self) -> Sequence[str]:
        """The products that reviews are about."""
        limits, name = limits_for(self.role), LABELS.c.product
        if limits is None or "product" in hidden_from(self.role):
            return []
        seen = held(LABELS, Scope(date.min, date.max, limits=limits))
        try:
            named = sa.select(name).where(name.is_not(None), *seen).distinct().order_by(name)
            return [str(row[0]) for row in self.warehouse.rows(named).rows]
        except WarehouseError:
            return []

    def _texts(self, scope: Scope) -> int:
        counted = sa.select(sa.func.count()).select_from(LABELS)
        days = between(LABELS.c.at, scope.since, scope.until)
        return int(self.warehouse.rows(counted.where(days, *held(LABELS, scope))).rows[0][0])


def _row(need: Need, language: Language) -> NeedRow:
    sides = {"complaint": need.complainers, "praise": need.praisers, "question": need.askers}
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
