"""Texts from outside that try to do more than inform: links, orders to whoever writes, approvals, markup, hidden signs.

Three readings over the patterns of untrusted.yml: `tainted` for facts and customers' words, which have no business with
copy; `misleads` for documents, which speak of copy and links all day and may not address whoever reads for others;
`leaks` for copy that is about to leave.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import yaml

_OUTWARD: Final = ("link", "mention", "contact", "phone", "markup", "encoded")
_INWARD: Final = ("commands", "orders_copy", "approves", "secret", "elsewhere", "fields")
_OF_DOCUMENTS: Final = ("link", "markup", "encoded", "mention", "phone", "secret", "answers", "commands")
_OF_COPY: Final = (*_OUTWARD, "remnant", "bare_commands")
_FORMULA: Final = re.compile(
    r"(?:^|[\s“\"：:，])=\s*(?:[A-Z]{2,}\s*\(|\d+\s*[+*/-]|[A-Z]+\d+\b|cmd)|"
    r"^[+@=]\s*\w|"
    r"^-\s*(?:\d+\s*[+*/-]|[A-Z]{2,}\()|"
    r"\b(?:HYPERLINK|WEBSERVICE|IMPORTXML|IMPORTDATA|DDE)\s*\(|"
    r"cmd\|",
    re.MULTILINE,
)
_BASE64: Final = re.compile(
    r"(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)"
    r"[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9])"
)
_SENTENCE: Final = re.compile(r"[^。！？!?\n]*(?:[。！？!?\n]+|$)")
_BLANKS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters that show as nothing."""


@cache
def _patterns(names: tuple[str, ...]) -> re.Pattern[str]:
    text = (Path(__file__).parent / "untrusted.yml").read_text(encoding="utf-8")
    tree = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe loaders
    return re.compile("|".join(each for name in names for each in tree[name]), re.IGNORECASE | re.MULTILINE)


def tainted(text: str) -> bool:
    """Whether a fact or a customer's words try to do more than inform. Never raises."""
    return _held(text, (*_OUTWARD, *_INWARD))


def misleads(text: str) -> bool:
    """Whether a passage of a document speaks to whoever answers from it: an order, a secret, a word in disguise."""
    return _held(text, _OF_DOCUMENTS, formulas=False)


def leaks(text: str) -> bool:
    """Whether a line of copy holds what none may: a way out of it, markup, a formula, an order, a prompt's remnant."""
    return _held(text, _OF_COPY)


def defanged(text: str) -> str:
    """A passage of a document without the sentences that mislead; the text itself where none does."""
    if not misleads(text):
        return text
    return "".join(part for part in _SENTENCE.findall(text) if not misleads(part)).strip("\n")


def _held(text: str, names: tuple[str, ...], *, formulas: bool = True) -> bool:
    if unseen(text) or _BASE64.search(text) or (formulas and _FORMULA.search(text)):
        return True
    return any(_patterns(names).search(form) for form in _as_read(text))


def _as_read(text: str) -> tuple[str, str]:
    """As people read it: full-width signs made plain; and without the spaces that break Chinese words apart."""
    plain = unicodedata.normalize("NFKC", text)
    return plain, re.sub(r"(?<=[^\x00-\x7f])[ \t\u3000]+(?=[^\x00-\x7f])", "", plain)


def unseen(text: str) -> bool:
    """Whether a text holds characters nobody sees: controls, marks of direction, joiners, tags. Emoji may join."""
    return any(_is_unseen(text, at) for at in range(len(text)))


def _is_unseen(text: str, at: int) -> bool:
    one = text[at]
    if one in "\n\t" or (one.isprintable() and one not in _BLANKS):
        return False
    joins = one in "\u200d\ufe0f" and at > 0 and ord(text[at - 1]) > 0x2000
    return not joins and unicodedata.category(one) in {"Cc", "Cf", "Co", "Cn", "Cs", "Lo"}
