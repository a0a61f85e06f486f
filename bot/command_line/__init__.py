"""The command line's words and looks; each command's work stands in `bot/commands`."""
