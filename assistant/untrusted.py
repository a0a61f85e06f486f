"""Texts from outside that try to do more than inform: links, orders to whoever writes, approvals, markup, hidden signs.

Three readings over the patterns of untrusted.yml: `tainted` for facts and customers' words, which have no business with
copy; `misleads` for documents, which speak of copy and links all day and may not address whoever reads for others;
`leaks` for copy that is about to leave.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from assistant.speaking.reader import wants_something

_OUTWARD: Final = ("link", "mention", "contact", "phone", "markup", "encoded")
_INWARD: Final = ("commands", "orders_copy", "approves", "secret", "elsewhere", "fields")
_OF_DOCUMENTS: Final = ("link", "markup", "encoded", "mention", "phone", "secret", "answers", "commands")
_NOT_OF_THE_THING: Final = ("about_copy", "needs_proof", "dealing", "codes")
_OF_OTHERS: Final = ("about_copy", "needs_proof", "dealing")
_OF_ORDERS: Final = ("about_copy", "dealing")
_FORBIDS: Final = re.compile(
    r"不(?:能|要|可|得|许|准|写|说|用|建议)|禁|勿|避免|慎|别|违|not?\b|never|avoid|don't|forbid", re.IGNORECASE
)
_NAME: Final = re.compile(r"(?<=[a-z,;] )(?!I\b|I'|[A-Z]+\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][a-z]{2,}")
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
_LABEL: Final = re.compile(r"^\s*[^：:，,。！？!?\s]{1,12}[：:]\s*")
"""What stands before the value of a table's row; the value alone is a sentence."""
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


def of_the_thing(text: str, names: Iterable[str] = ()) -> bool:
    """Whether a text is what a customer says of a thing and its use, and of nothing else: not of copy, a shop's papers,
    a proof, a price, another's name, nor to whoever reads. `names` are the names it may hold."""
    bare = text
    for name in names:
        bare = bare.replace(name, "")
    if tainted(text) or _found(bare, _NOT_OF_THE_THING) or _NAME.search(bare):
        return False
    return not wants_something(text)


def of_a_sheet(text: str) -> bool:
    """Whether a field of a product's sheet speaks of the product, not to whoever reads it nor of another's."""
    return not _found(text, ("about_copy",)) and not wants_something(text)


def beside_the_thing(text: str, known: str) -> bool:
    """Whether a sentence of copy speaks of copy, papers, proofs or dealings that `known` does not speak of, or wants
    something of whoever reads."""
    said = (match[0] for form in _as_read(text) for match in _patterns(_OF_OTHERS).finditer(form))
    return any(words.lower() not in known.lower() for words in said if words[0] not in '“"「『') or wants_something(
        text
    )


def wants_proof(text: str) -> bool:
    """Whether a text speaks of a trial, an award, a recommendation or a cure: only a proven claim may."""
    return _found(text, ("needs_proof",))


def of_an_order(text: str) -> bool:
    """Whether words of an order name a pain point, people or a scene, and do not go beyond."""
    return not (leaks(text) or _found(text, (*_OF_ORDERS, "needs_proof")) or wants_something(text))


def defanged(text: str) -> str:
    """A passage of somebody's document without the sentences that mislead, speak to whoever answers, or tell of proofs,
    approvals and dealings; the text itself where none does."""
    parts = _SENTENCE.findall(text)
    kept = [part for part in parts if not _not_advice(part)]
    if len(kept) == len(parts):
        return "" if misleads(text) and not any(map(misleads, parts)) else text
    return "".join(kept).strip("\n")


def _not_advice(sentence: str) -> bool:
    """Orders and asides are no advice; nor are boasts, unless the sentence says that they may not be said."""
    if misleads(sentence):
        return True
    strange = _found(sentence, ("not_advice",)) or wants_something(_LABEL.sub("", sentence), "advice")
    return strange and not _FORBIDS.search(sentence)


def _held(text: str, names: tuple[str, ...], *, formulas: bool = True) -> bool:
    if unseen(text) or _BASE64.search(text) or (formulas and _FORMULA.search(text)):
        return True
    return _found(text, names)


def _found(text: str, names: tuple[str, ...]) -> bool:
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
