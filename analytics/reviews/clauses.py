"""Clauses of a text, and what a clause does with the words in it: denies, asks, fears, wishes, compares."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analytics.reviews.reading.gated import ALL_OPEN, Wall
from analytics.reviews.reading.negation import denied

__all__ = [
    "Clause", "asked_in", "asks_whether", "clauses", "denied", "is_habit", "is_of_others", "is_question", "is_relieved",
    "is_supposed", "is_wish", "may_ask", "opens_with_wish",
]  # fmt: skip

WALL = Wall()
"""The gates of every expression that is tried on clauses."""

_MARK = re.compile(r"[，,。.！!？?；;~～…\n\r、]")
_MARKS = re.compile(r"[，,。.！!？?；;~～…\n\r、]+")
_MARKED = WALL.gate("?？")
_TURN = re.compile(
    r"(?<=[一-龥])\s+(?=[一-龥])"
    r"|(?=但是|但(?!凡|愿)|(?<!但)不过(?!敏)|可是|可惜|就是(?=[有太味不没价包物])|然而|只是|唯一)"
    r"|(?=\b(?:but|however|although|though|except)\b)",
    re.IGNORECASE,
)
_MAY_TURN = WALL.gate(
    ("但", "不过", "可是", "可惜", "就是", "然而", "只是", "唯一", "but", "how", "alt", "tho", "exc", *" \t\u3000")
)
_TURNS = frozenset("但过可就然只唯 \t\u3000")  # one of them is in every piece that is cut once more
_MODAL = WALL.gated(
    r"吗|几个?小时会|几次(?:比较)?好|会不会|能不能|可不可以|是不是|有没有|要不要|行不行|适不适合|请问|想问|咨询|问一下"
    r"|^(?:\s|hi|hello|,)*(?:do|does|did|can|could|is|are|will|would|has|have|should|may)\b(?! not\b)(?!n['’]t)"
    r"|\b(?:can|could|may|should) (?:i|we|you)\b|\bwondering\b|\bif (?:this|it) (?:is|works|will|can)\b",
)
_MODAL_ENDS = frozenset("嘛么不没好用")
_MODAL_END = re.compile(r"(?:嘛|么|(?:能|可以|还有|能用|敢)[^,。]{0,10}[不没]|好不好用?)$")
_WH = WALL.gated(
    r"怎么(?!这么|那么|回事|都|还|又|会(?!过敏|掉|脱)|可能|敢|好意思)|如何|多久|几天|多少|什么时候|何时|哪|什么(?=顺序|色|颜色|日期|成分|快递)"
    r"|^\W*(?:(?:and|so|but|hi|hello|hey|also)\W+)*(?:how|when|what|which|where|why|who)\b",
)
_RHETORICAL = WALL.gated(
    r"难道|就这|谁说|不是吗|这么.{0,6}吗$|are you kidding|seriously|how else|who needs|why (?:bother|would)"
)
_ASKING = frozenset("?？吗嘛么问询如多几时哪什" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NOT_TWICE = re.compile(r"(?<=[会能可是有要行好适])[不没](?=[会能可是有要行好适])")
_ASKS = _MODAL.bit | _WH.bit | _MARKED | WALL.gate("嘛么不没")
_ASKS_INSIDE = _MODAL.bit | _WH.bit | _MARKED
_FEAR = WALL.gated(
    r"(?:怕|担心|害怕|生怕|唯恐|万一|顾虑|如果|要是|假如|倘若|一旦|是否|会不会|别再|以防|防止|避免(?!了)|以为(?:会)?|"
    r"afraid|worried|worry|in case|\bif )[^，。]{0,8}$"
    r"|(?:afraid|worried|worry|scared|fear\w*|thought|expected) [^,.;!]{0,30}$",
)
_SUPPOSED_AFTER = re.compile(r"^(?:了|过|肌)?的(?:话|时候|人|姐妹|朋友|皮肤|体质)|^(?:包退|可退|无忧|险)")
_DOUBTS = re.compile(r"怀疑|存疑|不知|不确定|难辨")
_WISH = WALL.gated(
    r"希望|建议|要是|如果|最好|能不能改|期待|麻烦(?:改|下次)|wish|hope|please (?:make|add|improve)|should",
)
_OPENING_WISH = (
    "希望",
    "建议",
    "强烈建议",
    "能不能出",
    "求出",
    "please make",
    "please add",
    "wish ",
    "i wish",
    "hope you",
)
_OPENS = WALL.gate(_OPENING_WISH)
_ASKS |= _OPENS
_OTHERS = WALL.gated(
    r"(?:别的|别家|其他(?:家|牌|品牌|产品|的)|其它|以前用|之前用|之前[0-9]|原来用|用过(?:很多|好多|不少)|上一(?:款|个|瓶)|"
    r"同伴|同事|朋友|别人|以为|"
    r"other (?:brand|product|one)|previous|used to)",
)

_SWITCHED = WALL.gated(r"换(?:了|过|成|回)?别|换回|断货|switched")
_REPORTED = WALL.gated(
    r"(?:评论|评价|有人|网上|别人|上回|上次|听)(?:里|区|都|就|也|人|有|还|大家)*说|追评?[:：].{0,3}说|"
    r"people (?:say|said)",
)
_OF_OTHERS = _OTHERS.bit | _SWITCHED.bit | _REPORTED.bit
# What troubles skin before any product does; that it got better; that the product was used; that it was given up.
_EXPOSED = WALL.gated(
    r"换季|天气|风吹|被.{0,3}[晒吹]|晒[完了后得]|口罩|花粉|柳絮|熬夜|生完|产后|激素|刷.?酸|医美|屏障|空调|暖气|供暖|一热|"
    r"跑完步|运动|打完球|训练|军训|雪山|高原|滑雪|零下|梅雨|敏感期|的地方|的时候|青春期|(?:了|时)(?:都|也)(?:能|可以|敢)"
)
_RELIEF = WALL.gated(
    r"下去|[退消缓淡平软稳凉]了|平复|缓解|[见变转]好|好(?:多|些|转)|舒服|没事|没再|没有再|不再|安静|平静|救|"
    r"能[用上抹扛往]|敢用|不(?:怎么)?[痒红烫疼刺裂喊]|没裂|安心|离不开|恢复|没那么|calm|relief|better"
)
_USED = WALL.gated(
    r"(?:[用抹擦涂敷搽喷]|上脸)(?:了|完|后|之后|上去?|过后|没?[一二两三几半0-9].{0,3}[天次周分小])|第二天|当晚|"
    r"\b(?:after|using|used|made|gave|broke)\b",
)
_GIVEN_UP = WALL.gated(
    r"停用|停了|医院|医生让.{0,2}停|挂.{0,2}号|急诊|退货|退款|再也不|别买|不敢(?:再|上|用|往)|stopped|doctor|refund"
)

_HABIT = WALL.gated(
    r"常年|长年|从小|体质|一到.{1,6}[就必]|换季|天生|向来|一向|平时|动不动|本来就?|原本|每年|每到|以前|之前(?!买|下)|曾经|自从生|"
    r"一换.{1,6}就|必红|(?<!用完)(?<!抹完)的(?:我|脸|皮|皮肤|人)$|\balways been\b|\bprone to\b",
)


class Clause(NamedTuple):
    """`text[start:end]` of the whole; `asks` when a question mark follows it; `gates` of `WALL` open for the whole."""

    text: str
    start: int
    end: int
    asks: bool
    gates: int = ALL_OPEN


def clauses(text: str, gates: int = ALL_OPEN) -> list[Clause]:
    """Cut at punctuation and before words of contrast; each clause without the spaces around it."""
    found: list[Clause] = []
    turns = gates & _MAY_TURN
    end = -1
    for words in _MARK.split(text):
        start = end + 1
        end = start + len(words)
        if not words:
            continue
        if turns and not _TURNS.isdisjoint(words):
            asks = _asks_after(text, end)
            for cut in _TURN.finditer(text, start, end):
                if cut.start() > start:
                    _add(found, text, start, cut.start(), asks=False, gates=gates)
                start = cut.end()
            _add(found, text, start, end, asks=asks, gates=gates)
        elif words[0].isspace() or words[-1].isspace():
            _add(found, text, start, end, asks=_asks_after(text, end), gates=gates)
        else:
            found.append(Clause(words, start, end, gates & _MARKED != 0 and _asks_after(text, end), gates))
    return found


def _asks_after(text: str, end: int) -> bool:
    """Whether a question mark is among the marks from `end` on."""
    marks = _MARKS.match(text, end)
    return marks is not None and ("?" in marks[0] or "？" in marks[0])


def _add(found: list[Clause], text: str, start: int, end: int, *, asks: bool, gates: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append(Clause(text[start:end], start, end, asks, gates))


def may_ask(text: str, gates: int = ALL_OPEN) -> bool:
    """False where no clause can be a question: a quick look that spares most texts a slow one."""
    if not gates & _ASKS:
        return False
    return not _ASKING.isdisjoint(text) or _NOT_TWICE.search(text) is not None


def asked_in(parts: Sequence[Clause]) -> int:
    """How many clauses of a text are questions."""
    if parts and not parts[0].gates & _ASKS_INSIDE:
        parts = [part for part in parts if part.text[-1] in _MODAL_ENDS]
    return sum(map(is_question, parts))


def is_question(clause: Clause) -> bool:
    """Whether the clause asks: by its mark or by its words. “怎么这么慢” complains, it does not ask."""
    asks = clause.asks or _asks_by_words(clause) or _WH.search(clause.text, clause.gates)
    return bool(asks) and not _RHETORICAL.search(clause.text, clause.gates)


def asks_whether(clause: Clause, before: str = "") -> bool:
    """Whether it asks if something is so (会不会刺激, 刺激吗), and so does not say that it is.

    What stands `before` may doubt (“怀疑是不是正品”), and so say it all the same.
    """
    return _asks_by_words(clause) and not _DOUBTS.search(before)


def _asks_by_words(clause: Clause) -> bool:
    text = clause.text
    if text[-1:] in _MODAL_ENDS and _MODAL_END.search(text):
        return True
    return _MODAL.search(text, clause.gates) is not None


def is_supposed(clause: Clause, start: int, end: int) -> bool:
    """“怕过敏”, “过敏的话可以退”: thought of, not met with."""
    text = clause.text
    return bool(_FEAR.search(text[:start], clause.gates) or _SUPPOSED_AFTER.search(text[end : end + 6]))


def is_wish(clause: Clause) -> bool:
    return _WISH.search(clause.text, clause.gates) is not None


def opens_with_wish(text: str, gates: int = ALL_OPEN) -> bool:
    """“希望下次包装能加个内塞”: what a text that begins so is for."""
    return bool(gates & _OPENS) and text.startswith(_OPENING_WISH)


def is_of_others(parts: Sequence[Clause], at: int, start: int) -> bool:
    """“用别的牌子都过敏”, “看评论说像胶水”: said of something else, or by somebody else."""
    gates = parts[at].gates
    if not gates & _OF_OTHERS:
        return False
    before = parts[at].text[:start]
    if _OTHERS.search(before, gates) or _REPORTED.search(before, gates):
        return True
    return at > 0 and bool(_SWITCHED.search(parts[at - 1].text, gates))


def is_habit(clause: Clause, face: str) -> bool:
    """“一到秋天必过敏的我”: how the customer's skin is, not what the product did."""
    return face == "complaint" and bool(_HABIT.search(clause.text, clause.gates))


def is_relieved(parts: Sequence[Clause], at: int, start: int) -> bool:
    """“换季脸又痒又红，敷完舒服多了”: a trouble of before, that got better, and nothing was given up.

    A trouble that follows the use in its clause or the one before is no such thing.
    """
    gates = parts[at].gates
    if not (gates & _EXPOSED.bit and gates & _RELIEF.bit):
        return False
    before = parts[at - 1].text if at else ""
    if _USED.search(parts[at].text[:start]) or (_USED.search(before) and not _EXPOSED.search(before)):
        return False
    if not (_EXPOSED.search(parts[at].text) or _EXPOSED.search(before)):
        return False
    rest = [parts[at].text[start:], *(part.text for part in parts[at + 1 :])]
    return any(_RELIEF.search(part) for part in rest) and not any(_GIVEN_UP.search(part.text) for part in parts)
