"""The desk's pages: the board with its filters, incidents and notices, and a ticket with its acts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Any, Final, get_args

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from analytics.reviews.pii import mask
from assistant.conversation import Language
from assistant.identity import account
from assistant.permissions import Act as Right
from assistant.triage.incident import IncidentActed
from assistant.triage.labels import ACT_LABELS, ground_label, state_label
from assistant.triage.notice_words import incident_line, notice_line
from assistant.triage.rights import Person, lacks_words
from assistant.triage.suggested import reply as worded
from assistant.triage.ticket import Act, NotDone, State, Ticket
from assistant.triage.words import act_refused, event_line
from bot.web.desk_faces import GROUNDS, URGENT, IncidentFace, TicketFace, filters_of, is_number, ticket_face
from bot.web.posted import posted
from bot.web.reader import keep_name, reader_of
from bot.web.render import Reader, Renderer
from bot.web.rights import needs_right
from bot.web.views import Views

SHOWN: Final = 40
"""Tickets in one column; the heading has the whole count."""
NOTICES, LOOKED_AT = 5, 200
COLUMNS: Final[tuple[State, ...]] = ("new", "claimed", "answered", "escalated", "resolved")
MORE: Final[dict[State, tuple[Act, ...]]] = {
    "new": ("dismiss",),
    "claimed": ("release", "dismiss"),
    "escalated": ("dismiss",),
    "answered": ("reopen",),
    "resolved": ("reopen",),
    "dismissed": ("reopen",),
}
"""What a ticket's own page offers beside the board's acts; a note always."""
HANDED: Final[frozenset[State]] = frozenset({"new", "claimed", "answered", "escalated"})


@dataclass
class DeskPages:
    views: Views
    renderer: Renderer
    clock: Callable[[], datetime]

    def board(self, request: Request) -> Response:
        """GET /board?show=mine|late|free&ground=…&product=…&incident=…"""
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
        reader = reader_of(request, self.renderer.house)
        right: Right = "release" if act == "assign" and not self.views.role.may("assign") else act
        await run_in_threadpool(needs_right, self.views, reader, right)
        number: int = request.path_params["number"]
        press = _press(reader, fields)
        given = {"note": fields.get("note", "").strip()[:2000]}
        alone = fields.get("page") == "ticket"
        if lacks_words(act, str(given["note"])):
            return await self._without_words(request, number, alone=alone)
        given["to"] = fields.get("to", "").strip()[:64] if act == "assign" else ""

        def do() -> Ticket | NotDone:
            person = self._person(reader)
            done = self.views.board.act(number, act, actor=person, now=self._now(), act_id=press, **given)
            if not isinstance(done, NotDone):
                self.views.record(press, "web", person.name, person.role, act, True)
            return done

        done = await run_in_threadpool(do)
        if isinstance(done, NotDone):
            refusal = act_refused(done, number, reader.language, reader.name)
            if alone and done.ticket:
                return await run_in_threadpool(self._ticket, request, number, refusal, 409)
            return await run_in_threadpool(self._board, request, refusal, 409)
        return RedirectResponse(f"/board/{number}" if alone else f"/board#ticket-{number}", status_code=303)

    async def _without_words(self, request: Request, number: int, *, alone: bool) -> Response:
        """An answer or a note is written on the ticket's own page."""
        ticket = await run_in_threadpool(self.views.board.ticket, number)
        if ticket is None or not alone:
            return RedirectResponse(f"/board/{number}#act", status_code=303)
        refusal = act_refused(NotDone("words", ticket), number, reader_of(request, self.renderer.house).language)
        return await run_in_threadpool(self._ticket, request, number, refusal, 409)

    async def claim_incident(self, request: Request) -> Response:
        """POST /incidents/{number}/claim: every member that is free, in one transaction."""
        fields = await posted(request)
        reader = reader_of(request, self.renderer.house)
        await run_in_threadpool(needs_right, self.views, reader, "claim")
        number: int = request.path_params["number"]

        def do() -> IncidentActed | NotDone:
            person, press = self._person(reader), _press(reader, fields)
            done = self.views.board.act_on_incident(number, "claim", actor=person, now=self._now(), act_id=press)
            if not isinstance(done, NotDone):
                self.views.record(press, "web", person.name, person.role, "claim", True)
            return done

        done = await run_in_threadpool(do)
        if isinstance(done, NotDone):
            refusal = act_refused(done, done.ticket.id if done.ticket else number, reader.language, reader.name)
            return await run_in_threadpool(self._board, request, refusal, 409)
        return RedirectResponse(f"/board?incident={number}", status_code=303)

    async def name(self, request: Request) -> Response:
        """POST /name: the name under which this browser acts from now on; whoever signs in has one."""
        fields = await posted(request)
        if reader_of(request, self.renderer.house).signed_in:
            raise HTTPException(404)
        response = RedirectResponse("/board", status_code=303)
        keep_name(request, response, fields.get("name", ""))
        return response

    def _now(self) -> datetime:
        return self.clock().replace(tzinfo=None)

    def _person(self, reader: Reader) -> Person:
        return Person(reader.name, self.views.role, account("web", reader.name))

    def _board(self, request: Request, refusal: str = "", status: int = 200) -> Response:
        reader, desk = reader_of(request, self.renderer.house), self.views.board
        needs_right(self.views, reader, "see_tickets")
        now, language = self._now(), reader.language
        known = desk.known()
        filters = filters_of(request, known.products)
        wanted = filters.wanted(reader.name, now)
        columns = []
        for state in COLUMNS:
            of_state = replace(wanted, states=(state,))
            faces = [self._face(ticket, now, language) for ticket in desk.search(of_state, SHOWN)]
            columns.append((state, state_label(state, language), desk.how_many(of_state), faces))
        html = self.renderer.page(
            "board",
            reader,
            here="board",
            columns=columns,
            refusal=refusal,
            filters=filters,
            grounds=[(each, ground_label(each, language)) for each in GROUNDS],
            products=known.products,
            incidents=[
                IncidentFace(each, incident_line(each, language), each.level >= URGENT) for each in desk.incidents()
            ],
            notices=self._notices(reader),
            may_claim=self.views.role.may("claim"),
        )
        return HTMLResponse(html, status_code=status)

    def _notices(self, reader: Reader) -> list[tuple[str, str, str]]:
        """What this person was told, incidents first, then the latest else: when, the line, where it leads."""
        desk = self.views.board
        told = []
        latest = desk.notices(self._person(reader), limit=LOOKED_AT)
        of_incidents = [each for each in latest if each.kind in ("incident", "incident_over")]
        others = [each for each in latest if each not in of_incidents]
        for notice in (*of_incidents, *others[:NOTICES]):
            incident = desk.incident(notice.incident) if notice.incident else None
            where = f"/board/{notice.ticket}" if notice.ticket else f"/board?incident={notice.incident}"
            told.append((f"{notice.at:%m-%d %H:%M}", mask(notice_line(notice, reader.language, incident)), where))
        return told

    def _face(self, ticket: Ticket, now: datetime, language: Language, *, masked: bool = True) -> TicketFace:
        face = ticket_face(ticket, now, language, masked=masked)
        return replace(face, offered=tuple(each for each in face.offered if self.views.role.may(each[0])))

    def _ticket(self, request: Request, number: int, refusal: str = "", status: int = 200) -> Response:
        reader, desk, role = reader_of(request, self.renderer.house), self.views.board, self.views.role
        needs_right(self.views, reader, "see_tickets")
        ticket = desk.ticket(number)
        if ticket is None:
            raise HTTPException(404)
        language, now = reader.language, self._now()
        whole = role.may("claim") or role.may("answer")
        shown = str if whole else mask
        more = [act for act in (*MORE.get(ticket.state, ()), "note") if role.may(act)]
        wording = int(request.query_params.get("wording", "0")[:3] or 0) if is_number(request, "wording") else 0
        incident = desk.incident(ticket.incident) if ticket.incident else None
        values: dict[str, Any] = {
            "face": self._face(ticket, now, language, masked=not whole),
            "more": [(act, ACT_LABELS[language][act]) for act in more],
            "texts": [
                (f"{each.written_at:%m-%d %H:%M}", each.channel, shown(each.text)) for each in desk.texts(number)
            ],
            "suggested": self._suggested(ticket, wording),
            "wording": wording + 1,
            "history": [shown(event_line(event, language)) for event in desk.history(number)],
            "incident": incident_line(incident, language) if incident else "",
            "people": [name for name in desk.known().people if name != reader.name],
            "may_assign": ticket.state in HANDED and (role.may("assign") or role.may("release")),
            "refusal": refusal,
        }
        return HTMLResponse(self.renderer.page("ticket", reader, here="board", **values), status_code=status)

    def _suggested(self, ticket: Ticket, wording: int) -> str:
        """What might be answered; another wording of the policy's where one was asked for."""
        if not wording:
            return mask(self.views.board.suggestion(ticket).text)
        complaint = ticket.complaint
        wordings = self.views.board.policy.wording_of(complaint.ground, complaint.level)
        return mask(worded(wordings, complaint, ticket.id + wording))


def _press(reader: Reader, fields: Any) -> str:
    """The id of one press: the form's, so that what is sent twice is done once."""
    press = str(fields.get("id", ""))[:64]
    return f"{reader.visitor.owner}{press or token_hex(8)}"
