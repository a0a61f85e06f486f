"""Where a visitor may be sent: to a path of ours, never to somebody else's site."""

from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request

LONGEST_WAY: Final = 2000
_NOWHERE: Final = ("/sign-in", "/sign-out", "/invitation", "/api/", "/static/", "/charts/", "/language/")


def safe_path(given: str) -> str:
    """A local path and query, as given; "/" for anything that might lead elsewhere."""
    ours = given.startswith("/") and not given.startswith("//") and "\\" not in given
    return given if ours and given.isprintable() and len(given) <= LONGEST_WAY else "/"


def onward(given: str) -> str:
    """Where to go after signing in: the same, but to a page."""
    path = safe_path(given)
    return "/" if path.startswith(_NOWHERE) else path


def to_sign_in(request: Request) -> str:
    """The way to sign in and back to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = onward(quote(asked, safe="/?&=%:,;+-._~")) if request.method in ("GET", "HEAD") else "/"
    return "/sign-in" if wanted == "/" else f"/sign-in?{urlencode({'next': wanted})}"
