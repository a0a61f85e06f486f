"""Where drafts are ordered, written, kept and decided on, and what they are written from."""

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine

from analytics.warehouse import Warehouse
from bot import endpoints
from bot.settings import Settings

if TYPE_CHECKING:
    from assistant.drafting.copydesk import Copydesk
    from assistant.drafting.draft import Writer
    from assistant.drafting.evidence import GuideSource, VoiceSource
    from assistant.spending import Ledger
    from knowledge.library import Library
    from knowledge.product_shelf import ProductShelf

MOST_REWRITING: Final = 60.0
"""Seconds into an order after which no draft of it is sent back to be written anew."""


class DraftingRoom:
    """Evidence from the library, the shelf and the store; a writer, and the desk that keeps what it wrote."""

    def __init__(
        self,
        settings: Settings,
        warehouse: Warehouse,
        state: Callable[[], Engine],
        shelf: Callable[[], "ProductShelf"],
        library: Callable[[], "Library"],
        ledger: Callable[[], "Ledger"],
    ) -> None:
        self._settings = settings
        self._warehouse = warehouse
        self._state = state
        self._shelf = shelf
        self._library = library
        self._ledger = ledger

    @cached_property
    def guide_source(self) -> "GuideSource":
        from bot.evidence import LibraryGuide

        return LibraryGuide(self._library)

    @cached_property
    def voice_source(self) -> "VoiceSource":
        from bot.evidence import LabelledVoices

        return LabelledVoices(self._warehouse)

    @cached_property
    def writer(self) -> "Writer":
        """The model's writer where an endpoint is set, the template writer otherwise and behind it."""
        return endpoints.writer(self._settings, self._ledger())

    @cached_property
    def copydesk(self) -> "Copydesk":
        from assistant.drafting.compose import Budget
        from assistant.drafting.copydesk import Copydesk, Sources
        from assistant.drafting.keeping.book import DraftBook
        from bot.creatives import StoredCreatives
        from bot.searches import StoredSearches

        sources = Sources(
            self._shelf,
            lambda: self.writer,
            lambda: self.guide_source,
            lambda: self.voice_source,
            lambda: StoredCreatives(self._warehouse),
            lambda: Budget(time.monotonic() + MOST_REWRITING, time.monotonic),
            searches=lambda: StoredSearches(self._warehouse),
        )
        return Copydesk(DraftBook(self._state()), sources)
