"""The web application: its routes, and what happens when something goes wrong."""

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.clock import machine_time
from bot.mailbox import Mailbox, load
from bot.web.charts import Gallery
from bot.web.chat import Chat
from bot.web.desk import DeskPages
from bot.web.drafts import DraftPages
from bot.web.guard import Guard
from bot.web.pages import Pages
from bot.web.reader import LANGUAGE_COOKIE, reader_of
from bot.web.render import FOLDER, Renderer
from bot.web.views import House, Views
from bot.web.words import STATUS_WORDS, words
from bot.worker import Worker


class PlaceConvertor(IntegerConvertor):
    """A number that a database column can hold."""

    regex = "[0-9]{1,18}"


register_url_convertor("place", PlaceConvertor())


def create_app(
    mailbox: Mailbox, views: Views, house: House, clock: Callable[[], datetime], worker: Worker | None = None
) -> Starlette:
    """The page on a mailbox. `clock` is the team's wall clock, aware and in its zone; `worker`, if given, answers
    from this process for as long as the application runs."""
    renderer = Renderer(house)
    chat = Chat(mailbox, renderer, Gallery(views.draw), clock)
    pages = Pages(views, renderer, clock)
    desk = DeskPages(views, renderer, clock)
    drafts = DraftPages(views, renderer, clock)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if worker:
            worker.start()
        yield
        if worker:
            await run_in_threadpool(worker.stop)

    def health(_request: Request) -> Response:
        return JSONResponse(_health(mailbox))

    async def failed(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(_failed, renderer, request, error)

    return Starlette(
        routes=[
            Route("/", chat.page),
            Route("/new", chat.page),
            Route("/c/{conversation}", chat.page),
            Route("/api/messages", chat.say, methods=["POST"]),
            Route("/api/stream", chat.stream),
            Route("/charts/{seq:place}/{number:place}/{look}.svg", chat.chart),
            Route("/dashboard", pages.dashboard),
            Route("/needs", pages.needs),
            Route("/board", desk.board),
            Route("/board/{number:place}", desk.ticket),
            Route("/board/{number:place}/{act}", desk.act, methods=["POST"]),
            Route("/incidents/{number:place}/claim", desk.claim_incident, methods=["POST"]),
            Route("/drafts", drafts.page, methods=["GET"]),
            Route("/drafts", drafts.order, methods=["POST"]),
            Route("/drafts/export/{format}", drafts.export),
            Route("/drafts/{number:place}/{act}", drafts.act, methods=["POST"]),
            Route("/name", desk.name, methods=["POST"]),
            Route("/language/{choice}", _language),
            Route("/healthz", health),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(Guard, hosts=house.hosts)],
        exception_handlers={HTTPException: failed},
        lifespan=lifespan,
    )


def _health(mailbox: Mailbox) -> dict[str, object]:
    now = load(mailbox.engine)
    waited = (machine_time() - now.oldest).total_seconds() if now.oldest else 0.0
    return {"ok": True, "waiting": now.waiting, "held": now.held, "dead": now.dead, "oldest_seconds": round(waited, 1)}


def _language(request: Request) -> Response:
    """GET /language/{choice}: remember it, and go back to the page the link was on."""
    back = request.query_params.get("back", "/")
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() else "/"
    response = RedirectResponse(safe, status_code=303)
    if request.path_params["choice"] in ("zh", "en"):
        response.set_cookie(
            LANGUAGE_COOKIE, request.path_params["choice"], max_age=31_536_000, httponly=True, samesite="lax"
        )
    return response


def _failed(renderer: Renderer, request: Request, error: Exception) -> Response:
    """One sentence and a way on; never a traceback, never the error's own words."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    reader = reader_of(request, renderer.house)
    known = words(reader.language)
    named = (
        error.detail if isinstance(error, HTTPException) and error.detail in ("empty", "too_long", "no_right") else None
    )
    sentence = known[named or STATUS_WORDS.get(status, "broken")]
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"error": sentence}, status_code=status)
    return HTMLResponse(renderer.page("error", reader, here="", sentence=sentence), status_code=status)
