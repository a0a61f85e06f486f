"""The app's manifest: what Slack is told of it when it is made, and the scopes by which it is installed."""

import json
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).parent / "manifest.json"


def scopes() -> tuple[str, ...]:
    """What the bot may do in a workspace that installs it."""
    return tuple(manifest()["oauth_config"]["scopes"]["bot"])


def manifest(url: str = "") -> dict[str, Any]:
    """For Socket Mode; with the public address of `serve`, for requests over HTTP and for installing elsewhere."""
    found: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    if not url:
        return found
    base = url.rstrip("/")
    events, settings = f"{base}/slack/events", found["settings"]
    found["oauth_config"]["redirect_urls"] = [f"{base}/slack/oauth_redirect"]
    found["features"]["slash_commands"][0]["url"] = events
    settings["event_subscriptions"]["request_url"] = events
    settings["interactivity"]["request_url"] = events
    settings["socket_mode_enabled"] = False
    return found
