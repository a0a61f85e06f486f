"""A tree of fields → ProductSheet, every fault with its place."""

import re
from collections.abc import Mapping
from typing import Any

from knowledge.products import Claim, Ingredient, LandingPage, Offer, ProductSheet, Proof
from knowledge.sheet_schema import SHEET
from knowledge.tree_reading import TreeReading, Way, plain


class SheetReading(TreeReading):
    """A product's sheet, of a file or of the rows of a table."""

    def __init__(self, tree: Mapping[Any, Any], lines: Mapping[Way, int | tuple[str, int]], file: str) -> None:
        super().__init__(tree, SHEET, lines, file)

    def sheet(self) -> ProductSheet:
        """The sheet; of use only where `faults` stays empty."""
        page = self.mapping(("landing_page",))
        sheet = ProductSheet(
            sku=self.text(("sku",), needed=True),
            name=self.text(("name",), needed=True),
            short_names=self.texts(("short_names",)),
            english_name=self.text(("english_name",)),
            brand=self.text(("brand",)),
            category=self.text(("category",)),
            price=self.amount("price"),
            list_price=self.amount("list_price"),
            list_price_basis=self.text(("list_price_basis",)),
            size=self.text(("size",)),
            launched_on=self.day(("launched_on",)),
            filing=self.proof(("filing",)),
            attributes={plain(key): self.text(("attributes", key)) for key in self.mapping(("attributes",))},
            ingredients=tuple(self.ingredient(way) for way in self.items(("ingredients",))),
            claims=tuple(self.claim(way) for way in self.items(("claims",))),
            usage=self.text(("usage",)),
            audience=self.texts(("audience",)),
            scenes=self.texts(("scenes",)),
            pain_points=self.texts(("pain_points",)),
            offers=tuple(self.offer(way) for way in self.items(("offers",))),
            must_not_say=self.texts(("must_not_say",)),
            landing_page=LandingPage(
                plain(page.get("title")), self.texts(("landing_page", "promises")), plain(page.get("url"))
            ),
        )
        self._prices(sheet)
        self._twins(sheet)
        return sheet

    def _prices(self, sheet: ProductSheet) -> None:
        if sheet.list_price is None:
            return
        if not sheet.list_price_basis:
            self.fault(
                ("list_price",),
                "划线价要写依据（list_price_basis：何时何处以此价成交）",
                "a list price needs its basis: list_price_basis, where and when it was charged",
            )
        if sheet.price is not None and sheet.list_price < sheet.price:
            self.fault(
                ("list_price",),
                f"划线价 {sheet.list_price:g} 比售价 {sheet.price:g} 还低",
                f"the list price {sheet.list_price:g} is below the price {sheet.price:g}",
            )

    def _twins(self, sheet: ProductSheet) -> None:
        seen: set[str] = set()
        for place, claim in enumerate(sheet.claims):
            if claim.id and claim.id in seen:
                self.fault(("claims", place), f"编号 {claim.id} 出现了两次", f"the id {claim.id} stands twice")
            seen.add(claim.id)

    def claim(self, way: Way) -> Claim:
        if not isinstance(self.at(way), dict):
            self.fault(way, "宣称要有 id、text、kind 和 evidence", "a claim needs id, text, kind and evidence")
            return Claim("", "", "")
        identity, text = self.text((*way, "id"), needed=True), self.text((*way, "text"), needed=True)
        return Claim(identity, text, self.text((*way, "kind")), self.proof((*way, "evidence")))

    def proof(self, way: Way) -> Proof | None:
        if not self.mapping(way):
            return None
        issued, until = self.day((*way, "date")), self.day((*way, "valid_until"))
        if issued and until and until < issued:
            self.fault(
                (*way, "valid_until"),
                f"有效期至 {until}，早于出具日 {issued}",
                f"valid until {until}, before it was issued on {issued}",
            )
        word = {name: self.text((*way, name)) for name in ("kind", "ref", "by", "summary", "method", "duration")}
        return Proof(
            word["kind"], word["ref"], word["by"], issued, until, word["summary"], word["method"],
            self.text((*way, "sample_size")), word["duration"], self.texts((*way, "used_for")),
        )  # fmt: skip

    def offer(self, way: Way) -> Offer:
        tree = self.at(way)
        if isinstance(tree, str):
            return Offer(plain(tree))
        if not isinstance(tree, dict):
            self.fault(
                way,
                "优惠写成一句话，或写 text、from、until",
                "an offer is a sentence, or text with from and until",
            )
            return Offer("")
        first, last = self.day((*way, "from")), self.day((*way, "until"))
        if first and last and last < first:
            self.fault(
                way,
                f"优惠到 {last} 结束，早于开始的 {first}",
                f"the offer ends {last}, before it starts {first}",
            )
        return Offer(self.text((*way, "text"), needed=True), first, last, self.text((*way, "conditions")))

    def ingredient(self, way: Way) -> Ingredient:
        if not isinstance(self.at(way), dict):
            return Ingredient(self.text(way))
        name = self.text((*way, "name"), needed=True)
        return Ingredient(name, self.text((*way, "content")), self.text((*way, "role")))

    def amount(self, name: str) -> float | None:
        value = self.at((name,))
        if isinstance(value, str):
            number = re.fullmatch(r"[¥￥$]?\s*(\d{1,9}(?:,\d{3})*(?:\.\d+)?)\s*元?", value.strip())
            value = float(number[1].replace(",", "")) if number else value or None
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            shown = plain(value)[:40]
            self.fault(
                (name,),
                f"{name} 应是 239 这样的数，不能是“{shown}”",
                f"{name} should be a number such as 239, not “{shown}”",
            )
            return None
        return float(value)
