"""What the house calls its products and channels, for questions about reviews."""

from typing import TYPE_CHECKING

from assistant.skills.needs.names import Aliases

if TYPE_CHECKING:
    from analytics.kpi.catalog import Catalog
    from knowledge.product_shelf import ProductShelf


def house_names(catalog: "Catalog", shelf: "ProductShelf") -> Aliases:
    """The fact sheets' names by SKU, the metrics file's names of channels as the store holds them."""
    channel = catalog.dimension("channel")
    products = {sheet.sku: tuple(sheet.names()) for sheet in shelf.sheets}
    return Aliases(products, dict(channel.value_synonyms) if channel else {})
