"""Which tickets a message means: by number (12号, #3-#7), by place (第一个) or by pointing (刚才那个)."""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from analytics.kpi.wording import simplified

Pointed: TypeAlias = Literal["", "last", "listed", "urgent", "mine", "free", "all"]
_MOST: Final = 50
"""Tickets that one message can name."""
_DIGITS: Final = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_NUMBER = "[一二两三四五六七八九十百]"
_NO_TICKET: Final = re.compile(
    r"[0-9]+\s*月\s*[0-9]+\s*[日号]?|[0-9]{4}\s*[-/年]\s*[0-9]{1,2}(?:[-/月]\s*[0-9]{1,2}[日号]?)?"
    r"|[0-9]{1,2}[:：][0-9]{2}"
    r"|[0-9]+(?:\.[0-9]+)?\s*(?:个?小时|个?钟头|个?工作日|天|分钟|秒|星|条|张|位|次|%|％|元|块|瓶|盒|支"
    r"|件|级|岁|周|个|单(?!号)"
    r"|h\b|d\b|hours?\b|days?\b|min(?:ute)?s?\b|stars?\b|weeks?\b|bottles?\b|photos?\b)"
    r"|(?:(?<![A-Za-z])(?:levels?|lvl|incidents?|lot|order)|级别|等级|优先级|事件|批号"
    r"|订单号?)\s*[:：#]?\s*[0-9]+(?:\s*[-~到至]\s*[0-9]+)?"
    r"|[A-Za-z]+-?[0-9]+[A-Za-z0-9-]*|[0-9]{10,}",
    re.IGNORECASE,
)
"""Numbers that count something, or are part of a date, a lot or a phone."""
_MARKED: Final = re.compile(
    (
        rf"(?:工单|单号|编号|\btickets?|\bno\.?|\bnumber|[#＃№])\s*[0-9]{{1,9}}|(?:[0-9]{{1,9}}"
        rf"|{_HAN_NUMBER}{{1,4}})\s*号(?![码线店楼])"
    ),
    re.IGNORECASE,
)
_RANGE: Final = re.compile(
    r"[#＃]?([0-9]{1,6})\s*号?\s*(?:到|至|[-~～–—]|\bto\b|\bthrough\b)\s*[#＃]?([0-9]{1,6})(?:\s*号)?"
)
_NUMBER: Final = re.compile(
    r"(?:工单|单号|编号|\btickets?|\bno\.?|\bnumber)?\s*[#＃№]?\s*([0-9]{1,9})(?:\s*号(?:工单|单)?)?", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"^[\s、,，/和与跟及&+]*(?:以及|还有|and)?[\s、,，/]*$", re.IGNORECASE)
_POINTED: Final[tuple[tuple[Pointed, re.Pattern[str]], ...]] = (
    (
        "urgent",
        re.compile(
            r"最(?:紧急|急|严重|要紧|紧要|优先|危险)的?(?:那|这)?一?(?:个|条|单|张|件)?(?:工单|差评|投诉)?"
            r"|\b(?:the )?most (?:urgent|serious|pressing)(?: (?:one|ticket|case|complaint))?"
            r"|\b(?:the )?worst(?: one)?",
            re.IGNORECASE,
        ),
    ),
    (
        "mine",
        re.compile(
            r"我(?:手上|手里|手头|名下|这边|负责)的?(?:所有|全部)?的?(?:工单|单子|单|活)?|我的(?:所有"
            r"|全部)?(?:工单|单子|单)?"
            r"|\b(?:all (?:of )?)?(?:mine|my (?:own )?(?:open )?tickets|my queue)\b|\b(?:everything"
            r"|what(?:ever)?|all (?:that )?) ?i (?:have|hold)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "free",
        re.compile(
            r"(?:没人|无人|没有人)(?:认领|管|接|要|处理)的|(?:未|待)认领的|\bunclaimed(?: ones)?|\bnobody'?s",
            re.IGNORECASE,
        ),
    ),
    (
        "all",
        re.compile(
            r"(?:所有|全部|全体)的?(?:工单|差评|投诉|单子|单)|(?:工单|差评|投诉)(?:全部|统统)"
            r"|\b(?:all (?:the |of the |open )?|every )(?:tickets?|complaints?)\b|\beverything\b",
            re.IGNORECASE,
        ),
    ),
    (
        "last",
        re.compile(
            r"(?:这|那|此)一?(?:个|条|单|张|件)(?:工单|差评|投诉|评价)?|刚才(?:的|看的|说的"
            r"|提到的)?那?(?:个|条|单|张|件)?|刚刚那?(?:个|条|单|张)"
            r"|上一?(?:个|条|单|张)(?!月|星期|季|周)|(?<!其)它(?!们)|这(?=怎么|是怎么|咋)"
            r"|\b(?:this|that) (?:one|ticket|case|complaint|customer)\b|\bthe (?:same|previous|last) (?:one|ticket)\b"
            r"|\b(?:it|that|this)\b(?!'s| is\b| are\b| was\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "listed",
        re.compile(
            r"(?:这|那)(?:些|几|两|[二三四五六七八九十]|[0-9]{1,2}\s*)(?:个|条|单|张)|(?:这|那)些|它们"
            r"|(?:上面|以上|列出来)的?(?:全部|所有|这些)?|全部|所有的?|统统|都"
            r"|\b(?:all (?:of )?)?(?:these|those|them)\b|\ball\b|\bboth\b",
            re.IGNORECASE,
        ),
    ),
)
_ENGLISH_PLACES: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_ENGLISH_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5}
_PLACE: Final = re.compile(
    rf"第\s*([0-9]{{1,2}}|{_HAN_NUMBER}{{1,3}})\s*(?:个|条|单|张|件|位)?(?:工单|差评)?|(最后)一?(?:个|条|单|张)"
    r"|\b(?:the )?(first|second|third|fourth|fifth) (?:one|ticket|case)\b|\bthe (first|second|third"
    r"|fourth|fifth)\b(?! (?:two|three|four|five))",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(
    (
        rf"(?:前|头)\s*([0-9]{{1,2}}|{_HAN_NUMBER}{{1,2}})\s*(?:个|条|单|张|件)|\b(?:the )?(?:first"
        rf"|top) ([0-9]{{1,2}}|two|three|four|five)\b"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Which:
    """The tickets meant. `places` count from 1 in the list shown last, -1 is its end; `first` takes so many."""

    numbers: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    first: int = 0
    pointed: Pointed = ""
    ranged: bool = False
    """Whether numbers were said as a range, #3-#7."""

    def __bool__(self) -> bool:
        return bool(self.numbers or self.places or self.first or self.pointed)


def find_which(text: str, *, bare: bool) -> tuple[Which, str]:
    """Which tickets, and the text with those words blanked. A number without 号 or # counts only where `bare`."""
    numbers, rest = _numbers(text, bare=bare)
    if numbers:
        return Which(numbers, ranged=bool(_RANGE.search(_NO_TICKET.sub(_spaces, text)))), rest
    first = _FIRST.search(rest)
    if first:
        return Which(first=_value(first[1] or first[2])), _blank(rest, *first.span())
    places = tuple(_place(found) for found in _PLACE.finditer(rest))
    if places:
        return Which(places=places), _PLACE.sub(_spaces, rest)
    for pointed, pattern in _POINTED:
        if found := pattern.search(rest):
            return Which(pointed=pointed), _blank(rest, *found.span())
    return Which(), rest


def is_marked(text: str) -> bool:
    """Whether a number is said to be a ticket's: 12号, #12, ticket 12."""
    return bool(_MARKED.search(_NO_TICKET.sub(_spaces, text)))


def arabic(text: str) -> str:
    """The text with 十二号 as 12号, in simplified characters; full-width digits as plain ones."""
    simple = simplified(text).replace("回覆", "回复").replace("答覆", "答复")
    plain = simple.translate({0xFF10 + digit: ord("0") + digit for digit in range(10)})
    listed = re.compile(
        rf"(?<![第{_HAN_NUMBER[1:-1]}月])({_HAN_NUMBER}{{1,4}})(?=\s*(?:、{_HAN_NUMBER}{{1,4}}\s*)*号(?![码"
        rf"线店楼召称令]))"
    )
    return listed.sub(lambda found: str(_value(found[1])), plain)


def _numbers(text: str, *, bare: bool) -> tuple[tuple[int, ...], str]:
    hidden = _NO_TICKET.sub(_spaces, text)
    if not (bare or _MARKED.search(hidden)):
        return (), text
    found: list[int] = []
    rest = text
    for span in _RANGE.finditer(hidden):
        low, high = int(span[1]), int(span[2])
        if low < high <= low + _MOST:
            found += range(low, high + 1)
            hidden, rest = _blank(hidden, *span.span()), _blank(rest, *span.span())
    for one in _NUMBER.finditer(hidden):
        found.append(int(one[1]))
        rest = _blank(rest, *one.span())
    return tuple(dict.fromkeys(found))[:_MOST], rest


def _place(found: re.Match[str]) -> int:
    if found[1]:
        return _value(found[1])
    return -1 if found[2] else _ENGLISH_PLACES[(found[3] or found[4]).lower()]


def _value(word: str) -> int:
    """12, 十二, 二十, three; 0 for what is no number."""
    if word.isdigit():
        return int(word)
    if word.lower() in _ENGLISH_COUNTS:
        return _ENGLISH_COUNTS[word.lower()]
    total, digit = 0, 0
    for letter in word:
        if letter in ("十", "百"):
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.get(letter, 0)
    return total + digit


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
