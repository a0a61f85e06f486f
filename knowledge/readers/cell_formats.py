"""Numbers of a workbook as their number format shows them (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

import re
from datetime import datetime, timedelta
from typing import Final

BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 27: "yyyy-mm-dd",
    28: "yyyy-mm-dd", 29: "yyyy-mm-dd", 30: "m-d-yy", 31: "yyyy-mm-dd", 36: "yyyy-mm-dd", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 50: "yyyy-mm-dd", 57: "yyyy-mm-dd", 58: "m-d",
}  # fmt: skip
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
_DIGITS: Final = re.compile(r"[#0?][#0?,.]*")
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001  a workbook's days have no zone
_FROM_1904: Final = 1462  # days
_LAST: Final = 2_958_466  # 31 December 9999


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """The number as it stands in its cell; days as 2026-03-01."""
    section = _section(code, value)
    bare = _LITERAL.sub("", section)
    if re.search(r"[ymdhs年月日时分秒]", bare.replace("General", ""), re.IGNORECASE):
        return _moment(value + _FROM_1904 * from_1904, bare)
    if not re.search(r"[#0?]", bare):
        return plain(value)
    number = value * 100 if "%" in bare else value
    digits = _DIGITS.search(bare)
    pattern = digits[0] if digits else "0"
    if pattern.endswith(","):  # thousands are left out of what is shown; the full number says more
        return plain(value)
    most = len(pattern.partition(".")[2])
    least = pattern.partition(".")[2].count("0")
    words = f"{abs(number):,.{most}f}" if "," in pattern else f"{abs(number):.{most}f}"
    if most > least:
        words = words[: len(words) - (most - least)] + words[len(words) - (most - least) :].rstrip("0")
        words = words.rstrip(".")
    before, after = _around(section)
    return f"{'-' if number < 0 else ''}{before}{words}{after}"


def plain(value: float) -> str:
    """A number without format, without the dust of its last digits."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.11g}"


def _section(code: str, value: float) -> str:
    """Of a code with parts for positive numbers, negative ones and nought, the one that shows this number."""
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    wanted = 1 if value < 0 and len(parts) > 1 else 2 if value == 0 and len(parts) > 2 else 0
    return parts[wanted] if _LITERAL.sub("", parts[wanted]).strip() else parts[0]


def _around(section: str) -> tuple[str, str]:
    """Words before and after the digits: a currency, a percent sign, a unit."""
    words = _LITERAL.sub(lambda mark: _held(mark[1] or mark[2] or mark[3] or ""), section)
    digits = _DIGITS.search(words)
    if digits is None:
        return "", ""
    before, after = words[: digits.start()], words[digits.end() :]
    return _freed(before).strip(" ()-"), _freed(after).strip(" ()-")


def _held(words: str) -> str:
    """Literal words out of reach of what looks for digits."""
    return "".join(chr(0xE000 + ord(letter)) if letter in "#0?.," else letter for letter in words)


def _freed(words: str) -> str:
    return "".join(chr(ord(letter) - 0xE000) if 0xE000 <= ord(letter) < 0xE080 else letter for letter in words)


def _moment(value: float, bare: str) -> str:
    if not 0 <= value < _LAST:
        return plain(value)
    at = _DAY_ZERO + timedelta(seconds=round(value * 86_400))
    dated = bool(re.search(r"[yd年日]", bare, re.IGNORECASE)) or "h" not in bare.lower()
    timed = bool(re.search(r"[hs时秒]", bare, re.IGNORECASE))
    if dated and re.search(r"[yd年日]", bare, re.IGNORECASE) is None and timed:
        dated = False
    if dated and timed and (at.hour or at.minute or at.second):
        return f"{at:%Y-%m-%d %H:%M}"
    return f"{at:%H:%M}" if timed and not dated else f"{at:%Y-%m-%d}"
