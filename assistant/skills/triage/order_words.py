"""The words of orders at the desk: acts, people, notes, and what makes a sentence no order."""

import re
from typing import Final, Literal, TypeAlias

Verb: TypeAlias = Literal[
    "claim", "answer", "resolve", "escalate", "dismiss", "release", "reopen", "assign", "handover", "note", "undo"
]
VERBS: Final[tuple[tuple[Verb, str], ...]] = (
    (
        "undo",
        (
            r"(?<!顾客)(?<!客户)(?<!买家)(?<!他)(?<!她)(?:撤回|撤销|反悔)(?!了?(?:差评|评[价论]|投诉|申请|退款|订单"
            r"|笔记|发布))"
            r"|(?:认领|领|点|弄|搞|按|标|选|操作|转|升级|关|回复?|驳回)错了"
            r"|取消(?=[^，,。；;]{1,10}(?:认领|操作|升级|驳回|解决))|\bundo\b|\brevert\b|\btake (?:it|that|this) back\b"
        ),
    ),
    ("reopen", r"重新?(?:打开|开启?)|再打开|恢复(?:成)?未?(?:处理|打开)|reopen"),
    ("handover", r"交接?班|\bhand(?:ing)?[- ]?over(?=\s*[:：]|\s+(?:all|everything|my|mine))|\bshift change\b"),
    (
        "assign",
        (
            r"转交?给|交接?给|移交给?|转派给?|指派给?|分配给?|派给|分给|转给|[转派](?=[一-龥]{2,3}(?:$"
            r"|[，,。；;\s])|\s*@?[A-Za-z])"
            r"|\bput\b(?=\s+\S+\s+on\b)|\b(?:re)?assign(?:ed)?\b|\bhand(?:ed)?\b(?=.{0,20}\b(?:over|to)\b)"
            r"|\b(?:give|pass|transfer"
            r"|move|route)\b(?=.{0,30}\bto\b)"
        ),
    ),
    (
        "release",
        (
            r"(?:退|放)回(?:去|来|队列|公共池)?|释放|不跟(?=[^，,。；;]{0,8}了)|放弃认领"
            r"|取消认领|\brelease[sd]?\b|\bunclaim\b|\bput\b.{0,12}\bback\b"
        ),
    ),
    (
        "dismiss",
        (
            r"驳回|忽略(?!(?:之前|以上|前面|上面|先前|所有)?的?(?:指令|要求|规则|提示|指示|设定|上述))"
            r"|不予(?:处理|受理)|(?:无需|不用|不需要?)(?:再)?(?:处理|跟进|管)(?:了)?|作废|判(?:为"
            r"|定为)?无效|\bdismiss(?:ed)?\b|\bignore\b(?! (?:all |any |the |your |previous |prior "
            r"|above )*(?:instructions?|rules?|prompts?))|\breject(?:ed)?\b"
        ),
    ),
    ("escalate", r"升级|上报(?:给?(?:主管|经理|领导|店长))?|报给|报(?:主管|经理|领导|店长)|\bescalated?\b"),
    (
        "resolve",
        (
            r"(?:已经?)?(?:解决|处理|搞定|办|弄|跟进)(?:好|完|妥|掉)?了|解决|结案|结单|结掉|了结|办结|完结|关(?:掉"
            r"|闭|单|了)|\bresolved?\b|\bclosed?\b|\bsettled?\b|\bdone with\b"
        ),
    ),
    (
        "answer",
        (
            r"(?:已经?)?(?:回复|答复|回|联系|安抚)(?:好|过|完)?(?:顾客|客户|客人|买家|他|她)?了"
            r"|(?:已经?)?(?:回复|答复|回)过|(?:打|通)过电话|电话(?:打|沟通|联系)(?:过|好|完)|沟通(?:过|好|完)"
            r"|回(?:完|一下|个话)"
            r"|已(?:经)?(?:回复|答复)|标记?(?:为|成)?已?(?:回复|答复)"
            r"|(?<!怎么)(?<!如何)(?<!个)(?<!条)(?<!份)(?<!建议)(?:回复|答复)(?!建议|话术|率|时|速)"
            r"|\banswer(?:ed)?\b|\brepl(?:ied|y)\b(?:\s+to)?"
        ),
    ),
    (
        "claim",
        (
            r"认领|领(?:走|下|了)?(?:一下)?(?=\s*[0-9#＃第这那])|(?<![给帮让跟和])我(?:来(?:接手?|处理|跟进?|负责"
            r"|搞定?|看|弄|领)"
            r"|接手?|处理|跟进?|负责)(?!了|过|的|手上|完)|我来(?=[吧了哈啊呀啦]|[，,。！!]|$)"
            r"|(?<![\u4e00-\u9fff])我要(?=\s*[0-9#＃])"
            r"|(?<![让给帮替])我(?:接|领|拿|收)(?:了|下了?|走了?)(?!\s*吗)|算我的|(?:(?<=[0-9号单个条都也能张])"
            r"|(?<=[0-9] )|(?<=过来))给我(?=$|[，,。！!吧了吗])"
            r"|(?:拿|要|接|转|调|抢)过来|让我来?(?:处理|跟进?|接手?|负责)(?!了)|(?<=[0-9号单])(?:分|交|派"
            r"|转)(?:给)?我(?=$|[，,。！!吧了])|(?:交|分|派|转)给我"
            r"|都给我(?=$|[，,。！!吧了])|归我"
            r"|接手?(?:一下)?(?=[0-9#＃第\s这那])"
            r"|\bmine\b(?=\s*[:：,-]?\s*[#＃]?[0-9])|(?<=[0-9] )(?:is|are) mine\b|\bi(?:'ve"
            r"| have)? got (?=[#＃]?[0-9]|it\b"
            r"|this\b|that\b)|\bi(?:'m| am) on (?=[#＃]?[0-9]|it\b|this\b)|\bgive me (?=[#＃]?[0-9])|\bdibs on\b"
            r"|\bclaim(?:ed)?\b|\bpick up\b|\bgrab\b|\btake\b(?! a look| care| long)|\bi'?(?:ll"
            r"| will)(?: have)?(?= (?:handle|do|deal|take))|\bhandle\b|\bassign(?:ed)? to me\b"
        ),
    ),
    ("note", r"(?:加|补|写|添)一?(?:个|条|句)?备注|备注|记(?:一)?(?:下|笔)|\b(?:add|leave|make) a note\b|\bnote\b"),
)
"""Earlier ones win where two fit the same words."""
ANY_VERB: Final = re.compile("|".join(f"(?P<v{n}>{words})" for n, (_, words) in enumerate(VERBS)), re.IGNORECASE)
NOTE: Final = re.compile(
    r"(?:[，,。；;]\s*|\s+|(?<=[0-9号给]))?(?:并且?|顺便)?(?:附上?|加上?|写上?|留个?|加个)?"
    r"(?:(?:备注|附言|话术|说明|内容|理由|原因|留言)(?:是|为|如下|写|说|一下)?|(?:因为|由于|说是|并说"
    r"|跟他说|跟她说|告诉(?:他|她))|回复(?=[:：]))\s*[:：,，]?\s*(?P<zh>\S.*)$"
    r"|(?:\s*[,;:]?\s*)\b(?:with (?:a |the )?(?:note|message|reason|comment)|because(?: of)?|since|reason"
    r"|saying|noting|and (?:say|tell (?:him|her|them)(?: that)?)|note)\b\s*(?:is|that|of"
    r"|says?)?\s*[:：,]?\s*(?P<en>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
QUOTED: Final = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|‘[^’]{4,}’|《[^》]*》|^\s*[>＞].*$", re.MULTILINE)
THEIR_WORDS: Final = re.compile(
    r"(?:顾客|客户|客人|买家|用户|对方|差评|评价|评论|原文|原话|他|她)们?(?:里面?|中|上|本人|自己)?(?:还"
    r"|就|也|又)?(?:说|写|讲|要求|留言|称|表示|喊|让我们?|叫我们?|希望|原文)"
    r"|(?:这|那)(?:条|个)?(?:差评|评价|评论)(?:的?(?:内容|原文))?(?:是|为|[:：])"
    r"|\b(?:the )?(?:customer|buyer|client|review|reviewer|text|comment)s? (?:says?|said|wrote|writes"
    r"|asks?|asked|wants?|demands?|reads?)\b",
    re.IGNORECASE,
)
ASKED: Final = re.compile(
    r"[?？]|吗|呢(?=$|[。!！\s])|(?:了|过)(?:没有?|么)\s*[。.!！]?\s*$|是不是|有没有|能不能|可不可以"
    r"|可以不|要不要|该不该|需不需要|应不应该|用不用|怎么|怎样|如何|为什么|为啥|谁|什么时候|何时|多久"
    r"|多少|几(?=个|单|条|张|时|点)|哪"
    r"|\b(?:should|shall|did|does|do|has|have|is|was|were|are|who|whose|when|why|how|what|which|where)\b(?=.*)",
    re.IGNORECASE,
)
ENGLISH_ASKED: Final = re.compile(
    (
        r"^\s*(?:should|shall|did|does|do (?:i|we|you|they)|has|have (?:we|you|they|i)|is|was|were|are|can i"
        r"|could i|may i|who|whose|when|why|how|what|which|where)\b|[?？]"
    ),
    re.IGNORECASE,
)
PLEASE: Final = re.compile(
    r"(?:能不能|可不可以|能|可以|可否|麻烦|请)(?:请?你|您)?(?:先|再)?(?:帮|替|给|请)(?:我|忙|一下)(?!吗)|帮我"
    r"|^\s*(?:请|麻烦)"
    r"|(?:^|[,.;]\s*)(?:hey |ok(?:ay)? |so )?(?:can|could|would|will) you\b|\bplease\b",
    re.IGNORECASE,
)
STILL_ASKED: Final = re.compile(
    r"怎么|如何|怎样|为什么|为啥|谁|什么时候|何时|多久|多少|哪|\b(?:who|when|why|how|what|which)\b", re.IGNORECASE
)
"""What makes a question even of a polite request: 请问怎么升级."""
REFUSED: Final = re.compile(
    r"(?:不要|(?<![分特区级类])先?别|不必|不用|不需要?|无需|甭|用不着|没必要|勿|不许|不能|不想|不会|不可以?|还没|没(?!人"
    r"|有人)有?(?!人)|并未|未|不是要?"
    r"|禁止)(?:再|急着|着急"
    r"|马上|现在|把|给|将)?[^，,。；;]{0,8}$"
    r"|不再?\s*$"
    r"|\b(?:don'?t|do not|not|never|no need to|won'?t|cannot|can'?t|haven'?t|needn'?t|shouldn'?t|doesn'?t|hasn'?t"
    r"|didn'?t)\b[^,.;]{0,20}$",
    re.IGNORECASE,
)
SUPPOSED: Final = re.compile(
    r"如果|要是|假如|假设|万一|倘若|一旦|(?:的话)|等(?:到|他|她|顾客|客户|对方|收到|确认"
    r"|仓库).{0,12}(?:再|后|以后|之后)|到时候?"
    r"|(?:明天|明早|后天|下周|下午|晚上|晚点|稍后|待会儿?|等会儿?|一会儿?|过会儿?|改天|回头)(?:我|再|就"
    r"|要|会|想)?(?!.*(?:现在|马上|立刻))"
    r"|\b(?:if|unless|once|in case|later|tomorrow|tonight|next week|when)\b",
    re.IGNORECASE,
)
NAME: Final = r"[一-龥·]{1,4}|[A-Za-z][\w.'-]*(?:\s[A-Z][\w.'-]*)?"
TO: Final = re.compile(
    r"(?:转交?给|交接?给|移交给?|转派给?|指派给?|分配给?|派给|分给|转给|给|转)\s*@?"
    r"(?P<zh>[A-Za-z][\w.'-]*(?:\s[A-Z][\w.'-]*)?|[一-龥·]{2,4}?(?=来?(?:处理|跟进?|负责|接|看|认?领|吧|了|一下"
    r"|去|吗|啊|哈|，|,|。|；|;|:|：|备注|[!！]|\s|$))|[一-龥·]{2,3})"
    r"|(?:让|叫|请|安排|由)\s*@?(?P<let>[A-Za-z][\w.'-]*|[一-龥·]{2,4}?)(?=\s*(?:来|去)?(?:处理|跟进?"
    r"|负责|接手?|看|认领))"
    r"|[帮替代]\s*@?(?P<behalf>(?!我|忙)[A-Za-z][\w.'-]*|(?!我|忙)[一-龥·]{2,4}?)\s*(?=认领|接|领|跟|收)"
    r"|\b(?:claim|take|grab|pick up)\b[^,.;]{0,20}?\bfor\s+@?(?P<enfor>[A-Za-z][\w'-]*|[一-龥·]{2,4})"
    r"|\bto\s+@?(?P<en>[A-Za-z][\w'-]*(?:\s[A-Z][\w'-]*)?|[一-龥·]{2,4})"
    r"|\bput\s+@?(?P<enput>[A-Za-z][\w'-]*)\s+on\b"
    r"|\blet\s+@?(?P<enlet>[A-Za-z][\w'-]*)\s+(?:take|handle|have)\b|\b(?:give|assign"
    r"|hand)\s+@?(?P<engive>[A-Z][\w'-]*)\s+(?=#?[0-9]|ticket|it|this|that)"
    r"|@(?P<at>[A-Za-z][\w.'-]*|[一-龥·]{2,4})",
)
NOBODY: Final = frozenset(
    [
        "我",
        "自己",
        "我们",
        "咱们",
        "他",
        "她",
        "它",
        "他们",
        "对方",
        "顾客",
        "客户",
        "客人",
        "买家",
        "用户",
        "一下",
        "个",
        "谁",
        "别人",
        "其他人",
        "同事",
        "主管",
        "经理",
        "领导",
        "店长",
        "me",
        "myself",
        "it",
        "them",
        "him",
        "her",
        "someone",
        "somebody",
        "else",
        "the",
        "my",
        "a",
        "an",
        "this",
        "that",
        "do",
        "be",
        "customer",
        "manager",
        "lead",
        "now",
        "today",
        "later",
        "review",
        "free",
        "good",
        "sure",
        "us",
        "boss",
        "management",
        "support",
    ]
)
FILLER: Final = re.compile(
    r"请|麻烦|帮我|帮忙|我(?:来|要|想|们|已经|刚刚?|先|现在)?|把|将|先|再|就|也|都|吧|了|的|啊|哈|呀|哦"
    r"|嗯|好的?|那|一下|一?起|给|现在|马上|立刻|顺便|已经?|是|并|和|与|然后|"
    r"工单|单子|(?<!刷)单|差评|投诉|评价|号|个|条|可以|能不能|能|行|那就|统统|全部|所有|为|成|标记|标|自己|手上"
    r"|这边|处理人|处理|跟进|负责|来"
    r"|主管|经理|领导|店长|老板|\b(?:let|put|manager|lead|boss)\b|谢谢|多谢|辛苦了?|拜托|感谢|尽快|掉|\bthanks?\b"
    r"|\bthank you\b|\bpls\b|\basap\b|好吗|可以吗|行吗|好不好|[?？]"
    r"|交接|不跟|\b(?:give|hand|pass|please|can|could|would|will|you|i"
    r"|i'?ll|i'?ve|we|have|has|had|the|a|an|it|its|this|that|is|as|to|for|me|my|now|just|ticket|tickets"
    r"|over|ok|okay|and|then|one|ones|number|no|of|let'?s|up|all|mine|on|also|too|mark|him|her|them|with"
    r"|those|these|both|handle|do|deal|take)\b"
    r"|[\s，,。.；;：:！!、#＃~～\"“”'·]+",
    re.IGNORECASE,
)


PARTS: Final = re.compile(
    r"[，,；;。!！\n]|\s[-–—]+\s(?![#＃]?[0-9])|然后|\bthen\b|(?<=[号0-9了])并且?|并(?=升级|回复|解决|关闭|认领|备注)"
    r"|\band(?= (?:claim|escalate|resolve|close|answer|assign|release|dismiss|reopen|note|hand|give)\b)"
)
TICKET_ONLY: Final = re.compile(r"\s*(?:给|在|把)?\s*[#＃]?[0-9]{1,9}\s*号?\s*(?:工单)?(?:加|写|补)?(?:个|条)?$")
GIVES: Final = re.compile(r"给|让|叫|请|安排|由|帮|@|\blet\b|\bgive\b")
TAG: Final = re.compile(
    r"^\s*(?:可以|好|行|对|没问题|合适)(?:吗|不|么|不可以|不好|不行)|^\s*(?:ok|okay|right|is that ok)\s*\?",
    re.IGNORECASE,
)
STATE_BEFORE: Final = re.compile(r"(?:已经?|未|待|没有?|还没有?|正在?|处理?中)\s*$")
STATE_AFTER: Final = re.compile(
    (
        r"\s*(?:了|过|好|完|中)?的|\s*(?:率|时长|时间|时效|情况|进度|建议|中|tickets?\b|ones\b|today"
        r"|yesterday|this|last|rate|time)"
    ),
    re.IGNORECASE,
)
PARTICIPLE: Final = re.compile(
    r"(?:claimed|answered|resolved|closed|escalated|dismissed|rejected|released|settled)$", re.IGNORECASE
)
ASIDE: Final = re.compile(r"\s*[（(【\[]([^（）()【】\[\]]{1,200})[)）】\]]\s*[。.!！~～]*\s*$")
"""A remark in brackets at the end."""
HOLDS: Final = re.compile(
    r"(?:^|[，,\s])(?:先)?(?:别|不要|不用)(?!忘)|^(?:先|等一?[下等]|稍等|慢着|算了|待定|再说)"
    r"|\b(?:don'?t|not yet|wait|hold on|hold it|never ?mind)\b",
    re.IGNORECASE,
)
"""A last word that takes an order back: 认领 1（先别）."""
STOPS: Final = re.compile(
    r"\s*(?:先别|先不|先?不要|别|算了|不对|等一?[下等]|稍等|慢着|还是别|no|wait|hold on|not yet"
    r"|never ?mind)[了吧啊办动]*\s*",
    re.IGNORECASE,
)
FROM: Final = re.compile(
    r"从\s*@?(?:[一-龥·]{1,4}?|[A-Za-z][\w.'-]*)\s*的?(?:手[上里头中]|那[儿里边]?|名下|处|这[儿里边]?)的?"
)
"""From whom a ticket is taken."""
DOES: Final = re.compile(r"\s*(?:来|去)?(?:处理|跟进?|负责|接手?)(?:一下)?吧?\s*$")
"""What follows the name of who is to do it: 1 小王跟进."""
STARTS: Final = re.compile(r"^\s*(?:把|将)?\s*[#＃]?[0-9]{1,6}(?![0-9%]|[.:：][0-9])")
"""A part whose subject is a number: 8 是测试单."""
CONDITION: Final = re.compile(
    r"^\s*(?:但是?|不过)?(?:如果|要是|假如|除非|只要|万一)|^\s*(?:but )?(?:only )?(?:if|unless|in case|provided"
    r"|as long as)\b",
    re.IGNORECASE,
)
"""A part after an order that makes it hang on something."""
MINE_ALONE: Final = re.compile(
    r"^\s*(?P<a>[#＃]?[0-9]{1,6}(?:\s*[、,，和及&]\s*[#＃]?[0-9]{1,6})*)\s*号?\s*[-–—,，:：]?\s*(?:都)?(?:是)?(?:mine|me|我的?)\s*[!.。！~]*\s*$"
    r"|^\s*(?:mine|me"
    r"|我的?)\s*[-–—,，:：]\s*(?P<b>[#＃]?[0-9]{1,6}(?:\s*[、,，和及&]\s*[#＃]?[0-9]{1,6})*)\s*号?\s*[!.。！~]*\s*$",
    re.IGNORECASE,
)
"""Nothing but numbers and whose they are: 3，我的; me: 3."""
DOER: Final = re.compile(
    r"(?:^|[\s，,号0-9])@?(?P<name>(?!(?:I|me|please|admin|ok|hi|hey|and|the)\b)[A-Za-z][\w.'-]*"
    r"|[老小阿][一-龥])\s*(?:来|去)?$"
)
"""Who is named right before a Chinese word for taking: wu 认领 1, 老赵接手 3."""
REFUSED_AFTER: Final = re.compile(
    r"^\s*(?:就|先|暂时|倒|还是|也)*"
    r"(?:不用|不必|算了|免了|不需要|没必要|别)[了吧啊]*\s*$|^不[了掉上]|^\s*(?:is )?not (?:needed"
    r"|necessary)",
    re.IGNORECASE,
)
"""15 号升级就不用了."""
EXCEPT: Final = re.compile(
    r"[，,]?\s*(?:\bbut not\b|\bexcept(?: for)?\b|\bexcluding\b|\bnot\b(?=\s*[#＃]?[0-9])|除了?|除开|不包括|不含"
    r"|(?:但|(?<=[，,]))(?:不要|别)动?)\s*"
    r"(?P<but>[#＃]?[0-9]{1,6}\s*号?(?:\s*(?:[、,，和及]|and)\s*[#＃]?[0-9]{1,6}\s*号?)*)\s*(?:以?外)?的?",
    re.IGNORECASE,
)
"""Tickets that are left out: all but not 6, 除了 6 号."""
LISTED_ON: Final = re.compile(
    r"(?<=[0-9号])\s*[，,]\s*(?=[#＃]?[0-9]{1,6}\s*号?\s*(?:$|[，,、。.!！]|和|and\b|都|也|给|转|我|\())"
)
"""A comma between the numbers of one list."""
SEVERAL_PEOPLE: Final = re.compile(
    r"平均|均分|轮流|分别|各(?:一半|[0-9一二两三])|\b(?:evenly|equally|split)\b", re.IGNORECASE
)
AND_ANOTHER: Final = re.compile(r"\s*(?:和|与|跟(?![进着一])|、|以及|或者?|还是|\band\b|\bor\b)\s*[A-Za-z一-龥]")
