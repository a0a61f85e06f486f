"""A text as the sentences and clauses in which it asserts, asks or denies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_CLAUSE: Final = re.compile(
    r"(?:[^ ，,、：:—…|｜/·.]|(?<=[!-~]) +(?=[!-~])|(?<=[一-鿿]) ?(?=\d)|(?<=\d) ?(?=[一-鿿])|"
    r"(?<=\d)[,.:/](?=\d)|\.(?=\S))+"
)
_ASKS: Final = re.compile(r"[？?]\s*[”\"’』」)）]?\s*$")
_WHY: Final = re.compile(r"为什么|为啥|为何|凭什么|难怪|知道吗|\bwhy\b|\bhow come\b|did you know", re.IGNORECASE)
_DENIES: Final = re.compile(
    r"(?:不是|并非|并不|不能|不会|不敢|不承诺|不保证|不代表|不等于|没有|没法|别指望|别信|不要|别|勿|非|谈不上|不说|无法|不具有|不具备|不替代|不能代替|从不|"
    r"不写|不得|不可|禁止|未(?:经|能|必|曾|做|获|取得|通过)|不(?=$)|"
    r"\bnot\b|\bno\b|\bnever\b|n't\b|\bwithout\b|\bcannot\b)[^，。！？；,.!?]{0,8}$",
    re.IGNORECASE,
)
_NO_DENIAL: Final = re.compile(
    r"没有比|无一不|不得不|没有不|没有人不|不能不|不止|不仅|不只|不但|没想到|not only|no wonder", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a text, and the sentence it belongs to. `asked` says that the sentence is a question."""

    start: int
    end: int
    text: str
    sentence: tuple[int, int]
    asked: bool


def clauses(text: str) -> Iterator[Clause]:
    for sentence in _SENTENCE.finditer(text):
        asked = bool(_ASKS.search(sentence[0].rstrip("\n"))) and not _WHY.search(sentence[0])
        for part in _CLAUSE.finditer(text, sentence.start(), sentence.end()):
            if part[0].strip():
                yield Clause(part.start(), part.end(), part[0], sentence.span(), asked)


def denied(text: str, start: int, clause: Clause) -> bool:
    """Whether what stands at `start` is denied by the words before it in its clause."""
    before = text[clause.start : start]
    return bool(_DENIES.search(before)) and not _NO_DENIAL.search(before)
