"""Product sheets as documents, so that what the team knows of a product is found by search."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.documents import Document, plain_line
from knowledge.product_names import mentions
from knowledge.products import Claim, Offer, ProductSheet
from knowledge.readers.tables import markdown_table
from knowledge.sheets import folder_version

if TYPE_CHECKING:
    from knowledge.product_shelf import ProductShelf


@dataclass(frozen=True, slots=True)
class SheetFeed:
    """Every sheet on the shelf, by SKU; a change to any of their files changes the version."""

    shelf: "ProductShelf"

    def version(self) -> str:
        return (
            "|".join(f"{name}:{changed}:{size}" for name, changed, size in folder_version(self.shelf.folder)) or "none"
        )

    def documents(self) -> Mapping[str, Document]:
        return {sheet.sku: Document(tuple(_lines(sheet)), products=(sheet.sku,)) for sheet in self.shelf.sheets}


def skus_named(shelf: "ProductShelf", text: str) -> tuple[str, ...]:
    """The products whose whole names stand in a text; a name that several share names them all."""
    found = (sheet.sku for one in mentions(text, shelf.sheets) if one.whole for sheet in one.sheets)
    return tuple(dict.fromkeys(found))


def _lines(sheet: ProductSheet) -> Iterator[str]:
    yield f"# {plain_line(sheet.name)}"
    facts = {
        "SKU": sheet.sku,
        "简称": "、".join(sheet.short_names),
        "英文名": sheet.english_name,
        "品牌": sheet.brand,
        "类目": sheet.category,
        "规格": sheet.size,
        "价格": f"{sheet.price:g}" if sheet.price is not None else "",
        "上市": sheet.launched_on.isoformat() if sheet.launched_on else "",
        "适合": "、".join(sheet.audience),
        "场景": "、".join(sheet.scenes),
        "解决": "、".join(sheet.pain_points),
        **{plain_line(name).lstrip("＃"): value for name, value in sheet.attributes.items()},
    }
    yield from (f"{name}：{plain_line(str(value))}" for name, value in facts.items() if value)
    if sheet.claims:
        yield from ("", "## 能说的与依据")
        yield from (f"- {plain_line(_claim(claim))}" for claim in sheet.claims)
    if sheet.ingredients:
        yield from ("", "## 成分")
        rows = [(one.name, one.content, one.role) for one in sheet.ingredients]
        yield from markdown_table([("成分", "含量", "作用"), *rows])
    if sheet.usage:
        yield from ("", "## 用法", plain_line(sheet.usage))
    if sheet.offers:
        yield from ("", "## 优惠")
        yield from (f"- {plain_line(_offer(offer))}" for offer in sheet.offers)
    if sheet.must_not_say:
        yield from ("", "## 不能说的")
        yield from (f"- {plain_line(words)}" for words in sheet.must_not_say)


def _claim(claim: Claim) -> str:
    """The claim with what it stands on; whether that holds depends on the day, and is not said here."""
    if claim.proof is None:
        return f"{claim.text}（没有依据，不能用）"
    proof = claim.proof
    until = f"，有效期至 {proof.valid_until}" if proof.valid_until else ""
    return f"{claim.text}（{' '.join(filter(None, (proof.kind, proof.ref, proof.by)))}{until}）"


def _offer(offer: Offer) -> str:
    days = f"{offer.first or ''} 至 {offer.last or ''}".strip() if offer.first or offer.last else ""
    return "；".join(filter(None, (offer.text, offer.conditions, days)))
