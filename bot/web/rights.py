"""What the reader of a page may not do is refused here, and the refusal kept."""

import logging
import secrets

from starlette.exceptions import HTTPException

from assistant.permissions import Act
from bot.web.render import Reader
from bot.web.views import Views

log = logging.getLogger(__name__)


def needs_right(views: Views, reader: Reader, act: Act) -> None:
    """Raises HTTPException 403 where the reader's role may not; writes to the state store then."""
    if views.role.may(act):
        return
    log.warning("refused %s to role %s", act, views.role.name)
    views.record(f"{reader.visitor.owner}{secrets.token_hex(8)}", "web", reader.name, views.role, act, False)
    raise HTTPException(403, "no_right")
