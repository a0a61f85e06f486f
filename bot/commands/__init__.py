"""The work of each command. `bot/__main__.py` says their options."""
