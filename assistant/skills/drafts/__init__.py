"""Drafts in chat: ordered, shown, revised in place, decided on, listed."""
