"""Recognises a question after the reason of a change, and takes its words out: the rest is a question for a figure.

Only what asks for the reason, and the verb of the change, is taken. Everything else is left to the reader, which must
understand it whole.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from analytics.kpi.wording import Wording, wording

Direction: TypeAlias = Literal["down", "up"]
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """`rest` is the question without its why; empty when it leans on what was answered before (“原因呢”).

    `claim` is the direction that the words take for granted, `size` by how much they say it was: as a fraction of the
    figure, or in percentage points where they say `points`. `same_days` is set for 那周, that week: the days of the
    answer before.
    """

    rest: str
    claim: Direction | None = None
    size: float | None = None
    points: bool = False
    same_days: bool = False


_MUCH = (
    r"(?:突然|一下子?|忽然|明显|大幅度?|持续|一直|又|还|都|在|会|就|全|全都|老|总|总是|有所|出现|略微?|稍微?|小幅|"
    r"显著|急剧)*"
)
_AFTER = (
    r"(?:[了的得着过]|这么|那么|如此|这样|很|太|多少|多|快|厉害|狠|猛|严重|明显|大|高|低|少|一些|一点|点儿?|不少|"
    r"下来|下去|上来|上去|起来|啊|呀|呢|吗|嘛|吧)*"
)
_DOWN = (
    r"(?:下降|下滑|下跌|下挫|下行|走低|走弱|回落|降低|跌落|减少|变少|变低|变差|恶化|缩水|萎缩|骤降|骤减|暴跌|大跌|大降|猛跌|锐减|滑坡|"
    r"拉低|拖累|拖垮|掉|跌|降|少了|低了|差了|偏低|(?:低|差|少)(?=了?[\s\W]*$)|不好|不行|不佳|不理想|[这那]么[低少差]|如此[低少差]|太[低少差])"
)
_UP = (
    r"(?:上升|上涨|上行|增长|增加|提高|提升|攀升|走高|飙升|飙涨|暴涨|大涨|猛涨|激增|变高|变多|变好|好转|"
    r"拉高|拉动|带动|推高|涨|升|多了|高了|好了|偏高|(?:高|多|好)(?=了?[\s\W]*$)|[这那]么[高多好]|如此[高多好]|太[高多])"
)
_MOVE = r"(?:变化|变动|波动|异动|异常|变了|不正常|不对劲|起伏)"
_ZH_DIRECTION = re.compile(rf"{_MUCH}(?:(?P<down>{_DOWN})|(?P<up>{_UP})|(?P<move>{_MOVE})){_AFTER}")
_ZH_WHY = re.compile(
    r"(?:请|麻烦|帮我|帮忙|给我|我想知道|想知道|我想看看|看看|看一?下)*(?:"
    r"(?:这|那)?(?:到底|究竟|主要)?(?:是|又是|都是)?(?:为什么|为何|为啥|为嘛|为甚么)(?:会|呢)?|"
    r"(?:是)?(?:由|因)?(?:什么|哪些|啥|哪个)(?:因素|原因|东西)?(?:导致|引起|造成|带来|影响|拉低|拉高|拖累|推动|带动)(?:的|了|到)?|"
    r"(?:的)?(?:主要|具体|真正|根本)?原因(?:都)?(?:是|有|在)?(?:什么|啥|哪些|哪里?|哪儿|何在)?(?:呢|啊)?|"
    r"(?:是)?(?:什么|啥|何种)(?:主要)?原因(?:呢)?|"
    r"(?:是)?(?:怎么|咋)(?:一?回事|啦|了)(?:呢|啊)?|(?:是|有)?什么情况|啥情况|(?:是)?(?:出了?|有)?(?:什么|啥)问题(?:了)?|问题(?:出)?在哪里?儿?|"
    r"归因(?:分析)?(?:一下|下)?)"
)
_ZH_HOW = re.compile(
    rf"(?:怎么|咋|怎的|怎么会|咋会|怎会)(?={_MUCH}(?:(?:{_DOWN}|{_UP})(?:了|得|这么|那么|的这么|成)|[这那]么[低高少多差好]|(?:变|不)))"
)
_ZH_ANALYSE = re.compile(
    r"(?:请|麻烦|帮我|帮忙|给我|来)*(?:分析|解释|说明|拆解|诊断|归因|讲讲|说说|解读)(?:一下|下|看看)?"
)
_ZH_PULLED = re.compile(r"拉低|拉高|拖累|拖垮|拉动|带动|推高")
_ZH_PULLED_BY = re.compile(rf"(?:是)?谁(?={_ZH_PULLED.pattern})")
_ZH_SAME = re.compile(
    r"(?<![\d日号月节])(?:那一?周|那个?星期|那个?月|那几?天|那段时间|那段日子|那时候?|当周|当月|当时|当天|那个?季度)"
)

_EN_WHY = re.compile(
    r"\b(?:can you |could you |please |tell me |explain |do you know )*(?:"
    r"why(?: exactly)?(?: on earth)?(?: (?:did|do|does|is|are|was|were|has|have|had))?|how come|for what reason|"
    r"what(?:'s| is| are| was| were)? (?:the )?(?:main |root |likely )?(?:causes?|reasons?|drivers?|explanation)"
    r"(?: (?:of|for|behind))?|"
    r"what (?:has |have )?(?:caused?|drove|drives|driven|explains?|explained|led to|pushed|pulled|dragged|lifted|moved|"
    r"affected|hurt)|"
    r"what (?:has |have )?changed(?: in| with| about)?|"
    r"what(?:'s| is| was| has been) (?:driving|causing|behind|going on with|up with|wrong with|pushing|pulling|"
    r"dragging)|"
    r"what (?:made|makes)|what happened (?:to|with)|"
    r"(?:the )?(?:main |root )?(?:reasons?|causes?|drivers?) (?:for|of|behind)|"
    r"root causes?(?: analysis)?(?: (?:for|of))?)\b",
)
_EN_ANALYSE = re.compile(
    r"\b(?:please |can you |could you )*"
    r"(?:analy[sz]e|explain|diagnose|break down|look into|walk me through|account for)\b"
)
_EN_MUCH = (
    r"(?:so (?:much|sharply|fast|badly|low|high|bad|good|suddenly|quickly)|sharply|suddenly|significantly|steeply|"
    r"that much|this much|a lot|by so much|so|again|all of a sudden)"
)
_EN_MOVED = r"(?:go|goes|going|went|gone|come|came|be|been|is|are|was|were|trend(?:ing|ed)?|move[ds]?|get(?:ting)?|got)"
_EN_DOWN = (
    rf"(?:{_EN_MOVED} (?:down|lower|worse)|"
    r"drop(?:s|ped|ping)?(?: off)?|f[ae]ll(?:s|en|ing)?(?: off)?|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|"
    r"dip(?:s|ped)?|slump(?:s|ed)?|shr[aiu]nk(?:s|ing)?|plunge[sd]?|plummet(?:s|ed)?|tank(?:s|ed)?|crash(?:es|ed)?|"
    r"slid(?:e|es)?|slip(?:s|ped)?|worsen(?:s|ed)?|deteriorat(?:e[sd]?|ing)|loss|lower|worse|down|"
    r"so (?:low|bad|poor)|low|poor|weak)"
)
_EN_UP = (
    rf"(?:{_EN_MOVED} (?:up|higher|better)|"
    r"r[io]s(?:e[ns]?|ing)|increas(?:e[sd]?|ing)|gr[eo]w(?:s|n|th|ing)?|jump(?:s|ed)?|surg(?:e[sd]?|ing)|"
    r"spik(?:e[sd]?|ing)|climb(?:s|ed)?|improv(?:e[sd]?|ement|ing)|gain(?:s|ed)?|soar(?:s|ed)?|uptick|"
    r"higher|better|up|so (?:high|good)|high)"
)
_EN_MOVE = r"(?:chang(?:e[sd]?|ing)|mov(?:e[sd]?|ement|ing)|swing|swung|shift(?:s|ed)?|fluctuat(?:e[sd]?|ions?))"
_EN_WHEN = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|q[1-4]|the last|the past|\d|week|spring|summer|autumn|fall|winter)"
)
_EN_DIRECTION = re.compile(
    rf"\b(?:(?:the|a|this|that|big|sharp|sudden|recent) )*(?:{_EN_MUCH} )?"
    rf"(?:(?P<down>{_EN_DOWN})|(?P<up>{_EN_UP})|(?P<move>{_EN_MOVE}))"
    rf"(?: {_EN_MUCH})?(?: (?:in|of)(?= (?!{_EN_WHEN}\b)))?\b"
)
_EN_SAME = re.compile(r"\b(?:(?:in|on|during|over) )?(?:that (?:week|month|day|quarter|period|time)|those days|then)\b")
_NOTHING = re.compile(
    r"(?:[\s\W]|请问|请|那|这|它|这个|那个|呢|啊|吧|的|了|是|就|吗|嘛|呀|麻烦|帮我|一下|下|看看|也|又|还|都|所以|但|但是|可是|"
    r"\b(?:it|that|this|so|and|then|but|please|did|does|do|is|was|are|were|has|have|the|a|an|to|they|them|tell|me|explain)\b)*"
)
_NUMERIC = re.compile(
    r"\s*(?:by |of |约|了?近|将近|大约|差不多|about )*\s*(?P<size>\d+(?:\.\d+)?)\s*"
    r"(?:%|percent(?! point)|(?P<points>个?百分点|pp|percentage points?|percent points?))\s*(?:左右|多)?"
)
_WHY = (_ZH_WHY, _ZH_HOW, _ZH_PULLED_BY, _EN_WHY)
_ANALYSE = (_ZH_ANALYSE, _EN_ANALYSE)
_DIRECTION = (_ZH_DIRECTION, _EN_DIRECTION)
_SAME = (_ZH_SAME, _EN_SAME)


def why_question(text: str, names: Iterable[str] = ()) -> WhyQuestion | None:
    """What a message asks the reason of; None for a message that asks for none.

    `names` are the catalog's: words inside one of them (退款原因, 满199减30) are part of a name.
    """
    words = wording(text)
    plain = words.plain
    why, pulled, analyse = _spans(_WHY, plain), _spans((_ZH_PULLED,), plain), _spans(_ANALYSE, plain)
    if not (why or pulled or analyse):
        return None
    named = [span for name in names for span in _named(name, plain)]
    why, pulled, analyse = _outside(why, named), _outside(pulled, named), _outside(analyse, named)
    blank = _blanked(plain, [*why, *analyse])
    moves = [move for pattern in _DIRECTION for move in pattern.finditer(blank) if _outside([move.span()], named)]
    if not why and not pulled and not (analyse and moves):
        return None
    sizes = [size for move in moves if (size := _NUMERIC.match(blank, move.end()))]
    taken = [*why, *analyse, *(found.span() for found in (*moves, *sizes))]
    same = _outside(_spans(_SAME, _blanked(plain, taken)), named)
    rest = _without(words, [*taken, *same])
    claims = {name for found in moves for name in ("down", "up") if found[name]}
    claim: Direction | None = ("down" if "down" in claims else "up") if len(claims) == 1 else None
    return WhyQuestion(
        rest="" if _NOTHING.fullmatch(wording(rest).plain) else rest,
        claim=claim,
        size=float(sizes[0]["size"]) / 100 if sizes else None,
        points=bool(sizes and sizes[0]["points"]),
        same_days=bool(same),
    )


def _spans(patterns: Iterable[re.Pattern[str]], plain: str) -> list[Span]:
    return [found.span() for pattern in patterns for found in pattern.finditer(plain) if found.end() > found.start()]


def _named(name: str, plain: str) -> Iterator[Span]:
    """Where a name stands; Latin ones as whole words."""
    name = wording(name).plain.strip()
    at = plain.find(name) if name else -1
    while at >= 0:
        end = at + len(name)
        inside = name.isascii() and (plain[at - 1 : at].isalnum() or plain[end : end + 1].isalnum())
        if not inside:
            yield at, end
        at = plain.find(name, at + 1)


def _outside(spans: list[Span], named: list[Span]) -> list[Span]:
    """Those that are no part of a name. One that holds a whole name is not part of it."""
    return [
        (start, end)
        for start, end in spans
        if not any(first < end and start < last and not (start <= first and last <= end) for first, last in named)
        and (start, end) not in named
    ]


def _blanked(plain: str, spans: list[Span]) -> str:
    """The text with spans as NUL, which no pattern matches, so that places stay."""
    found = list(plain)
    for start, end in spans:
        found[start:end] = "\0" * (end - start)
    return "".join(found)


def _without(words: Wording, spans: list[Span]) -> str:
    """The message as written, a space in the place of what was taken."""
    kept: list[str] = []
    gone = {place for start, end in spans for place in range(start, end)}
    places = {words.origins[place] for place in gone}
    left = {words.origins[place] for place in range(len(words.plain)) if place not in gone}
    for at, char in enumerate(words.text):
        kept.append(" " if at in places and at not in left else char)
    return " ".join("".join(kept).split())
