"""Text as search terms: jieba's search-mode words, and bigrams of Chinese characters."""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal, TypeAlias

Script: TypeAlias = Literal["zh", "en"]

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
# A question's form is no part of what it asks: “差评怎么回复” must not look for “评怎” and “么回”.
_FORM = re.compile(
    "怎么样|怎么办|怎么|怎样|如何|多少|什么|哪些|哪个|哪里|为何|能不能|可不可以|要不要|是不是|应该|请问|我们|[的了吗呢吧啊]"
)
_WORD = re.compile(r"[\w.%]*\w")
# Words that a question has and its answer has not, or that every passage has.
_STOP_WORDS = """
的 了 是 在 和 与 或 也 都 就 要 会 能 可以 我 我们 你 你们 他 他们 它 这 那 这个 那个 有 没有 不 个 一 一个 吗 呢 吧 啊
什么 怎么 怎样 如何 多少 哪些 哪个 哪里 为什么 请问 应该 该 做 把 被 给 对 到 去 上 下 里 中 多 少 大 小 还 再 又 很 最
让 从 用 the a an of to in on for and or is are was be do does did i we you our your my it its this that how what
why which when should can could much many with at by from as
"""
_STOP = frozenset(_STOP_WORDS.split())


def search_terms(text: str) -> list[str]:
    """Lower-cased, half-width terms in order, repeats kept, without stop words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    terms = [word for word in _segmenter().cut_for_search(plain) if word not in _STOP and _WORD.fullmatch(word)]
    for run in _CHINESE.findall(_FORM.sub(" ", plain)):
        terms.extend(pair for pair in (run[at : at + 2] for at in range(len(run) - 1)) if pair not in _STOP)
    return terms


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    """jieba in Rust, fifteen times as fast and 98.5 % identical; jieba itself where there is no wheel of it."""
    try:
        import rjieba
    except ImportError:
        import jieba

        jieba.setLogLevel("WARNING")
        return jieba
    return rjieba


def script(text: str) -> Script:
    """Chinese when Chinese characters are at least a fifth of its letters: “怎么提升广告 ROI” is Chinese."""
    letters = [letter for letter in text if letter.isalpha()]
    chinese = sum(1 for letter in letters if "\u3400" <= letter <= "\u9fff")
    return "zh" if letters and chinese * 5 >= len(letters) else "en"
