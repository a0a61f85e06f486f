"""Who reads a page, in which language, under which name: their account's, or, where nobody signs in, one of choice."""

from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from assistant.conversation import Language
from assistant.permissions import NOBODY
from assistant.triage.rights import is_name
from bot.web.guard import YEAR, Visitor
from bot.web.render import Reader
from bot.web.views import House, Views

LANGUAGE_COOKIE: Final = "zhongcao_lang"
NAME_COOKIE: Final = "zhongcao_name"


def reader_of(request: Request, house: House) -> Reader:
    """From `?lang=`, else the choice made earlier, else what the browser prefers, else the house's language."""
    visitor: Visitor = request.scope["visitor"]
    language = chosen_language(request) or _preferred(request.headers.get("accept-language", "")) or house.language
    if visitor.session:
        views: Views | None = request.scope.get("views")
        return Reader(visitor, language, visitor.session.account.name, views.role if views else NOBODY)
    name = clean_name(unquote(request.cookies.get(NAME_COOKIE, "")))
    return Reader(visitor, language, name or _nameless(visitor, language), house.role)


def chosen_language(request: Request) -> Language | None:
    for choice in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if choice == "zh":
            return "zh"
        if choice == "en":
            return "en"
    return None


def keep_language(request: Request, response: Response, choice: Language) -> None:
    _keep(request, response, LANGUAGE_COOKIE, choice)


def keep_name(request: Request, response: Response, name: str) -> None:
    """Remember the name under which the visitor acts; an empty one forgets it."""
    _keep(request, response, NAME_COOKIE, quote(clean_name(name)))


def _keep(request: Request, response: Response, cookie: str, value: str) -> None:
    secure = request.scope["secure"]
    response.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="lax", secure=secure)


def clean_name(name: str) -> str:
    """One line of at most 24 printable characters; nothing where the desk itself is called so."""
    line = " ".join(name.split())
    shown = "".join(c for c in line if c.isprintable())[:24].strip()
    return shown if is_name(shown) else ""


def _nameless(visitor: Visitor, language: Language) -> str:
    number = visitor.owner[4:8]
    return f"同事 {number}" if language == "zh" else f"colleague {number}"


def _preferred(header: str) -> Language | None:
    """The first of Chinese and English that the browser names; quality values follow that order in practice."""
    for item in header.lower().split(","):
        tag = item.strip()
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return None
