"""What a later sentence changes of drafts that were shown: “第二条更年轻，短一点”, “the third in English”."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, TypeVar

from assistant.drafting.brief import SECONDS, Brief, Stage, Tone
from knowledge.formats import formats

Kind: TypeAlias = Literal[
    "angle", "shorter", "longer", "tone", "offer", "leave_out", "platform", "language", "pain", "audience", "stage",
    "emoji", "seconds",
]  # fmt: skip
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a follow-up changes of a brief; all else stays. `value` is what it changes to."""

    kind: Kind
    value: str = ""

    def of(self, brief: Brief) -> Brief:
        """The brief with this one thing changed."""
        return _CHANGED[self.kind](brief, self.value)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A wish to change drafts that says not, or not in words known here, what. `said` is the part not understood."""

    said: str


def _toned(brief: Brief, value: str) -> Brief:
    return replace(brief, tone=next(tone for tone, _ in _TONES if tone == value))


def _staged(brief: Brief, value: str) -> Brief:
    return replace(brief, stage=next(stage for stage, _ in _STAGES if stage == value))


def _without(brief: Brief, value: str) -> Brief:
    return replace(brief, leave_out=tuple(dict.fromkeys((*brief.leave_out, value))))


def _with_offer(brief: Brief, value: str) -> Brief:
    if value == "no":
        return replace(brief, with_offer=False)
    return replace(brief, with_offer=True, leave_out=tuple(each for each in brief.leave_out if each != "price"))


def _lasting(brief: Brief, value: str) -> Brief:
    seconds = min(max(int(value), SECONDS[0]), SECONDS[1])
    form = formats().named(brief.platform)
    script = form and form.form == "script"
    return replace(
        brief, seconds=seconds, platform=brief.platform if script else formats().mentioned("抖音脚本") or brief.platform
    )


_CHANGED: Final[Mapping[Kind, Callable[[Brief, str], Brief]]] = {
    "angle": lambda brief, _: replace(brief, angle=brief.angle + 1),
    "shorter": lambda brief, _: replace(brief, length="short"),
    "longer": lambda brief, _: replace(brief, length="long"),
    "tone": _toned,
    "offer": _with_offer,
    "leave_out": _without,
    "platform": lambda brief, value: replace(brief, platform=value),
    "language": lambda brief, value: replace(brief, language="en" if value == "en" else "zh"),
    "pain": lambda brief, value: (
        replace(brief, pain=value) if value else replace(brief, pain="", angle=brief.angle + 1)
    ),
    "audience": lambda brief, value: replace(brief, audience=value),
    "stage": _staged,
    "emoji": lambda brief, _: replace(brief, leave_out=tuple(each for each in brief.leave_out if each != "emoji")),
    "seconds": _lasting,
}

_TONES: Final[tuple[tuple[Tone, str], ...]] = (
    (
        "轻松",
        r"轻松|活泼|俏皮|年轻|有趣|幽默|欢快|口语|接地气|playful|light(?:er|hearted)?\b|fun\b|funnier|young(?:er)?|casual",
    ),
    ("专业", r"专业|严谨|理性|成分党|权威感|克制|professional|expert|serious|formal"),
    ("温柔", r"温柔|温暖|治愈|走心|细腻|感性|gentl|warm|soft(?:er)?\b"),
    ("自然", r"自然|朴实|平实|真诚|随意|像朋友|natural|plain(?:er)?\b|honest|down[- ]to[- ]earth"),
)
_STAGES: Final[tuple[tuple[Stage, str], ...]] = (
    ("复购", r"复购|老客|回购|repurchase|returning"),
    ("决策", r"决策|临门|下单转化|decision|consideration"),
    ("种草", r"种草|seeding|awareness"),
)
_LESS: Final = r"(?:别|不要|不用|没必要|少)(?:那么|这么|太|点)?|太|过于|\b(?:less|not so|too)\b"
_MORE: Final = r"一[点些]|[点些]$|更|再|换成|改成|换个|语气|口吻|风格|\b(?:more|make|sound|in a|tone)\b|er\b"
_REMOVE: Final = r"(?:不要|别|不用|不|去掉|删掉|删去|去除|拿掉|没有)(?:再)?(?:提到?|写|说|出现|带|用|讲|放)?"
_REMOVE_EN: Final = r"(?:without|no|drop|remove|omit|leave out|don'?t (?:mention|use|say|include))(?: the| any)?"
_TO: Final = r"(?:换成|换到|改成|改为|改到|变成|做成|改写成|发)"
_QUOTED: Final = r"[“\"「『‘']([^”\"」』’']{1,20})[”\"」』’']"

_PATTERNS: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("pain", "", rf"(?:换个?痛点|痛点[换改](?:成|为)?|{_TO}痛点|痛点[是用写])\s*[:：为成]?\s*([^，。,;；]{{0,24}})"),
    ("pain", "", r"(?:主打|针对|围绕|突出)\s*([^，。,;；]{2,24})"),
    ("pain", "", r"(?:different|another|new) pain(?: point)?\s*[:：]?\s*([^.;,]{0,60})"),
    ("pain", "", r"pain(?: point)?\s*(?:to|[:：])\s*([^.;,]{2,60})|focus on ([^.;,]{3,60})"),
    ("audience", "", r"(?:写给|面向)\s*([^，。,;；的]{2,12}?)(?:看的?|的版本|版)?$"),
    ("audience", "", r"给([^，。,;；的我你]{2,12}?)(?:看的|的版本)$"),
    ("audience", "", r"^给([^，。,;；的我你它他她]{2,8}?)(?:写的?|看的?)$"),
    ("audience", "", r"\b(?:aimed at|written for|address)\s+([a-z0-9 \-]{3,40})"),
    ("leave_out", "", rf"{_REMOVE}\s*{_QUOTED}"),
    ("leave_out", "", rf"{_QUOTED}(?:这个词|这几个字|一词)?\s*(?:不要|去掉|删掉|换掉)"),
    ("leave_out", "", rf"{_REMOVE_EN}(?: word| phrase)?\s*[“\"']([^”\"']{{1,30}})[”\"']"),
    ("leave_out", "price", rf"{_REMOVE}\s*(?:具体)?(?:价格|价钱|价位|售价|多少钱|金额)"),
    ("leave_out", "price", rf"{_REMOVE_EN} (?:prices?|cost|amount)"),
    ("leave_out", "emoji", rf"{_REMOVE}\s*(?:表情|emoji|颜文字)|{_REMOVE_EN} emojis?"),
    (
        "emoji",
        "",
        r"(?:多?加|多[用放来]|带)(?:[上点些个一]{0,2})(?:表情|emoji)",
    ),
    ("emoji", "", r"\b(?:add|more|with|use) (?:some |more |a few )?emojis?"),
    (
        "seconds",
        "",
        r"(?:改成|改到|换成|做成|变成|控制在|压到)\s*(\d{2,3})\s*秒|\b(?:make it|into a?|to)\s*(\d{2,3})[- ]seconds?\b",
    ),
    ("offer", "no", rf"{_REMOVE}\s*(?:优惠|促销|活动|折扣|满减)"),
    ("offer", "no", rf"{_REMOVE_EN} (?:offers?|discounts?|promotions?|deals?)"),
    ("offer", "", r"(?:带上?|加上?|加个|写上|补上?|放上|提一下|提到?|突出)(?:一下)?(?:优惠|活动|折扣|促销|满减)"),
    ("offer", "", r"\b(?:with|add|include|mention) (?:the |an? )?(?:offer|discount|promotion|deal)"),
    ("language", "en", r"英文|英语|翻译?成英|\bin english\b|\benglish version\b"),
    ("language", "zh", rf"(?:{_TO}|来个?|用|翻译?成)中文|中文版|\bin chinese\b|\bchinese version\b"),
    ("angle", "", r"换(?:个|一个|种)?(?:角度|思路|说法|写法|切入点?|开头|表达)|换一[批版条种]|重写|重新写"),
    ("angle", "", r"再(?:来|写|换)(?:一|几|两|三)?[条版批个]|另(?:写|来)?一[种版条]"),
    (
        "angle",
        "",
        r"\b(?:another|different|new) (?:angle|version|opening|approach|one)\b|try again|\brewrite\b|^again$",
    ),
    ("tone", "自然", r"像广告|广告味|广告感|太硬|生硬|官方腔|太官方|salesy|like an ad\b|pushy"),
    ("shorter", "", r"(?:控制在|不超过|压到|缩到|改成|就)\s*(\d{1,3})\s*[个]?字"),
    ("shorter", "", r"\b(?:make (?:it|them|all)|in|within|under|to|at most|about)?\s*(\d{1,3})[- ]words?\b"),
    ("shorter", "", r"控制在.{1,6}字|(?<![不太])短(?:一?[点些]|$)|[更再]短|简短|简洁|精简|太长|缩短|压缩|删减|长了"),
    ("shorter", "", r"\bshort(?:er)?\b|too long|tighter|\bcut it\b|concise"),
    ("longer", "", r"(?<!太)长(?:一?[点些]|$)|[更再]长|展开|详细|多写|丰富|太短|短了"),
    ("longer", "", r"\blonger\b|more detail|\bexpand\b|too short"),
)
_PEOPLE: Final = re.compile(
    r"for (?P<en>(?!the |a |an |my |our |this |that )(?:[a-z'-]+ ){0,3}"
    r"(?!weeks|months|days|sales|ads|channels|products|platforms)"
    r"(?:[a-z'-]{3,}s|people|women|men|everyone))|面向(?P<zh>[^，。,;；的]{2,12})",
    re.IGNORECASE,
)
"""Whom a draft speaks to: for students."""
_TO_WHAT: Final = re.compile(
    r"(?:换成|改成|换到|改到|变成)[^，。？?]{1,12}|(?:写得|写成)像?[^，。？?]{1,12}(?:一样|那样|风格?)?"
)
"""A change to something, whatever that may be."""
_TAIL: Final = re.compile(
    r"(?:吧|呢|啊|呀|哦|哈|一下|就好|即可|可以吗|好吗|行吗|please|thanks?|[\s。！!~？?])+$", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|能不能|可以|可不可以|那|嗯|好|再(?![来写换短长])|把|将|然后|并且?|而且|另外|同时|还有|也|让|它|"
    r"please|can you|could you|and|also|then|but|just|make it|make)\s*",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[，,；;、。]|\band\b(?! third| second| first| \d)|\bbut\b", re.IGNORECASE)
_WISH: Final = re.compile(
    r"改(?!善|良|变了)|调整|优化|润色|完善|打磨|修(?:一下|改)|不(?:太|大|够)?(?:好|行|对|满意|喜欢|合适)|差点意思|没感觉|一般般|"
    r"\b(?:improve|polish|fix|change|revise|better|tweak|edit|redo|not (?:good|great|right))\b|don'?t like",
    re.IGNORECASE,
)
_OTHER_MATTER: Final = re.compile(
    r"点击|转化|花费|消耗|曝光|销量|销售|成交|订单|客单|复购率|退款|差评|工单|指标|目标|评价|上周|昨天|本月|同比|环比|"
    r"\b(?:ctr|roi|gmv|orders?|sales|revenue|clicks?|impressions?|tickets?|reviews?)\b",
    re.IGNORECASE,
)
LONGEST: Final = 60
"""Characters of a wish; a longer sentence says something else."""

_NUMBERS: Final[Mapping[str, int]] = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_WHICH: Final = re.compile(
    r"(?:第\s*)?(?P<id>[dD]\d{1,9})(?!\d)|"
    r"第\s*(?P<zh>\d{1,2}|[一二两三四五六七八九十])(?!\s*[\d次天步周名代季款年月眼口秒滴])\s*(?:条|篇|个|版|则|份|段)?|"
    r"(?P<bare>\d{1,2}|[一二三四五六七八九十])\s*号|"
    r"\b(?:draft|variant|version|number|no\.?)\s*#?(?P<n>\d{1,2})\b"
    r"(?!\s+(?:[\w-]+\s+){0,3}(?:ads?|posts?|captions?|titles?|headlines?|scripts?|slogans?|messages?|versions?)\b)|"
    rf"\b(?:the )?(?P<en>{'|'.join(_ORDINALS)})\b(?: one| draft| version)?",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    r"全部|所有|都(?=[换改短长更轻专温自带不加用采])|每[条篇]|这[几两三四五六][条篇个版]|[两三四五六几][条篇]都|"
    r"\b(?:all|every|each|both)(?: of them)?\b",
    re.IGNORECASE,
)
Which: TypeAlias = tuple[str, ...] | Literal["all"] | None


def read_changes(text: str) -> tuple[Change, ...] | Unclear | None:
    """“第二条更年轻，短一点” → two changes; Unclear where a draft is to change and it does not say how; None for a
    sentence that changes no draft."""
    if len(text) > LONGEST * (2 if text.isascii() else 1) or _OTHER_MATTER.search(text):
        return None
    found: list[Change] = []
    unknown = ""
    for clause in _clauses(text):
        change = _change(clause)
        if change is not None:
            found.append(change)
        elif clause and not unknown:
            unknown = clause
    if found and not unknown:
        return tuple(dict.fromkeys(found))
    if (
        found
        or _TO_WHAT.fullmatch(_bare(text))
        or (_WISH.search(text) and (which_drafts(text) or _WISH.match(_bare(text))))
    ):
        return Unclear(unknown or text.strip())
    return None


def which_drafts(text: str) -> Which:
    """“第二条” → ("2",), “D12 和 D14” → ("D12", "D14"), “都短一点” → "all", None where no draft is named."""
    found = tuple(dict.fromkeys(_named(match) for match in _WHICH.finditer(text)))
    return found or ("all" if _ALL.search(text) else None)


def without_drafts(text: str) -> str:
    """The sentence without the words that say which draft is meant."""
    return _ALL.sub(" ", _WHICH.sub(" ", text)).strip()


def _named(match: re.Match[str]) -> str:
    if match["id"]:
        return match["id"].upper()
    if match["en"]:
        return str(_ORDINALS.index(match["en"].lower()) + 1)
    word = match["zh"] or match["bare"] or match["n"]
    return str(int(word)) if word.isdecimal() else str(_NUMBERS[word])


def _clauses(text: str) -> list[str]:
    """The parts of a sentence, each bare of what is only polite; a colon keeps what it introduces."""
    return [bare for part in _BREAK.split(text) if (bare := _bare(part))]


def _bare(part: str) -> str:
    bare = without_drafts(part)
    before = ""
    while bare != before:
        before, bare = bare, _TAIL.sub("", _LEAD.sub("", bare.strip(" 　:：的")))
    return bare


def _change(clause: str) -> Change | None:
    for kind, value, pattern in _PATTERNS:
        if match := re.search(pattern, clause, re.IGNORECASE):
            said = next((each for each in match.groups() if each), "").strip(" :：")
            return Change(kind, value or _bare(said))
    if tone := _first(_TONES, clause):
        if re.search(_LESS, clause, re.IGNORECASE):
            return Change("tone", "自然" if tone != "自然" else "专业")
        if re.search(_MORE, clause, re.IGNORECASE):
            return Change("tone", tone)
    platform = formats().mentioned(clause)
    if platform and re.search(rf"{_TO}|版本?$|\b(?:for|into|as an?|to)\b", clause, re.IGNORECASE):
        return Change("platform", platform)
    if not platform and (people := _PEOPLE.fullmatch(clause)):
        return Change("audience", people["en"] or people["zh"])
    stage = _first(_STAGES, clause)
    if stage and re.search(rf"{_TO}|阶段|向$|\b(?:for|into|as)\b", clause, re.IGNORECASE):
        return Change("stage", stage)
    return None


_MORE_DRAFTS: Final = re.compile(
    r"(?:请|麻烦|帮我|那就?)?\s*(?:再|多)(?:给我|帮我)?(?:来|写|出|要|加|想)(?P<zh>\d|[一二两三四五六])\s*[条篇个则](?:文案|草稿|看看)?(?:吧|呗|看看)?\W*|"
    r"(?:please |give me |write |i want |can i have )*(?P<en>one|two|three|four|five|\d) more"
    r"(?: drafts?| variants?| versions?| of them)?"
    r"(?:,? please)?\W*",
    re.IGNORECASE,
)
_COUNTS: Final = ("one", "two", "three", "four", "five")


def read_more(text: str) -> int:
    """How many more drafts a message wants of the same order: 再来两条, two more; 0 for none."""
    match = _MORE_DRAFTS.fullmatch(text.strip())
    if match is None:
        return 0
    word = (match["zh"] or match["en"]).lower()
    return int(word) if word.isdecimal() else _NUMBERS.get(word) or _COUNTS.index(word) + 1


def contradict(changes: Sequence[Change]) -> bool:
    """Whether wishes of one message cannot all be met: shorter and longer, two tones, no price with the offer."""
    kinds = {change.kind for change in changes}
    values = {(change.kind, change.value) for change in changes}
    several = any(
        len({value for kind, value in values if kind == one}) > 1 for one in ("tone", "offer", "language", "platform")
    )
    return (
        several
        or {"shorter", "longer"} <= kinds
        or {("offer", ""), ("leave_out", "price")} <= values
        or {("emoji", ""), ("leave_out", "emoji")} <= values
    )


def _first(table: Sequence[tuple[Name, str]], text: str) -> Name | None:
    return next((name for name, pattern in table if re.search(pattern, text, re.IGNORECASE)), None)
