"""Copy of the past: what was adopted here, and what ran and how it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PastCreative:
    """One text that ran, or was adopted to run. An example of what works; never to be copied.

    `id` is a kept draft's (“D12”) or the creative's name in the ad account; impressions and clicks are 0 where it has
    not run, or nobody imported its results.
    """

    id: str
    text: str
    title: str = ""
    impressions: int = 0
    clicks: int = 0
    adopted: bool = False

    @property
    def ctr(self) -> float | None:
        """Clicks by impressions; None without impressions."""
        return self.clicks / self.impressions if self.impressions else None


class CreativeSource(Protocol):
    """Creatives of a product that ran on a platform, with their results; none where nothing was imported."""

    def creatives(self, names: Sequence[str], platform: str) -> Sequence[PastCreative]: ...
