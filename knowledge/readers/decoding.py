"""Bytes as text, whatever the encoding: by its mark, as UTF-8, or as the encoding whose characters read best."""

import re
from pathlib import Path
from typing import Final

from knowledge.documents import clean
from knowledge.readers.refused import Unreadable

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE: Final = 200_000  # bytes looked at to tell encodings apart
# A wrong guess makes rare characters: of true Chinese or Japanese text a third and more are of these.
_FREQUENT: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日品用户文案內這個們來為國說時會對產們"
    "後經麼學現當沒動還進樣從實點與長機電業體關應開讓請買賣價質のにはをたがでとしいるなすもか，。、！？：；（）“”《》・「」"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_MOST_CONTROL: Final = 0.05
_LEAST_FREQUENT: Final = 0.1


def text_of(path: Path) -> str:
    """A file's text, clean. Raises Unreadable for what is no text."""
    return clean(decode(path.read_bytes(), path.name))


def decode(data: bytes, name: str) -> str:
    """Raises Unreadable for what is no text, and for an encoding that nobody knows."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guessed(data, name)
    else:
        text = _wide(data) or text
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text) + 3:
        raise _unknown(name)
    return text


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Latin letters is nothing."""
    sample = data[:_SAMPLE]
    for encoding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        nothing = sample[start::2].count(0)
        if len(sample) >= 4 and nothing > 0.3 * len(sample) / 2 and nothing > 5 * sample[1 - start :: 2].count(0):
            return data.decode(encoding, errors="replace")
    return None


def _guessed(data: bytes, name: str) -> str:
    found: list[tuple[float, str]] = []
    for encoding in ("gb18030", "big5hkscs", "shift_jis", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.append((_sense(text), text))
    best, text = max(found, key=lambda pair: pair[0], default=(0.0, ""))
    if best >= _LEAST_FREQUENT:
        return text
    western = data.decode("cp1252", errors="replace")
    letters = sum(character.isascii() for character in western)
    if letters >= 0.8 * len(western) and len(western) > 20:
        return western
    if not found:
        raise _unknown(name)
    return text


def _sense(text: str) -> float:
    """The share of frequent characters among those beyond ASCII."""
    wide = [character for character in text[:_SAMPLE] if not character.isascii()]
    private = sum("\ue000" <= character <= "\uf8ff" or character == "\x00" for character in wide)
    return (sum(character in _FREQUENT for character in wide) - 2 * private) / max(1, len(wide))


def _unknown(name: str) -> Unreadable:
    return Unreadable(
        f"{name}：看不懂文件编码，请另存为 UTF-8 再添加。",
        f"{name}: an unknown encoding; save it as UTF-8 and add that.",
    )
