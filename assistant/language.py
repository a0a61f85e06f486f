"""Which language a text is written in: the reply follows it."""

import re
from typing import Final

from assistant.conversation import Language

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_OF_NO_LANGUAGE: Final = re.compile(
    r"<?@[^\s，。？！,?!<>]+>?"  # mentions
    r"|(?:https?://|www\.)[!-~]+|[!-~]+@[!-~]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|io|html?)\b[!-~]*"
    r"|(?<![a-z])[a-z]*[0-9][a-z0-9_-]*|[a-z]+[-_][a-z0-9_-]*[0-9][a-z0-9_-]*",  # codes: SKU-1023, b0cx12
    re.IGNORECASE | re.ASCII,
)
_ALIKE: Final = frozenset(
    {
        "ok", "okay", "okk", "okok", "lol", "hmm", "hm", "em", "emm", "emmm", "wow", "yes", "no", "nihao",
        "xiexie", "wechat", "wecom", "weixin", "tmall", "taobao", "douyin", "xiaohongshu", "weibo", "slack",
        "ctr", "cpc", "cpm", "cpa", "cac", "cvr", "roi", "roas", "gmv", "dsr", "uv", "pv", "aov", "ltv",
        "arpu", "sku", "kpi", "sql", "csv", "excel", "ppt", "ab",
    }
)  # fmt: skip
"""Said in every language: it goes on in the one spoken so far."""
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUNS: Final = frozenset(
    run for row in _ROWS for way in (row, row[::-1]) for run in (way[n : n + 4] for n in range(len(way) - 3))
) - {"rewe", "trew", "poiu", "were"}
_UNSPEAKABLE: Final = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{6,}|^[bcdfghjklmnpqrstvwxz]{2,}$|(.)\1\1|(?:ha){2,}|j[bcdfghjklmnpqrstvwxz]|q[b-hj-tv-z]"
    r"|[fghkptvwxz]j|zx|xz|v[bk]"
)
_SPELT_SO: Final = frozenset(("property", "properties", "power", "powers", "rhythm", "rhythms"))


_CHINESE_SENTENCE: Final = re.compile(
    r"[的了吗呢吧是我你他它请把给帮写看查怎多哪在有和与跟比按要想能会这那上下本近昨今不没很太到被]"
)
_ENGLISH_SENTENCE: Final = re.compile(
    r"\b(?:the|an?|of|for|in|on|by|to|and|with|is|are|was|were|do|does|did|what|how|which|why|who|when|where|show|write|"
    r"draft|give|tell|list|compare|make|check|me|my|our|this|that|last|please)\b",
    re.IGNORECASE,
)
_LOUD: Final = 3
"""Words in capitals that are no metric's: so many are a sentence."""


def language_of(text: str, default: Language = "zh") -> Language:
    """Chinese unless Latin words outnumber Han characters; `default` for a text that tells nothing: numbers, links,
    codes, the names of metrics that both languages write alike, keys that were hit at random.

    "小红书 CTR 上周" is Chinese, "CTR of 小红书 last week" English: a brand's name does not make a language, nor does a
    product's: "Draft two ads for 舒缓修护精华液".
    """
    bare = _OF_NO_LANGUAGE.sub(" ", text)
    han = len(_HAN.findall(bare))
    spoken = _WORD.findall(bare)
    words = sum(_tells(word) for word in spoken)
    loud = sum(word.isupper() and len(word) > 1 and word.lower() not in _ALIKE for word in spoken)
    words += loud if loud >= _LOUD else 0
    if not han and not words:
        return default
    if words > 1 and _ENGLISH_SENTENCE.search(bare) and not _CHINESE_SENTENCE.search(bare):
        return "en"
    return "en" if words > han else "zh"


def _tells(word: str) -> bool:
    """Whether a word in Latin letters is one of a language, as far as its spelling shows."""
    low = word.lower()
    if len(low) < 2 or (word.isupper() and len(word) < 12) or low in _ALIKE:
        return False
    return low in _SPELT_SO or not (_UNSPEAKABLE.search(low) or any(run in low for run in _RUNS))
