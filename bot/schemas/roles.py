"""The shapes of `roles list --json` and `audit --json`."""

from typing_extensions import TypedDict


class RoleJson(TypedDict):
    """Who has a role. `by` is who gave it, empty for the roles file; `role` is empty where it was taken away."""

    who: str
    role: str
    by: str
    at: str | None


class AuditJson(TypedDict):
    """An act that was done or refused; `message_id` is that of the message, never its words."""

    at: str
    channel: str
    user: str
    role: str
    act: str
    done: bool
    message_id: str
