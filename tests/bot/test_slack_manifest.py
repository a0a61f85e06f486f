"""The manifest asks for what the code does, and for nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.slack.manifest import manifest, scopes
from bot.slack.reading import ASKED_BY_SHORTCUT

SOURCES = [path.read_text("utf-8") for path in (Path(__file__).parents[2] / "bot" / "slack").glob("*.py")]
SCOPES_OF = {
    "assistant.threads": "assistant:write",
    "apps.connections": None,  # an app token's own: connections:write
    "auth.test": None,
    "chat": "chat:write",
    "conversations.history": "channels:history groups:history im:history mpim:history",
    "conversations.open": "im:write",
    "conversations.replies": "channels:history groups:history im:history mpim:history",
    "files": "files:write",
    "oauth": None,
    "usergroups.users": "usergroups:read",
    "users.info": "users:read",
    "views": None,
    # events and commands
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "commands": "commands",
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
}  # fmt: skip
FAMILIES = "assistant|apps|auth|bots|chat|conversations|files|oauth|reactions|team|usergroups|users|views"


def _called() -> set[str]:
    found = {name for text in SOURCES for name in re.findall(rf"\.((?:{FAMILIES})_[A-Za-z0-9_]+)\b", text)}
    named = {name for text in SOURCES for name in re.findall(rf'"((?:{FAMILIES})\.[A-Za-z.]+)"', text)}
    return {name.replace("_", ".") for name in found} | named


def _scopes_of(name: str) -> set[str]:
    known = [key for key in SCOPES_OF if name == key or name.startswith(f"{key}.")]
    assert known, f"which scope does {name} need?"
    return {scope for key in known for scope in (SCOPES_OF[key] or "").split()}


def test_its_scopes_are_those_of_what_is_called_and_heard() -> None:
    found = manifest()
    heard = {*found["settings"]["event_subscriptions"]["bot_events"], "commands"}
    called = _called()
    assert {"chat.postMessage", "views.open", "assistant.threads.setStatus"} <= called
    assert set(scopes()) == {scope for name in called | heard for scope in _scopes_of(name)}
    assert list(scopes()) == sorted(scopes())


def test_its_shortcuts_and_command_are_listened_for() -> None:
    features = manifest()["features"]
    shortcuts = {each["callback_id"]: each["type"] for each in features["shortcuts"]}
    assert shortcuts == {**dict.fromkeys(ASKED_BY_SHORTCUT, "message"), "new_draft": "global"}
    assert [each["command"] for each in features["slash_commands"]] == ["/zhongcao"]
    assert {len(each["name"]) <= 24 for each in features["shortcuts"]} == {True}
    assert "assistant_view" not in features
    assert len(features["agent_view"]["suggested_prompts"]) <= 4


def _addresses(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _addresses(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _addresses(inner)]
    return [value] if isinstance(value, str) and value.startswith("http") else []


@pytest.mark.parametrize(
    ("words", "socket", "addresses"),
    [
        ((), True, []),
        (
            ("--url", "https://bot.example.com/"),
            False,
            ["https://bot.example.com/slack/events"] * 3 + ["https://bot.example.com/slack/oauth_redirect"],
        ),
    ],
)
def test_it_is_printed_for_either_transport(words: tuple[str, ...], socket: bool, addresses: list[str]) -> None:
    printed = CliRunner().invoke(app, ["slack", "manifest", *words])
    found = json.loads(printed.stdout)
    assert found["settings"]["socket_mode_enabled"] is socket
    assert sorted(_addresses(found)) == addresses


@pytest.mark.parametrize("url", ["http://bot.example.com", "bot.example.com", "https://", "https://a.example/?x=1"])
def test_an_address_that_slack_does_not_call_is_said(url: str) -> None:
    refused = CliRunner().invoke(app, ["slack", "manifest", "--url", url])
    assert refused.exit_code == 1
