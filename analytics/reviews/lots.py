"""The lot a text names, where the shop's own column does not know it."""

import re
import unicodedata
from typing import Final

LOT_WORDS: Final = ("批号", "批次", "lot", "batch")
"""One of these stands in every text that names a lot, in any case."""
_LOT: Final = re.compile(
    r"(?:批\s*[号次]|\b(?:lot|batch)\b(?:\s*(?:number|no\.?|code))?)\s*(?:都?是|为|[:：#＃])?\s*(?:is\s+|was\s+)?"
    r"(?P<lot>(?=[A-Za-z\-]{0,6}[0-9])[A-Za-z0-9][A-Za-z0-9\-]{2,23})",
    re.IGNORECASE,
)


def lot_in(text: str) -> str:
    """The lot a customer names (“批号是 L202610A”), in capitals; "" where none is."""
    found = _LOT.search(unicodedata.normalize("NFKC", text))
    return found["lot"].rstrip("-").upper() if found else ""
