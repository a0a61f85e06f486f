"""A text in the one plain form in which it is looked at, each sign of it knowing what it stood for."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

BETWEEN: Final = "·"
"""What a picture or another sign without a meaning of its own becomes."""

_ODD: Final = re.compile(r"[^\x00-\x7f\u4e00-\u9fff，。！？、：；“”‘’（）《》【】…—～·]|[壹贰叁肆伍陆柒捌玖]")
_AS: Final = dict(zip("壹贰叁肆伍陆柒捌玖＠", "一二三四五六七八九@", strict=True))


@dataclass(slots=True)
class PlainForm:
    """`plain` is what is looked at; `signs[i]` are the characters of the text that `plain[i]` stands for.

    Full width, circled, bold and other digits are digits, 壹 is 一, what has no width is gone, pictures are BETWEEN.
    """

    plain: str
    signs: list[str]

    def replace(self, pattern: re.Pattern[str], told: Callable[[re.Match[str]], tuple[int, int, str]]) -> None:
        """Puts the string that `told` gives in place of the span that it gives, for every match."""
        plain, signs, at = [], [], 0
        for match in pattern.finditer(self.plain):
            begin, end, instead = told(match)
            plain += [self.plain[at:begin], instead]
            signs += [*self.signs[at:begin], *instead]
            at = end
        if at:
            self.plain = "".join([*plain, self.plain[at:]])
            self.signs = [*signs, *self.signs[at:]]

    def text(self) -> str:
        """The text, as it was written where nothing was replaced."""
        return "".join(self.signs)


def plain_form(text: str) -> PlainForm | None:
    """None where the text is in its plain form already, as most are."""
    if not _ODD.search(text):
        return None
    plain: list[str] = []
    signs: list[str] = []
    for sign in text:
        said = _plain(sign)
        if said == BETWEEN and plain and plain[-1] == BETWEEN:
            signs[-1] += sign
        elif said:
            plain += said
            signs += [sign, *([""] * (len(said) - 1))]
        elif signs:
            signs[-1] += sign
        else:  # what has no width, before anything that has
            plain.append(" ")
            signs.append(sign)
    return PlainForm("".join(plain), signs)


@lru_cache(4096)
def _plain(sign: str) -> str:
    if sign in _AS:
        return _AS[sign]
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Mn", "Me"}:
        return ""
    if kind in {"Nd", "No"} and (digit := unicodedata.digit(sign, None)) is not None:
        return str(digit)
    if kind in {"Po", "Ps", "Pe", "Pd", "Zs"}:
        return sign
    said = unicodedata.normalize("NFKC", sign)
    return BETWEEN if said == sign and kind in {"So", "Sk", "Cn", "Co"} else said
