"""Where it is said: terminal, web, Slack, WeCom; mailbox, worker, settings, wiring, command line."""
