"""Slack: its way in, its way out, and what stands there between messages."""
