"""Which of the customers' sentences may stand in copy: those that name the pain point, or the relief, informatively."""

import re
from collections.abc import Iterator
from typing import Final

from assistant.conversation import Language
from assistant.drafting.evidence import Evidence, Voice
from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.words import Words

SHORTEST: Final = 6
LONGEST: Final = 36
MANY: Final = 5
"""A count is worth saying from here on."""
NOT_FOR_COPY: Final = re.compile(
    r"物流|快递|发货|客服|服务|假货|正品|真伪|真假|漏|破|包装|退|价格|太贵|断货|赠品|新鲜|日期|过敏反应|功效不明显|"
    r"logist|deliver|fake|leak",
    re.IGNORECASE,
)
_BLAMES: Final = re.compile(
    r"这[款个瓶支盒罐]|用[了完过]|买|退|失望|差评|垃圾|不如|客服|骗|再也不|后悔|踩雷|你们|卖家|店家|收到|打开|"
    r"太差|离谱|千万别|假滑|慎|不行|爆|烂|没用|坏|脱得|长了|起了|像敷|都在|想问|请问|挺急|必脱|适合|"
    r"this (?:one|product)|refund|bought"
)
_OWN: Final = re.compile(
    r"我这种|我的|我是|自己|一到|换季|每[次到]|一换|用什么都|抹什么都|[干油敏]皮[，,]|敏感[肌皮]|北方|秋冬|冬天|夏天|体质|手指|"
    r"\b(?:my|i have|i am|i'm)\b",
    re.IGNORECASE,
)
"""A sentence about the speaker, not about the thing bought."""
_RAGGED: Final = re.compile(r"[。.!！?？~…]{2,}|[\U0001f000-\U0001ffff]")
_DOUBTS: Final = re.compile(
    r"没感觉|没变化|看不出|没啥|一般|排不上|果然|嫌|应该|但|不过|可惜|以前|想要|希望|便宜|划算|赠品|小样|送|客服|快递|物流|包装|"
    r"更多|结果|贵|翻车|立竿见影|好评|返|红包|要是|见仁见智|怪味|怎么|哪|会不会|能不能|？|还不错|冲！|吗$"
)
_LEAD: Final = re.compile(
    r"^(?:而且|但是?|只是|然后|关键是?|重点是|另外|还有就是|其实|就是|反正|说|结论先放前面[:：]|[^，：:]{2,5}[:：]|"
    r"(?:整体|先)[^，]{0,3}[:：])+"
)


def troubled(pain: str, evidence: Evidence, language: Language) -> list[dict[str, Words]]:
    """Questions first, then what customers said of their own trouble: never a complaint about the product."""
    heard = [voice for voice in _fit(evidence) if voice.polarity in {"question", "pain"}]
    trouble = Trouble(pain)
    heard.sort(key=lambda voice: (voice.polarity != "question", -voice.customers))
    return [
        said
        for voice in heard
        for said in _said(voice, language)
        if _speaks(said["quote"].text, voice) and (language == "en" or trouble.named_in(said["quote"].text))
    ]


def _speaks(quote: str, voice: Voice) -> bool:
    """A question before buying, or someone's own trouble: a complaint about the product is no advertisement."""
    return not _BLAMES.search(quote) and (voice.polarity == "question" or bool(_OWN.search(quote)))


def relieved(pain: str, evidence: Evidence, language: Language) -> list[dict[str, Words]]:
    """Praise that speaks of this pain point: what is gone, or what is liked about its answer."""
    trouble = Trouble(pain)
    return [
        one
        for voice in sorted(_fit(evidence), key=lambda voice: -voice.count)
        if voice.polarity == "praise"
        for said in _said(voice, language)
        if (one := _to_the_point(said, trouble, language)) and not _DOUBTS.search(one["quote"].text)
    ]


def _to_the_point(said: dict[str, Words], trouble: Trouble, language: Language) -> dict[str, Words] | None:
    """The quote from its first clause on the matter to its last; None where too little is left."""
    quote = said["quote"]
    if language == "en":
        return said
    clauses = re.split(r"(?<=[，,。；、 ])", quote.text)
    on = [at for at, clause in enumerate(clauses) if trouble.relieved_in(clause)]
    kept = "".join(clauses[on[0] : on[-1] + 1]).strip(" ，,。；、") if on else ""
    return {**said, "quote": Words(kept, quote.evidence)} if len(kept) >= SHORTEST else None


def _fit(evidence: Evidence) -> list[Voice]:
    return [voice for voice in evidence.voices if not NOT_FOR_COPY.search(voice.need)]


def _said(voice: Voice, language: Language) -> Iterator[dict[str, Words]]:
    """Quotes long enough to inform, without the words that tied them to the sentence before."""
    count = voice.customers if voice.polarity != "praise" and voice.customers else voice.count
    for quote in voice.quotes:
        text = _LEAD.sub("", quote.text).strip(" ，,。")
        if (
            text.isascii() != (language == "en")
            or _RAGGED.search(text)
            or not SHORTEST <= len(text) <= LONGEST * (1 + (language == "en"))
        ):
            continue
        one = {"quote": Words(text, (quote.id,)), "need": Words(voice.need)}
        if count >= MANY:
            one["count"] = Words(str(count), (quote.id,))
        yield one
