"""What a loopback Slack holds: channels with what was posted in them, files, views, installations."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass
class Post:
    """A message as it stands in its channel in the end."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread: str = ""
    metadata: Json = None
    files: list["Held"] = field(default_factory=list)
    only_for: str = ""
    edited: int = 0
    streaming: bool = False
    streamed: bool = False
    deleted: bool = False
    reactions: list[str] = field(default_factory=list)
    fields: Json = None

    @property
    def words(self) -> str:
        """Everything there is to read in it: the text, and what its blocks say."""
        return "\n".join(part for part in (self.text, *_words(self.blocks)) if part)


@dataclass
class Held:
    """An uploaded file."""

    id: str
    name: str
    length: int
    content: bytes = b""
    title: str = ""
    shared: bool = False


@dataclass
class Channel:
    id: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    posts: list[Post] = field(default_factory=list)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    prompts: list[Json] = field(default_factory=list)


def _channels() -> dict[str, Channel]:
    found = [
        Channel("C1", "channel", {"UBOT", "U1", "U2", "U7"}),
        Channel("C2", "channel", {"U1", "U2"}),
        Channel("C3", "channel", {"UBOT", "U1", "U2"}),
        Channel("G1", "mpim", {"UBOT", "U1", "U2"}),
        Channel("D1", "im", {"UBOT", "U1"}),
    ]
    return {channel.id: channel for channel in found}


@dataclass
class World:
    """One workspace and more, as the app sees them. `tokens` says which workspace a bot token is of."""

    bot_token: str = "xoxb-loopback"
    bot: str = "UBOT"
    client_id: str = "111.222"
    client_secret: str = "a client secret"
    channels: dict[str, Channel] = field(default_factory=_channels)
    users: dict[str, Json] = field(default_factory=lambda: {"U1": {"name": "xiaowang", "locale": "zh-CN"}})
    usergroups: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, Held] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    modals: list[Json] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    codes: dict[str, Json] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    team: str = "T1"
    scopes: str = "chat:write,commands"
    triggers: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=lambda: {"xoxb-loopback": "T1"})
    _count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def next_ts(self) -> str:
        """Newer than any before, as Slack writes it."""
        return f"{int(time.time())}.{next(self._count):06d}"

    def trigger(self) -> str:
        """A trigger id, good for three seconds and one view."""
        made = f"{next(self._count)}.trigger"
        self.triggers[made] = time.monotonic() + 3
        return made

    def shown(self, channel: str, thread: str | None = None) -> list[Post]:
        """What everybody in a channel sees, oldest first; with `thread`, that thread's replies alone."""
        posts = [post for post in self.channels[channel].posts if not post.deleted and not post.only_for]
        return [post for post in posts if thread is None or post.thread == thread]

    def seen_by(self, user: str, channel: str) -> list[Post]:
        """What one person sees there: also what only they see."""
        posts = self.channels[channel].posts
        return [post for post in posts if not post.deleted and post.only_for in ("", user)]

    def answers(self, channel: str, thread: str | None = None) -> list[Post]:
        """What the bot said there, as it stands."""
        return [post for post in self.shown(channel, thread) if post.user == self.bot]

    def post(self, channel: str, user: str, text: str, thread: str = "") -> Post:
        """A person writes in a channel."""
        made = Post(channel, self.next_ts(), user, text, thread=thread)
        self.channels[channel].posts.append(made)
        return made

    def find(self, channel: str, ts: str) -> Post | None:
        posts = self.channels[channel].posts if channel in self.channels else []
        return next((post for post in posts if post.ts == ts and not post.deleted), None)

    def expire_streams(self) -> None:
        """Slack ends streams after about five minutes by itself: what was streamed stays as it stands."""
        for channel in self.channels.values():
            for post in channel.posts:
                post.streaming = False

    def install(self, code: str, team: str, token: str, enterprise: str = "", **more: Json) -> str:
        """Have a code that oauth.v2.access exchanges once for a bot token of a workspace."""
        self.codes[code] = {
            "access_token": token,
            "token_type": "bot",
            "scope": self.scopes,
            "bot_user_id": self.bot,
            "app_id": "A1",
            "team": None if more.get("is_enterprise_install") else {"id": team, "name": f"Team {team}"},
            "enterprise": {"id": enterprise, "name": f"Org {enterprise}"} if enterprise else None,
            "authed_user": {"id": "U1"},
            "is_enterprise_install": False,
            **more,
        }
        return code


def _words(value: Json) -> list[str]:
    """Every text that stands in blocks, in order."""
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [word for each in value.values() if isinstance(each, dict | list) for word in _words(each)]
