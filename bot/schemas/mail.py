"""The shapes of what `mail … --json` prints."""

from typing_extensions import TypedDict


class LetterJson(TypedDict):
    """One dead letter of `mail list --json`; `why` names an error, `at` is ISO with its zone."""

    id: str
    message_id: str
    route: str
    at: str
    attempts: int
    why: str


class RetriedJson(TypedDict):
    """`mail retry --json`: the letters that are tried again."""

    retried: list[str]
