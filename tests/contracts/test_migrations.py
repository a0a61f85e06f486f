"""A store of any earlier schema comes up to the newest with what it held, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from assistant.conversation import Message, Reply, Text
from bot.mail.history import turns
from bot.mail.mailbox import Mailbox
from bot.post.outbox import Outbox
from bot.store.codec import encode_message, encode_reply
from bot.store.state import MIGRATIONS, metadata, newest_schema, open_state

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MICROSECONDS = int(NOON.timestamp() * 1_000_000)
REVISIONS = sorted(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
QUICK = {REVISIONS[0], REVISIONS[-2]}
"""Tried in the quick suite; the others in the whole one."""


def build(url: str, revision: str) -> None:
    """A store as that revision made it, with a message answered, one open, and a reply that waits to be sent."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = sa.MetaData()
        tables.reflect(connection, only=["inbox", "outbox", "memory"])
        for number, state in ((1, "done"), (2, "waiting")):
            said = Message(f"m{number}", f"第{number}问", "甲", "小林", "web", NOON)
            connection.execute(tables.tables["inbox"].insert(), _row(id=said.id, state=state, user="小林", body=said))
        read_here = "waiting" if revision < "0014" else "done"
        for number, channel, state in ((1, "web", read_here), (2, "desk", "waiting")):
            reply = Reply("echo", "answered", (Text(f"第{number}答"),))
            row = _row(key=f"m{number}:reply", message_id=f"m{number}", channel=channel, state=state, body=reply)
            connection.execute(tables.tables["outbox"].insert(), row)
        connection.execute(
            tables.tables["memory"].insert(), {"conversation": "甲", "slots": '{"n":1}', "updated_at": MICROSECONDS}
        )
    engine.dispose()


def _row(**values: object) -> dict[str, object]:
    body = values["body"]
    moment = "created_at" if isinstance(body, Reply) else "accepted_at"
    written = encode_reply(body) if isinstance(body, Reply) else encode_message(body)  # type: ignore[arg-type]
    common = {"conversation": "甲", "channel": "web", "attempts": 0, "due_at": MICROSECONDS, moment: MICROSECONDS}
    return common | values | {"body": written}


@pytest.mark.parametrize(
    "revision",
    [pytest.param(each, marks=() if each in QUICK else pytest.mark.slow) for each in REVISIONS],
)
def test_a_store_of_this_schema_comes_up_and_works(store_url: str, revision: str) -> None:
    build(store_url, revision)
    engine = open_state(store_url)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [
            newest_schema()
        ]

    mailbox = Mailbox(engine)
    claim = mailbox.claim("w1", NOON)
    assert claim is not None
    assert (claim.message.text, claim.memory) == ("第2问", {"n": 1})
    mailbox.finish(claim, Reply("echo", "answered", (Text("又答"),)), NOON)
    shown = [(turn.message.text, [sent.reply.text for sent in turn.replies]) for turn in turns(engine, "甲")]
    assert shown == [("第1问", ["第1答"]), ("第2问", ["第2答"])]  # the reply of that key was there already

    due = Outbox(engine).claim("w1", ["web", "desk"], NOON + timedelta(seconds=1), most=5)
    assert [each.delivery.key for each in due] == ["m2:reply"]  # the page's are read where they lie
    engine.dispose()


def test_the_newest_schema_is_the_tables_in_use(store_url: str) -> None:
    import bot.post.pace  # noqa: F401 - its table

    engine = open_state(store_url)

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or name in metadata.tables

    with engine.begin() as connection:
        options = {"include_object": ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()
