"""The words of an order: what people call platforms, tones, stages, people; a line of a table each."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

from assistant.drafting.brief import LifeCycle, Stage, Tone

Name = TypeVar("Name", bound=str)

KINDS: Final[Mapping[str, str]] = {
    "script": r"(?:短视频|视频|口播|拍摄|分镜|剧情)?脚本|口播[稿词]?|分镜|\b(?:video |short[- ]video )?scripts?\b",
    "taobao_title": r"(?:淘宝|天猫|宝贝|商品|直通车|搜索)标题|直通车|\b(?:taobao|tmall|listing) titles?\b",
    "detail_points": r"(?:商品|宝贝|产品)?详情页?(?:的?卖点|文案)?|卖点(?:文案)?|"
    r"\b(?:product )?detail pages?(?: (?:selling )?points)?\b|\bselling points\b|\bproduct page\b",
    "rsa": r"(?:谷歌|google)(?:的?(?:搜索)?广告| ?(?:search )?ads?| ?rsa)?|\brsa\b",
    "sem": r"搜索广告|竞价(?:广告|创意|文案)?|搜索推广|关键词广告|\bsearch ads?\b|\bppc\b|\bsem\b",
    "koc_brief": r"(?:koc|达人|博主|kol)(?:合作|种草)?(?:的)?\s*(?:brief|需求|合作单|简报|合作说明)?|"
    r"\b(?:koc|creator|influencer)(?: brief)?s?\b",
    "review_reply": r"回复(?:一?下?)?(?:这条?|那条?|个|顾客的?|客户的?)*(?:评论|评价|差评|好评|中评)|"
    r"(?:评论|评价|差评|好评|中评)的?(?:区)?(?:写?[个条]?)?(?:的)?回复|回评|"
    r"\brepl(?:y|ies) to (?:this |a |the )?(?:bad |negative )?reviews?\b|"
    r"\breview repl(?:y|ies)\b",
    "wecom": r"企微|企业微信|一对一|\bwecom\b",
    "community": r"社群|微信群|群发|私域|(?<![人客族种语])群(?!体|众|岛|山|组|演)(?:里|内|公告)?|"
    r"\bcommunity(?: group)?\b|\bgroup chats?\b",
    "moments": r"朋友圈|\b(?:wechat )?moments\b",
    "meta": r"\b(?:facebook|instagram|meta|ins)\b|脸书",
    "note": r"小红书(?:笔记|帖子?|种草)?|红书|种草(?:笔记|文|帖)|笔记|"
    r"\b(?:xhs|xiaohongshu|rednote)\b|\bseeding (?:posts?|notes?)\b|\bnotes?\b",
    "feed": r"信息流(?:广告)?|巨量(?:引擎|千川)?|千川|抖音(?:广告|文案)?|\b(?:douyin|tiktok|feed ads?|in-feed)\b",
}
"""Form → what people call texts of that form, beside the names and aliases of formats.yml."""

ADVERTISEMENT: Final = re.compile(r"广告(?!语)|投放|短视频|\bads?\b", re.IGNORECASE)
"""Without a platform, this is a feed advertisement; anything else is a note."""

ELSEWHERE: Final = re.compile(
    r"快手|知乎|微博|[BbＢ]站|哔哩哔哩|视频号|公众号|拼多多|京东|得物|唯品会|豆瓣|今日头条|头条|亚马逊|什么值得买|贴吧|闲鱼|美团|大众点评|"
    r"\b(?:linkedin|twitter|youtube|pinterest|amazon|weibo|zhihu|bilibili|kuaishou|snapchat|threads|reddit|telegram|"
    r"whatsapp|shopee|lazada|jd|pinduoduo)\b",
    re.IGNORECASE,
)
"""Platforms that people know and formats.yml may not."""

ENGLISH_THINGS: Final = (
    r"\b(?:ads?|cop(?:y|ies)|posts?|captions?|titles?|headlines?|drafts?|slogans?|messages?|versions?|variants?|"
    r"lines|texts?)\b"
)
THINGS: Final = re.compile(
    rf"文案|推文|软文|广告语|广告词|广告|标题|话术|消息|帖子?|内容|创意|种草|{ENGLISH_THINGS}", re.IGNORECASE
)

STAGES: Final[tuple[tuple[Stage, str], ...]] = (
    ("复购", r"复购|老客|老顾客|老会员|回购|续上|补货|回头客|repurchas|returning|repeat|restock|loyal"),
    (
        "决策",
        r"决策|对比测评|犹豫|临门|下单理由|促单|促转化|促成|逼单|催单|催付|转化期|decision|consideration|hesita|undecided",
    ),
)
LIFE_CYCLES: Final[tuple[tuple[LifeCycle, str], ...]] = (
    ("新品", r"新品|上新|首发|新上市|刚上市|新上架|\blaunch|new arrival|new product|newly|just released"),
    (
        "大促",
        (
            r"大促|促销季|双\s?(?:11|12|十一|十二)|618|六一八|年货节|黑五|99划算|女神节|38节|三八节|年中大促|周年庆|店庆|"
            r"black friday|double (?:11|12|eleven|twelve)|11\.11|singles.? day|cyber monday|big sale|\bsale\b|mega sale"
        ),
    ),
)
TONES: Final[tuple[tuple[Tone, str], ...]] = (
    (
        "轻松",
        (
            r"轻松|活泼|俏皮|年轻(?=一?[点些]|化|态|[，,。]|$)|有趣|幽默|搞笑|可爱|别太正式|不要太正式|接地气|playful|\blight\b|light-hearted|"
            r"\bfun\b|\bfunny\b|casual|relaxed|cheerful|humou?rous|youthful"
        ),
    ),
    ("专业", r"专业|严谨|理性|成分党(?=口吻|语气|风)|干货|客观|professional|expert|serious|factual|rational"),
    (
        "温柔",
        (
            r"温柔|温暖|治愈|走心|暖心|细腻|亲切|诚恳|像朋友|体贴|贴心|"
            r"encouraging|caring|friendly|sincere|gentle|\bwarm\b|heartfelt|tender|soothing tone"
        ),
    ),
)
PLAIN_TONE: Final = re.compile(
    r"自然|松弛|干脆|生活化|真实|清爽|口语|朴实|平实|简单|直接|日常|natural|plain|honest|punchy|crisp|straight|simple|neutral",
    re.IGNORECASE,
)
"""Tones that are the natural one by another name."""
TONE_ASKED: Final = re.compile(
    r"(?:语气|口吻|风格|调性)(?:要|是|用|偏|[:：])*(?P<zh>[\u4e00-\u9fff]{1,10}?)(?:一?[点些]|的|[，,。；;、\s]|$)|"
    r"(?:^|[，,。；;\s用以])(?P<before>[\u4e00-\u9fff]{2,6}?的?(?:口吻|语气))|"
    r"\b(?P<en>[a-z-]+) tone\b|"
    r"\btone(?: of voice)?\s*(?:[:：]|is|should be)\s*(?P<after>[a-z][a-z ,-]{2,40}?)(?=[.;]|$)",
    re.IGNORECASE,
)

NO: Final = r"(?:不要?|别|无需|不用|不必|去掉|没有|不能)(?:带|提|写|出现|说|要|有|含|加|放)*[^，。,;；]{0,4}?"
NO_OFFER: Final = re.compile(
    rf"{NO}(?:优惠|折扣|促销信息|活动信息|满减|赠品)|"
    r"\b(?:no|without|skip|leave out|don'?t mention)\b[^.,;]{0,16}\b(?:offers?|discounts?|"
    r"promotions?|deals?)\b",
    re.IGNORECASE,
)
NO_PRICE: Final = re.compile(
    rf"{NO}(?:价格|价钱|多少钱|价位|售价)|"
    r"\b(?:no|without|skip|leave out|don'?t mention|not mention)\b[^.,;]{0,16}\bprices?\b",
    re.IGNORECASE,
)
LEFT_OUT: Final = re.compile(
    r"(?:别|不要|不许|不准|不能|禁止|避免)(?:写|说|提|出现|承诺|用)(?!成|得|太|到|了)\s*[“\"]?(?P<zh>[^，。,;；“”\"、]{2,10})|"
    r"\b(?:don'?t|do not|never) (?:say|mention|use|promise)\s+[“\"]?(?P<en>[^,.;“”\"]{2,30})|"
    r"\bavoid (?:the words? )?[“\"]?(?P<avoid>[^,.;“”\"]{2,30})",
    re.IGNORECASE,
)
NO_EMOJI: Final = re.compile(rf"{NO}(?:表情|emoji)|\b(?:no|without)\b[^.,;]{{0,12}}\bemojis?\b", re.IGNORECASE)

SHORT: Final = re.compile(
    r"简短|短一?[点些]|短的|短小|精简|精炼|一句话|"
    r"\bshort(?:er)?\b(?![- ]video)|\bbrief (?=ads?|posts?|notes?|cop)|concise",
    re.IGNORECASE,
)
LONG: Final = re.compile(r"长一?[点些]|长文|长的|详细|展开写|\blong(?:er)?\b|in detail|detailed", re.IGNORECASE)
ENGLISH: Final = re.compile(r"英文|英语|in english|\benglish (?:cop|ads?|posts?|version)", re.IGNORECASE)
CHINESE: Final = re.compile(r"中文|汉语|in chinese|\bchinese (?:cop|ads?|posts?|version)", re.IGNORECASE)

PEOPLE: Final = re.compile(
    r"(?:[干油敏混]|混[干油]|大油|敏感|干性|油性|混合|中性)皮|敏感?肌|痘肌|(?<!机器)[党族人群者们]$|人群|妈妈?们?$|[宝奶][妈爸]|爸爸?$|学生|女生|男生|女性|男性|女孩|男孩|"
    r"老人|长辈|青年|年轻人|白领|新手|小白|用户|客户|顾客|[老新]客|会员|粉丝|情侣|夫妻|家庭|司机|老师|程序员|玩家|家长|父母|主人|铲屎官|"
    r"租客|打工|闺蜜|护士|医生|孕妇|中老年|上班|\b(?:customers?|buyers?|people|students?|parents?|m[ou]ms|mothers?|dads|fathers?|women|men|"
    r"girls|boys|teens|users?|skin|campers?|owners?|lovers?|workers?|beginners?|travell?ers?|runners?|families|couples|"
    r"members|drivers|teachers|nurses|gamers|readers|seniors|professionals|newcomers|fans|shoppers|who)\b",
    re.IGNORECASE,
)
FUNCTION: Final = re.compile(
    r"我们家?|咱们家?|咱家|我家|本店|店里|自家|这[款个件支瓶]|那[款个件支瓶]|新款|新品|老款|爆款|热销|热卖|主推|主打|招牌|同款|经典|今年|"
    r"[春夏秋冬]季|吐槽|安利|推荐|宣传|测评|评测|开箱|分享|体验|对比|夸|聊|拍|谈|帮忙|帮我|给我|麻烦|请|想要?|需要|产品|商品|宝贝|各位|关于|围绕|"
    r"根据|依据|按照|针对|参考|结合|评价|评论|[好差]评|反馈|留言|"
    r"[给为替帮向对把让将和与跟及或的了要做写来出推卖介绍讲说款用就再还也都是这那个条篇版份组段则些一两三四五六七八九十几每各在上下]"
)
"""Words before a product's name that say nothing of which product it is."""
PLAIN_ENGLISH: Final = frozenset({
    "the", "a", "an", "our", "my", "this", "that", "these", "those", "new", "for", "of", "on", "about", "with", "to",
    "and", "or", "in", "from", "write", "draft", "promote", "sell", "push", "introduce", "launch", "feature",
    "featuring", "product", "by", "best-selling", "popular", "classic", "latest", "copy", "please",
})  # fmt: skip


def first(table: tuple[tuple[Name, str], ...], text: str) -> Name | None:
    """The first entry of a table whose words the text holds."""
    return next((name for name, pattern in table if re.search(pattern, text, re.IGNORECASE)), None)
