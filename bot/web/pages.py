"""KPI cards, needs and the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.conversation import Language
from assistant.figures import MISSING, figure
from assistant.triage.ticket import Act, NotDone, State, Ticket
from assistant.triage.words import ACT_LABELS, act_refused, ground_label, state_label, when
from bot.web.posted import posted
from bot.web.reader import keep_name, reader_of
from bot.web.render import Renderer
from bot.web.views import Card, Views

SHOWN: Final = 40
"""Tickets in one column; the heading has the whole count."""
COLUMNS: Final[tuple[tuple[State, tuple[State, ...]], ...]] = (
    ("new", ("new",)),
    ("claimed", ("claimed",)),
    ("answered", ("answered",)),
    ("escalated", ("escalated",)),
    ("resolved", ("resolved",)),
)
OFFERED: Final[dict[State, tuple[Act, ...]]] = {
    "new": ("claim", "escalate"),
    "claimed": ("answer", "resolve", "escalate"),
    "answered": ("resolve", "escalate"),
    "escalated": ("claim", "resolve"),
}
URGENT: Final = 4
"""The level from which a ticket is marked; see the desk's scale of 1 to 5."""


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


@dataclass(frozen=True, slots=True)
class TicketFace:
    ticket: Ticket
    ground: str
    due: str
    late: bool
    urgent: bool
    offered: tuple[tuple[Act, str], ...]


@dataclass
class Pages:
    views: Views
    renderer: Renderer
    clock: Callable[[], datetime]

    def dashboard(self, request: Request) -> Response:
        """GET /dashboard"""
        reader = reader_of(request, self.renderer.house)
        cards = self.views.dashboard.cards(reader.language)
        faces = [card_face(card, reader.language, self.renderer.house.currency) for card in cards]
        return HTMLResponse(self.renderer.page("dashboard", reader, here="dashboard", faces=faces))

    def needs(self, request: Request) -> Response:
        """GET /needs?product=…"""
        reader = reader_of(request, self.renderer.house)
        products = self.views.needs.products()
        asked = request.query_params.get("product", "")
        product = asked if asked in products else ""
        needs = self.views.needs.needs(reader.language, product)
        most = max((row.share for row in needs.rows), default=1.0) or 1.0
        page = self.renderer.page(
            "needs", reader, here="needs", needs=needs, products=products, product=product, most=most
        )
        return HTMLResponse(page)

    def board(self, request: Request) -> Response:
        """GET /board"""
        return self._board(request)

    async def act(self, request: Request) -> Response:
        """POST /board/{number}/{act}: back to the board, or the board with a sentence saying why not."""
        fields = await posted(request)
        act: Act = request.path_params["act"]
        if act not in get_args(Act):
            raise HTTPException(404)
        reader = reader_of(request, self.renderer.house)
        number: int = request.path_params["number"]
        note, press = fields.get("note", "").strip()[:500], fields.get("id", "")[:64]

        def do() -> Ticket | NotDone:
            now = self.clock().replace(tzinfo=None)
            press_id = f"{reader.visitor.owner}{press}" if press else None
            return self.views.board.act(number, act, actor=reader.name, now=now, note=note, act_id=press_id)

        done = await run_in_threadpool(do)
        if isinstance(done, NotDone):
            return await run_in_threadpool(self._board, request, act_refused(done, number, reader.language), 409)
        return RedirectResponse(f"/board#ticket-{number}", status_code=303)

    async def name(self, request: Request) -> Response:
        """POST /name: the name under which this browser acts from now on."""
        fields = await posted(request)
        response = RedirectResponse("/board", status_code=303)
        keep_name(response, fields.get("name", ""))
        return response

    def _board(self, request: Request, refusal: str = "", status: int = 200) -> Response:
        reader = reader_of(request, self.renderer.house)
        now, counts = self.clock().replace(tzinfo=None), self.views.board.counts()
        columns = []
        for state, states in COLUMNS:
            tickets = self.views.board.tickets(states=states, limit=SHOWN)
            faces = [ticket_face(ticket, now, reader.language) for ticket in tickets]
            columns.append((state, state_label(state, reader.language), counts.get(state, 0), faces))
        html = self.renderer.page("board", reader, here="board", columns=columns, refusal=refusal)
        return HTMLResponse(html, status_code=status)


def card_face(card: Card, language: Language, currency: str) -> CardFace:
    """How a card looks: its figures as text, whether its change is good, how much of its target it has reached."""
    mood: Literal["good", "bad", "even"] = "even"
    if card.change is not None and abs(card.change) >= 0.0005:
        mood = "good" if (card.change > 0) == (card.direction == "up") else "bad"
    reached, reach = None, None
    if card.target and card.value is not None:
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


def ticket_face(ticket: Ticket, now: datetime, language: Language) -> TicketFace:
    """How a ticket looks at a moment: its deadline in words, and the acts it offers."""
    waits = ticket.state in ("new", "claimed", "escalated")
    offered = tuple((act, ACT_LABELS[language][act]) for act in OFFERED.get(ticket.state, ()))
    ground = ground_label(ticket.complaint.ground, language)
    return TicketFace(
        ticket,
        ground,
        when(ticket, now, language),
        waits and ticket.due_at < now,
        ticket.complaint.level >= URGENT,
        offered,
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
