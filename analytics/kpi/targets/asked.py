"""What a message says about targets: which act or question, with the days, value and owner it names.

That wording is taken out; what is left is a question of figures (小红书点击率), for the reader to consume whole. A
message that is not about targets is left alone: 目标人群 and "target audience" are none.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.targets.amounts import Amount, read_amounts
from analytics.kpi.targets.days import TargetDays, read_target_days
from analytics.kpi.wording import Wording, wording

Kind: TypeAlias = Literal["set", "remove", "progress", "pace", "need", "value", "owner", "history", "list"]

_PEOPLE: Final = (
    "人群|客户|用户|受众|群体|消费者|市场|顾客|客群|对象|女性|男性|读者|买家|粉丝|年龄|关键词|人物|群|语气|平台|定位|感"
)
TARGET: Final = (
    rf"(?:目标(?:值|数|线|价)?(?!{_PEOPLE})"
    r"|(?<![a-z])(?:targets?|goals?)(?![a-z])(?! (?:audience|market|customer|group|user|demographic|keyword|consumer"
    r"|segment|people|buyer|age|women|men|young|page|reader|persona|of th(?:e|is) (?:post|copy|ad))))"
)
_NOUN: Final = re.compile(TARGET)
_HOW: Final = re.compile(
    r"怎么(?:样)?(?:去|来|才能)?(?:定|设|制定|拆|写|做|达|提|完成)(?!得)|如何(?:定|设|制定|拆|写|做|达|提|完成)|(?:定|设)多少(?:才|比较)?(?:合适|合理|好)"
    r"|多少(?:才|算)?(?:合适|合理)|smart|什么是|什么叫|\bhow (?:to|do (?:we|i|you) (?:set|define|choose)|should)\b"
    r"|\bshould\b|\bwhat is a\b|\b(?:write|draft|copy|slogan|post for)\b|文案|写一"
)
_SETS: Final = (
    r"(?:请|麻烦|帮我|帮忙|给我|我想|我要|想要?|能不能|可以)*(?:把|将)?"
    r"|(?:设|定|设定|设置|设立|制定|新建|新增|添加|加|创建|建|立|定下|定立)(?:立|置|定|上)?(?:一下)?(?:一?个|一条|新的?|下)?"
    r"|(?:定|设|改|调|调整|提高|提升|提|上调|下调|降低|降|修改|更新|换|变更)(?:成|为|到|至|在|作|做)+了?"
)
_ZH_SET: Final = re.compile(
    rf"{TARGET}.*?(?:定|设|改|调|提|降|换|更新|变更)[高升低整定置改]?(?:成|为|到|至|在|作)"
    rf"|(?:设|定|设定|设置|设立|制定|新建|新增|添加|加|创建|建|立)(?:立|置|定|上)?(?:一下)?(?:一?个|一条|新的?|下)?[^?]*?{TARGET}"
    rf"|(?:修改|调整|更新|更改|变更)[^?]*?{TARGET}|{TARGET}.*?(?:修改|调整|更新|更改|变更|改一下|调一下)"
)
_EN_SET: Final = re.compile(
    rf"\b(?:set|create|add|define|make|put|change|update|raise|lower|move|increase|reduce|adjust|revise|bump|cut)\b.*{TARGET}"
)
_ASKS: Final = re.compile(
    r"[?]|吗|呢|多少|几|谁|哪|什么|怎么样|如何|是否|有没有|能不能|\b(?:what|who|how|which|are|is|will|do|did|does|can)\b"
)
_REMOVE: Final = re.compile(
    rf"(?:删除|删掉|删|取消|去掉|移除|撤销|撤掉|作废)(?:了|一下)?[^?]*?{TARGET}|{TARGET}(?:[^?]*?)(?:删除|删掉|删了|取消|去掉|移除|撤销|撤掉|作废)(?:掉|了|吧)*"
    rf"|\b(?:delete|remove|drop|cancel|scrap)\b.*{TARGET}"
)
_CHANGES_BY: Final = re.compile(
    r"(?:提高|提升|增长|增加|上调|加|涨|降低|下降|减少|下调|减|降|调高|调低)(?:了|个)? ?(?=[\d一二两三四五六七八九十百¥$])"
    r"|\bby (?=[\d¥$])"
)
_ANCHOR: Final = re.compile(
    r"(?:(?:定|设|改|调|调整|提高|提升|提|上调|下调|降低|降|换|更新|变更|修改|做|达)(?:成|为|到|至|在|作)|[:=是为]|目标(?:值|数)?"
    r"|\b(?:to|at|of|is|be|as|target|goal))[ :]*(?:of |to |at )?(?:大约|约|about )?$"
)
_NOT_DATES: Final = re.compile(r" ?(?:年|月|日|号|季|季度|周|天|q\d|岁|ml|g(?![a-z])|%?[-~]\d)")
_OWNER: Final = re.compile(
    r",? ?(?:负责人|责任人|(?<![a-z])owner)(?: is)? ?(?:是|为|改成|改为|换成|给|设为|定为|[:=])? ?(?P<zh>@?[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])"
    r"|(?!is\b|of\b|谁)@?[a-z][\w.-]{0,30}(?: [a-z][\w.-]{0,30})?)"
    r"|(?:^|[, ]) ?(?P<does>我|[\u4e00-\u9fff]{2,4}) ?(?:来)?负责(?!人|的)"
    r"|,? ?(?:由|归|让) ?(?P<by>@?[\u4e00-\u9fffa-z][\w.-]{0,20}?) ?(?:来)?(?:负责|管|背|跟进)"
    r"|,? ?\b(?:owned by|assigned to|assign it to|assign to) (?P<en>@?[a-z][\w.-]{0,30}(?: [a-z][\w.-]{0,30})?)"
)
_OWNER_TO: Final = re.compile(
    r"(?P<of>\b(?:the )?owner (?:of|for) (?:the )?).{1,80}?(?P<to> to (?P<name>@?[\w.-]{1,30}(?: [\w.-]{1,30})?) ?[.!]? *$)"
)
_NO_NAME: Final = frozenset({"谁", "哪位", "是谁", "什么", "who", "哪个", "哪个人"})

_QUESTIONS: Final[tuple[tuple[Kind, str], ...]] = (
    ("history", r"(?:都|有没有)?(?:被|是)?谁(?:改|定|设|调)(?:了|过)?的?|(?:改|调整|修改|变更)过(?:吗|没有?|几次)?|(?:修改|变更|调整)(?:记录|历史)|历史"
                r"|\bwho (?:set|changed)\b|\bhistory\b|\bwhen was\b"),
    ("owner", r"(?:都)?(?:是)?(?:谁|哪位|哪个人)(?:在|来)?(?:负责|管|背|跟进?)(?:的)?|(?:的)?(?:负责人|责任人)(?:都)?(?:是)?(?:谁|哪位|什么人)?"
              r"|归谁(?:管|负责)?|\bwho(?:'s| is)? (?:owns?|responsible for|in charge of|owner of)\b|\bwho is the owner(?: of)?\b|\bowners?(?: of)?\b"),
    ("need", r"(?:接下来|剩下的?|剩余|余下)?(?:的)?(?:日子|时间|每一?天|每日|日均|平均每天|一天)(?:平均)?(?:还)?(?:需要?|得|要|该)?(?:再)?(?:做|卖|完成|达到|到)?(?:多少)?"
             r"(?:才)?(?:能|可以)?(?:完成|达成|达标|达到)?(?:目标)?|还(?:需要?|要|得)(?:再)?(?:做|卖|完成)?多少"
             r"|\bhow much (?:more )?(?:do we |must we |should we )?(?:still )?need(?:ed)?\b|\b(?:do we |still )?need(?:ed)?\b|\b(?:each|every|per) (?:remaining )?day\b|\bdaily\b|\ba day\b"
             r"|\b(?:to (?:hit|reach|make|meet))\b"),
    ("pace", r"(?:按|照|以|就)?(?:着)?(?:目前|现在|当前|这个|如今)(?:的)?(?:节奏|进度|走势|速度|趋势|样子|势头)(?:下去|走|来看|看)?"
             r"|(?:最后|最终|期末|月底|季末|年底|到期)?(?:大概|大约)?(?:能不能|能否|会不会|可不可以|可能)(?:完成|达成|达标|达到|做到|实现)(?:目标)?"
             r"|(?:最后|最终|期末|月底|季末|年底|到期)?(?:大概|大约)?(?:能|会|可以|可)(?:够)?(?:完成|达成|达标|达到|做到|实现|到)(?:多少|几成)?(?:目标)?(?:吗|么|不)?"
             r"|预计(?:最后|最终)?(?:能|会|可以|可)?(?:完成|达到|做到|达成|到)?(?:多少|几成)?|完得成(?:吗|不)?|完不(?:完得)?成|来得及(?:吗)?"
             r"|\bon (?:track|pace|course)\b|\b(?:will|can|are|do) we (?:going to |gonna )?(?:hit|reach|make|meet)\b|\bat (?:this|the current) (?:pace|rate)\b"
             r"|\bwhere (?:will|are) (?:we )?(?:land|end up|heading)\b|\b(?:projected|expected) (?:to )?(?:hit|reach|finish|land)?\b|\bhit\b"),
    ("progress", r"(?:离|距离?|跟|和|与|比)?(?:达成|完成|达到)?(?:目标|达标)(?:值)?(?:还|相)?(?:差|缺|少)(?:距)?(?:了|着)?(?:多少|几个点|多远|多大)?|还(?:差|缺)(?:多少|几个点|多远)?(?:到|才到|才能到|才能?完成|才达到)?(?:目标|达标)?"
                 r"|(?:离|距离?)(?:完成|达成|达到)?(?:目标|达标)(?:还)?(?:有)?(?:多少|多远)?|(?:和|跟|与)?(?:现在|目前|实际|现状)?(?:的)?相?差(?:多少|几个点|多远|多大)|(?:差距|缺口)(?:是|有)?(?:多少|多大)?"
                 r"|(?:目标)?(?:的)?(?:完成|达成|达标)(?:率|度|情况|进度|状况)(?:是)?(?:多少|怎么?样|如何)?|(?:完成|达成)(?:了|到)?(?:多少|几成|百分之几|得?怎么?样|得?如何)(?:了)?"
                 r"|(?:目标)?(?:的)?(?:进度|进展|情况|状态)(?:怎么?样|如何|到哪(?:了|里)?|是?多少)?(?:了)?|(?:是否|有没有|到底)?(?:已经?)?(?:完成|达标|达成|达到)(?:了)?(?:目标)?(?:吗|没有?|了)?"
                 r"|\bhow (?:far|close) (?:are we|is|off)?\b|\b(?:gap|distance) (?:to|from)\b|\bprogress(?: (?:on|of|towards?|against|for|to))?\b"
                 r"|\b(?:against|vs\.?|versus|compared (?:to|with)|relative to|from|off|towards?|of|to|behind|ahead of|below|above|short of)(?: (?:the|our|its))? (?=(?:[\w&-]+ ){0,5}(?:target|goal))"
                 r"|\battainment\b|\bcompletion(?: rate)?\b|\bhow (?:are|is) (?:we |it )?(?:doing|going)?\b|\bhow much\b|\b(?:met|reached|achieved|missed)\b|\bstatus\b|\bfar\b|\b(?:is |are )?(?:left|missing|remaining|to go)\b"),
    ("value", r"(?:是|为|定的?是?|设的?是?|定了|设了)?(?:多少|几个点|多高|什么)(?:来着)?|\bwhat(?:'s| is| was| are)?\b"),
)  # fmt: skip
_LIST: Final = re.compile(
    rf"(?:哪些|哪几个|几个|多少个|所有(?:的)?|全部(?:的)?|各项|各个?|有什么|有啥|团队(?:的)?|我们(?:的)?|列出)(?:[^?]{{0,4}}?){TARGET}|{TARGET}(?:都|现在)?(?:有)?(?:哪些|清单|列表|一览|总览|汇总)"
    rf"|(?:哪些|哪几个|有没有).{{0,6}}?(?:落后|没达标|没完成|未达标|未完成|达标|超额|领先|完成)|{TARGET}.*?(?:落后|没达标|没完成|未达标|未完成|超额|领先)"
    r"|\b(?:which|all|list|show|any|every|our) (?:[a-z]+ )?(?:targets|goals)\b|(?<![a-z])(?:targets|goals)(?![a-z])"
)
_LIST_WORDS: Final = re.compile(
    r"(?:有)?(?:哪些|哪几个|几个|多少个?|所有|全部|各项|各个?|有什么|有啥|什么|清单|列表|一览|总览|汇总|列出|团队|我们|落后|没达标|没完成|未达标|未完成|超额|领先|都|了|的|是|有)"
    r"|\b(?:which|all|list|show|any|every|our|the|are|is|behind|ahead|off|on|track|met|missed|me|of|do|we|have|what|for|in)\b"
)
_STRONG: Final = re.compile(
    r"(?:完成|达成|达标)(?:率|进度)|离达标|还差多少(?:才)?(?:能)?(?:完成|达标|达成)|(?:能|会|可以|能否)(?:够|不能)?(?:完成|达成|达标)|完得成|来得及完成"
    r"|预计(?:最后|最终|能|会|可以)*(?:完成|达成|达到|做到)|完成(?:了)?(?:多少|几成|百分之几|得?怎么?样|得?如何)|达成(?:了)?(?:多少|几成)|(?:进度)(?:怎么?样|如何|到哪|多少)"
    r"|每天还?(?:需要?|要|得)(?:再)?(?:做|卖|完成|达到)|\bon (?:track|pace) (?:for|to|with)|\bon track\b|\battainment\b|完成情况|达成情况"
    r"|达标(?:了|没|吗)|\bprogress (?:on|of|towards?|against|for)\b|按(?:目前|现在|当前|这个)(?:的)?(?:节奏|进度|走势|速度)|还差多少"
)
"""Speaks of a target without the word."""
_GLUE: Final = re.compile(
    r"^(?:的|,|:|\.|\?|吧|呢|吗|了|啊|请问|请|麻烦|帮我|把|将|我们|现在|目前|还|个|一个|今|到|按|是|对|"
    r"please |are |is |we |our |the |a |an |for |on |in |of |to |at |it |do |now |and |still |be |so |my |me |by |with |new )+"
    r"|(?:的|,|:|\.|\?|!|吧|呢|吗|么|了|啊|呀|一下|现在|目前|还|是|有|到|都|定|在|"
    r" please| are| is| we| our| the| a| an| for| on| in| of| to| at| it| do| now| and| still| be| so far| so| by| with)+$"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One message about targets. `rest` is what is left for the reader of figures, empty when nothing is.

    `days` are the periods its words can mean; `amounts` the values it may set, the one meant first; `by` says that a
    value was to change by that much, instead of to it. `sure` is False for words that may mean something else too.
    """

    kind: Kind
    rest: str
    days: tuple[TargetDays, ...] = ()
    amount: Amount | None = None
    owner: str = ""
    by: bool = False
    sure: bool = True
    everything: bool = False


def read_asked(text: str, today: date, calendar: Calendar) -> Asked | None:
    """What a message says about targets; None when it says nothing of them. Never raises."""
    words = wording(text[:1200])
    plain = words.plain
    noun = _NOUN.search(plain) is not None
    strong = _STRONG.search(plain) is not None
    if not (noun or strong) or _HOW.search(plain):
        return None
    if noun and (found := _order(words, today, calendar)):
        return found
    return _question(words, today, calendar, sure=noun)


def parts_of_order(text: str, today: date, calendar: Calendar) -> Asked:
    """What answers the question back for what an order lacked: days, a value, an owner, and the rest."""
    return _parts(wording(text[:1200]), today, calendar, "set", lone=True)


def _order(words: Wording, today: date, calendar: Calendar) -> Asked | None:
    plain = words.plain
    if _REMOVE.search(plain):
        return _parts(words, today, calendar, "remove")
    sets = _ZH_SET.search(plain) or _EN_SET.search(plain)
    given = _parts(words, today, calendar, "set")
    owner_only = bool(given.owner and re.search(r"负责人|责任人|owner|assign", plain) and not _asks(plain))
    if sets and not (_asks(plain) and given.amount is None and not owner_only):
        return given
    if (given.amount is not None and not _asks(plain)) or owner_only:
        return given
    return None


def _asks(plain: str) -> bool:
    return _ASKS.search(plain) is not None


def _parts(words: Wording, today: date, calendar: Calendar, kind: Kind, *, lone: bool = False) -> Asked:
    """An order taken apart. With `lone`, a value needs no word before it."""
    plain = words.plain
    owner, spans = _owner(words)
    masked = _blank(plain, spans)
    amounts = [each for each in read_amounts(masked) if not _NOT_DATES.match(masked, each.end)]
    anchored = [each for each in amounts if _ANCHOR.search(masked[: each.start])]
    if anchored:
        masked_days = _blank(masked, [(each.start, each.end) for each in anchored[-1:]])
    else:
        masked_days = masked
    days = read_target_days(masked_days, today, calendar)
    free = [each for each in amounts if all(each.end <= day.start or each.start >= day.end for day in days)]
    apart = [each for each in free if _apart(masked, each)]
    amount = next(iter(anchored[-1:] or (apart if len(apart) == 1 else free if lone and len(free) == 1 else [])), None)
    by = bool(amount and _CHANGES_BY.search(masked[: amount.start] + masked[amount.start : amount.start + 1]))
    if kind == "remove":
        amount = None
    spans += [(each.start, each.end) for each in amounts if each != amount and _FROM.search(masked[: each.start])]
    spans += [(day.start, day.end) for day in days] + ([(amount.start, amount.end)] if amount else [])
    if by and amount and (moved := _CHANGES_BY.search(masked)):
        spans.append(moved.span())
    rest = _without(words, _with_lead(plain, spans), (_NOUN, _POLITE, _ORDER_WORDS))
    return Asked(kind, rest, days, amount, owner, by=by)


_POLITE: Final = re.compile(r"请|麻烦|帮我|帮忙|给我|我想要?|我要|把|将")
_ORDER_WORDS: Final = re.compile(
    r"(?:设定|设置|设立|制定|新建|新增|添加|创建|修改|调整|更新|更改|变更|删除|删掉|取消|去掉|移除|撤销|撤掉|作废)(?:成|为|到|至|在|了|掉|一下)*(?:一?个|一条)?"
    r"|(?:要|得|希望|争取|应该?)?(?:定|设|改|调|提高|提升|提|上调|下调|降低|降|换|达|做)(?:成|为|到|至|在|作)|(?<![\u4e00-\u9fff])(?:设|定|加|建|立)(?:一?个|一条|下)|一个(?=新)|新的?(?= *$)"
    r"|\b(?:please|set|create|add|define|make|change|update|raise|lower|move|increase|reduce|adjust|revise|delete|remove|drop|cancel|scrap)\b"
)


_FROM: Final = re.compile(r"(?:从|由|\bfrom) ?$")
_LEAD: Final = re.compile(r"(?:从|由|\b(?:from|of|to|at|is|as|be|in|for|during|over|by|on) |[:=为是] ?)$")


def _with_lead(plain: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """With the little word that leads to each: of 3%, in November."""
    found = []
    for start, end in spans:
        lead = _LEAD.search(plain, 0, start)
        found.append((lead.start() if lead else start, end))
    return found


def _apart(plain: str, amount: Amount) -> bool:
    """Written as a value: with a unit, or standing free."""
    if amount.percent or amount.money or amount.scaled:
        return True
    before, after = plain[: amount.start], plain[amount.end :]
    return (not before or before[-1] in " ,:=") and (not after or after[0] in " ,.;")


def _owner(words: Wording) -> tuple[str, list[tuple[int, int]]]:
    if found := _OWNER_TO.search(words.plain):
        return words.written(*found.span("name")), [found.span("of"), found.span("to")]
    for found in _OWNER.finditer(words.plain):
        name = next((group for group in ("zh", "does", "by", "en") if found[group]), "")
        if not name or found[name].strip("@ ") in _NO_NAME:
            continue
        start, end = found.span(name)
        cut = re.search(r" (?:for|to|in|on|at|of|and|with|is|please)(?: |$)", words.plain[start:end])
        end = start + cut.start() if cut else end
        return words.written(start, end).strip("@ "), [(found.start(), end if cut else found.end())]
    return "", []


def _question(words: Wording, today: date, calendar: Calendar, *, sure: bool) -> Asked | None:
    plain = words.plain
    days = read_target_days(plain, today, calendar)
    spans = [(day.start, day.end) for day in days]
    listed = _LIST.search(plain) is not None
    kind: Kind = "list" if listed else "progress"
    cut: list[re.Pattern[str]] = []
    for name, pattern in _PATTERNS:
        if pattern.search(_blank(plain, spans)):
            kind = name if kind in ("progress", "list") and not (listed and name in ("progress", "value")) else kind
            cut.append(pattern)
            break
    cut += [pattern for _, pattern in _PATTERNS if pattern not in cut]
    if listed:
        cut.append(_LIST_WORDS)
    rest = _without(words, _with_lead(plain, spans), (*cut, _NOUN))
    return Asked(kind, rest, days, sure=sure, everything=listed)


_PATTERNS: Final = tuple((name, re.compile(pattern)) for name, pattern in _QUESTIONS)


def _blank(plain: str, spans: list[tuple[int, int]]) -> str:
    chars = list(plain)
    for start, end in spans:
        chars[start:end] = "\u0001" * (end - start)
    return "".join(chars)


def _without(words: Wording, spans: list[tuple[int, int]], patterns: tuple[re.Pattern[str], ...]) -> str:
    """The text as written, but for these stretches and patterns, and what held them together."""
    plain = _blank(words.plain, spans)
    for pattern in patterns:
        plain = pattern.sub(lambda found: "\u0001" * len(found[0]), plain)
    kept = [
        words.written(place, place + 1) if char != "\u0001" else " "
        for place, char in enumerate(plain)
        if char == "\u0001" or place == 0 or words.origins[place] != words.origins[place - 1]
    ]
    return _trimmed("".join(kept))


def _trimmed(text: str) -> str:
    """Without punctuation and little words at either end, and with single spaces."""
    before, rest = (
        "",
        " ".join(re.sub(r"\b(?:the|our)\b|[,，:：。？?！!；;“”\"]+", " ", text, flags=re.IGNORECASE).split()),
    )
    while rest != before:
        before = rest
        folded = f"{rest} ".lower()
        lead = _GLUE.match(folded)
        rest = rest[lead.end() :].strip() if lead and lead.start() == 0 else rest
        tail = _GLUE.search(f" {rest}".lower())
        while tail is not None and tail.end() != len(rest) + 1:
            tail = _GLUE.search(f" {rest}".lower(), tail.end())
        rest = f" {rest}"[: tail.start()].strip() if tail and tail.end() == len(rest) + 1 and tail.start() else rest
    return rest
