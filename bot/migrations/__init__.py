"""Every schema the state store has had; `bot.state.migrate` runs what is missing."""
