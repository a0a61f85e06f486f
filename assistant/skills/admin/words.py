"""How people say admin commands: each a whole message, but for what politeness puts around it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from assistant.permissions import Act

Kind: TypeAlias = Literal["grant", "revoke", "who", "may", "mine", "letters", "retry", "audit"]
ROLES: Final[dict[str, str]] = {
    "admin": r"(?:超级)?管理员|超管|admin(?:istrator)?s?",
    "analyst": r"(?:数据)?分析(?:师|员)|analysts?",
    "copywriter": r"文案(?:策划|编辑)?|写手|copy ?writers?",
    "service": r"客服(?:专员|人员)?|(?:customer )?service|support agents?",
    "lead": r"主管|组长|负责人|(?:team )?leads?|supervisors?",
    "viewer": r"(?:只读|查看者?|访客)|viewers?|read[- ]?only",
}
"""What the roles that are there without a file are called; those of a file are called by their names."""
_MENTION: Final = r"<@[A-Z0-9]{2,40}(?:\|[^>\n]{0,80})?>"
_KEY: Final = r"@?(?:slack|wecom|web|terminal):@?[^\s，。,]{1,120}"
_WHO: Final = (
    rf"(?:{_MENTION}|{_KEY}"
    r"|@?[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}|@?(?:(?!的)(?-i:[一-龥·])){2,8}?|他|她|ta)"
)
_GROUP: Final = r"(?:\s*这个?(?:用户)?组(?:的人)?|\s*(?:同学|老师|同事))?"
_RIGHTS: Final = r"(?:权限|角色|身份)"
_ACCESS: Final = r"(?:roles?|rights?|access|permissions?)"
_GIVES: Final = r"(?:开通|加上|加|添加|设置?为?|分配|开|授予|授权)?(?:了|个|一个|一下)?"
_AWAY: Final = r"(?:收回|取消|撤销|撤掉|移除|删掉|删除|去掉|停掉|停用|拿掉|回收)"
_BECOMES: Final = r"(?:设为|设成|设置成|设置为|改成|改为|换成|变成|升为|升成|调成|当|做)"
_RETRY: Final = r"(?:重试|重新处理|重新发送|重发|再试)"
_ID: Final = r"(?P<letter>[A-Za-z0-9][\w.:\-]{0,254})"
_ALL: Final = r"(?P<all>所有|全部|all(?: the| of the)?)"
_DAY: Final = (
    r"(?P<day>今天|昨天|前天|今日|昨日|本周|这周|这个?星期|上周|本月|这个?月|上个?月|(?:最近|近|过去)\s*\d{1,3}\s*天"
    r"|today|yesterday|this week|last week|this month|last month|(?:the )?last \d{1,3} days)"
)
_OF_WHOM: Final = rf"\s*(?:(?:of|for|from)\s+(?:{_DAY}|{{who}})|{{day}})?"

_GIVEN: Final = (
    rf"(?:给|为|授予|帮)\s*{{who}}{_GROUP}的?\s*{_GIVES}\s*{{role}}\s*(?:的)?{_RIGHTS}",
    rf"(?:给|为|帮)\s*{{who}}{_GROUP}\s*(?:开通?|加)(?:个|一下|点)?{_RIGHTS}",
)
_GRANT: Final = (
    rf"(?:把|将|让)\s*{{who}}{_GROUP}(?:\s*的?\s*{_RIGHTS})?\s*{_BECOMES}\s*{{role}}{_RIGHTS}?",
    rf"{{plain}}\s*(?:的{_RIGHTS})?\s*(?:改成|改为|换成|设为|升为|以后是|以后当)\s*{{role}}{_RIGHTS}?",
    r"(?:make|promote|set|turn)\s+{who}(?:\s+(?:to|into|as))?(?:\s+(?:an?|the))?\s+{role}(?:\s+role)?",
    r"(?:grant|give)\s+{who}(?:\s+(?:an?|the))?\s+{role}(?:\s+(?:roles?|rights?|access|permissions?))?",
    r"(?:grant|assign|give)\s+(?:the\s+)?{role}(?:\s+(?:roles?|rights?|access|permissions?))?\s+to\s+{who}",
    r"(?:add)\s+{who}\s+as\s+(?:an?\s+|the\s+)?{role}",
    r"{plain}\s+(?:should be|is now|becomes)\s+(?:an?\s+|the\s+)?{role}",
)
_SOMETHING: Final = (
    rf"(?:给|为|帮)\s*{{keyed}}{_GROUP}的?\s*{_GIVES}\s*[^\s，。,]{{0,12}}?{_RIGHTS}",
    r"(?:make|promote|set)\s+{keyed}\s+(?:to\s+|into\s+|as\s+)?(?:an?\s+|the\s+)?[\w-]{2,20}",
    r"(?:give|grant)\s+{keyed}\s+(?:an?\s+|the\s+)?[\w -]{0,20}(?:roles?|rights?|access|permissions?)",
)
"""Somebody is to be given what is no role: which one is asked back."""
_MYSELF: Final = (
    rf"(?:把|将)(?P<me>我)(?:自己)?的?{_RIGHTS}?(?:降为|降成|降到|{_BECOMES})\s*{{role}}{_RIGHTS}?",
    rf"给(?P<me>我)(?:自己)?\s*{_GIVES}\s*{{role}}\s*(?:的)?{_RIGHTS}",
    r"(?:make|promote|demote|set|turn) (?P<me>me|myself)(?: to| into| as)?(?: an?| the)? {role}",
    r"(?:give|grant) (?P<me>me|myself)(?: an?| the)? {role}(?: (?:roles?|rights?|access|permissions?))?",
)
_MYSELF_LESS: Final = (
    r"(?P<me>我)(?:以后)?不(?:再|想)?(?:当|做|是)\s*{role}了?",
    rf"{_AWAY}(?:掉)?(?P<me>我)(?:自己)?的?\s*(?:{{role}})?\s*{_RIGHTS}",
    rf"(?:revoke|remove|take away|drop) (?P<me>my)(?: own)?(?: {{role}})? {_ACCESS}",
)
_REVOKE: Final = (
    rf"{_AWAY}(?:掉)?\s*{{who}}{_GROUP}\s*的?\s*(?:{{role}}|所有|全部)?\s*{_RIGHTS}",
    rf"(?:把|将)\s*{{who}}{_GROUP}\s*的?\s*(?:{{role}}|所有|全部)?\s*{_RIGHTS}\s*(?:都)?{_AWAY}(?:来|掉|回来|了)?",
    r"{plain}\s*(?:以后)?不(?:再)?(?:是|当|做)\s*{role}了?",
    rf"(?:revoke|remove|take away|drop|withdraw)\s+(?:all\s+)?{{who}}['’]s(?:\s+{{role}})?\s+{_ACCESS}",
    r"(?:revoke|remove|take)\s+(?:the\s+)?{role}(?:\s+(?:roles?|rights?|access))?\s+(?:away\s+)?from\s+{who}",
    r"(?:revoke|remove|take away)\s+(?:all\s+|the\s+)*(?:roles?|rights?|access|permissions?)\s+(?:of|from)\s+{who}",
)
_WHO_HAS: Final = (
    rf"谁(?:都)?(?:有|是)(?:什么|哪些|啥){_RIGHTS}",
    rf"(?:看一?下|看看|查看|列出|显示)?(?:大家|所有人|全部|团队|现在)?的?{_RIGHTS}(?:列表|名单|清单|设置|分配)",
    rf"(?:看一?下|看看|查看|列出|显示)(?:大家|所有人|全部人?|团队|现在)?的?{_RIGHTS}",
    rf"(?:大家|所有人|每个人)(?:都)?(?:有|是)?(?:什么|哪些|的){_RIGHTS}",
    r"who has (?:which|what) (?:roles?|rights?|permissions?|access)",
    r"(?:list|show)(?: me)?(?: all)?(?: the)? (?:roles|permissions|rights)",
)
_WHO_IS: Final = (
    r"(?:有哪些|谁有)\s*(?!文案$){role}(?:权限)?",
    r"(?:谁是|哪些人是|都有谁是)\s*{role}(?:权限)?",
    r"{role}(?:有哪些人?|都?有谁|是谁)",
    r"who (?:is|are)(?: an?| the| our)? {role}",
    r"(?:list|show)(?: me)?(?: all)?(?: the)? {role}",
)
_OF_ONE: Final = (
    rf"{{who}}\s*(?:现在)?(?:有|是)(?:什么|哪些|啥){_RIGHTS}",
    rf"(?:看一?下|看看|查看|查一?下)\s*{{who}}\s*的{_RIGHTS}",
    r"what (?:can|may) {who} (?:do|see)",
    r"what (?:role|rights|permissions|access) (?:does|has) {who}(?: have| got)?",
    r"(?:show|list) {who}['’]s (?:role|rights|permissions|access)",
)
_MINE: Final = (
    rf"(?:我(?:能看哪些数据)?[，,]?\s*)?(?:我)?(?:现在)?(?:有|是)(?:什么|哪些|啥){_RIGHTS}",
    rf"(?:看一?下|看看|查看)?我的{_RIGHTS}(?:是什么)?",
    rf"what (?:may|am) I (?:do|see|allowed to do)|what (?:is|are) my {_ACCESS}|(?:show )?my {_ACCESS}",
)
_LETTERS: Final = (
    r"(?:有哪些|看看|查看|列出|现在有)?\s*死信(?:列表|队列|消息|箱)?(?:有哪些|有多少)?",
    r"(?:有没有|有哪些|看看|查看|哪些)\s*(?:没?(?:处理|发送|回复)?(?:失败|没成功|不成功)的)消息",
    r"(?:哪些|有没有)消息(?:没有?|未)?(?:处理|发送|回复)(?:失败|成功|好)了?的?",
    r"(?:show|list|any|are there)?(?: me)?(?: the| any)? ?(?:dead letters?|failed messages)",
    r"(?:which|what) messages (?:have )?failed",
)
_AGAIN: Final = (
    rf"{_RETRY}(?:一[下次遍])?\s*(?:{_ALL}(?:的)?)?\s*死信\s*(?:#|：|:)?\s*(?:{_ID})?",
    rf"(?:把|将)\s*(?:{_ALL}(?:的)?)?\s*死信\s*(?:{_ID})?\s*(?:都)?\s*(?:再试一?[次下遍]|{_RETRY}(?:一[下次遍])?)",
    rf"retry\s+(?:{_ALL}\s+)?dead letters?(?:\s+#?{_ID})?",
    r"retry\s+(?P<letter>(?=[\w.:\-]*\d)[A-Za-z][\w.:\-]{0,254})",
)
_AUDIT: Final = (
    rf"(?:看一?下|看看|查看|查)?{_DAY}?\s*的?\s*(?:审计(?:日志|记录)?|操作(?:记录|日志))(?:[：:]?\s*{{day}})?",
    rf"(?:审计[：:]\s*)?{_DAY}?\s*(?P<refused>(?:都)?(?:有)?谁(?:被拒(?:绝)?(?:了|过)?|越权了?|没权限被拒)|谁越权了)",
    rf"(?:查看|看看|看一?下|列出)?{_DAY}?\s*(?:的)?(?P<refused>被拒(?:绝)?的操作)",
    rf"{{who}}\s*{_DAY}?\s*(?:都)?做(?:了|过)(?:什么|哪些|啥)操作",
    rf"(?:show )?(?:me )?(?:the )?audit(?: log| trail)?[:：]?\s*(?P<refused>refused|denied)?{_OF_WHOM}",
    rf"who (?P<refused>was|got) (?:refused|denied|turned away)(?:\s+{_DAY})?",
    rf"what did {{who}} do(?:\s+{_DAY})",
)
_PEOPLE: Final = r"(?:现在)?(?:都有)?(?:谁|哪些人|什么人|哪几个人)(?:都)?"
_MAY: Final = (
    rf"{_PEOPLE}(?:能|可以|有权限?|有权)(?:看到?|查看?|见到?)(?:到)?\s*(?P<what>[^，,。？?]{{1,30}}?)(?:的数据|数据)?",
    rf"{_PEOPLE}(?:能|可以|有权限?|有权)\s*(?P<what>[^，,。？?]{{2,20}}?)",
    r"who (?:can|may|is able to|is allowed to) (?:see |view |read |ask for |look at )(?:the )?(?P<what>[^,.?]{2,40}?)",
    r"who (?:can|may|is able to|is allowed to) (?P<what>[^,.?]{2,40}?)",
)
_CHANGED: Final = (
    rf"{_DAY}?\s*(?:最近)?有?谁(?:改|动|设|调|变更)整?[过了]?(?:我们的?|这个)?(?P<deed>目标|权限|角色|需求分类)[的了]?",
    r"(?P<deed>目标|权限|角色|需求分类)(?:最近)?(?:都)?是谁(?:改|动|设|调整?)的",
    rf"who (?:changed|set|touched|edited) (?:the |our )?(?P<deed>targets?|roles?|rights|permissions)(?:\s+{_DAY})?",
)
_OF_RIGHTS: Final = r"权限|角色|身份|roles?|rights|permissions?|access"
_CHANGES: Final = (
    r"设[为成置]|[改换变升调][成为]|当|做|以后|make|promote|set|turn|grant|give|add|assign|should|becomes|is now"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A kind of order: `cue` is in each, and is cheap to look for; `of_role` says that each names a role too."""

    kind: Kind
    cue: re.Pattern[str]
    patterns: tuple[str, ...]
    of_role: bool = False


def _reading(kind: Kind, cue: str, patterns: tuple[str, ...], *, of_role: bool = False) -> Reading:
    return Reading(kind, re.compile(cue, re.IGNORECASE), patterns, of_role)


READINGS: Final = (
    _reading("mine", rf"(?:我|\bI\b|\bmy\b).*(?:{_OF_RIGHTS})|what (?:may|am) I", _MINE),
    _reading("who", _OF_RIGHTS, _WHO_HAS),
    _reading("who", r"谁|哪些|who|list|show", _WHO_IS, of_role=True),
    _reading("retry", r"重|再试|retry", _AGAIN),
    _reading("letters", r"死信|消息|letter|messages", _LETTERS),
    _reading("revoke", rf"(?:我|\bmy\b).*(?:{_OF_RIGHTS})|我.{{0,3}}不", _MYSELF_LESS),
    _reading("grant", r"我|\b(?:me|myself)\b", _MYSELF, of_role=True),
    _reading("revoke", rf"{_OF_RIGHTS}|不再?[是当做]|revoke|remove|take|drop|withdraw", _REVOKE),
    _reading("grant", r"(?:给|为|帮|授).*(?:权限|角色|身份)", _GIVEN),
    _reading("grant", _CHANGES, _GRANT, of_role=True),
    _reading("grant", r"(?:给|为|帮|make|promote|set|give|grant).*(?:slack|wecom|web|terminal):|<@", _SOMETHING),
    _reading("audit", r"审计|操作|被拒|越权|audit|refused|denied|turned away|what did", _AUDIT),
    _reading("who", rf"{_OF_RIGHTS}|what (?:can|may)", _OF_ONE),
    _reading("audit", r"谁|\bwho\b", _CHANGED),
    _reading("may", r"谁|哪些人|什么人|哪几个人|\bwho\b", _MAY),
)
"""What is ordered, by the patterns that say so; the first that is the whole message counts."""
POLITE: Final = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|辛苦|你好[，,]?|可以|能不能|能否|hi[,，]?|hey[,，]?|please|can you|could you)+\s*",
    re.IGNORECASE,
)
POLITE_END: Final = re.compile(
    r"[\s。.！!？?～~]*(?:谢谢|多谢|吧|一下|thanks|thank you|please)?[\s。.！!？?～~]*$", re.IGNORECASE
)
DOABLE: Final[tuple[tuple[str, Act], ...]] = (
    (r"认领(?:工单)?|claim(?: tickets?)?", "claim"),
    (r"(?:看|查看?)?(?:差评)?工单|(?:see )?(?:the )?tickets?", "see_tickets"),
    (r"(?:分派|派|转派?)工单|assign(?: tickets?)?", "assign"),
    (r"写(?:文案|草稿|笔记)|write(?: drafts| copy)?|draft", "draft"),
    (r"(?:采用|审|批|退掉)(?:文案|草稿)|(?:adopt|approve) drafts?", "decide_drafts"),
    (r"发布(?:文案|草稿|笔记)?|发文案|publish(?: drafts?)?", "publish"),
    (r"(?:改|设|定|调整?)(?:定|置)?目标|(?:set|change)(?: the)? targets?", "set_target"),
    (
        r"(?:给|改|开|管理?)(?:人)?(?:权限|角色)|(?:grant|give|change|manage)(?: the)? (?:roles?|rights|permissions)",
        "grant_roles",
    ),
    (r"(?:用户)?(?:评论|评价|口碑)(?:里的需求)?|(?:the )?reviews?", "read_reviews"),
    (r"(?:操作记录|审计(?:日志)?|死信)|(?:the )?(?:audit log|dead letters?)", "read_audit"),
    (r"(?:改群里的|改群)订阅|change (?:group )?subscriptions?", "subscribe_group"),
)
"""Acts of roles as people ask who may do them."""
DEEDS: Final[tuple[tuple[str, Act], ...]] = (
    (r"目标|targets?", "set_target"),
    (r"权限|角色|roles?|rights|permissions", "grant_roles"),
    (r"需求分类", "decide_needs"),
)
NOBODY: Final = frozenset(
    {
        *("你", "您", "我", "我们", "它", "大家", "顾客", "客户", "用户", "消费者", "会员", "文案", "标题"),
        *(
            "分析师",
            "管理员",
            "客服",
            "主管",
            "it",
            "this",
            "that",
            "us",
            "me",
            "you",
            "we",
            "they",
        ),
        *("i", "everybody", "everyone", "customers", "people", "the", "our", "a", "an", "two", "three", "all"),
    }
)
"""What stands where a person would, and is none."""
PRONOUNS: Final = frozenset({"他", "她", "ta", "him", "her", "them"})
LEAVES: Final = re.compile(
    rf"^\s*(?:让|把)?\s*(?P<who>{_WHO})\s*(?:离职|走|调岗|转岗|休假|入职|转正|来|能|可以|要|is leaving|has left|left)"
    r"[^，,。]{0,30}[，,。]\s*",
    re.IGNORECASE,
)
"""What is said of somebody before the order, which then may call them by a pronoun."""


@lru_cache(maxsize=64)
def compiled(reading: Reading, roles: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """A reading's patterns, with the roles that there are."""
    role = rf"(?P<role>{_called(roles)})"
    plain = rf"(?P<who>{_MENTION}|{_KEY}|@?[A-Za-z][A-Za-z0-9_.\-]{{0,63}}?)"
    whole = (
        text.replace("{role}", role)
        .replace("{who}", f"(?P<who>{_WHO})")
        .replace("{keyed}", f"(?P<who>{_MENTION}|{_KEY})")
        .replace("{plain}", plain)
        .replace("{day}", _DAY.replace("<day>", "<day2>"))
        for text in reading.patterns
    )
    return tuple(re.compile(each, re.IGNORECASE) for each in whole)


@lru_cache(maxsize=16)
def role_word(roles: tuple[str, ...]) -> re.Pattern[str]:
    """Finds what any role is called."""
    return re.compile(_called(roles), re.IGNORECASE)


def _called(roles: tuple[str, ...]) -> str:
    named = [re.escape(role) for role in sorted(roles, key=len, reverse=True)]
    return "|".join((*named, *ROLES.values()))
