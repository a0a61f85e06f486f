"""What a message wants done with drafts that were shown: adopt, edit, reject, test against each other, list."""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from assistant.drafting.keeping.change import which_drafts, without_drafts
from assistant.skills.drafts.parts import read_part
from knowledge.formats import formats

Deed: TypeAlias = Literal["adopt", "edit", "reject", "pair", "undo", "publish"]


@dataclass(frozen=True, slots=True)
class Decision:
    """`which` are places (“2”) or numbers (“D12”), empty where none is named; `words` the new text, the reason or the
    platform it went out on;
    `anyway` adopts what the checks object to."""

    deed: Deed
    which: tuple[str, ...] = ()
    words: str = ""
    everything: bool = False
    anyway: bool = False


_NAMED: Final = r"(?:the |draft |number |no\.? ?)?(?:\d|first|second|third|fourth|fifth|[dD]\d)"
_TEST: Final = re.compile(
    r"(?<![A-Za-z])a\s*[/／]?\s*b\s*(?:测|实验|test)|对比测试|拆分测试|\bsplit[- ]test|"
    r"做成?\s*a\s*[/／]?\s*b(?![A-Za-z])",
    re.IGNORECASE,
)
_EDIT: Final = re.compile(
    r"^(?P<head>.{0,30}?)(?:改成|改为|改写成|换成|替换成|替换为|修改为)\s*(?:这样|下面这样|以下)?\s*[:：]\s*(?P<text>.+)$|"
    r"^(?P<head_en>(?:please )?(?:edit|change|replace|set|rewrite)\b.{0,30}?)(?: to| with| as)?\s*[:：]\s*(?P<en>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_REJECT: Final = re.compile(
    r"不要(?=\s*(?:第|[dD]\d))|不(?:要|用|采用|采纳|通过|行|合适|能用)(?:了|吧)?(?=$|[，,。；;：:!！、\s])|退掉|退了|否掉|否了|毙掉|毙了|枪毙|淘汰|舍弃|弃用|"
    rf"\b(?:reject|discard|scrap|turn down)\b|\b(?:drop|kill) (?={_NAMED})|"
    r"\b(?:don'?t|do not|not going to) use\b",
    re.IGNORECASE,
)
_ADOPT: Final = re.compile(
    r"采用|采纳|就用|就要|就选|就这[条篇版]|就它|这[条篇版]就?(?:可以|行|好|OK)(?=$|[，,。！!了])|选定|定稿|通过|(?:^|[，,。\s])(?:我?要|用|选|留)(?=\s*(?:第|[dD]\d))|"
    rf"\b(?:adopt|approve|go with|pick|choose)\b|\b(?:use|take|keep) (?={_NAMED}|this|it)",
    re.IGNORECASE,
)
_ANYWAY: Final = re.compile(
    r"(?:仍然?|还是要?|照样|坚持|确认)(?:要|就)?(?:采用|用)|\b(?:adopt|use|approve|take)\b.{0,20}\banyway\b",
    re.IGNORECASE,
)
_UNDO: Final = re.compile(
    r"撤[销回]|取消(?=[^，,。]{0,8}(?:采用|退|决定|编辑))|反悔|"
    r"\b(?:undo|un-?adopt|un-?reject|revert)\b|\btake (?:it |that )?back\b",
    re.IGNORECASE,
)
_PUBLISH: Final = re.compile(
    r"标(?:记|注|成|为)*(?:为|成)?已?(?:发布|发出|上线)|已经?(?:发布|发出|上线)(?!的)|"
    r"(?<![补重转货没未不能可])(?:发布?|发出|上线)(?:在|到|去)[^，,。?？]{1,10}了|"
    r"(?<![补重转货没未不能可])(?:发布|发出去?|上线|发)了(?=$|[，,。！!\s])|"
    r"\bmark\b.{0,20}\b(?:as )?(?:published|posted|live)\b|"
    r"\b(?:is|are|was|were|went|been|i|we|just|i've|we've)\s+(?:now |just |already )?(?:published|posted|live)\b|"
    r"^(?:published|posted)\b",
    re.IGNORECASE,
)
_NOT_YET: Final = re.compile(
    r"没|未|别|先不|不(?:要|能|用)|可以|准备|打算|计划|明天|以后|再|\b(?:not|don'?t|until|before|when|if|to be)\b",
    re.IGNORECASE,
)
_OF_DRAFTS: Final = re.compile(
    r"采用|发布|publish|退(?![款货单])|文案|草稿|编辑|修改|adopt|reject|draft|edit|(?<![A-Za-z])D\d", re.IGNORECASE
)
_OF_TICKETS: Final = re.compile(
    r"工单|单子|号单|差评|投诉|认领|升级|驳回|客诉|[#＃]\s*\d|\b(?:tickets?|complaints?|claim|dismiss|escalat)",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(
    r"(?:please\s+)?(?:adopt|approve|reject|discard|scrap|go with|pick|choose)\s+"
    r"(?:the\s+|draft\s+|number\s+|no\.?\s*)*"
    r"(?:\d{1,2}|first|second|third|fourth|fifth)(?:\s+(?:one|draft))?|"
    r"(?:请|就|那就?)?(?:采用|采纳|退掉|否掉|毙掉|不要|就用|选)\s*第.{1,3}[条篇个版](?:吧|了)?|"
    r"第.{1,3}[条篇个版]\s*(?:不要|不用|不采用|退掉|否掉|毙掉|采用|采纳)(?:了|吧)?",
    re.IGNORECASE,
)
_OTHERWISE: Final = re.compile(
    r"[?？]|吗|哪|多少|率|怎么|为什么|之前|以前|过(?:的|哪)|写|用第.{1,4}条的|\b(?:which|what|how|why|write)\b",
    re.IGNORECASE,
)
_BARE_NUMBER: Final = re.compile(r"(?<![\w.%])(\d{1,2})(?![\w.%元块])")
_REASON: Final = re.compile(
    r"[，,。；;：:!！]\s*(?P<why>.+)$|\b(?:because|since|as it|it'?s)\b\s*(?P<en>.+)$", re.IGNORECASE | re.DOTALL
)
_CAUSE: Final = re.compile(r"^(?:因为|原因是?|理由是?|由于|because|since)\s*[:：]?\s*", re.IGNORECASE)
_HISTORY: Final = re.compile(
    r"(?:写|出|做|采用|用|退|否|改)(?:过|掉|了)的?.{0,6}(?:文案|笔记|草稿|标题|话术|脚本|稿子)|(?:文案|草稿)(?:的)?(?:历史|记录|列表|清单)|"
    r"(?:历史|以前的?|之前的?|过往的?|采用的|退稿的?|已有的?)(?:.{0,8}的)?(?:文案|草稿|笔记|稿子)|"
    r"\b(?:drafts?|cop(?:y|ies)|posts?)\b.{0,30}\b(?:written|wrote|history|so far|before|adopted|rejected)\b|"
    r"\b(?:what|which)\b.{0,20}\b(?:have|did)\s+(?:i|we)\b.{0,20}\b(?:adopt|approv|reject)|"
    r"\b(?:history|list) of\b.{0,20}\bdrafts?\b|"
    r"\b(?:list|show)\b.{0,20}\bdrafts\b|\b(?:written|adopted|rejected) drafts?\b",
    re.IGNORECASE,
)
_TURNED_DOWN_NOW: Final = re.compile(
    r"\W*(?:请|麻烦|帮我|就|都)*(?:把)?(?:退|否|毙|删|弃)掉(?![的过了])(?:这|那|所有|全部|第|[dD]\d|刚才|刚刚|上面|他|它|一)?.{0,6}?"
    r"(?:文案|草稿|笔记|稿子)(?:吧|了)?\W*"
)
_ASKS_OF: Final = r"(?:请|麻烦)?(?:你)?(?:帮我|给我|让我|我想|我要|想要?)?(?:再)?"
_LOOKS: Final = r"(?:(?:看|查|列|翻)(?:[一]?[看查列]|一?下|出来?|看)?|打开|调出|显示|找出?)?"
_OWN: Final = r"(?:(?:我们?|咱们?|大家|团队)(?:自己)?的?)?"
_ABOUT: Final = r"(?:[^\W\d写出要做改加检查退采]{2,12}?的?)?"
_KIND: Final = r"(?:(?:所有|全部|最近|目前|现在|现有|待定|未定|(?:还)?没定)的?)*"
_NOW: Final = r"(?:现在|目前|手[头上里]|一共|总共|都|还)*"
_SAVED: Final = r"(?:文案的?)?草稿(?:箱|夹)?"
_WORK: Final = rf"(?:{_SAVED}|文案|稿子)"
_WHAT: Final = r"(?:哪些|哪几[条个篇]|什么|几[条个篇]|多少[条个篇]?)"
_LISTED: Final = re.compile(
    rf"\W*{_ASKS_OF}(?:{_LOOKS}{_OWN}{_KIND}{_SAVED}(?:列表|清单|一览)?(?:看看|看一?下)?"
    rf"|{_LOOKS}{_ABOUT}{_OWN}{_NOW}有{_WHAT}{_KIND}{_WORK}|{_LOOKS}{_ABOUT}{_OWN}{_KIND}{_WORK}{_NOW}有{_WHAT}"
    rf"|列(?:出来?|一?下)?{_OWN}{_KIND}{_WORK}|把?{_OWN}{_KIND}{_WORK}都?(?:列出来?|列一?下|调出来|给我看看|在哪[里儿]?))"
    r"[呢吧啊呀了]?\W*"
    r"|\W*(?:please )?(?:(?:can|could) (?:you|i) )?(?:show|see|list|open|view|give)?(?: me)?\s*(?:all )?(?:of )?"
    r"(?:the |my |our )?(?:latest |recent |current )?drafts(?: list| please)?\W*"
    r"|\W*(?:what|which|how many) drafts (?:are there|exist|(?:do|have) (?:i|we) (?:have|got))(?: so far| now)?\W*",
    re.IGNORECASE,
)
"""Nothing but which drafts there are: 我的草稿, 有哪些草稿, 把草稿列出来."""
_HISTORY_ALONE: Final = re.compile(
    r"\W*(?:看看?|查看?|打开|给我)?(?:历史|历史记录|记录)\W*|\W*(?:the )?history\W*", re.IGNORECASE
)
_EXPORT_ALONE: Final = re.compile(
    r"\W*(?:帮我|请|把(?:它们?|这[几些两三]?条))?导出(?:来|一下)?(?:成|为|到)?\s*(?:一?[个份]?\s*(?:excel|表格|xlsx|csv|markdown|md|文件|word))?\W*|"
    r"\W*(?:please )?export(?: (?:it|them|these|all))?(?: (?:to|as|into) (?:an? )?\w+(?: file)?)?\W*",
    re.IGNORECASE,
)
_GROUNDS: Final = re.compile(
    r"(?:文案|草稿|这[条篇句]|第.{1,3}[条篇]|D\d+).{0,8}(?:依据|出处|来源|根据|凭什么)|^\W*(?:依据|出处|来源)(?:是什么|在哪|呢)?\W*$|"
    r"\b(?:what|which)\b.{0,30}\b(?:draft|copy|it|this|that|one)\b.{0,20}\b(?:based|stand|stands|rest|rests)\b|"
    r"\b(?:sources?|evidence|proof)\b.{0,20}\b(?:draft|copy|post|it|this|first|second|third)\b",
    re.IGNORECASE,
)
_EXPORT: Final = re.compile(
    r"导出.{0,10}(?:文案|草稿|稿子)|(?:文案|草稿).{0,6}导出|\bexport\b.{0,20}\b(?:drafts?|copy)\b", re.IGNORECASE
)
_ORDERS: Final = re.compile(r"再写|重新写|参考.{0,12}写|\bwrite (?:a|an|one|two|three|me)\b", re.IGNORECASE)


def read_decision(text: str) -> Decision | None:
    """“采用第二条”, “第二条不要，太像广告”, “reject 2: too long”, “A/B test 1 and 3”; None for what decides nothing."""
    if edit := _EDIT.match(text.strip()):
        head, said = edit["head"] or edit["head_en"] or "", (edit["text"] or edit["en"] or "").strip()
        if (
            len(said) >= 6
            and not (len(said) <= 12 and formats().mentioned(said))
            and not re.search("痛点|语气|平台", head)
        ):
            return Decision("edit", _which(head), said)
    if read_part(text) is not None:
        return None
    head, why = _apart(text)
    if len(head) <= 40 and _UNDO.search(head) and not _OF_TICKETS.search(text) and not re.search("[?？]|吗", head):
        return Decision("undo", _which(head), "", which_drafts(head) == "all")
    if len(head) <= 40 and _ANYWAY.search(head) and not re.search("[?？]|吗", head):
        return Decision("adopt", _which(head), "", which_drafts(head) == "all", anyway=True)
    if _TEST.search(text) and len(text) <= 80:
        return Decision("pair", _which(text), everything=which_drafts(text) == "all")
    if len(head) > 40 or _OTHERWISE.search(head):
        return None
    if _PUBLISH.search(head) and not _NOT_YET.search(head) and not _OF_TICKETS.search(text):
        return Decision("publish", _which(head), formats().mentioned(head) or "", which_drafts(head) == "all")
    if _REJECT.search(head) or (why and _REJECT.search(text) and not _ADOPT.search(text) and _which(head)):
        reason = why if _REJECT.search(head) else re.sub(r"^(?:is|was|it'?s)\s+", "", without_drafts(head))
        return Decision("reject", _which(head), reason, which_drafts(head) == "all")
    if _ADOPT.search(head):
        return Decision("adopt", _which(head), "", which_drafts(head) == "all")
    if why and _ADOPT.search(why) and _which(head) and not _OTHERWISE.search(why):
        return Decision("adopt", _which(head))
    return None


def is_bare_decision(text: str) -> bool:
    """Whether a message decides on what it names by its place, and says nothing else but why: “reject 2: too long”."""
    return bool(_ONLY.fullmatch(_apart(text)[0].strip())) and not _OF_TICKETS.search(text)


def speaks_of_drafts(text: str) -> bool:
    """Whether the words themselves say that drafts are meant."""
    return bool(_OF_DRAFTS.search(text))


def speaks_of_tickets(text: str) -> bool:
    """Whether the words themselves say that tickets are meant."""
    return bool(_OF_TICKETS.search(text))


def asks_grounds(text: str) -> bool:
    """Whether a message asks what drafts stand on."""
    return bool(_GROUNDS.search(text)) and len(text) <= 60


def asks_history(text: str, *, of_drafts: bool = False) -> bool:
    """Whether a message asks which drafts there are; `of_drafts`: it is drafts that are being spoken of."""
    if _TURNED_DOWN_NOW.fullmatch(text):
        return False
    if (of_drafts and _HISTORY_ALONE.fullmatch(text)) or _LISTED.fullmatch(text):
        return True
    return bool(_HISTORY.search(text)) and not _ORDERS.search(text) and len(text) <= 80


def asks_export(text: str, *, of_drafts: bool = False) -> bool:
    """Whether a message wants drafts as a file; `of_drafts`: it is drafts that are being spoken of."""
    return bool(_EXPORT.search(text)) or (of_drafts and bool(_EXPORT_ALONE.fullmatch(text)))


def _apart(text: str) -> tuple[str, str]:
    """What is wanted, and the reason behind the first mark that follows it."""
    bare = text.strip().rstrip("。.!！")
    match = _REASON.search(bare)
    if match is None:
        return bare, ""
    why = (match["why"] or match["en"] or "").strip()
    return bare[: match.start()], _CAUSE.sub("", why)


def _which(text: str) -> tuple[str, ...]:
    named = which_drafts(text)
    found = named if isinstance(named, tuple) else ()
    bare = tuple(str(int(each)) for each in _BARE_NUMBER.findall(text) if int(each))
    return tuple(dict.fromkeys((*found, *(each for each in bare if not found or re.search(r"and|和|与|、", text)))))
