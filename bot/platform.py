"""What a chat platform is to the house: a way in, a way out, perhaps a connection of its own, and its credentials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from bot.clock import machine_time
from bot.mail.mailbox import Mailbox, MailboxFull

if TYPE_CHECKING:
    import asyncio

    from starlette.routing import BaseRoute

    from assistant.conversation import Message
    from bot.post.delivery import Sender


@dataclass(frozen=True, slots=True)
class Checked:
    """What a real call to the platform said of one credential; `says` and `fix` in Chinese and in English."""

    part: str
    ok: bool
    says: tuple[str, str]
    fix: tuple[str, str] = ("", "")


class Platform(Protocol):
    """One way people reach us. Made by the wiring where the settings name it; nothing is sent before `run`."""

    @property
    def name(self) -> str: ...

    @property
    def routes(self) -> Sequence["BaseRoute"]:
        """The requests it takes, all under /slack/ or /wecom/. Bodies are capped before they come here."""
        ...

    @property
    def senders(self) -> Sequence["Sender"]: ...

    async def run(self, stop: "asyncio.Event") -> None:
        """Hold its own connection, if it has one, until told to stop; it reconnects by itself and never raises."""
        ...

    async def check(self) -> Sequence[Checked]:
        """Try each credential by the call that it is for. Never raises."""
        ...


class Heard(Protocol):
    """Is told of each message that came in: its channel, and whether it was new."""

    def __call__(self, channel: str, *, new: bool) -> None: ...


def unheard(channel: str, *, new: bool) -> None:
    """Counts nothing."""


@dataclass(frozen=True, slots=True)
class Door:
    """The way in, the same for every platform: a message is on disk when `take` returns, and only then acknowledged."""

    mailbox: Mailbox
    heard: "Heard" = unheard

    async def take(self, message: "Message") -> Literal["new", "known", "full"]:
        """Store it; "known" when its id was stored before, "full" when too much waits: then nothing is stored, and the
        person is told so.

        Raises SQLAlchemyError when it could not be stored: then the platform must not be told that we have it.
        """
        from asyncio import wrap_future

        try:
            new = await wrap_future(self.mailbox.accepting(message, machine_time()))
        except MailboxFull:
            return "full"
        self.heard(message.channel, new=new)
        return "new" if new else "known"
