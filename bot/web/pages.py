"""KPI cards and needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from assistant.conversation import Language
from assistant.figures import MISSING, figure
from bot.views.shown import Card
from bot.web.reader import reader_of
from bot.web.render import Renderer
from bot.web.rights import needs_right
from bot.web.views import Views


@dataclass(frozen=True, slots=True)
class CardFace:
    """A card as it is shown. `reach` is how much of the target's bar is full, 0 to 100; None without a target."""

    card: Card
    value: str
    target: str
    change: str
    mood: Literal["good", "bad", "even"]
    reached: bool | None
    reach: float | None
    spark: str


@dataclass
class Pages:
    views: Views
    renderer: Renderer
    clock: Callable[[], datetime]

    def dashboard(self, request: Request) -> Response:
        """GET /dashboard"""
        reader = reader_of(request, self.renderer.house)
        needs_right(self.views, reader, "ask")
        cards = self.views.dashboard.cards(reader.language)
        faces = [card_face(card, reader.language, self.renderer.house.currency) for card in cards]
        return HTMLResponse(self.renderer.page("dashboard", reader, here="dashboard", faces=faces))

    def needs(self, request: Request) -> Response:
        """GET /needs?product=…"""
        reader = reader_of(request, self.renderer.house)
        needs_right(self.views, reader, "read_reviews")
        products = self.views.needs.products()
        asked = request.query_params.get("product", "")
        product = asked if asked in products else ""
        needs = self.views.needs.needs(reader.language, product)
        most = max((row.share for row in needs.rows), default=1.0) or 1.0
        page = self.renderer.page(
            "needs", reader, here="needs", needs=needs, products=products, product=product, most=most
        )
        return HTMLResponse(page)


def card_face(card: Card, language: Language, currency: str) -> CardFace:
    """How a card looks: its figures as text, whether its change is good, how much of its target it has reached."""
    mood: Literal["good", "bad", "even"] = "even"
    if card.change is not None and abs(card.change) >= 0.0005:
        mood = "good" if (card.change > 0) == (card.direction == "up") else "bad"
    reached, reach = None, None
    if card.target and card.value is not None and not card.begins:
        reached = card.value >= card.target if card.direction == "up" else card.value <= card.target
        ratio = card.value / card.target
        reach = round(100 * min(1.0, ratio / 1.25), 1)
    return CardFace(
        card=card,
        value=figure(card.value, card.format, language, currency=currency),
        target=figure(card.target, card.format, language, currency=currency),
        change=MISSING if card.change is None else f"{card.change:+.1%}".replace("-", "−"),
        mood=mood,
        reached=reached,
        reach=reach,
        spark=spark(card.trend),
    )


def spark(values: Sequence[float | None], width: int = 120, height: int = 32) -> str:
    """The points of a polyline, "" for fewer than two values; what is missing is left out."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    room = (high - low) or 1.0
    step = (width - 4) / (len(values) - 1)
    return " ".join(
        f"{2 + place * step:.1f},{height - 3 - (value - low) / room * (height - 6):.1f}" for place, value in known
    )
