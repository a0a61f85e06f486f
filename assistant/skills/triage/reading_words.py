"""The words by which a message to the desk is known: lists, replies, times, shares, people, incidents."""

import re
from typing import Final, Literal, TypeAlias

By: TypeAlias = Literal["", "person", "category", "week", "product", "channel", "day"]
DESK: Final = (
    r"工单|差评|投诉|客诉|负面|\btickets?\b|\btriage\b|\bcomplaints?\b|\bnegative reviews?\b|\bthe desk\b|\bqueue\b"
)
NOUN: Final = re.compile(DESK, re.IGNORECASE)
BARE_LIST: Final = re.compile(
    (
        r"^\s*(?:看看|查看|打开|show(?: me)?|list)?\s*(?:the |all )?(?:工单|工单台|差评(?:处理|工单|分派"
        r"|看板)|tickets?|triage|desk)(?:列表|台|看板)?\s*[?？。.!！]?\s*$"
    ),
    re.IGNORECASE,
)
SUGGEST: Final = re.compile(
    r"(?:拟|写|起草|生成|来|给)(?:一?(?:个|条|段|份|下))?(?:回复|答复|话术|回评)|怎么(?:回复?|答复)"
    r"|如何(?:回复?|答复)|该怎么(?:说|回)|回复(?:建议|话术|模板|怎么写)|建议(?:回复|话术)|话术(?:建议"
    r"|怎么)|怎么跟(?:顾客|客户|她|他)说|回复一下"
    r"|\bdraft (?:a |the |me a )?(?:reply|response|answer)\b|\bsuggest(?:ed)? (?:a |the )?(?:reply"
    r"|response|answer)\b|\b(?:write|give me) (?:a |the )?(?:reply|response)\b"
    r"|\bhow (?:should|do|can|would) (?:i|we) (?:reply|answer|respond)\b|\bwhat (?:should|do|can"
    r"|would) (?:i|we) (?:say|reply|answer|tell)\b",
    re.IGNORECASE,
)
BARE_REPLY: Final = re.compile(
    r"^\s*(?:请|帮我|帮忙)?\s*(?:回复|答复|回)(?:一下)?\s*[#＃]?[0-9]{1,9}\s*号?\s*[。.!！]?\s*$"
)
OTHER: Final = re.compile(
    r"换(?:个|一个|种|一种|一?版)(?:说法|写法|版本|措辞|话术|回复)?|(?:再|另)(?:来|写|拟|给)一?(?:个|条"
    r"|版|份)|重(?:新)?写(?:一?(?:个|条|版))?|说法换一?(?:下|个)"
    r"|\banother (?:version|wording|one|reply|way)\b|\brephrase\b|\breword\b|\b(?:say|put"
    r"|word) it (?:differently|another way)\b|\btry again\b|\bdifferent (?:wording|version|reply)\b",
    re.IGNORECASE,
)
TIMES: Final = re.compile(
    r"(?:多久|多长时间|多少(?:个)?小时|几(?:个)?小时).{0,6}(?:回复|答复|处理|解决|响应|结案|跟进)|(?:回复"
    r"|答复|处理|解决|响应|结案|首响|应答)(?:得|的|所)?(?:平均)?(?:用|花|要|需)?(?:了)?(?:多久|多长时间"
    r"|几个?小时|时间|时长|时效|速度|效率|耗时)|(?:平均|首次)(?:响应|回复|处理|解决)"
    r"|\b(?:response|reply|answer|resolution|handling|first[- ]response) (?:times?|speed|rate)\b"
    r"|\btime to (?:answer|reply|respond|resolve|close|first)\b|\bhow (?:fast|quick(?:ly)?"
    r"|long)\b.{0,40}\b(?:answer|repl|respond|resolv|clos|handl|clear)\w*|\baverage\b.{0,20}\b(?:answer"
    r"|response|reply|resolution)\b",
    re.IGNORECASE,
)
SHARES: Final = re.compile(
    (
        r"(?:24|二十四)\s*(?:个)?小时.{0,8}(?:率|比例|占比|百分|多少|达标|内)|(?:达标|及时|准时|按时|超时"
        r"|响应|回复|答复|解决|处理|结案)率|\b(?:within|inside) (?:the )?(?:24|promise)\w*|\bon[- ]time\b"
        r"|\bsla\b|\bin time\b|\b(?:answer|resolution|response|overdue) rate\b|\bkept (?:the |our )?promise\b"
    ),
    re.IGNORECASE,
)
PEOPLE: Final = re.compile(
    r"谁(?:的)?(?:处理|回复|解决|响应|答复)?(?:得|的)?(?:单)?最?(?:快|慢|多|少|好)|(?:处理|回复|解决|响应"
    r"|答复)(?:得|的)?(?:单)?最(?:快|慢|多|少)的?(?:是谁|人)?|(?:各人|每个人|每人|各位|各个?客服|每个客服"
    r"|大家|团队|按人|分人|人均|同事们?)(?:员)?.{0,8}(?:处理|回复|解决|情况|进度|业绩|工作量|多少|绩效"
    r"|看)|(?:处理|工作|跟进)情况.{0,4}(?:各人|每人|按人)?"
    r"|\bwho(?:'s| is| was| has| are)?\b.{0,20}\b(?:fastest|slowest|quickest|most|best|busiest)\b|\b(?:by"
    r"|per) (?:person|agent|owner|people|colleague|teammate|assignee)\b|\b(?:how (?:is|are)|what (?:is"
    r"|are)) (?:everyone|each (?:person|agent)|the team)\b.{0,20}|\bteam (?:report|performance"
    r"|workload)\b|\beach (?:person|agent)\b",
    re.IGNORECASE,
)
REPORT: Final = re.compile(
    (
        r"(?:工单|差评|投诉|客服|售后|处理|值班)(?:的)?(?:日报|周报|月报|报表|报告|统计|小结|总结|汇总|绩效)"
        r"|(?:处理|工作)情况|(?:处理|跟进)得(?:怎么样|如何|咋样)|\b(?:desk|ticket|triage"
        r"|service) (?:report|summary|statistics|stats)\b"
    ),
    re.IGNORECASE,
)
NOT_OURS: Final = re.compile(
    (
        r"退款|订单|发货|点击|转化|曝光|花费|成交|GMV|ROI|CTR|复购|客单|库存|支付|下单|笔记|文案|达人|(?:差评"
        r"|投诉|好评)率|\border\b|\borders\b|\brefunds?\b|\bspend\b|\bconversion\b|\brevenue\b|\bsales\b"
        r"|\bclicks?\b"
    ),
    re.IGNORECASE,
)
BY: Final[tuple[tuple[By, str], ...]] = (
    (
        "category",
        (
            r"(?:按|分|各|每个?|各个)(?:个)?(?:类别|类型|类目|种类|原因|类|问题)|哪(?:一)?(?:类|种)|\b(?:by"
            r"|per|each) (?:category|categories|type|kind|reason|ground|topic)\b|\bwhich (?:category|kind)\b"
        ),
    ),
    ("product", r"(?:按|分|各|每个?|各个)(?:商品|产品|品)|\b(?:by|per|each) products?\b"),
    ("channel", r"(?:按|分|各|每个?|各个)(?:渠道|平台)|\b(?:by|per|each) (?:channel|platform)s?\b"),
    ("week", r"(?:按周|每周|逐周|各周)|\b(?:by|per|each) weeks?\b|\bweekly\b"),
    ("day", r"(?:按天|按日|每天|每日|逐日)|\b(?:by|per|each) day\b|\bdaily\b"),
    (
        "person",
        (
            r"(?:按|分|各|每个?|各个|各位)(?:个)?(?:人|同事|客服|处理人)|谁|人均|处理情况|\b(?:by|per"
            r"|each) (?:person|agent|owner|people|colleague|assignee)\b|\bwho\b|\beveryone\b|\bteam\b"
        ),
    ),
)
OUTBREAK: Final = re.compile(
    (
        r"(?:那|这|哪|同)一?批|批次|集中(?:爆发|投诉|出现)|爆发|群体(?:性)?|突发(?:事件)?|(?:有(?:没有|哪些)?"
        r"|什么|哪些|几个|多少|现在的?|当前的?)?事件(?:有哪些)?|告警|预警|危机|\bincidents?\b|\bburst\b"
        r"|\boutbreak\b|\bcrisis\b|\bsame (?:lot|batch)\b|\bthe (?:lot|batch)\b|\balerts?\b"
    ),
    re.IGNORECASE,
)
HOW_TO: Final = re.compile(r"怎么(?!样|了|回事)|如何|\bhow (?:to|do|should|can)\b", re.IGNORECASE)
OUGHT: Final = re.compile(
    r"(?:该|应该|(?<!想)要|得|必须|需要)[^，。？?]{0,4}(?:多久|多快|多长时间|几(?:个)?小时)|"
    r"(?:多久|多快|多长时间|几(?:个)?小时)之?内?(?:就|才)?(?:该|应该|要|得|必须|需要)|"
    r"\bhow (?:fast|soon|quickly|long)\b[^.?]{0,12}\b(?:must|should|ought|have to|need to)\b",
    re.IGNORECASE,
)
"""What ought to be, of which the desk's record says nothing."""
COUNTS: Final = re.compile(
    r"多少|几(?:个|条|单|张|件|位|起)?|总数|一共|\bhow many\b|\bcount\b|\bnumber of\b", re.IGNORECASE
)
LOOKS: Final = re.compile(
    (
        r"看一?(?:看|下)|查一?(?:看|下)?|打开|调出|显示|详情|详细|情况|怎么(?:样|回事)|什么(?:情况|问题|内容"
        r"|原因|进展)|进展|进度|状态|到哪(?:一?步|了)|处理人|是谁|谁(?:在|的)|历史|经过|记录|原文|内容"
        r"|说的?什么|还剩多久|多久(?:到期|超时)|几点到期|\bshow\b|\bopen\b|\bview\b|\blook\b|\bdetails?\b"
        r"|\bstatus\b|\bhistory\b|\bwho\b|\bwhat\b|\bhow\b|\bwhen\b|\bhappen\w*\b|\bgoing on\b|\btell me\b"
        r"|\bsee\b|\bcheck\b"
    ),
    re.IGNORECASE,
)
URGENT_ASK: Final = re.compile(
    (
        r"(?:按|依)(?:照)?(?:紧急|严重|轻重|优先)(?:程度|级别|缓急)?(?:来)?(?:排|列|看)|按轻重缓急"
        r"|最(?:紧急|急|严重|要紧|紧要|优先)的?(?:是|有)?(?:哪|什么|工单|差评|投诉|那|一)|先(?:处理|看|弄"
        r"|做"
        r"|回)(?:哪|什么)|该先|\b(?:most urgent|most serious|most pressing|worst|top priority)\b"
        r"|\bwhat (?:should|do) i (?:do|handle|take) first\b|\bwhich (?:one )?first\b"
    ),
    re.IGNORECASE,
)
NARROWS: Final = re.compile(
    (
        r"其中|里面|当中|这些里|只看|只要|仅看|再看|呢\s*[?？]?\s*$|^\s*(?:那|还有)|\bof (?:those|these"
        r"|them)\b|\bonly\b|^\s*(?:and|what about|how about)\b"
    ),
    re.IGNORECASE,
)
LISTS: Final = re.compile(
    (
        r"哪些|哪几|列(?:出|一?下)|清单|列表|有什么|看一?(?:看|下)|都有(?:谁|啥)|\bwhich\b|\blist\b|\bshow\b"
        r"|\bwhat(?:'s| is| are)?\b|\bany\b"
    ),
    re.IGNORECASE,
)
GLUE: Final = re.compile(
    r"请问|请|帮我|帮忙|给我|给|看一?看|看一?下|看|查一?查|查一?下|查|列出来?|列一?下|列|告诉我|我想知道"
    r"|想知道|我想|我|我们|咱们|现在|目前|当前|这会儿|此刻|眼下|最近|还|都|有没有|有|是|在|的|了|吗|呢|吧"
    r"|呀|啊|么|和|跟|与|以及|也|就|"
    r"哪些|哪个|哪几个|哪几|哪|什么|啥|多少|几个|几条|几单|几张|几件|几起|几位|几|个|条|单|张|件|起|一共"
    r"|总共|共|总数|全部|所有|工单台?|差评|投诉|客诉|负面|评价|评论|咨询|顾客|客户|反馈|问题|单子|列表"
    r"|清单|需要|要|得|处理|跟进|人|谁|里面?|中|上|下|其中|当中|只|仅|再|那|这些|这|些|被|新的?|新来|新增"
    r"|收到|进来|来了|来|一下|排|按|急|严重|紧急|程度|先后|顺序|最|先|由|名下|手上|手里|负责|不|没|过"
    r"|涉及|关于|类|类型|相关|情况|情形|完|人员|看板|处|今天|有多|得|个人|待|到|看到|出现|分派|哈|嗯|那么"
    r"|然后|换成|换|说|一览|导出"
    r"|[0-9０-９]+",
)
GLUE_EN: Final = re.compile(
    r"\b(?:what|which|who|whose|are|is|was|were|do|does|did|the|a|an|of|on|in|for|from|to|and|or|with|me"
    r"|us|our|we|i|you|show|tell|give|list|top|most|all|there|any|"
    r"tickets?|complaints?|reviews?|negative|desk|triage|cases?|ones?|please|have|has|had|been|being|how"
    r"|many|much|count|number|right|now|still|currently|today|yet|not|"
    r"it|that|this|those|these|them|my|mine|about|only|what's|s|re|ve|can|could|see|need|needs|be|by|at"
    r"|so|far|new|came|come|received|queue|urgent|first|should|handle|answer|handled|done|hey|ok|got|get"
    r"|out|look|at|onto|open|items?)\b|\d+",
    re.IGNORECASE,
)
WORD: Final = re.compile(r"[一-龥]{2,}|[A-Za-z][A-Za-z\-']{2,}")
_LIST: Final = r"[#＃]?[0-9]{1,9}(?![0-9])(?:\s*(?:[、,，和及&]|and)\s*[#＃]?[0-9]{1,9})*"
FIRM: Final = re.compile(
    r"^\s*(?:请|帮我|麻烦|please|as admin:?|我是[^，,]{1,6}[，,]帮我)?\s*(?:认领|我来(?:处理|跟进?)?"
    r"|claim|release|dismiss"
    r"|escalate|resolve|close|reopen|take|assign|hand|mark|i'?ll take|i take|结掉|关掉"
    r"|放回)\s*(?:了)?\s*(?:工单|tickets?)?\s*"
    rf"{_LIST}(?!\s+\w+s\b)"
    r"|^\s*(?:请|帮我|把|将)?\s*(?:不要|先?别)?(?:升级|解决|关闭|结案|驳回|忽略|退回|放回|释放|备注|上报"
    r"|回复了|已回复|答复"
    r"|重新打开|转给\S{1,6}|give|pass|transfer|note|answer(?:ed)?|replied to"
    r"|don'?t close)\s*(?:了)?\s*(?:工单|tickets?)?\s*"
    rf"{_LIST}\s*(?:$|[，,。.：:；;!！?？]|(?:over )?to\b|because\b|with\b)"
    rf"|^\s*(?:把|将)?\s*{_LIST}\s*(?:都|也|先|再|我)?(?:我来|来处理|认领|升级|(?:已|已经)?解决了?|结案"
    rf"|结单|结掉|关闭|关掉|驳回|忽略"
    r"|退回|放回|释放|(?:标记)?已?(?:经)?回复了?|转给|处理[完好]了|备注|重新打开|能不能|要不要|该不该)",
    re.IGNORECASE,
)
"""A number without 号 or # right beside its act."""
BARE_LOOK: Final = re.compile(
    r"^\s*(?:请|帮我|给我)?\s*(?:看一?(?:看|下)|查一?(?:看|下)|打开|调出|show(?: me)?|open"
    r"|view)\s*(?:the )?(?:工单|ticket)?\s*[#＃]?[0-9]{1,9}"
    r"\s*(?:号|单)?\s*[?？。.!！]?\s*$"
    r"|^\s*(?:把|看下?)?\s*[#＃]?[0-9]{1,9}\s*的?(?:处理)?(?:记录|经过|历史|原文|详情|状态|进度|时限|情况"
    r"|备注是|什么时候到期|几点到期"
    r"|还剩多久|怎么样|谁在处理|到哪)[^，,。]{0,6}$"
    r"|^\s*(?:who (?:has|holds|took|is on)|(?:what is|what'?s) (?:up with|the status of)|status of"
    r"|what about)\s+(?:ticket )?#?[0-9]{1,9}\s*\??$",
    re.IGNORECASE,
)
"""A ticket looked at by its bare number."""
