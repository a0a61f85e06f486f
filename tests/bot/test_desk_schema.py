"""The desk's tables are those the migrations make, and what was done before them is counted too."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from assistant.triage.desk import METADATA, Desk
from bot.store.state import MIGRATIONS, open_state


def test_the_migrations_lead_to_the_desks_tables(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or name in METADATA.tables

    with open_state(f"sqlite:///{tmp_path / 'state.db'}").begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": False})
        found = compare_metadata(context, METADATA)
    assert [each for each in found if each[0] not in ("add_constraint", "remove_constraint")] == []


def test_tickets_of_before_have_their_times_and_their_reminders(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    url = f"sqlite:///{tmp_path / 'old.db'}"
    event = "INSERT INTO ticket_events (id, ticket_id, at, actor, act, note) VALUES (:id, 1, :at, 'chen', :act, '')"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with create_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(
            text(
                "INSERT INTO tickets (id, source, review_id, written_at, text, level, ground, reason_zh, reason_en,"
                " product, sku, channel, stars, state, owner, due_at, updated_at) VALUES (1, 'review', 'R1',"
                " '2026-11-02 09:00:00.000000', '漏了', 3, 'damage', '漏液', 'leak', 'P', '', '', 1, 'resolved',"
                " 'chen', '2026-11-03 09:00:00.000000', '2026-11-02 12:00:00.000000')"
            )
        )
        for place, (act, hour) in enumerate((("claim", 10), ("answer", 11), ("resolve", 12)), 1):
            connection.execute(
                text(event),
                {"id": place, "at": f"2026-11-02 {hour}:00:00.000000", "act": act},
            )
    ticket = Desk(open_state(url)).ticket(1)
    assert ticket is not None
    assert (ticket.claimed_at, ticket.answered_at, ticket.closed_at) == (
        datetime(2026, 11, 2, 10),
        datetime(2026, 11, 2, 11),
        datetime(2026, 11, 2, 12),
    )
    total = Desk(open_state(url)).report(date(2026, 11, 2), date(2026, 11, 2), datetime(2026, 11, 5)).total
    assert (total.tickets, total.kept, total.judged) == (1, 1, 1)
