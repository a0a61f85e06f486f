"""Writes models/folding.npz: which character counts as which."""

import unicodedata
from pathlib import Path

import numpy as np


def write_folding(target: Path) -> None:
    """Fold case, width and digits; map each traditional character to its simplified one."""
    import zhconv

    pairs: dict[int, int] = {}
    for code in range(1, 1 << 16):
        if 0xD800 <= code < 0xE000:
            continue
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1 and folded.isdecimal():
            folded = "0"
        if len(folded) == 1 and "一" <= folded <= "鿿":
            folded = zhconv.convert(folded, "zh-cn")
        if len(folded) == 1 and ord(folded) not in (code, 0) and ord(folded) < 1 << 16:
            pairs[code] = ord(folded)
    source = np.array(sorted(pairs), dtype=np.uint16)
    np.savez_compressed(target, source=source, target=np.array([pairs[code] for code in sorted(pairs)], np.uint16))
