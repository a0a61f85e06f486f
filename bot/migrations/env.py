"""What alembic runs: the caller's connection and its transaction."""

from alembic import context

from bot.store.state import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
