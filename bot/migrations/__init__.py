"""Every schema the state store has had; `bot.store.state.migrate` runs what is missing."""
