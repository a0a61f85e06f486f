"""Negation, both ways: a denied fault is praise (“没有过敏”), denied merit is blame (“谈不上保湿”).

Two negations cancel (“不是没有效果”), and some words only look like one (“不但”, “不愧”, “没想到这么好”).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analytics.reviews.reading.book import Found
from analytics.reviews.reading.cues import Cue
from analytics.reviews.review import Polarity

_AHEAD = 18  # characters before a word in which its negation may stand
# What may stand between a negation and the word it denies.
_FILLER = (
    r"(?:会|再|有|出现|发生|感到|觉得|感觉|发现|看到|任何|什么|啥|那么|这么|那样|很|太|特别|怎么|一点点?|一丝|"
    r"一次|一个|一颗|半点|丝毫|让我|让|令|使|我|人|你|被|造成|引起|导致|算|是|到|过|容易|能|可以|明显|"
    r"想象中|想像中|想象的?|说的|传说中|传说|网上|宣传|那种|的|地|得|够|大|多|了|反而|出|长|起|掉|受|像|"
    r"其他|别的|单|好的?|可能|一处|放|call it|say it(?:'s| is)?|describe it as|consider it|like|"
    r"\s|any|be|is|it|at all|too|so|very|feel|felt|get|got|a|an|the|my|me|cause[sd]?|have|"
    r"had|us|make|made|been|that|really|leave|left|even|smell|look|single|sort of|kind of|find|found|notice|see|"
    r"much|quite|seem to|actually|[0-9一二两三半]+[个颗瓶粒次滴点]|[一-鿿]{1,3}(?:和|或|与|、)){0,5}"
)
# Comparisons that fall short: “没有以前好吃”, “不如上一瓶好闻”.
_LESS = re.compile(
    r"(?:不如|不及|比不上|赶不上|没有?(?:以前|之前|上次|上一|原来|从前|想象|想像|预期|预想|宣传|描述|网上|专柜|超市|实体店|"
    r"别家|别人|图片|照片|老款|旧款|说的|传说|第一次|那么))[^,。!?;]{0,9}$"
    r"|(?:还|都)没有?[一-龥]{2,4}$"
)
_OPENING = "没木冇不从未毫零无免避告拯缺谈算称说提难远并杜拒别甭休抗防缓舒改修治淡赶预去止祛"
_DENIED = re.compile(
    rf"(?=[{_OPENING}A-Za-z])"
    r"(?:(?:(?<!有)没有?|木有|冇|(?<![要差])不(?![但仅光只止得愧是错]?不)(?![但仅光只止愧断禁由])|(?<!从)从未|"
    r"未(?!来)|毫无|零|无(?!语|奈|论|比|数|限|意)|免(?=得)|避免|告别|拯救|缺乏|缺少|(?:谈|算|称|说|提)不上|"
    r"谈不到|难以|远非|并非|杜绝|拒绝|(?:别|甭|休)(?:指望|想)它?|\bnot|n['’]t|\b(?:do|does|did|is|was|ca|wo|would|could|has|have|are|ai)nt|"
    r"\bno|\bnever|\bwithout|\bzero|\bfree of|\bhardly|\bbarely|\bfar from|\bnothing|\bnone|\banything but)"
    rf"{_FILLER}$"
    r"|(?<![没有未不能法])(?:抗|防|缓解|舒缓|改善|修复|治好|治疗|淡化|赶走|预防|去除|止|祛)"
    r"(?:了|我的?|皮肤|脸部?|面部|的)?$)",
)
# Before a negation: what turns it round once more.
_NO_TROUBLE = re.compile(
    r"(?:\bno|\bnever (?:a|had a|had any|any)|\bwithout(?: any| a)?|\bzero|\bnot (?:a|any)) "
    r"(?:problems?|issues?|trouble|complaints?)(?: \w+){0,5} $"
)
_TWICE = re.compile(
    r"(?:不是|并非|不会|不可能|没有|没|谁说|哪有|难道|没法|没办法|不能|怎么会|不得|谁会|\bnot|n't)(?:人|谁|说|会|一?[次个天瓶件])?\s?$"
)
# Only look like a negation of what follows: surprise, and “never had one as good”.
_NO_DENIAL = re.compile(
    r"(?:没|不|未)(?:有)?(?:想到|敢想|料到|成想|曾想|得说|的说|话说|得不说)|想不到|不得不|不知不觉|不错|差不多|不由得|"
    r"忍不住|不一会|不多久|不要太|不能再|(?:没|从未|未)(?:有)?(?:用|见|吃|喝|买|遇|碰|穿|住|听|闻|试|体验|收)(?:到)?过"
    r".{0,4}(?:这么|如此|那么|更|比)|couldn'?t be|can'?t be|not only|no wonder|no doubt|can't wait"
)
_DENIED_AFTER = re.compile(
    r"^(?:的?(?:感觉|情况|现象|问题|反应|感|味道?|味儿))?(?:都|也|完全|倒是?|是|一点|基本|根本|我|还|几乎|并|真的?)*"
    r"(?:没有(?!以前|之前|想象|这么|那么)|没了|不存在|为零|消失|没出现|没发生|没发现|没感觉到|感觉不到|感受不到|没看到|"
    r"看不到|看不出|没看出|闻不到|没闻到|闻不出|谈不上|说不上|算不上|没见|为0|欠缺|不够|不足|不明显|没再?(?:冒|长|起|出|掉|犯)|我?(?:是|才|可)?不信|不存在)"
)
_NOT_SAID = re.compile(
    r"(?:怕|担心|如果|要是|万一|希望|以为|假如|生怕|是不是|会不会|有没有|\bif |hope|worried|afraid)[^,。!?;]{0,8}$"
)
_ASKED = re.compile(r"^[^,。!]{0,3}(?:吗|嘛|么[?]|[?])")
_SIGNS = frozenset("没不比赶未无冇木零免避告拯缺难远并杜拒谈算称说提抗防缓舒改修治淡赶预去止祛" + "ntNT")
_SHORT_OF = frozenset("没不比赶")  # of which one is in all that falls short
_AFTER_SIGNS = frozenset("没不比赶为消欠谈说算闻看感")


class Verdict(NamedTuple):
    """Praise or blame that words alone would not tell."""

    side: Polarity
    start: int
    end: int


def denied(clause: str, start: int, end: int) -> bool:
    """Whether the words at `clause[start:end]` are said not to be so: “没有过敏”, “不会刺痛”, “刺痛感完全没有”."""
    before = clause[max(0, start - _AHEAD) : start]
    if not _SIGNS.isdisjoint(before):
        hit = _DENIED.search(before)
        if hit and clause[start : start + 1] == before[hit.start() - 1 : hit.start()]:
            return False  # “好不好用” asks
        if hit and not _NO_DENIAL.search(before[max(0, hit.start() - 1) :]):
            return not _TWICE.search(before[: hit.start()])
        if not _SHORT_OF.isdisjoint(before) and _LESS.search(before):
            return True
        if before[-1].isspace() and _NO_TROUBLE.search(clause[max(0, start - 48) : start]):
            return True
    after = clause[end : end + 14]
    return not _AFTER_SIGNS.isdisjoint(after) and bool(_DENIED_AFTER.match(after))


def verdicts(lower: str, cues: Sequence[Found[Cue]]) -> list[Verdict]:
    """What denials and figures of speech in a text praise and blame, by place; none overlaps another.

    A figure of speech outweighs a word denied, a longer one a shorter.
    """
    figures, words = [], []
    for hit in cues:
        if hit.what.facet != "verdict":
            continue
        if hit.what.name in ("praise", "blame"):
            figures.append(Verdict("positive" if hit.what.name == "praise" else "negative", hit.start, hit.end))
        elif denied(lower, hit.start, hit.end):
            words.append(Verdict("positive" if hit.what.name == "fault" else "negative", hit.start, hit.end))
    kept: list[Verdict] = []
    for each in (*sorted(figures, key=lambda figure: figure.start - figure.end), *words):
        apart = all(each.end <= other.start or other.end <= each.start for other in kept)
        if (
            apart
            and not _NOT_SAID.search(lower[max(0, each.start - 12) : each.start])
            and not _ASKED.match(lower[each.end : each.end + 5])
        ):
            kept.append(each)
    return sorted(kept, key=lambda verdict: verdict.start)
