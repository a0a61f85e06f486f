"""The web application: its routes, and what happens when something goes wrong."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.mail.mailbox import Mailbox
from bot.platform import Door, Heard, unheard
from bot.web.charts import Gallery
from bot.web.chat import Chat
from bot.web.desk import DeskPages
from bot.web.drafts import DraftPages
from bot.web.entrance import Entrance, Gate
from bot.web.guard import Guard
from bot.web.pages import Pages
from bot.web.reader import keep_language, reader_of
from bot.web.render import FOLDER, Renderer
from bot.web.sign_in import SignInPages
from bot.web.views import House, Views
from bot.web.ways import safe_path
from bot.web.words import STATUS_WORDS, words

SPOKEN: tuple[str, ...] = ("empty", "too_long", "full", "no_right", "no_invitation")
"""What an HTTPException may say of itself."""
Rooms = TypeVar("Rooms", Pages, DeskPages, DraftPages)


class PlaceConvertor(IntegerConvertor):
    """A number that a database column can hold."""

    regex = "[0-9]{1,18}"


register_url_convertor("place", PlaceConvertor())


@dataclass(frozen=True, slots=True)
class _Seen:
    """Pages as whoever asks may see them: those of their account, or of everybody where nobody signs in."""

    views: Views
    renderer: Renderer
    clock: Callable[[], datetime]

    def by(self, pages: type[Rooms], act: Callable[[Rooms, Request], Any]) -> Callable[[Request], Any]:
        """An endpoint; like the method given it runs on the loop or in a thread."""

        def page(request: Request) -> Any:
            return act(pages(request.scope.get("views", self.views), self.renderer, self.clock), request)

        async def waiting(request: Request) -> Response:
            done: Awaitable[Response] = page(request)
            return await done

        return waiting if inspect.iscoroutinefunction(act) else page


def create_app(
    mailbox: Mailbox,
    views: Views,
    house: House,
    clock: Callable[[], datetime],
    *,
    entrance: Entrance | None = None,
    heard: Heard = unheard,
) -> Starlette:
    """The page on a mailbox. `clock` is the team's wall clock, aware and in its zone.

    Without an `entrance` nobody signs in, and everybody sees `views`. `heard` counts what comes in.
    """
    house = replace(house, role=views.role)
    renderer = Renderer(house)
    chat = Chat(Door(mailbox, heard), renderer, Gallery(views.draw), clock)
    if entrance:
        chat.holds = entrance.holds

    async def failed(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(_failed, renderer, request, error)

    gate = [Middleware(Gate, entrance=entrance)] if entrance else []
    return Starlette(
        routes=[
            *_rooms(chat, _Seen(views, renderer, clock)),
            *(_entrance(SignInPages(entrance, renderer)) if entrance else ()),
            Route("/language/{choice}", _language),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(Guard, hosts=house.hosts, origin=house.origin), *gate],
        exception_handlers={HTTPException: failed},
    )


def _rooms(chat: Chat, seen: _Seen) -> list[BaseRoute]:
    return [
        Route("/", chat.page),
        Route("/new", chat.page),
        Route("/c/{conversation}", chat.page),
        Route("/api/messages", chat.say, methods=["POST"]),
        Route("/api/stream", chat.stream),
        Route("/charts/{seq:place}/{number:place}/{look}.svg", chat.chart),
        Route("/dashboard", seen.by(Pages, Pages.dashboard)),
        Route("/needs", seen.by(Pages, Pages.needs)),
        Route("/board", seen.by(DeskPages, DeskPages.board)),
        Route("/board/{number:place}", seen.by(DeskPages, DeskPages.ticket)),
        Route("/board/{number:place}/{act}", seen.by(DeskPages, DeskPages.act), methods=["POST"]),
        Route("/incidents/{number:place}/claim", seen.by(DeskPages, DeskPages.claim_incident), methods=["POST"]),
        Route("/drafts", seen.by(DraftPages, DraftPages.page), methods=["GET"]),
        Route("/drafts", seen.by(DraftPages, DraftPages.order), methods=["POST"]),
        Route("/drafts/export/{format}", seen.by(DraftPages, DraftPages.export)),
        Route("/drafts/{number:place}/{act}", seen.by(DraftPages, DraftPages.act), methods=["POST"]),
        Route("/name", seen.by(DeskPages, DeskPages.name), methods=["POST"]),
    ]


def _entrance(pages: SignInPages) -> list[BaseRoute]:
    return [
        Route("/sign-in", pages.page, methods=["GET"]),
        Route("/sign-in", pages.enter, methods=["POST"]),
        Route("/sign-in/sso", pages.sso),
        Route("/sign-in/sso/return", pages.sso_return),
        Route("/sign-in/sso/out", pages.sso_out),
        Route("/sign-out", pages.leave, methods=["POST"]),
        Route("/account", pages.account),
        Route("/account/password", pages.change, methods=["POST"]),
        Route("/account/sessions/{number:place}/end", pages.end_one, methods=["POST"]),
        Route("/invitation/{token}", pages.invitation, methods=["GET"]),
        Route("/invitation/{token}", pages.accept, methods=["POST"]),
    ]


def _language(request: Request) -> Response:
    """GET /language/{choice}: remember it, and go back to the page the link was on."""
    response = RedirectResponse(safe_path(request.query_params.get("back", "/")), status_code=303)
    choice = request.path_params["choice"]
    if choice in ("zh", "en"):
        keep_language(request, response, choice)
    return response


def _failed(renderer: Renderer, request: Request, error: Exception) -> Response:
    """One sentence and a way on; never a traceback, never the error's own words."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    reader = reader_of(request, renderer.house)
    known = words(reader.language)
    named = error.detail if isinstance(error, HTTPException) and error.detail in SPOKEN else None
    sentence = known[named or STATUS_WORDS.get(status, "broken")]
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"error": sentence}, status_code=status)
    return HTMLResponse(renderer.page("error", reader, here="", sentence=sentence), status_code=status)
