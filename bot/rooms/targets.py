"""The team's targets: those of its file, and those set in the chat."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from analytics.kpi.catalog import Catalog
from assistant.target_book import TargetBook
from bot.settings import Settings

if TYPE_CHECKING:
    from analytics.kpi.targets.target import Target


class TargetsRoom:
    """Reads the targets file anew when it has changed."""

    def __init__(self, settings: Settings, catalog: Callable[[], Catalog], state: Callable[[], Engine]) -> None:
        self._settings = settings
        self._catalog = catalog
        self._state = state
        self._read: tuple[tuple[int, int], tuple[Target, ...]] | None = None

    @cached_property
    def book(self) -> TargetBook:
        return TargetBook(self._state())

    def all(self) -> "tuple[Target, ...]":
        """Of the file and of the chat together.

        Raises MetricsFileError for a file with faults.
        """
        from analytics.kpi.targets.target import together

        return together(self.of_file(), self.book.targets())[0]

    def of_file(self) -> "tuple[Target, ...]":
        """Those of the team's file; none where no file is named and the home has none.

        Raises MetricsFileError for a file with faults, and for one that is named and not there.
        """
        from analytics.kpi.targets.file import load_targets

        path = self._settings.targets or self._settings.home / "targets.yml"
        if not path.is_file():
            return load_targets(path, self._catalog()) if self._settings.targets else ()
        found = path.stat()
        version = (found.st_mtime_ns, found.st_size)
        if self._read is None or self._read[0] != version:  # every figure looks for its target
            self._read = version, load_targets(path, self._catalog())
        return self._read[1]
