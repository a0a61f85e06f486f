"""How a brand speaks: its voice, words it prefers, words it does not use and why; read from brand.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from knowledge.products import BrandVoice, ProductSheet, SheetFault, Unsaid
from knowledge.sheet_schema import Level
from knowledge.sheets import LARGEST_FILE, read_tree
from knowledge.tree_reading import TreeReading, Way

Emoji: TypeAlias = Literal["none", "few", "many"]

_EMOJI_WORDS: Final[Mapping[str, str]] = {
    "无": "none", "不用": "none", "no": "none", "false": "none", "少": "few", "少量": "few", "some": "few",
    "多": "many", "可以": "many", "yes": "many", "true": "many",
}  # fmt: skip
_PREFER: Final = Level({"say": ("说", "用", "用词"), "instead_of": ("不说", "代替", "而不是")})
_UNSAID: Final = Level(
    {"word": ("词", "禁用词", "说法"), "reason": ("原因", "理由", "why"), "instead": ("改为", "替换", "建议", "say")}
)
_VOICE: Final[Mapping[str, tuple[str, ...]]] = {
    "voice": ("语气", "调性", "风格", "tone"),
    "prefer": ("常用词", "偏好用词", "preferred"),
    "do_not_say": ("禁用词", "不能说", "must_not_say", "forbidden"),
    "emoji": ("表情", "emojis"),
    "sign_off": ("落款", "结尾", "signature"),
}
_LISTS: Final[Mapping[str, Level]] = {"prefer": _PREFER, "do_not_say": _UNSAID}
_LINE: Final = Level(
    {"name": ("名称", "产品线"), "categories": ("类目", "品类"), "products": ("商品", "skus", "sku"), **_VOICE}, _LISTS
)
BRAND: Final = Level(
    {"name": ("品牌", "品牌名", "brand"), **_VOICE, "lines": ("产品线", "系列")}, {**_LISTS, "lines": _LINE}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A product line with a voice of its own: its products by SKU or by category."""

    name: str
    voice: BrandVoice
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()

    def holds(self, sheet: ProductSheet) -> bool:
        """Whether a product is of this line."""
        skus = {each.lower() for each in self.products}
        return sheet.sku.lower() in skus or (bool(sheet.category) and sheet.category in self.categories)


@dataclass(frozen=True, slots=True)
class BrandBook:
    """The brand's voice, and that of its lines. An empty book says nothing of anything."""

    voice: BrandVoice = field(default_factory=BrandVoice)
    lines: tuple[Line, ...] = ()

    def of(self, sheet: ProductSheet) -> BrandVoice:
        """The voice for one product: the brand's, with what its line says over it."""
        own = [line.voice for line in self.lines if line.holds(sheet)]
        return _together(self.voice, own[0]) if own else self.voice


def in_voice(sheet: ProductSheet, book: BrandBook) -> ProductSheet:
    """The sheet with the brand's voice, its words among those that must not be said."""
    voice = book.of(sheet)
    words = dict.fromkeys((*sheet.must_not_say, *(each.word for each in voice.do_not_say)))
    return replace(sheet, house=voice, must_not_say=tuple(words))


def _together(brand: BrandVoice, line: BrandVoice) -> BrandVoice:
    """Lists of both; single values of the line where it has them."""
    return replace(
        line,
        voice=(*line.voice, *brand.voice),
        prefer={**brand.prefer, **line.prefer},
        do_not_say=tuple({each.word: each for each in (*brand.do_not_say, *line.do_not_say)}.values()),
        emoji=line.emoji or brand.emoji,
        sign_off=line.sign_off or brand.sign_off,
    )


def read_brand(path: Path) -> tuple[BrandBook, tuple[SheetFault, ...]]:
    """The book of a file and no faults, or an empty book and all of them. A file that is not there is an empty book."""
    if not path.is_file():
        return BrandBook(), ()
    try:
        if path.stat().st_size > LARGEST_FILE:
            return BrandBook(), (
                SheetFault(path.name, 1, "超过 1 MB，不像品牌文件", "is over 1 MB, as no brand file is"),
            )
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return BrandBook(), (
            SheetFault(path.name, 1, "读不了，应是 UTF-8 文本", "cannot be read: it should be text in UTF-8"),
        )
    tree, lines, fault = read_tree(text, path.name)
    if fault or not isinstance(tree, dict):
        shape = SheetFault(
            path.name, 1, "应写成“字段: 值”，如 voice、do_not_say", "should be a mapping with voice and do_not_say"
        )
        return BrandBook(), (fault or shape,)
    reading = _BrandReading(tree, BRAND, lines, path.name)
    book = reading.book()
    return (BrandBook(), tuple(reading.faults)) if reading.faults else (book, ())


class _BrandReading(TreeReading):
    def book(self) -> BrandBook:
        self.text(("name",))
        return BrandBook(self._voice(()), tuple(self._line(way) for way in self.items(("lines",))))

    def _line(self, way: Way) -> Line:
        if not isinstance(self.at(way), dict):
            self.fault(
                way, "产品线要有 name，以及 categories 或 products", "a line needs name, and categories or products"
            )
            return Line("", BrandVoice())
        line = Line(
            self.text((*way, "name"), needed=True),
            self._voice(way),
            self.texts((*way, "categories")),
            self.texts((*way, "products")),
        )
        if not line.categories and not line.products:
            self.fault(
                way,
                f"产品线“{line.name}”没有写 categories 或 products，不知道管哪些商品",
                f"the line “{line.name}” names no categories or products, so it is nobody's",
            )
        return line

    def _voice(self, way: Way) -> BrandVoice:
        prefer: dict[str, str] = {}
        for each in self.items((*way, "prefer")):
            if not isinstance(self.at(each), dict):
                self.fault(each, "写成 {say: 词, instead_of: [词]}", "write {say: WORD, instead_of: [WORD]}")
                continue
            said = self.text((*each, "say"), needed=True)
            prefer |= dict.fromkeys(self.texts((*each, "instead_of")), said)
        unsaid = tuple(self._unsaid(each) for each in self.items((*way, "do_not_say")))
        return BrandVoice(
            voice=self.texts((*way, "voice")),
            prefer=prefer,
            do_not_say=unsaid,
            emoji=self._emoji((*way, "emoji")),
            sign_off=self.text((*way, "sign_off")),
        )

    def _unsaid(self, way: Way) -> Unsaid:
        if not isinstance(self.at(way), dict):
            return Unsaid(self.text(way, needed=True))
        return Unsaid(self.text((*way, "word"), needed=True), self.text((*way, "reason")), self.text((*way, "instead")))

    def _emoji(self, way: Way) -> Any:
        written = self.text(way).lower()
        word = _EMOJI_WORDS.get(written, written)
        if word and word not in get_args(Emoji):
            self.fault(
                way,
                f"emoji 应是 none、few 或 many（无、少、多），不能是“{written[:20]}”",
                f"emoji should be none, few or many, not “{written[:20]}”",
            )
            return ""
        return word
