"""Where calls of Slack's may lead: to Slack, and no further, whatever an answer says."""

import logging
from ssl import SSLContext
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import ClientTimeout
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result

from bot.urls import is_here

_HOME: Final = "slack.com"
_POSTING: Final = ("/chat.postMessage", "/chat.startStream", "/files.completeUploadExternal")
_UNTIL_POSTED: Final = 60.0
"""Seconds. What is posted without our knowing it stands there late, and may not be found before it is said again."""


class StayingClient(AsyncWebClient):
    """Follows no redirect, and uploads files to Slack's hosts alone. An answer that is none of Slack's, as whatever
    stands before it gives while it is away, is an error like any other: one of its status, without a word."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        asked = {**req_args, "allow_redirects": False}
        if api_url.endswith(_POSTING):
            asked["timeout"] = ClientTimeout(total=_UNTIL_POSTED)
        try:
            found: dict[str, Any] = await super()._request(http_verb=http_verb, api_url=api_url, req_args=asked)
        except SlackApiError as error:  # the SDK could make nothing of the body
            broken: Any = error.response
            return {"data": {}, "headers": broken.headers, "status_code": broken.status}
        except UnicodeDecodeError as error:
            raise SlackRequestError("an answer in no known characters") from error
        said_by_api = api_url.startswith(self.base_url)
        return found | {"data": {}} if said_by_api and not isinstance(found["data"], dict) else found

    async def _upload_file(
        self,
        *,
        url: str,
        data: bytes,
        logger: logging.Logger,  # noqa: ARG002  the SDK gives these
        timeout: int,  # noqa: ARG002, ASYNC109
        proxy: str | None,
        ssl: SSLContext | None,
    ) -> FileUploadV2Result:
        if not is_slacks(url, self.base_url):
            raise SlackRequestError("the address to upload to is not Slack's")
        found = await self._request(http_verb="POST", api_url=url, req_args={"data": data, "proxy": proxy, "ssl": ssl})
        return FileUploadV2Result(status=found["status_code"], body=str(found["data"]))


def is_slacks(address: str, api_url: str) -> bool:
    """Whether an address that Slack's API gave is Slack's: of slack.com or of the domain that the API has, as secure
    as the API is."""
    try:
        there, api = urlsplit(address), urlsplit(api_url)
        if is_here(address):
            return is_here(api_url)
    except ValueError:
        return False
    homes = (_HOME, ".".join((api.hostname or "").split(".")[-2:]))
    secure = there.scheme in ("https", "wss") or api.scheme == "http"
    host = there.hostname or ""
    return secure and any(host == home or host.endswith(f".{home}") for home in homes)
