"""How people type: no punctuation, too much of it, slips of the keyboard, net slang, emoji."""

import re
from collections.abc import Callable
from random import Random

_SLIPS = (
    ("已经", "以经"),
    ("的时候", "得时候"),
    ("再买", "在买"),
    ("一直在", "一直再"),
    ("做", "作"),
    ("泡沫", "泡末"),
    ("粉底", "粉低"),
    ("精华", "精化"),
    ("卸妆", "卸装"),
    ("质地", "质的"),
    ("挺好的", "停好的"),
    ("物流", "物留"),
    ("客服", "客服服"),
)
_SLANG = (
    ("非常", "灰常"),
    ("超级", "炒鸡"),
    ("这样", "酱紫"),
    ("喜欢", "稀罕"),
    ("很", "hin"),
    ("真的", "真滴"),
    ("什么", "啥"),
    ("好用", "好用好用"),
    ("哈哈", "hhh"),
    ("谢谢", "谢谢谢谢"),
    ("特别", "特特特别"),
    ("推荐", "墙裂推荐"),
)
_GLAD = ("😊", "👍", "❤️", "🥰", "😂", "✨", "[玫瑰]", "[呲牙]", "[爱心]", "~", "~~", "！！！", "哈哈", "嘻嘻")
_SAD = ("😭", "😤", "🙄", "💔", "[流泪]", "[裂开]", "！！！", "。。。", "……", "？？？", "唉")


def _bare(text: str, rng: Random) -> str:
    return re.sub(r"[，。！、]", "" if len(text) < 14 and rng.random() < 0.5 else " ", text).strip()


def _half_width(text: str, _rng: Random) -> str:
    return text.translate(str.maketrans("，。！？：", ",.!?:"))


def _drawn_out(text: str, rng: Random) -> str:
    return re.sub(r"[，。]", lambda _mark: rng.choice(["。。。", "，，", "~", "，"]), text)


def _swap(pairs: tuple[tuple[str, str], ...]) -> Callable[[str, Random], str]:
    def swap(text: str, rng: Random) -> str:
        found = [pair for pair in pairs if pair[0] in text]
        return text.replace(*rng.choice(found), 1) if found else text

    return swap


_HABITS: tuple[tuple[float, Callable[[str, Random], str]], ...] = (
    (0.04, _swap(_SLIPS)),
    (0.06, _swap(_SLANG)),
    (0.10, _bare),
    (0.06, _half_width),
    (0.05, _drawn_out),
)


def typed(text: str, rng: Random) -> str:
    """The text as somebody in a hurry might have typed it."""
    for chance, habit in _HABITS:
        if rng.random() < chance:
            text = habit(text, rng)
    return text


def decorated(text: str, glad: bool, rng: Random) -> str:
    """The text with an emoji, a sigh or shouting at its end, now and then."""
    return text.rstrip("。") + rng.choice(_GLAD if glad else _SAD) if rng.random() < 0.12 else text
