"""The shape of `users list --json`."""

from typing import Literal

from typing_extensions import TypedDict


class UserJson(TypedDict):
    """One account of the page. `waiting` until its invitation is used; `sign_in` is "password" or the issuer's
    address."""

    name: str
    state: Literal["active", "blocked", "waiting"]
    sign_in: str
    groups: list[str]
    created_at: str
