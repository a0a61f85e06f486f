"""Numbers with their units, as facts and copy write them: 两天 and 2 days, 九成 and 90%, 500ml and 0.5L are alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "双": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_ENGLISH: Final = {
    word: value
    for value, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
_MEASURES: Final[tuple[tuple[str, float, str], ...]] = (
    ("分钟", 1 / 1440, "分钟 min mins minute minutes"),
    ("分钟", 1 / 86400, "秒 秒钟 s sec secs second seconds"),
    ("分钟", 1 / 24, "小时 个小时 钟头 个钟头 h hr hrs hour hours"),
    ("分钟", 1, "天 日 日内 晚 day days night nights"),
    ("分钟", 7, "周 个星期 星期 个礼拜 礼拜 week weeks wk"),
    ("月", 1, "个月 月 month months"),
    ("月", 12, "年 year years yr yrs"),
    ("%", 1, "% ％ percent pct 个百分点"),
    ("%", 10, "成"),
    ("折", 1, "折"),
    ("倍", 1, "倍 x times fold"),
    ("元", 1, "元 块 块钱 rmb cny yuan"),
    ("元", 0.1, "毛 角"),
    ("外币", 1, "美元 dollars usd 欧元 日元"),
    ("人", 1, "人 名 位 例 人次 people persons users women men customers subjects participants volunteers buyers"),
    ("岁", 1, "岁 周岁 years-old"),
    ("ml", 1, "ml 毫升 cc mls"),
    ("ml", 1000, "l 升 公升 litre litres liter liters"),
    ("g", 1, "g 克 grams gram"),
    ("g", 0.001, "mg 毫克"),
    ("g", 1e-6, "μg ug 微克"),
    ("g", 1000, "kg 千克 公斤 kilo kilos"),
    ("g", 500, "斤 市斤"),
    ("mm", 1, "mm 毫米"),
    ("mm", 10, "cm 厘米 公分"),
    ("mm", 25.4, "寸 英寸 inch inches"),
    ("mm", 1000, "m 米 metres meters"),
    ("mm", 1e6, "km 公里 千米"),
    ("W", 1, "w 瓦 瓦特 watt watts"),
    ("W", 1000, "kw 千瓦"),
    ("dB", 1, "db 分贝 decibels"),
    ("度", 1, "度 ℃ °c 摄氏度 degrees"),
    ("kJ", 1, "kj 千焦"),
    ("kcal", 1, "kcal 大卡 千卡"),
    ("mAh", 1, "mah 毫安 毫安时"),
    ("Pa", 1, "pa 帕"),
    ("GB", 1, "gb"),
    ("条", 1, "条 reviews ratings"),
    ("星", 1, "stars 星"),
)
_UNITS: Final = {word: (kind, factor) for kind, factor, words in _MEASURES for word in words.split()}
_COUNTED: Final = "个款件支瓶盒片包袋根台次张套粒颗只双枚档色层种项步滴泵株场节期讲课门本份杯碗串罐桶条篇分"
_LONG: Final = "|".join(word for word in _UNITS if word.isascii() and len(word) > 3)
_CHINESE: Final = "零〇一二两三四五六七八九十百千"
_UNIT: Final = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_ENDS: Final = r"(?:(?<![A-Za-z])|(?![A-Za-z0-9]))"
_COUNT_WORD: Final = rf"\d+|{'|'.join(_ENGLISH)}"
_AMOUNT: Final = re.compile(
    rf"\b(?P<some>{_COUNT_WORD}) (?:in|out of) (?P<of>{_COUNT_WORD})\b|"
    r"(?<!\d)(?P<month>1[0-2]|0?[1-9])(?:月|/(?=\d{1,2}(?!\d|%)))(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号|(?!\d|[.%\w]))|"
    r"(?<!\d)(?P<year>20\d\d)年(?!前|来|内)|"
    rf"(?:(?P<before>[¥￥$€第满减]) ?)?(?<![\d.A-Za-z])"
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|百分之[{_CHINESE}]+(?:点[{_CHINESE}]+)?|百分百)(?!\d)"
    rf"(?P<scale>[十百千万亿]|[wk](?=\+|[人件单]))?(?:[+多余](?![a-z]))?"
    rf"(?:(?P<half>个半)(?P<halved>小时|月|钟头)|"
    rf"[ -]?(?P<unit>(?:{_UNIT}){_ENDS})(?P<more>半)?|(?P<counted>[{_COUNTED}]))?|"
    rf"(?P<spelled>[{_CHINESE}]*[{_CHINESE}半](?:点[{_CHINESE}]+)?(?P<myriad>[万亿])?[多余来]?)"
    rf"(?P<spelled_unit>个半小时|个半月|分钟|秒钟?|个?小时|个?钟头|天|周|个星期|个礼拜|个月|年|倍|成[{_CHINESE}]?|折|元|块钱?|人|名|位|例|岁|毫升|升|克|公斤|斤|厘米|米|分贝|瓦|度)|"
    rf"\b(?P<words>{'|'.join(_ENGLISH)})[ -](?P<english>(?:{_LONG}){_ENDS})",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+[A-Za-z-]*\d[A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*\+?")
_RANGE: Final = re.compile(r"\s*[-–—~～至到]\s*$")
_OLD: Final = re.compile(r"[ -]?(?:old|and (?:up|over|above)|or (?:older|above|over))", re.IGNORECASE)
_PERCENT_OFF: Final = re.compile(r"\s*off\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a text: `value` in the base of its unit (days, months, ml, g, mm, %, 元…), "" for a bare number.

    `low` is where a range begins that this number ends (“3到5个人”: 5 from 3), equal to `value` otherwise.
    """

    start: int
    end: int
    text: str
    value: float
    unit: str
    low: float

    def stands_in(self, other: "Amount") -> bool:
        """Whether the other says the same amount, or a range that holds it. A bare number may be of any unit."""
        if self.unit and other.unit != self.unit:
            return False
        return _same(self.value, other.value) or (other.low < other.value and other.low <= self.value <= other.value)


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


def amounts(text: str) -> Iterator[Amount]:
    """Every amount of a text, in its order; ordinals and numbers inside codes (B5, CY-001) are none."""
    before: Amount | None = None
    bare = _CODE.sub(lambda match: " " * len(match[0]), text)
    for match in _AMOUNT.finditer(bare):
        found = _read(match, text)
        if found is None:
            continue
        if before and before.unit in {"", found.unit} and _RANGE.search(text[before.end : found.start] or " "):
            low = before.value if before.unit else before.value * _factor(match)
            found = Amount(found.start, found.end, found.text, found.value, found.unit, low)
        before = found
        yield found


def codes(text: str) -> Iterator[re.Match[str]]:
    """Words of Latin letters and digits: SPF50+, CY-001, IPX4, a report's number."""
    return _CODE.finditer(text)


def _factor(match: re.Match[str]) -> float:
    return _UNITS.get((match["unit"] or "").lower(), ("", 1.0))[1]


def _read(match: re.Match[str], text: str) -> Amount | None:
    start, end = match.span()
    if match["before"] and match["before"] not in "¥￥$€":
        start = match.start("digits")
    if match["some"]:
        return _share(match, start)
    if match["month"] or match["year"]:
        day = 100 * int(match["month"]) + int(match["day"]) if match["month"] else int(match["year"])
        return Amount(start, end, text[start:end], day, "日期", day)
    if match["words"]:
        kind, factor = _UNITS[match["english"].lower()]
        value = _ENGLISH[match["words"].lower()] * factor
    elif match["spelled"]:
        read = _spelled(match)
        if read is None:
            return None
        value, kind = read
    else:
        value, kind = _digits(match)
        if match["before"] == "第" and match["counted"]:
            kind = ""
        elif kind == "%" and (off := _PERCENT_OFF.match(text, end)):
            return Amount(start, off.end(), text[start : off.end()], (100 - value) / 10, "折", (100 - value) / 10)
        elif kind == "月" and _OLD.match(text, end):
            value, kind = value / 12, "岁"
        elif kind == "折" and value >= 10:
            value /= 10
    return Amount(start, end, text[start:end], value, kind, value)


def _share(match: re.Match[str], start: int) -> Amount | None:
    """“nine in ten”, “9 out of 10” → 90%."""
    some, of = (_ENGLISH.get(each.lower()) or float(each) for each in (match["some"], match["of"]))
    if not of or some > of:
        return None
    value = 100 * some / of
    return Amount(start, match.end(), match.string[start : match.end()], value, "%", value)


def _digits(match: re.Match[str]) -> tuple[float, str]:
    written = match["digits"]
    if written.startswith("百分"):
        return (100.0 if written == "百分百" else _number(written[3:]) or 0.0), "%"
    value = float(written.replace(",", ""))
    scale = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 1e8}
    value *= scale.get((match["scale"] or "").lower(), 1)
    money = {"¥": "元", "￥": "元", "$": "外币", "€": "外币"}.get(match["before"] or "", "")
    if money:
        return value, money
    if match["half"]:
        return (value + 0.5, "月") if match["halved"] == "月" else ((value + 0.5) / 24, "分钟")
    if match["unit"]:
        kind, factor = _UNITS[match["unit"].lower()]
        return (value + 0.5 * bool(match["more"] and kind in {"分钟", "月"})) * factor, kind
    if match["counted"]:
        return value, match["counted"]
    return value, "元" if match["before"] in {"满", "减"} else ""


def _spelled(match: re.Match[str]) -> tuple[float, str] | None:
    """Chinese numerals with a unit. “一个人”, “一天” and “一年” count nothing in particular."""
    words, unit = match["spelled"].rstrip("多余来"), match["spelled_unit"]
    if words + unit == "半天" or (
        words in {"一", "百", "千", "十", "零", "〇"} and unit not in {"折", "倍", "成"} and "半" not in unit
    ):
        return None
    half = "半" in words
    value = 0.5 if words == "半" else _number(words.replace("半", "").rstrip("万亿"))
    if value is None:
        return None
    value = (value + 0.5 * (half and words != "半")) * {"万": 1e4, "亿": 1e8}.get(match["myriad"] or "", 1)
    if unit.startswith("个半"):
        return ((value + 0.5) / 24, "分钟") if unit.endswith("小时") else (value + 0.5, "月")
    if unit.startswith("成"):
        return 10 * value + (_number(unit[1:]) or 0), "%"
    if unit == "折" and len(words) > 1:
        return _DIGITS.get(words[0], 0) + _DIGITS.get(words[-1], 0) / 10, "折"
    kind, factor = _UNITS[unit]
    return value * factor, kind


def _number(words: str) -> float | None:
    """Chinese numerals up to 9999, with 点 for the decimal point; None for what is none."""
    whole, _, part = words.partition("点")
    total, last = 0.0, 0
    for one in whole:
        if one in _DIGITS:
            last = _DIGITS[one]
        elif one in _TENS:
            total += (last or 1) * _TENS[one]
            last = 0
        else:
            return None
    total += last
    return total + float("0." + "".join(str(_DIGITS.get(one, 0)) for one in part)) if part else total
