"""Whether a request comes from Slack, decided on its bytes before anything in it is read."""

from collections.abc import Mapping
from typing import Final

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.exceptions import HTTPException

_KINDS: Final = ("application/json", "application/x-www-form-urlencoded")
_PASSED_ON: Final = (
    "content-type",
    "x-slack-request-timestamp",
    "x-slack-signature",
    "x-slack-retry-num",
    "x-slack-retry-reason",
)
"""The headers that bolt may see: it takes orders by others of its own (x-slack-bolt-…)."""


def genuine(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Signed with our secret within five minutes of now (docs.slack.dev/authentication/verifying-requests-from-slack).

    The comparison takes the same time however much of a signature is right.
    """
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (secret and stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and signature.isascii()):
        return False
    try:
        return SignatureVerifier(secret).is_valid(body, stamp, signature)
    except UnicodeDecodeError:
        return False


def bolt_request(body: bytes, headers: Mapping[str, str]) -> AsyncBoltRequest:
    """A genuine request as bolt takes it.

    Raises HTTPException 415 for a content type that Slack does not send, 400 for a body that is not what it says.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise HTTPException(415)
    passed = {name: headers[name] for name in _PASSED_ON if name in headers}
    try:
        found = AsyncBoltRequest(body=body.decode(), headers={**passed, "content-type": kind})
    except Exception as wrong:  # its shape is no payload's
        raise HTTPException(400) from wrong
    if not found.body:
        raise HTTPException(400)
    return found
