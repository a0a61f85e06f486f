"""Whether a message sounds like a question for what customers say; cheap, for it runs for every message."""

import re
from typing import Literal, TypeAlias

AboutReviews: TypeAlias = Literal["surely", "maybe", "no"]
_SURELY = re.compile(
    (
        r"(?:问卷|调研)(?:里|中|结果)|新冒出来?的?(?:需求|诉求)|抱怨|吐槽|差评(?!率)|好评(?!率|返现)|痛点|口碑|原话|"
        r"槽点|不满|负面|投诉(?!率)|有(?:什么|哪些)意见|(?:顾客|大家|客户|用户|买家|消费者)们?(?:都|是|"
        r"一般)?怎么(?:说|讲|评价|看)|(?:顾客|大家|客户|用户|买家|消费者)们?(?:对.{1,15}(?:意见|看法|感受|印象|反应|"
        r"评价)|(?:都|普遍|一般)?觉得)|\bcomplain\w*|\breviews? (?:say|about)|\bfeedback\b|\bpain points?\b|"
        r"\bsaying about\b|\bnegative reviews?\b|\b(?:customers?|people|users?|buyers?) (?:say|saying|think|feel|"
        r"like|love|hate|want)\b"
    ),
    re.IGNORECASE,
)
_MAYBE = re.compile(
    (
        r"反馈|需求|诉求|评价|评论|评语|(?:顾客|大家|客户|用户|买家).{0,6}(?:说|问|咨询|夸|骂|嫌|喜欢|讨厌|称赞)|"
        r"多了?(?:哪些|什么)问题|\breviews?\b|\bcomments?\b|\bneeds?\b"
    ),
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:怎么|如何|怎样)(?:才能|可以|去)?(?:降低|减少|避免|提升|提高|改善|应对|解决|预防)|"
    r"(?:写|来|出|生成|起草|拟)(?:一|两|三|几|[0-9])*(?:条|篇|个|版|段|份)|帮我写|怎么(?:回复|处理|应对)|"
    r"如何(?:回复|处理|应对)|(?:回复|降低|减少)差评|工单|认领|待处理|\bdraft\b|\bwrite\b|\btickets?\b|"
    r"\bhow (?:to|do|should)\b",
    re.IGNORECASE,
)


_PERHAPS = re.compile(
    (
        r"人(?:说|提|反映|反馈|抱怨|遇到|觉得|问)|有没有|多吗|多不多|多么|毛病|顾虑|看重|在意|在乎|关心|介意|嫌|来问|"
        r"问些|评率.{0,8}关系|新问题|槽点|有人|有没人|几个人|多少人|多少(?:顾客|客户|用户)|哪些人|"
        r"哪类人|(?:几|多少)位|原话|声音|谁在|趋势|走势|哪个产品|哪些产品|批次|夸|骂|问题|问得|问什么|怎么[说看想]|"
        r"担心|喜欢|讨厌|不满|好评|差评|抱怨|吐槽|反馈|满意|投訴|客訴|負評|差評|好評|評價|反饋|問題|稱讚|\banyone\b|"
        r"\banybody\b|\bhow many\b|\bhow often\b|\bwrong with\b|\bbesides\b|\bapart from\b|\bmind\b|\bcares?\b|"
        r"\bsa(?:y|id|ys)\b|\bquotes?\b|"
        r"\bwhich (?:product|channel|lot|batch)|\btrends?\b|\bprais\w+|\blov(?:e|es|ed)\b|\blikes?\b|\bask(?:s|ed|"
        r"ing)?\b|\bquestions?\b|\bproblems?\b|\bissues?\b|\bcomplain\w*|\bunhappy\b|\bworr(?:y|ies|ied)\b|"
        r"\breviews?\b"
    ),
    re.IGNORECASE,
)


def perhaps_about_reviews(text: str) -> bool:
    """Whether a message may ask for what customers say by the name of a need alone: 多少人说过敏."""
    return _PERHAPS.search(text) is not None and not _ELSEWHERE.search(text)


def about_reviews(text: str) -> AboutReviews:
    """Whether a message asks what customers say; cheap."""
    if _ELSEWHERE.search(text):
        return "no"
    return "surely" if _SURELY.search(text) else "maybe" if _MAYBE.search(text) else "no"
