"""KPI cards, needs and the desk."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from analytics.reviews.pii import mask
from assistant.conversation import Language
from assistant.figures import MISSING, figure
from assistant.permissions import Act as Right
from assistant.triage.suggested import suggested_reply
from assistant.triage.ticket import Act, NotDone, State, Ticket
from assistant.triage.words import ACT_LABELS, act_refused, event_line, ground_label, state_label, when
from bot.web.posted import posted
from bot.web.reader import keep_name, reader_of
from bot.web.render import Renderer
from bot.web.views import Card, Views

log = logging.getLogger(__name__)
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
MORE: Final[dict[State, tuple[Act, ...]]] = {
    "new": ("dismiss",),
    "claimed": ("release", "dismiss"),
    "escalated": ("dismiss",),
}
"""What a ticket's own page offers beside the board's acts; a note always."""
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
    """A ticket as it is shown. On the board `text` and `reason` hide what identifies a person."""

    ticket: Ticket
    text: str
    reason: str
    state: str
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
        self._needs_right("ask")
        reader = reader_of(request, self.renderer.house)
        cards = self.views.dashboard.cards(reader.language)
        faces = [card_face(card, reader.language, self.renderer.house.currency) for card in cards]
        return HTMLResponse(self.renderer.page("dashboard", reader, here="dashboard", faces=faces))

    def needs(self, request: Request) -> Response:
        """GET /needs?product=…"""
        self._needs_right("read_reviews")
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
        """GET /board?show=mine or late"""
        return self._board(request)

    def ticket(self, request: Request) -> Response:
        """GET /board/{number}: the whole of one ticket, its history, and what might be answered."""
        return self._ticket(request, request.path_params["number"])

    async def act(self, request: Request) -> Response:
        """POST /board/{number}/{act}: back to the board, or the board with a sentence saying why not."""
        fields = await posted(request)
        act: Act = request.path_params["act"]
        if act not in get_args(Act):
            raise HTTPException(404)
        self._needs_right(act)
        reader = reader_of(request, self.renderer.house)
        number: int = request.path_params["number"]
        note, press = fields.get("note", "").strip()[:500], fields.get("id", "")[:64]

        def do() -> Ticket | NotDone:
            now = self.clock().replace(tzinfo=None)
            press_id = f"{reader.visitor.owner}{press}" if press else None
            return self.views.board.act(number, act, actor=reader.name, now=now, note=note, act_id=press_id)

        done = await run_in_threadpool(do)
        alone = fields.get("page") == "ticket"
        if isinstance(done, NotDone):
            refusal = act_refused(done, number, reader.language, reader.name)
            if alone and done.ticket:
                return await run_in_threadpool(self._ticket, request, number, refusal, 409)
            return await run_in_threadpool(self._board, request, refusal, 409)
        return RedirectResponse(f"/board/{number}" if alone else f"/board#ticket-{number}", status_code=303)

    async def name(self, request: Request) -> Response:
        """POST /name: the name under which this browser acts from now on."""
        fields = await posted(request)
        response = RedirectResponse("/board", status_code=303)
        keep_name(response, fields.get("name", ""))
        return response

    def _needs_right(self, act: Right) -> None:
        """Until there is sign-in, whoever opens the page has the page's role."""
        if not self.views.role.may(act):
            log.warning("refused %s to role %s", act, self.views.role.name)
            raise HTTPException(403, "no_right")

    def _board(self, request: Request, refusal: str = "", status: int = 200) -> Response:
        self._needs_right("see_tickets")
        reader = reader_of(request, self.renderer.house)
        now, counts = self.clock().replace(tzinfo=None), self.views.board.counts()
        asked = request.query_params.get("show", "")
        only = asked if asked in ("mine", "late") else ""
        columns = []
        for state, states in COLUMNS:
            found = self.views.board.tickets(states=states, owner=reader.name if only == "mine" else None)
            tickets = [ticket for ticket in found if only != "late" or ticket.is_overdue(now)]
            faces = [ticket_face(ticket, now, reader.language) for ticket in tickets[:SHOWN]]
            count = len(tickets) if only else counts.get(state, 0)
            columns.append((state, state_label(state, reader.language), count, faces))
        html = self.renderer.page("board", reader, here="board", columns=columns, refusal=refusal, only=only)
        return HTMLResponse(html, status_code=status)

    def _ticket(self, request: Request, number: int, refusal: str = "", status: int = 200) -> Response:
        self._needs_right("see_tickets")
        reader = reader_of(request, self.renderer.house)
        ticket = self.views.board.ticket(number)
        if ticket is None:
            raise HTTPException(404)
        language, now = reader.language, self.clock().replace(tzinfo=None)
        more = (*MORE.get(ticket.state, ()), "note")
        html = self.renderer.page(
            "ticket",
            reader,
            here="board",
            face=ticket_face(ticket, now, language, masked=False),
            more=tuple((act, ACT_LABELS[language][act]) for act in more),
            suggested=suggested_reply(ticket.complaint),
            history=[event_line(event, language) for event in self.views.board.history(number)],
            refusal=refusal,
        )
        return HTMLResponse(html, status_code=status)


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


def ticket_face(ticket: Ticket, now: datetime, language: Language, *, masked: bool = True) -> TicketFace:
    """How a ticket looks at a moment: its deadline in words, and the acts it offers."""
    waits = ticket.state in ("new", "claimed", "escalated")
    offered = tuple((act, ACT_LABELS[language][act]) for act in OFFERED.get(ticket.state, ()))
    ground = ground_label(ticket.complaint.ground, language)
    shown = mask if masked else str
    return TicketFace(
        ticket,
        shown(ticket.complaint.text),
        shown(ticket.complaint.reason(language)),
        state_label(ticket.state, language),
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
