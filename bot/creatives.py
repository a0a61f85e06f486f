"""Creatives that ran, with their results, from the metrics store."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.creatives import ran
from analytics.warehouse import Warehouse, WarehouseError
from assistant.drafting.past import PastCreative
from knowledge.formats import formats


@dataclass(frozen=True, slots=True)
class StoredCreatives:
    """The creatives whose words name a product, by SQL; none where none were imported."""

    warehouse: Warehouse

    def creatives(self, names: Sequence[str], platform: str) -> Sequence[PastCreative]:
        try:
            found = ran(self.warehouse, _channels(platform), names)
        except WarehouseError:
            return ()
        return [PastCreative(one.creative, one.text, one.title, one.impressions, one.clicks) for one in found]


def _channels(platform: str) -> tuple[str, ...]:
    """What the store may call a platform, in small letters."""
    return (platform.lower(), *(alias for alias, name in formats().aliases.items() if name == platform))
