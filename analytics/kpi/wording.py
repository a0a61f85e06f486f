"""Text made comparable: one case, one width, simplified characters, with the way back to what was written."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

MENTION = re.compile(r"<[@#!][^<>]{0,80}>|(?<![\w.])@[^\s\u2005，。,：:]{1,40}(?=[\s\u2005，,：:]|$)")
HAN = re.compile(r"[\u3400-\u9fff]")
SILENT = frozenset({"So", "Sk", "Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me", "Zs", "Zl", "Zp"})
SAME_AS = str.maketrans({
    "。": ".", "、": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "『": '"', "』": '"',
    "【": "(", "】": ")", "《": '"', "》": '"', "〈": "(", "〉": ")", "–": "-", "—": "-", "―": "-", "−": "-", "‐": "-",
    "‑": "-", "～": "~", "〜": "~", "∼": "~", "﹣": "-", "…": ".", "·": " ", "•": " ",
    "咗": "了", "嘅": "的", "係": "是", "喺": "在", "￥": "¥", "〇": "零", "兩": "两",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """`plain` is what the reader matches; `origins` gives, for each of its characters, its place in `text`."""

    text: str
    plain: str
    origins: tuple[int, ...]

    @property
    def folded(self) -> str:
        """As `plain`, with the joints of names (add-to-cart, click_rate) opened."""
        return self.plain.translate(JOINTS)

    def written(self, start: int, end: int) -> str:
        """The words as the person wrote them."""
        return self.text[self.origins[start] : self.origins[end - 1] + 1]

    def replaced(self, start: int, end: int, words: str) -> str:
        """The whole text with other words in that place."""
        before, after = self.text[: self.origins[start]], self.text[self.origins[end - 1] + 1 :]
        return f"{_spaced(before, words)}{_spaced(words, after, leading=False)}{after}"

    def inserted(self, place: int, words: str) -> str:
        """The whole text with words put before that place."""
        before, after = self.text[: self.origins[place]], self.text[self.origins[place] :]
        return f"{_spaced(before, words)}{_spaced(words, after, leading=False)}{after}"


JOINTS = str.maketrans({"-": " ", "_": " "})
FULL = {
    "wk": "week", "wks": "weeks", "mth": "month", "mths": "months", "qtr": "quarter", "qtrs": "quarters", "yr": "year",
    "yrs": "years", "yday": "yesterday", "avg": "average", "lastweek": "last week", "lastmonth": "last month",
    "lastyear": "last year", "lastquarter": "last quarter", "thisweek": "this week", "thismonth": "this month",
    "thisyear": "this year",
}  # fmt: skip
SHORT = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(sorted(FULL, key=len, reverse=True))})(?![a-z0-9])")
BLANKS = {**JOINTS, **dict.fromkeys((*range(32), 127, ord("^"), ord("`")), " ")}


def wording(text: str) -> Wording:
    """The text as the reader sees it. Mentions and emoji become spaces; nothing is dropped that could carry meaning."""
    written = unicodedata.normalize("NFC", text)
    blanked = MENTION.sub(lambda found: " " * len(found[0]), written)
    plain: list[str] = []
    origins: list[int] = []
    simplify = _simplified if _may_be_traditional(blanked) else str
    for place, char in enumerate(blanked):
        for each in _plain_char(char):
            plain.append(simplify(each))
            origins.append(place)
    return Wording(written, *_in_full("".join(plain), tuple(origins)))


def fold(name: str) -> str:
    """A name of the catalog, in the form that `Wording.folded` has."""
    if name.isascii() and "@" not in name and "<" not in name:
        return " ".join(
            SHORT.sub(_full, name.lower()).translate(BLANKS).split()
        )  # as below, for the many values of a large warehouse
    return " ".join(wording(name).folded.split())


def _full(short: re.Match[str]) -> str:
    return FULL[short[0]]


def _in_full(plain: str, origins: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """Abbreviations of time written out; the long word stands where the short one did."""
    if SHORT.search(plain) is None:
        return plain, origins
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for short in SHORT.finditer(plain):
        start, end = short.span()
        full = FULL[short[0]]
        parts += [plain[done:start], full]
        places += [*origins[done:start], *[origins[start]] * (len(full) - 1), origins[end - 1]]
        done = end
    return "".join([*parts, plain[done:]]), (*places, *origins[done:])


@lru_cache(maxsize=8192)
def _plain_char(char: str) -> str:
    if unicodedata.category(char) in SILENT and not unicodedata.normalize("NFKC", char).isalnum():
        return " "
    spelled = unicodedata.normalize("NFKC", char.translate(SAME_AS)).translate(SAME_AS).lower()
    return spelled or " "


def simplified(text: str) -> str:
    """The text in simplified characters, one for one."""
    return "".join(map(_simplified, text)) if _may_be_traditional(text) else text


def _may_be_traditional(text: str) -> bool:
    """GB 2312 holds simplified characters only, so a Han character outside it is worth a look."""
    try:
        "".join(HAN.findall(text)).encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@lru_cache(maxsize=8192)
def _simplified(char: str) -> str:
    if not HAN.match(char):
        return char
    simple = str(_to_simplified().convert(char, "zh-hans"))
    return simple if len(simple) == 1 else char


@cache
def _to_simplified() -> Any:
    import zhconv

    # Named in full, for its own way of opening the dictionary leaves the file open.
    zhconv.zhconv.loaddict(str(Path(zhconv.__file__).with_name("zhcdict.json")))
    return zhconv


def _spaced(left: str, right: str, *, leading: bool = True) -> str:
    """The first (or the second) of two texts, with a space where two Latin words would run together."""
    touching = bool(left and right and left[-1].isascii() and left[-1].isalnum() and right[0].isascii())
    needs = touching and right[0].isalnum()
    if leading:
        return f"{left} " if needs else left
    return f"{left} " if needs else left
