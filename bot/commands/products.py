"""Which product a command means."""

from collections.abc import Sequence
from typing import Final

from assistant.drafting.ordering.products import Products, WhichProduct, products_named
from bot.failures import CommandFailed
from bot.wiring import House
from knowledge.product_names import near
from knowledge.products import Ambiguous, ProductSheet

_LISTED: Final = 20
"""Products named in one sentence."""
_NEAREST: Final = 3


def find_product(house: House, name: str | None) -> ProductSheet | None:
    """The product of a SKU or name; None when none is named.

    Raises CommandFailed for one that has no fact sheet, or a name that several share.
    """
    if not name:
        return None
    sheets = house.shelf.sheets
    match read := house.shelf.get(name) or products_named(name, sheets):
        case ProductSheet() as sheet:
            return sheet
        case Products(sheets=(sheet, *_)):
            return sheet
        case WhichProduct(choices=choices) if isinstance(house.shelf.find(name), Ambiguous):
            zh, en = _listed(choices)
            raise CommandFailed(
                f"“{name}”对应不止一个商品，请用 SKU 指明：{zh}。",
                f"“{name}” names several products, say which by its SKU: {en}.",
            )
        case _:
            if not sheets:
                raise CommandFailed(
                    f"还没有商品资料：请把“{name}”的资料（YAML）放进 {house.shelf.folder}。",
                    f"There are no fact sheets yet: put one (YAML) for “{name}” into {house.shelf.folder}.",
                )
            sounds_like = read.choices[:_NEAREST] if isinstance(read, WhichProduct) and read.likely else ()
            if alike := sounds_like or near(name, sheets):
                zh, en = _listed(alike)
                raise CommandFailed(
                    f"没有“{name}”的商品资料，是不是 {zh}？",
                    f"There is no fact sheet for “{name}”: did you mean {en}?",
                )
            zh, en = _listed(sheets)
            raise CommandFailed(
                f"没有“{name}”的商品资料；现有：{zh}。",
                f"There is no fact sheet for “{name}”; there are: {en}.",
            )


def _listed(sheets: Sequence[ProductSheet]) -> tuple[str, str]:
    """Products as a Chinese and as an English sentence lists them."""
    names = [f"{sheet.sku} {sheet.name}" for sheet in sheets[:_LISTED]]
    zh, en = (f" 等 {len(sheets):,} 个", f" and {len(sheets) - _LISTED:,} more") if len(sheets) > _LISTED else ("", "")
    return "、".join(names) + zh, ", ".join(names) + en


def product_name(house: House, name: str | None) -> str | None:
    """The name that the store writes for what a person typed; as typed where there are no fact sheets."""
    if not name or not house.shelf.sheets:
        return name
    sheet = find_product(house, name)
    return sheet.name if sheet else None
