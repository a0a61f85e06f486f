"""Which tickets a listing or a count is about: their state, holder, ground, level, deadline and days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from assistant.triage.ticket import OPEN, WAITING, State

Lateness: TypeAlias = Literal["", "late", "soon"]
Moment: TypeAlias = Literal["written", "answered", "closed", "due"]

NOBODY: Final = "-"
"""The owner of what nobody holds."""
ME: Final = "@me"

_STATES: Final[tuple[tuple[tuple[State, ...], str], ...]] = (
    (
        ("new",),
        (
            r"(?:没人|无人|没有人|还没人|未|待|没)(?:被)?(?:认领|领|接|管)的?|\bunclaimed\b|\bunassigned\b"
            r"|\bnobody (?:has|is)\b"
        ),
    ),
    (
        tuple(sorted(WAITING)),
        (
            r"(?:还)?(?:没有?|未|待)(?:人)?(?:被)?(?:回复|答复|回)的?|等(?:着)?(?:回复|答复)的?"
            r"|\bunanswered\b|\bwaiting\b|\bnot (?:yet )?(?:been )?answered\b"
        ),
    ),
    (
        tuple(sorted(OPEN)),
        (
            r"(?:还)?(?:没有?|未|待|尚未)(?:人)?(?:被)?(?:处理|解决|结案|结单|结束|结|关闭|关|办结|跟进|完成"
            r"|搞定|了结|清)(?:完|掉|好)?的?"
            r"|积压的?|挂着的?|剩(?:下|余)?的?|开着的?|\bopen\b|\bunresolved\b|\bnot (?:yet )?(?:resolved"
            r"|closed|handled|done)\b|\bstill to do\b|\bpending\b|\boutstanding\b|\bleft\b"
            r"|\bnegative reviews? (?:to|queue)\b"
        ),
    ),
    (
        ("answered", "claimed", "new"),
        r"(?:还)?(?:没有?|未)(?:被)?(?:升级|上报)(?:过)?的?|\bnot (?:yet )?escalated\b",
    ),
    (
        ("claimed",),
        (
            r"(?:正在|在)(?:处理|跟进)中?的?|(?:处理|跟进)中的?|(?:已经?)(?:认领|领走|接手)的?|(?:认领|领走"
            r"|接手)(?:了|过|的)|\bin progress\b|\bclaimed\b"
        ),
    ),
    (
        ("answered",),
        (
            r"(?:已经?|都)(?:回复|答复)(?:了|过|完)?的?|(?:(?:回复|答复)(?:了|过|完|的(?!时|率|速))|回(?:了|过|完))(?:的)?"
            r"|\banswer(?:ed)?\b|\brepl(?:ied|y)\b"
        ),
    ),
    (("escalated",), r"(?:已经?|被)(?:升级|上报)(?:了|过|上来)?的?|(?:升级|上报)(?:了|过|上来|的)的?|\bescalated\b"),
    (
        ("dismissed",),
        r"(?:已经?|被)(?:驳回|忽略)(?:了|过|掉)?的?|(?:驳回|忽略)(?:了|过|掉|的)的?|\bdismissed\b|\bignored\b",
    ),
    (
        ("resolved",),
        (
            r"(?:已经?|都)(?:解决|结案|结单|关闭|关掉|办结|处理|搞定)(?:完|好|掉)?(?:了|过)?的?"
            r"|(?:解决|结案|结单|关闭|关掉|办结|处理|搞定)(?:完|好|掉)?(?:了|过|的(?!时|率|速|情况|人|怎))的?"
            r"|[结关清办](?:了|掉了|完了?)|\bresolved?\b|\bclosed?\b"
        ),
    ),
)
_MOMENTS: Final[Mapping[State, Moment]] = {"answered": "answered", "resolved": "closed", "dismissed": "closed"}
_LATE: Final = re.compile(
    (
        r"(?:已经?|都)?(?:超时|超期|逾期|过期|超过?(?:24|二十四)(?:个)?小时|超了时"
        r"|过了?时限)(?:了)?的?(?:未(?:处理|回复|解决)的?|没(?:处理|回复|解决)的?)?|\boverdue\b"
        r"|\bpast (?:the )?(?:due|deadline|24)\w*(?: ?h(?:ours)?)?|\blate\b|\bbreached\b"
    ),
    re.IGNORECASE,
)
_SOON: Final = re.compile(
    (
        r"(?:快要?|马上要?|即将|将要|就要|临近)(?:超时|到期|超期|到点|过期)(?:了)?的?|今天(?:要|得)(?:到期"
        r"|回复?完?|处理完?)的?|\b(?:about to|almost|nearly) (?:be )?(?:overdue|expire|due|late|breach)\w*"
        r"|\bdue (?:soon|today)\b|\bexpir(?:ing|es?) soon\b|\brunning out\b"
    ),
    re.IGNORECASE,
)
_MINE: Final = re.compile(
    (
        r"我(?:手上|手里|手头|名下|这边|这儿|负责|认领|接)的?|我(?:还|现在)?有(?=几|多少|哪|什么)|我的"
        r"|我(?=还(?:有|剩)|(?:今天|昨天|本周|这周|上周)?(?:一共)?(?:处理|回复|解决|关|认领))|\b(?:do"
        r"|have) i\b(?: still)?(?: have| hold)?|\bi (?:have|hold)\w*\b|\bi\b(?= (?:answer|resolve|close"
        r"|dismiss)\w*)|\bmy\b|\bmine\b"
        r"|\bmyself\b|\bon my (?:plate|desk|hands)\b"
    ),
    re.IGNORECASE,
)
_HELD: Final = re.compile(
    r"((?!我)[一-龥]{2,3}?|[A-Z][\w.'-]*)(?:手上|手里|手头|名下|那边|负责)的?|\bdoes ([A-Z][\w.'-]*) have\b"
)
_GROUNDS: Final[tuple[tuple[str, str], ...]] = (
    (
        "medical",
        (
            r"过敏|不良反应|皮肤反应|红肿|刺痛|起疹|烂脸|爆痘|就医|去医院|\ballerg\w*"
            r"|\b(?:skin )?reactions?\b|\bmedical\b|\brash(?:es)?\b"
        ),
    ),
    ("counterfeit", r"假货|真伪|正品|假冒|仿冒|\bcounterfeits?\b|\bfakes?\b"),
    ("damage", r"漏液|漏(?!掉|了?看)|破损|破了|碎了|包装(?:问题|破)|\bleak\w*|\bdamaged?\b|\bbroken\b"),
    ("service", r"服务(?:态度|问题)?|客服(?:态度|问题)?|售后|态度|\bservice\b"),
    ("logistics", r"物流|快递|发货|配送|送货|\bdeliver(?:y|ies)\b|\bshipping\b|\blogistics\b"),
    ("taste", r"使用感受|使用感|体验|口味|味道|效果|功效|\bexperience\b|\btaste\b|\beffects?\b"),
)
_LEVEL: Final = re.compile(
    (
        r"([1-5一二三四五])\s*级(?:(及|和)?以上)?|\blevel\s*([1-5])(\s*(?:and|or) (?:above|higher|up))?|(严重"
        r"|紧急|高危|重大|要紧)的?(?!程度)|\b(urgent|serious|severe|grave)\b"
    ),
    re.IGNORECASE,
)
_TODAY: Final[tuple[tuple[str, int, int], ...]] = (
    (r"今天|今日|当天|\btoday\b", 0, 0),
    (r"昨天|昨日|\byesterday\b", 1, 1),
    (r"前天", 2, 2),
)
_DIGITS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}


@dataclass(frozen=True, slots=True)
class Scope:
    """Tickets by what they are. An empty field asks nothing. `until` is the last day, itself included."""

    states: tuple[State, ...] = ()
    owner: str = ""
    grounds: tuple[str, ...] = ()
    least: int = 0
    level: int = 0
    lateness: Lateness = ""
    product: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    moment: Moment = "written"

    @property
    def is_empty(self) -> bool:
        return self == Scope()


@dataclass(frozen=True, slots=True)
class Names:
    """What tickets and people on the desk are called."""

    people: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


NAMELESS: Final = Names()


def read_scope(text: str, today: date, names: Names = NAMELESS) -> tuple[Scope, str]:
    """The scope that a text tells, and the text with those words blanked."""
    rest = text
    lateness: Lateness = ""
    product, rest = _product(rest, names.products)
    channel, rest = _named(rest, names.channels)
    since, until, rest = _days(rest, today)
    if soon := _SOON.search(rest):
        lateness, rest = "soon", _blank(rest, soon)
    elif late := _LATE.search(rest):
        lateness, rest = "late", _blank(rest, late)
    if _MINE.search(rest):
        owner, rest = ME, _MINE.sub(_spaces, rest)
    else:
        owner, rest = _named(rest, names.people)
        if not owner and (held := _HELD.search(rest)):
            owner, rest = held[1] or held[2], _blank(rest, held)
    states, rest = _states(rest)
    grounds, rest = _grounds(rest)
    least, level, rest = _level(rest)
    if states == ("resolved",) and since is None and re.search(r"吗|没有?\s*[?？]?$|么\s*[?？]?$", text):
        states = tuple(sorted(OPEN))  # 都处理完了吗
    moment: Moment = "due" if lateness else _MOMENTS.get(states[0], "written") if len(states) == 1 else "written"
    scope = Scope(
        states=states,
        owner=owner,
        grounds=grounds,
        least=least,
        level=level,
        lateness=lateness,
        product=product,
        channel=channel,
        since=since,
        until=until,
        moment=moment,
    )
    return scope, rest


def grounds_in(text: str) -> tuple[str, ...]:
    """What kinds of complaint a text names."""
    return _grounds(text)[0]


def _days(text: str, today: date) -> tuple[date | None, date | None, str]:
    """Days as the desk counts them: today is today, and a week to date ends with it."""
    for pattern, first, last in _TODAY:
        if found := re.search(pattern, text, re.IGNORECASE):
            return today - timedelta(days=first), today - timedelta(days=last), _blank(text, found)
    for pattern, since in (
        (r"本周|这(?:一|个)?周|这(?:个)?星期|\bthis week\b", today - timedelta(days=today.weekday())),
        (r"本月|这个月|\bthis month\b", today.replace(day=1)),
        (r"今年|\bthis year\b", today.replace(month=1, day=1)),
    ):
        if found := re.search(pattern, text, re.IGNORECASE):
            return since, today, _blank(text, found)
    from analytics.kpi.periods.calendar import default_calendar
    from analytics.kpi.periods.read import read_period

    for spoken in read_period(text, today=today, calendar=default_calendar()):
        if spoken.period:
            blanked = text[: spoken.start] + " " * (spoken.end - spoken.start) + text[spoken.end :]
            return spoken.period.first, spoken.period.last, blanked
    return None, None, text


def _states(text: str) -> tuple[tuple[State, ...], str]:
    for states, pattern in _STATES:
        if found := re.search(pattern, text, re.IGNORECASE):
            return states, _blank(text, found)
    return (), text


def _grounds(text: str) -> tuple[tuple[str, ...], str]:
    grounds = []
    for ground, pattern in _GROUNDS:
        if re.search(pattern, text, re.IGNORECASE):
            grounds.append(ground)
            text = re.sub(pattern, _spaces, text, flags=re.IGNORECASE)
    return tuple(grounds), text


def _level(text: str) -> tuple[int, int, str]:
    """The least level, the level itself, the rest."""
    found = _LEVEL.search(text)
    if not found:
        return 0, 0, text
    digit, above, english, english_above, grave, urgent = found.groups()
    rest = _blank(text, found)
    if grave or urgent:
        return 4, 0, rest
    number = _DIGITS.get(digit or "", 0) or int(digit or english)
    return (number, 0, rest) if above or english_above or "以上" in found.group() else (0, number, rest)


def _product(text: str, products: tuple[str, ...]) -> tuple[str, str]:
    """A product by its name or by the noun it ends in (面霜), where only one ends so."""
    exact, rest = _named(text, products)
    if exact:
        return exact, rest
    ends: dict[str, list[str]] = {}
    for product in products:
        for size in range(2, min(6, len(product))):
            ends.setdefault(product[-size:], []).append(product)
    for end in sorted(ends, key=len, reverse=True):
        place = text.casefold().find(end.casefold())
        if place >= 0 and len(ends[end]) == 1:
            return ends[end][0], text[:place] + " " * len(end) + text[place + len(end) :]
    return "", text


def _named(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    """The longest name in a text, and the rest; of Latin letters only a whole word: no Al in “always”."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        whole = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" if name.isascii() else re.escape(name)
        if found := re.search(whole, text, re.IGNORECASE):
            return name, _blank(text, found)
    return "", text


def _blank(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " " * len(found.group()) + text[found.end() :]


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())
