"""The terminal: what is shown there, what a wrong call is told, and the options that commands share."""
