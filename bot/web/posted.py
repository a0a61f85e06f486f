"""What a form or our script sent, believed only when it comes from a page of ours."""

import hmac
import json
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.web.guard import Visitor, same_origin


async def posted(request: Request) -> Mapping[str, str]:
    """The fields of a POST, a form's or a JSON object's.

    Raises HTTPException 403 without this visitor's token or from another origin, 400 for a body that is neither, or
    holds what is no text.
    """
    visitor: Visitor = request.scope["visitor"]
    if not same_origin(request.headers, request.scope["origin"]):
        raise HTTPException(403)
    fields = await _fields(request)
    if not all(_is_unicode(each) for pair in fields.items() for each in pair):
        raise HTTPException(400)
    token = request.headers.get("x-csrf-token") or fields.get("csrf", "")
    if not hmac.compare_digest(token.encode(), visitor.csrf.encode()):
        raise HTTPException(403)
    return fields


def _is_unicode(text: str) -> bool:
    """Whether it can be stored: JSON may hold half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


async def _fields(request: Request) -> Mapping[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        form = await request.form(max_fields=20)
        return {name: value for name, value in form.items() if isinstance(value, str)}
    if kind != "application/json":
        raise HTTPException(400)
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as wrong:
        raise HTTPException(400) from wrong
    if not isinstance(found, dict):
        raise HTTPException(400)
    return {name: value for name, value in found.items() if isinstance(value, str)}
