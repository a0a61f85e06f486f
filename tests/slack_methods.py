"""The methods of the loopback Slack's Web API: which fields each needs, what it does, why it refuses."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from slack_rules import MARKDOWN_LIMIT, faults_of_blocks, faults_of_view
from slack_world import Channel, Held, Post, World

Json = Any
Fields: TypeAlias = Mapping[str, Json]
LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000


class Refuse(Exception):
    """The method answers ok: false."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Json) -> None:
        super().__init__(error)
        self.error = error
        self.more = {**more, **({"response_metadata": {"messages": messages}} if messages else {})}


def _channel(world: World, fields: Fields, name: str = "channel", reading: bool = False) -> Channel:
    wanted = str(fields[name])
    if wanted.startswith("U") and not reading:
        return _im(world, wanted)
    found = world.channels.get(wanted)
    if found is None:
        raise Refuse("channel_not_found")
    if world.bot not in found.members:
        raise Refuse("not_in_channel")
    return found


def _im(world: World, user: str) -> Channel:
    for channel in world.channels.values():
        if channel.kind == "im" and channel.members == {world.bot, user}:
            return channel
    return world.channels.setdefault(f"D-{user}", Channel(f"D-{user}", "im", {world.bot, user}))


def _checked(fields: Fields) -> tuple[str, list[Json]]:
    text, blocks = str(fields.get("text") or ""), fields.get("blocks") or []
    if faults := faults_of_blocks(blocks):
        raise Refuse("invalid_blocks", messages=[f"[ERROR] {fault}" for fault in faults])
    if not text and not blocks and not fields.get("attachments"):
        raise Refuse("no_text")
    if len(text) > LONGEST_TEXT:
        raise Refuse("msg_too_long")
    metadata = fields.get("metadata")
    if metadata is not None and not (isinstance(metadata, dict) and {"event_type", "event_payload"} <= metadata.keys()):
        raise Refuse("invalid_metadata_format")
    return text, blocks


def _thread(channel: Channel, fields: Fields) -> str:
    """The thread's first message; Slack posts to the root when asked to answer an answer."""
    wanted = str(fields.get("thread_ts") or "")
    if not wanted:
        return ""
    known = next((post for post in channel.posts if post.ts == wanted), None)
    return known.thread or wanted if known else wanted


def _seen(post: Post) -> Json:
    return {
        "type": "message",
        "user": post.user,
        "text": post.text,
        "ts": post.ts,
        **({"thread_ts": post.thread} if post.thread else {}),
        **({"blocks": post.blocks} if post.blocks else {}),
        **({"bot_id": "BBOT"} if post.user.endswith("BOT") else {}),
        **({"files": [{"id": each.id, "name": each.name} for each in post.files]} if post.files else {}),
    }


def post_message(world: World, fields: Fields) -> Json:
    channel = _channel(world, fields)
    text, blocks = _checked(fields)
    made = Post(channel.id, world.next_ts(), world.bot, text, blocks, _thread(channel, fields), fields.get("metadata"))
    made.fields = dict(fields)
    channel.posts.append(made)
    return {"channel": channel.id, "ts": made.ts, "message": _seen(made)}


def post_ephemeral(world: World, fields: Fields) -> Json:
    channel = _channel(world, fields)
    if fields["user"] not in channel.members:
        raise Refuse("user_not_in_channel")
    text, blocks = _checked(fields)
    made = Post(channel.id, world.next_ts(), world.bot, text, blocks, _thread(channel, fields))
    made.only_for, made.fields = str(fields["user"]), dict(fields)
    channel.posts.append(made)
    return {"message_ts": made.ts}


def _own(world: World, fields: Fields, refusal: str = "cant_update_message") -> Post:
    channel = _channel(world, fields)
    found = world.find(channel.id, str(fields["ts"]))
    if found is None or found.only_for:
        raise Refuse("message_not_found")
    if found.user != world.bot:
        raise Refuse(refusal)
    return found


def update(world: World, fields: Fields) -> Json:
    post = _own(world, fields)
    if post.streaming:
        raise Refuse("streaming_state_conflict")
    if len(str(fields.get("text") or "")) > LONGEST_UPDATE:
        raise Refuse("msg_too_long")
    text, blocks = _checked(fields)
    post.text, post.edited, post.fields = text, post.edited + 1, dict(fields)
    post.blocks = blocks if "blocks" in fields else ([] if text else post.blocks)
    post.metadata = fields.get("metadata", post.metadata)
    return {"channel": post.channel, "ts": post.ts, "text": post.text, "message": _seen(post)}


def delete(world: World, fields: Fields) -> Json:
    post = _own(world, fields, "cant_delete_message")
    post.deleted = True
    return {"channel": post.channel, "ts": post.ts}


def start_stream(world: World, fields: Fields) -> Json:
    channel = _channel(world, fields)
    if channel.kind != "im":
        for name in ("recipient_team_id", "recipient_user_id"):
            if not fields.get(name):
                raise Refuse(f"missing_{name}")
    post = Post(channel.id, world.next_ts(), world.bot, _streamed(fields), thread=_thread(channel, fields))
    post.streaming = post.streamed = True
    post.fields = dict(fields)
    channel.posts.append(post)
    return {"channel": channel.id, "ts": post.ts}


def append_stream(world: World, fields: Fields) -> Json:
    post = _streaming(world, fields)
    post.text += _streamed(fields, needed=True)
    return {"channel": post.channel, "ts": post.ts}


def stop_stream(world: World, fields: Fields) -> Json:
    post = _streaming(world, fields)
    blocks = fields.get("blocks") or []
    if faults := faults_of_blocks(blocks):
        raise Refuse("invalid_blocks", messages=faults)
    post.text += _streamed(fields)
    post.blocks, post.streaming, post.metadata = blocks, False, fields.get("metadata")
    return {"channel": post.channel, "ts": post.ts, "message": _seen(post)}


def _streaming(world: World, fields: Fields) -> Post:
    post = _own(world, fields, "message_not_owned_by_app")
    if not post.streaming:
        raise Refuse("message_not_in_streaming_state")
    return post


def _streamed(fields: Fields, needed: bool = False) -> str:
    chunks = fields.get("chunks") or []
    text = str(fields.get("markdown_text") or "")
    if needed and not text and not chunks:
        raise Refuse("no_text")
    if text and chunks:
        raise Refuse("markdown_text_and_chunks_conflict")
    for chunk in chunks:
        if chunk.get("type") not in ("markdown_text", "task_update", "plan_update", "blocks"):
            raise Refuse("invalid_chunks")
    text += "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    if len(text) > MARKDOWN_LIMIT:
        raise Refuse("msg_too_long")
    return text


def open_conversation(world: World, fields: Fields) -> Json:
    if not str(fields["users"]).startswith("U"):
        raise Refuse("user_not_found")
    return {"channel": {"id": _im(world, str(fields["users"])).id}}


def replies(world: World, fields: Fields) -> Json:
    channel = _channel(world, fields, reading=True)
    root = str(fields["ts"])
    posts = [post for post in world.shown(channel.id) if root in (post.ts, post.thread)]
    if not posts:
        raise Refuse("thread_not_found")
    return {"messages": _told(posts, fields), "has_more": False}


def history(world: World, fields: Fields) -> Json:
    channel = _channel(world, fields, reading=True)
    since, until = str(fields.get("oldest") or "0"), str(fields.get("latest") or "9" * 20)
    wanted = [post for post in world.shown(channel.id) if not post.thread]
    wanted = [post for post in wanted if float(since) <= float(post.ts) <= float(until)]
    return {"messages": _told(wanted[::-1][: int(fields.get("limit") or 100)], fields), "has_more": False}


def _told(posts: list[Post], fields: Fields) -> list[Json]:
    with_metadata = str(fields.get("include_all_metadata", "")).lower() in ("true", "1")
    return [
        {**_seen(post), **({"metadata": post.metadata} if with_metadata and post.metadata else {})} for post in posts
    ]


def conversation(world: World, fields: Fields) -> Json:
    channel = world.channels.get(str(fields["channel"]))
    if channel is None:
        raise Refuse("channel_not_found")
    return {"channel": {"id": channel.id, f"is_{channel.kind}": True, "is_member": world.bot in channel.members}}


def upload_url(world: World, fields: Fields) -> Json:
    if int(fields["length"]) < 1:
        raise Refuse("invalid_arguments")
    held = Held(f"F{len(world.files) + 1}", str(fields["filename"]), int(fields["length"]))
    world.files[held.id] = held
    return {"file_id": held.id, "upload_url": f"http://127.0.0.1:{getattr(world, 'port', 0)}/upload/{held.id}"}


def complete_upload(world: World, fields: Fields) -> Json:
    held = [world.files.get(str(each.get("id"))) for each in fields["files"]]
    known = [each for each in held if each is not None and len(each.content) == each.length]
    if len(known) != len(held):
        raise Refuse("file_not_found")
    for each, said in zip(known, fields["files"], strict=True):
        each.title = str(said.get("title") or each.name)
    if fields.get("channel_id"):
        channel = _channel(world, fields, "channel_id")
        post = Post(channel.id, world.next_ts(), world.bot, str(fields.get("initial_comment") or ""), files=known)
        post.thread = _thread(channel, fields)
        channel.posts.append(post)
        for each in known:
            each.shared = True
    return {"files": [{"id": each.id, "title": each.title} for each in known]}


def open_view(world: World, fields: Fields) -> Json:
    until = world.triggers.pop(str(fields["trigger_id"]), None)
    if until is None:
        raise Refuse("invalid_trigger_id")
    if until < time.monotonic():
        raise Refuse("expired_trigger_id")
    view = {**_view(fields, "modal"), "id": f"V{len(world.modals) + 1}"}
    world.modals.append(view)
    return {"view": view}


def update_view(world: World, fields: Fields) -> Json:
    found = next((each for each in world.modals if each["id"] == fields.get("view_id")), None)
    if found is None:
        raise Refuse("not_found")
    found.update(_view(fields, "modal"))
    return {"view": found}


def publish_view(world: World, fields: Fields) -> Json:
    world.homes[str(fields["user_id"])] = view = {**_view(fields, "home"), "id": f"H{fields['user_id']}"}
    return {"view": view}


def _view(fields: Fields, kind: str) -> Json:
    faults = faults_of_view(fields["view"])
    if faults or fields["view"]["type"] != kind:
        raise Refuse("invalid_arguments", messages=[f"[ERROR] {fault}" for fault in faults])
    return dict(fields["view"])


def set_status(world: World, fields: Fields) -> Json:
    channel = _channel(world, fields, "channel_id")
    channel.statuses.append((str(fields["thread_ts"]), str(fields.get("status") or "")))
    return {}


def set_prompts(world: World, fields: Fields) -> Json:
    channel = _channel(world, fields, "channel_id")
    prompts = fields["prompts"]
    if len(prompts) > 4 or any(not each.get("title") or not each.get("message") for each in prompts):
        raise Refuse("invalid_arguments")
    channel.prompts.append({"thread_ts": fields.get("thread_ts"), "prompts": prompts})
    return {}


def auth_test(world: World, _fields: Fields) -> Json:
    who = {"team": "Team", "user": "zhongcao", "team_id": world.team, "user_id": world.bot, "bot_id": "BBOT"}
    return {**who, "url": "https://example.slack.com/", "is_enterprise_install": False}


def open_connection(world: World, _fields: Fields) -> Json:
    return {"url": f"ws://127.0.0.1:{getattr(world, 'port', 0)}/link?ticket={world.next_ts()}"}


def user(world: World, fields: Fields) -> Json:
    known = world.users.get(str(fields["user"]))
    if known is None:
        raise Refuse("user_not_found")
    return {"user": {"id": fields["user"], **known}}


def usergroup(world: World, fields: Fields) -> Json:
    if fields["usergroup"] not in world.usergroups:
        raise Refuse("no_such_subteam")
    return {"users": world.usergroups[str(fields["usergroup"])]}


def react(world: World, fields: Fields) -> Json:
    post = world.find(str(fields["channel"]), str(fields["timestamp"]))
    if post is None:
        raise Refuse("message_not_found")
    if fields["name"] in post.reactions:
        raise Refuse("already_reacted")
    post.reactions.append(str(fields["name"]))
    return {}


def unreact(world: World, fields: Fields) -> Json:
    post = world.find(str(fields["channel"]), str(fields["timestamp"]))
    if post is None or fields["name"] not in post.reactions:
        raise Refuse("no_reaction")
    post.reactions.remove(str(fields["name"]))
    return {}


def bot_info(_world: World, fields: Fields) -> Json:
    return {"bot": {"id": fields.get("bot", "BBOT"), "name": "zhongcao", "app_id": "A1"}}


def exchange_code(world: World, fields: Fields) -> Json:
    # the client may also say who it is by Basic authorization, which the server makes these fields
    if (fields.get("client_id"), fields.get("client_secret")) != (world.client_id, world.client_secret):
        raise Refuse("bad_client_secret")
    code = str(fields.get("code") or fields.get("refresh_token") or "")
    granted = world.codes.pop(code, None)
    if granted is None:
        raise Refuse("invalid_code" if fields.get("code") else "invalid_refresh_token")
    team = granted["team"]["id"] if granted["team"] else str(granted["enterprise"]["id"])
    world.tokens[granted["access_token"]] = team
    return dict(granted)


def nothing(_world: World, _fields: Fields) -> Json:
    return {}


METHODS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[World, Fields], Json]]]] = {
    "api.test": ((), nothing),
    "auth.test": ((), auth_test),
    "apps.connections.open": ((), open_connection),
    "assistant.threads.setStatus": (("channel_id", "thread_ts"), set_status),
    "assistant.threads.setSuggestedPrompts": (("channel_id", "prompts"), set_prompts),
    "assistant.threads.setTitle": (("channel_id", "thread_ts", "title"), nothing),
    "bots.info": ((), bot_info),
    "chat.appendStream": (("channel", "ts"), append_stream),
    "chat.delete": (("channel", "ts"), delete),
    "chat.postEphemeral": (("channel", "user"), post_ephemeral),
    "chat.postMessage": (("channel",), post_message),
    "chat.startStream": (("channel", "thread_ts"), start_stream),
    "chat.stopStream": (("channel", "ts"), stop_stream),
    "chat.update": (("channel", "ts"), update),
    "conversations.history": (("channel",), history),
    "conversations.info": (("channel",), conversation),
    "conversations.open": (("users",), open_conversation),
    "conversations.replies": (("channel", "ts"), replies),
    "files.completeUploadExternal": (("files",), complete_upload),
    "files.getUploadURLExternal": (("filename", "length"), upload_url),
    "oauth.v2.access": ((), exchange_code),
    "reactions.add": (("channel", "timestamp", "name"), react),
    "reactions.remove": (("channel", "timestamp", "name"), unreact),
    "usergroups.users.list": (("usergroup",), usergroup),
    "users.info": (("user",), user),
    "views.open": (("trigger_id", "view"), open_view),
    "views.publish": (("user_id", "view"), publish_view),
    "views.update": (("view",), update_view),
}
