"""The house's needs: the team's taxonomy with its decisions, the labeller that reads by it, and what is proposed."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.reviews.taxonomy import Taxonomy, bundled
from analytics.spoken import SpokenError
from bot.failures import trail

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from analytics.reviews.decisions import Effective
    from analytics.reviews.discovery.proposal import Proposal
    from analytics.reviews.discovery.propose import Encode
    from analytics.reviews.label import Labeller
    from analytics.warehouse import Warehouse
    from assistant.needs_decisions import NeedsDecisions
    from bot.settings import Settings
    from knowledge.embeddings import Embeddings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file's taxonomy, as of when it was last written and how long it was."""

    version: tuple[int, int]
    taxonomy: Taxonomy


@dataclass(frozen=True, slots=True)
class _Held:
    """What holds of a file after the decision numbered `last`. The log is only added to, so that its end tells all."""

    file: Taxonomy
    last: int
    effective: "Effective"


@dataclass(frozen=True, slots=True)
class _Found:
    """The proposals of one state of store, taxonomy and refusals."""

    key: str
    proposals: "tuple[Proposal, ...]"


class NeedsRoom:
    """Everything about needs that outlives one question. `in_background` says who reads texts anew after a decision."""

    def __init__(
        self,
        settings: "Settings",
        warehouse: "Warehouse",
        state: "Callable[[], Engine]",
        embeddings: "Callable[[], Embeddings]",
    ) -> None:
        self._settings, self._warehouse, self._state, self._embeddings = settings, warehouse, state, embeddings
        # Each is one value, swapped whole: several workers and the page read them at once.
        self._read: _Read | None = None
        self._held: _Held | None = None
        self._found: _Found | None = None
        self._proposing, self._relabelling = threading.Lock(), threading.Lock()

    def file(self) -> Taxonomy:
        """The team's file, read again when it changed; the bundled taxonomy where none is set.

        Raises TaxonomyFaulty with every fault of it.
        """
        path = self._settings.taxonomy
        if path is None:
            return bundled()
        from analytics.reviews.taxonomy_file import load

        found = path.stat() if path.is_file() else None
        version = (found.st_mtime_ns, found.st_size) if found else (0, 0)
        read = self._read
        if read is None or read.version != version:
            self._read = read = _Read(version, load(path))
        return read.taxonomy

    def effective(self) -> "Effective":
        """The file's taxonomy and what people decided since."""
        from assistant.needs_book import NeedsBook

        file, book = self.file(), NeedsBook(self._state())
        last, held = book.last(), self._held
        if held is None or held.file is not file or held.last != last:
            self._held = held = _Held(file, last, book.effective(file))
        return held.effective

    @property
    def taxonomy(self) -> Taxonomy:
        """The taxonomy that holds now."""
        return self.effective().taxonomy

    @property
    def labeller(self) -> "Labeller":
        """Reads texts by the taxonomy that holds now."""
        return labeller_of(self.taxonomy)

    def labeller_by(self, file: Path | None) -> "Labeller":
        """Reads texts by a taxonomy file alone; by the taxonomy that holds where none is named.

        Raises TaxonomyFaulty with every fault of the file.
        """
        from analytics.reviews.taxonomy_file import load

        return labeller_of(load(file)) if file else self.labeller

    def stale(self) -> int:
        """How many stored texts were read by another taxonomy or version; 0 where there is no store."""
        from analytics.reviews.relabelling import stale

        return stale(self._warehouse, self.taxonomy)

    def relabel(self, told: Callable[[int], None] | None = None) -> int:
        """Read anew what another taxonomy had read; returns how many texts."""
        from analytics.reviews.relabelling import relabel

        return relabel(self._settings.warehouse, self.labeller, told)

    def relabel_soon(self) -> None:
        """The same in a thread of its own; what it leaves undone, the next import or `reviews relabel` does."""
        threading.Thread(target=self._relabel_quietly, name="relabel", daemon=True).start()

    def _relabel_quietly(self) -> None:
        with self._relabelling:
            try:
                if self.stale():
                    self.relabel()
            except SpokenError as error:  # another import holds the store, or there is none to write
                log.warning("texts were not read anew: %s", trail(error))

    def proposals(self) -> "tuple[Proposal, ...]":
        """New needs found in the store, the weightiest first; those of the last look while nothing changed.

        Raises analytics.warehouse.WarehouseError when the store cannot answer.
        """
        from analytics.reviews.discovery.phrases import gather
        from analytics.reviews.discovery.propose import propose
        from analytics.reviews.discovery.stored import stored_texts

        now = self.effective()
        key = json.dumps([self._warehouse.version, now.taxonomy.fingerprint, sorted(map(sorted, now.turned_down))])
        with self._proposing:  # whoever asks meanwhile waits for the same, and does not look a second time
            found = self._found
            if found is None or found.key != key:
                pool = gather(stored_texts(self._warehouse), without=now.turned_down)
                self._found = found = _Found(key, propose(pool, self._encode()))
        return found.proposals

    def decisions(self, *, in_background: bool = True) -> "NeedsDecisions":
        """How people decide; what a decision changes is read anew in the background, or by whoever asked."""
        from assistant.needs_book import NeedsBook
        from assistant.needs_decisions import NeedsDecisions

        changed = self.relabel_soon if in_background else _nothing
        return NeedsDecisions(NeedsBook(self._state()), self.file, self.proposals, changed)

    def _encode(self) -> "Encode | None":
        """The bundled encoder through a file of vectors it made before; None where it does not run here."""
        from knowledge.embeddings import bundled_model_runs

        if self._settings.embeddings != "bundled" or not bundled_model_runs():
            return None
        return _Remembered(self._embeddings(), self._settings.home / "term_vectors.npz")


class _Remembered:
    """An encoder that looks at a text once in its life."""

    def __init__(self, embeddings: "Embeddings", file: Path) -> None:
        self._embeddings, self._file = embeddings, file

    def __call__(self, texts: Any) -> Any:
        import numpy as np

        known = self._load()
        new = [text for text in texts if text not in known]
        if new:
            known.update(zip(new, self._embeddings.embed_passages(new), strict=True))
            self._save({text: known[text] for text in texts})
        return np.array([known[text] for text in texts], dtype=np.float32)

    def _load(self) -> dict[str, Any]:
        import numpy as np

        try:
            with np.load(self._file) as stored:
                return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError):  # none yet, or cut short: made again
            return {}

    def _save(self, known: dict[str, Any]) -> None:
        import numpy as np

        partial = self._file.with_suffix(".partial.npz")
        partial.parent.mkdir(parents=True, exist_ok=True)
        np.savez(partial, texts=np.array(list(known)), vectors=np.array(list(known.values()), dtype=np.float32))
        partial.replace(self._file)


@lru_cache(maxsize=2)
def labeller_of(taxonomy: Taxonomy) -> "Labeller":
    """The bundled models, reading by a taxonomy."""
    from dataclasses import replace

    from analytics.reviews.label import bundled_labeller
    from analytics.reviews.mentions import matcher

    return bundled_labeller() if taxonomy == bundled() else replace(bundled_labeller(), needs=matcher(taxonomy))


def _nothing() -> None:
    return
