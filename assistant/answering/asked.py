"""What is asked: a question by itself, or a few words that go on from the answer before."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Follow: TypeAlias = Literal["instead", "closer", "more", "why"]

LONGEST: Final = 400
"""Characters of a question; what follows is not read."""
_LONGEST_FOLLOW: Final = 40

PLACES: Final[tuple[tuple[str, ...], ...]] = (
    ("小红书", "红书", "xiaohongshu", "rednote", "xhs"),
    ("抖音", "douyin"),
    ("快手", "kuaishou"),
    ("视频号",),
    ("B站", "哔哩哔哩", "bilibili"),
    ("微博", "weibo"),
    ("知乎", "zhihu"),
    ("百度", "baidu"),
    ("淘宝直通车", "直通车"),
    ("淘宝", "taobao"),
    ("天猫", "tmall"),
    ("京东", "jd.com"),
    ("拼多多", "pinduoduo"),
    ("得物",),
    ("闲鱼",),
    ("美团",),
    ("大众点评",),
    ("朋友圈", "moments"),
    ("公众号",),
    ("企业微信", "企微", "wecom"),
    ("独立站", "shopify"),
    ("亚马逊", "amazon"),
    ("谷歌", "google"),
    ("脸书", "facebook"),
    ("instagram",),
    ("youtube",),
    ("tiktok",),
    ("线下门店", "门店"),
)
"""Channels by all their names: an answer on one is none on another."""

_HOW: Final = r"(?:怎么|如何|咋)(?:做|操作|弄|办|落地|执行|写)?"
_FINER: Final = r"(?:具体|详细|仔细|展开|细)(?:得|的)?(?:一?点|些)?(?:说说|讲讲|说|讲)?"
_FOLLOWS: Final[tuple[tuple[Follow, tuple[str, ...]], ...]] = (
    (
        "closer",
        (
            rf"(?:那|能不能|可以|再|请|能)*(?:说|讲)?(?:得|的)?{_FINER}(?:应该|该|要)?(?:{_HOW})?(?:吗|呢)?",
            r"(?:那)?(?:要|该|应该)?(?:怎么|如何|咋)(?:做|操作|落地|执行|弄)(?:呢)?",
            r"(?:有(?:什么|没有)?|给|举)(?:个|几个)?(?:例子|步骤)(?:吗)?",
            r"how exactly|in (?:more )?detail|step by step|elaborate|(?:tell|show) me more|details",
            r"how do (?:i|we) do (?:it|that)|(?:give me |any |for )?(?:an )?examples?",
        ),
    ),
    (
        "more",
        (
            r"(?:那)?还有(?:吗|呢|没有?|什么|哪些|别的|其他的?)?(?:吗|办法|方法|招)?(?:吗|呢)?",
            r"(?:别的|其他的?)(?:办法|方法|招)?(?:呢|有吗)?|除此之外(?:呢)?|继续|接着(?:说|讲|呢)|然后呢|下一步(?:呢)?",
            r"(?:what|anything) (?:else|more)|(?:any|some) (?:other|more)(?: (?:ways?|ideas?|tips?))?",
            r"go on|more|and then|next",
        ),
    ),
    (
        "why",
        (
            r"(?:那|这是?)?(?:为什么|为啥|为何|凭什么|原因(?:是什么|呢)?)(?:呢|呀|啊)?",
            r"(?:but )?why(?: (?:is )?(?:that|so|not))?|how come",
        ),
    ),
)
_INSTEAD: Final = re.compile(
    r"(?:那么?|要是|如果(?:是)?|换成|换)?(?:在|用|做|投)?(?P<zh>[^，。！？?!\s]{1,12}?)(?:上|平台|的话)?(?:呢|怎么做|怎么样呢)"
    r"|(?:and |but )?(?:what|how) about (?P<en>[\w .'-]{1,30})|and (?:for|on|in) (?P<for>[\w .'-]{1,30})",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(
    r"[；;？?。\n]+|[，,]?(?:以及|还有|另外|顺便|同时)(?:问一?下)?[，,]?|,? and (?=how|what|when|which|should|can)",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"怎么|如何|怎样|多少|多久|什么|哪|几|吗|能不能|要不要|咋|how|what|when|which|should|can", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Asked:
    """`question` is what is looked for, with what a follow-up left out filled in; `told` is what was said already;
    `other` is what a follow-up names in place of another thing."""

    question: str
    follow: Follow | None = None
    told: frozenset[str] = frozenset()
    other: str = ""

    def parts(self) -> tuple[str, ...]:
        """The questions in it, where it holds several; else the whole."""
        parts = [part.strip(" ，,") for part in _PARTS.split(self.question)]
        asking = [part for part in parts if len(part) >= 4 and _ASKS.search(part)]
        return tuple(asking) if 1 < len(asking) <= 3 else (self.question,)


def read_asked(text: str, said: Mapping[str, Any] | None) -> Asked:
    """A message as a question; `said` is what `remembered` kept of the answer before, where that was the last thing
    said."""
    words = " ".join(text.split())[:LONGEST]
    follow = follow_of(words) if said else None
    if not said or follow is None:
        return Asked(words)
    before = str(said.get("question", ""))
    told = frozenset(map(str, said.get("told", ())))
    if follow == "instead":
        other = _instead(words)
        return Asked(_with(before, other), other=other)
    return Asked(before, follow, told)


def follow_of(text: str) -> Follow | None:
    """How a message goes on from the answer before; None when it stands by itself."""
    words = text.strip().rstrip("?？。.!！~ ")
    if not words or len(words) > _LONGEST_FOLLOW:
        return None
    for follow, patterns in _FOLLOWS:
        if any(re.fullmatch(pattern, words, re.IGNORECASE) for pattern in patterns):
            return follow
    return "instead" if _INSTEAD.fullmatch(words) else None


def remembered(question: str, told: Iterable[str]) -> dict[str, Any]:
    """What the next message may go on from."""
    return {"question": question, "told": list(told)[-24:]}


def mark(text: str) -> str:
    """A sentence as it is remembered."""
    return text[:24]


def place_in(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The name of a channel in a text, as it stands there, and all the channel's names."""
    lowered = text.lower()
    found = [(name, names) for names in PLACES for name in names if name.lower() in lowered]
    return max(found, key=lambda one: len(one[0]), default=None)


def _instead(text: str) -> str:
    match = _INSTEAD.fullmatch(text.strip().rstrip("?？。.!！~ "))
    return next((group for group in match.groups() if group), "").strip() if match else ""


def _with(before: str, other: str) -> str:
    """The question before, of another thing: channel for channel, else the new thing named first."""
    old, new = place_in(before), place_in(other)
    if old and new:
        return re.sub(re.escape(old[0]), other, before, count=1, flags=re.IGNORECASE)
    return f"{other} {before}"
