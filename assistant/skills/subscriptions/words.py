"""The words by which people say what they want to be told, and what is to be done about it."""

import re
from typing import Final

from assistant.skills.subscriptions.order import Does
from assistant.skills.subscriptions.subscription import What

NOUNS: Final[tuple[tuple[What, re.Pattern[str]], ...]] = (
    ("digest", re.compile(
        r"日报|日報|早报|早報|晨报|每日?(?:简报|摘要|小结)|(?:晨会|早间)?简报"
        r"|\b(?:(?:morning|daily) )?(?:digest|briefing)s?\b|\b(?:morning|daily) (?:report|brief|summary)s?\b")),
    ("fatigue", re.compile(
        r"(?:素材|创意|广告)(?:疲劳|疲软|衰退|老化)|\b(?:creative|ad)s? (?:fatigue|get(?:s|ting)? tired)"
        r"|\btir(?:ed|ing) (?:creative|ad)s?|\bfatigue\b|素材(?=提醒|预警)")),
    ("anomalies", re.compile(
        r"(?:核心|主要)?(?:指标|数据)?[的有]?(?:异动|异常(?:波动)?|波动|预警|告警|报警)"
        r"|\banomal(?:y|ies)(?: alerts?)?\b|\b(?:kpi|metrics?) alerts?\b")),
    ("needs", re.compile(
        r"新(?:的)?(?:顾客|用户|客户)?需求|新增(?:的)?需求"
        r"|\b(?:new|emerging) (?:customer )?needs?\b")),
    ("desk", re.compile(
        r"(?:新的?)?(?:紧急的?)?(?:新的?)?(?:差评|工单|投诉|快?到(?:时限|期|点)的工单)|\b(?:new |urgent |a "
        r"|any )*(?:(?:negative|bad) )?reviews?\b"
        r"|\b(?:new |urgent )*(?:tickets?|complaints?)\b")),
)  # fmt: skip
LIST: Final = re.compile(
    r"(?:都|现在|目前)*订(?:阅|了)?了?(?:什么|哪些|啥)|(?:现在|目前)?有?(?:哪些|什么)(?:订阅|提醒|推送)|订阅(?:列表"
    r"|清单|情况)|我的订阅"
    r"|(?:群)?机器人(?:都|现在)?(?:订|发)(?:阅|了)?了?(?:什么|哪些)"
    r"|(?:查看?|看看?|列出?)(?:一下)?(?:我|本群|这个群|所有|全部)*的?(?:订阅|提醒)(?:列表|清单)?"
    r"|\bwhat (?:am i|are we|is (?:this|the) (?:channel|group)) subscribed to|\bwhat (?:have|did) (?:i"
    r"|we) subscribed? to"
    r"|(?:今天|明天|后天|[这本下]周|接下来)?你?(?:都|还)?[会要将]?给(?:我们?|大家|群里|这个群|本群)(?:发|推送|推)(?:些|点)?(?:什么|哪些|啥)"
    r"|\bwhat (?:will|do|are) you (?:going to )?(?:send|sending|tell|telling) (?:me|us|this (?:channel|group))"
    r"(?: (?:today|tonight|tomorrow|next|(?:this|next) week))?\b"
    r"|\b(?:list|show|see|view|what are)(?: me)?(?: (?:my|our|all|the))*(?: my)? subscriptions|^my subscriptions"
)
FROM_NOW: Final = re.compile(r"以后|之后|今后|从(?:明天|今天)(?:起|开始)|\bfrom now on\b|\bin future\b")
UNMUTE: Final = re.compile(
    r"(?:取消|解除|结束|关闭|关掉|停止)(?:掉)?静音|恢复|重新(?:开始|打开|提醒)|\bun-?mute\b|\bresume\b|\bun-?snooze\b"
)
MUTE: Final = re.compile(
    r"静音|免打扰|勿扰|暂停(?!投放)|(?:请?先?别|不要|不用|不必|先不)(?:再|给我|来)*(?:提醒|通知|打扰|烦|吵|推送"
    r"|推消息|推)"
    r"|\bmute\b|\bsnooze\b|\bpause\b|\bsilence\b|\bdo not disturb\b|\bkeep quiet\b"
    r"|\b(?:don'?t|do not|stop) (?:remind|notify|bother|disturb|ping|alert)(?:ing)?\b"
    r"|\bno (?:more )?(?=(?:\w+ )?(?:alerts?|reminders?|notifications?) (?:today|tonight|until|till|this week))"
)
CANCEL: Final = re.compile(
    r"(?:取消|退掉?|撤销)订阅?|取消|停掉|停止|停发|关掉|关闭|退掉|(?:请?先?别|不要|不用|不必)(?:再)?(?:发|给我发"
    r"|订)|不(?:再)?订阅?了?|不看了"
    r"|\bunsubscribe\b|\bcancel\b|\bstop\b(?: (?:sending|posting))?|\bturn off\b|\bremove\b|\bno more\b"
    r"|\b(?:don'?t|do not) send\b"
)
ENDINGS: Final[tuple[tuple[Does, re.Pattern[str]], ...]] = (("unmute", UNMUTE), ("mute", MUTE), ("cancel", CANCEL))
STOPS_SENDING: Final = re.compile(
    r"别再|不要再|不用再|(?<=\n)(?:给我|给大家|给群里)?发|\b(?:weekly|daily|monthly|scheduled?|thing|one|sending"
    r"|posting)\b|定时|那个"
)
"""Beside a word that ends something: what ends is something that is sent."""
CHANGES: Final = re.compile(
    r"改到|改成|改为|换到|换成|调到|调整?[到为成]|挪到|推迟到|提前到|\b(?:change|move|switch|reschedule|shift)\b"
)
ONLY: Final = re.compile(
    r"只(?:看|要|提醒|推|发|订|关注|收|管)?|仅(?:限|看)?|\bonly\b|\bjust\b|(?:关于|有关|针对)|\b(?:about|for|of|on)\b"
)
ROBOT: Final = re.compile(
    r"(?:到|给|往|在|让)?(?:企微|企业微信|微信)?的?(?:群|小)?机器人|\b(?:to |in |into |by )?(?:the )?(?:wecom "
    r"|group )*(?:robot|bot)\b"
)
PLACES: Final = re.compile(
    r"第(?P<zh>\d{1,2}|[一二两三四五六七八九十]{1,2})[个条项份]|(?P<ends>最后一)[个条项份]"
    r"|(?<!\w)#(?P<sign>\d{1,2})\b"
    r"|\b(?:the )?(?P<en>first|second|third|fourth|fifth|last|1st|2nd|3rd|[4-9]th)(?: one)?\b"
    r"(?!(?: day)? of (?:every|each|the) month)|\b(?:number"
    r"|no\.?) (?P<no>\d{1,2})\b"
)
ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9,
}  # fmt: skip
_HOLIDAY: Final = (
    r"(?:法定)?(?:节假日|节日|公共假期|放假|假期)"
    r"|(?:五一|国庆|十一|春节|过年|中秋|端午|清明|元旦)(?:节|黄金周)?(?:放假|假期|长假)?(?:期间|那几天|的时候|时)?"
    r"|\b(?:over |during |on )?(?:the )?(?:may day|labou?r day|national day|golden week|spring festival"
    r"|chinese new year"
    r"|mid-autumn|dragon boat|qingming|new year'?s?(?: day)?|public|bank|christmas)(?: holidays?| break)?\b"
    r"|\bholidays?\b"
)
HOLIDAYS: Final = re.compile(rf"(?:{_HOLIDAY})(?:期间|的时候|时)?")
BUT_HOLIDAYS: Final = re.compile(
    rf"(?:遇到?|除了?|除开)?(?:{_HOLIDAY})(?:期间|时|当天)?(?:不要?发?|别发|除外|以外|跳过|不推)"
    rf"|除了?(?:{_HOLIDAY})|\b(?:except|but not|excluding|skip(?:ping)?|not)(?: on| for)? (?:{_HOLIDAY})"
)
SUBSCRIBE: Final = re.compile(
    r"(?:定时|开启|打开|开通|设置)?(?:订阅|訂閱)(?!率|号|量|数|者)|\bsubscribe\b|\bsign (?:me|us) up\b"
)
SET: Final = re.compile(
    r"开启|打开|开通|设置|定时|(?:提醒|通知|告诉|告知|叫|喊|@)(?=我|我们|大家|一下|这个群|本群|群)"
    r"|\bturn on\b|\benable\b|\bnotify\b|\bremind\b|\btell\b|\blet (?:me|us) know\b|\b(?:alert|ping"
    r"|warn)(?= (?:me|us)\b)"
)
SEND: Final = re.compile(
    r"推送|发送|播报|发到|发给|发出来|发|来(?=一?[份个])|看|给(?=我|大家|这个群|本群|群里)|\bsend\b|\bpost\b|\bshow\b"
    r"|\bgive\b|\bdeliver\b"
)
NOW: Final = re.compile(
    r"现在|立刻|马上|立即|今天的?|今日的?|\b(?:right )?now\b|\bimmediately\b|\btoday'?s\b|\bat once\b|一份|一下"
)
HERE: Final = re.compile(
    r"(?:这个|本|咱们?|我们)?群(?:聊|组)?(?:里面?)?|\b(?:in(?:to)? |to )?(?:this|the|our) (?:channel|group)\b"
    r"|\bhere\b|\bus\b|我们|大家"
)
ME: Final = re.compile(r"(?<!帮)我(?!们)(?:的|自己)?|\b(?:to )?(?:me|my|i)\b(?:'d\b)?")
ALL: Final = re.compile(r"所有的?|全部的?|一切|\ball\b|\beverything\b")
THINGS: Final = re.compile(
    r"提醒|通知|推送|消息|警报|订阅|\b(?:alert|reminder|notification|notice|subscription|message|update)s?\b"
)
FILLERS: Final = re.compile(
    r"\bi'd\b|请|麻烦|劳驾|谢谢|多谢|辛苦|各|一?旦|刚|刚刚|进来|帮(?:我|忙)?|能不能|能否|可以|可否|一下|一份|一次"
    r"|每次|吧|了|的话|的|地|得|啊|呀|呢|吗|嘛|就"
    r"|都|也|再|还|给|往|到|把|将|在|向|里|内|上|有|没有|发生|出现|时候|时|想要?|要|设|成|为|改|这|那|和|及|跟|与"
    r"|先|会|你|它|按|时间|好"
    r"|\b(?:please|can|could|would|will|you|like|want|to|for|at|on|in|of|from|the|a|an|and|with|this|that|it|again"
    r"|about"
    r"|any|when|whenever|there|is|are|every|each|if|into|get|gets|be|by|day|everyone|some|new|up|thanks?|off|re"
    r"|until|don'?t|more|thanks|thank|i'd|pls|plz|comes?|want|morning|whenever|they|and)\b|\bi'd\b|[啦哦噢哈~～]"
)
EACH_DAY: Final = re.compile(r"每天|每日|\bdaily\b")
WORD: Final = re.compile(r"\w+")
