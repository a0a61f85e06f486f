"""Targets in chat: asked about, set and removed."""
