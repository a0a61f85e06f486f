"""Holds a reply to the policy: no money, goods or hour that the policy's own sentences do not name, no medical fact."""

import re
from dataclasses import dataclass
from typing import Final, Literal

_PROMISES: Final = re.compile(
    r"退款|退钱|退您|退给您|退还|全额|全款|返现|返还|报销|买单|到账|垫付|双倍|"
    r"(?:重新|再|补|另)(?:给您|为您)?(?:寄|送|补|配)|送您|赠送|赠您|补(?:给)?您|补一|新的?一[瓶件份盒支]|"
    r"赔付|赔偿|补偿|理赔|补发|重发|换新|免单|免费|包退|包换|运费险?|优惠券|代金券|红包|积分|折扣|"
    r"[0-9０-９一二两三四五六七八九十百千]+(?:\.[0-9]+)?\s*(?:元|块钱?|倍|折|%)|[¥￥$€£]\s*[0-9]+|"
    r"[0-9０-９一二两三四五六七八九十半]+\s*(?:个)?(?:小时|工作日|分钟|天|日|周)(?:之?内|以内)?|"
    r"今天|今日|今晚|明天|明日|当天|当日|立刻|立即|马上|第一时间|保证|承诺|一定会|绝对|必须给|"
    r"refund|money back|on the house|complimentary|\bgift|(?:send|ship|give|get) you (?:a|an|another|one)\b|"
    r"new one\b|pay (?:for|you)|compensat\w*|reimburs\w*|replacement|replac(?:e|ing)\b|for free|\bfree\b|"
    r"voucher|coupon|discount|credit\b|guarantee\w*|promise\w*|definitely|certainly|"
    r"\b(?:\d+|one|two|three|a few|a couple of)\s+(?:working |business )?(?:hours?|days?|minutes?|weeks?)\b|"
    r"\btoday\b|\btomorrow\b|\btonight\b|at once|immediately|right away|\basap\b|"
    r"\d+(?:\.\d+)?\s*(?:dollars|yuan|euros|pounds|usd|rmb)\b|\d+\s*%",
    re.IGNORECASE,
)
_ADMITS: Final = re.compile(
    r"过敏|皮炎|湿疹|荨麻疹|副作用|不良反应|毒性|烂脸|毁容|激素|(?:由|因).{0,8}(?:引起|造成)|导致|正常(?:现象|反应)|"
    r"(?:产品|配方|成分|质量|批次)(?:确实|的确|是)?(?:有|存在|出现)(?:了)?(?:问题|缺陷|瑕疵)|"
    r"我们的(?:责任|过错|过失)|不会有(?:事|影响|问题)|没有(?:危害|大碍)|"
    r"allerg\w*|dermatitis|eczema|side[- ]effects?|adverse reaction|caused by|\bcaused\b|is harmless|"
    r"perfectly safe|(?:our|the product'?s?) fault|defective|contaminat\w*|toxic",
    re.IGNORECASE,
)
Kind = Literal["promise", "medical", "private", "unlike"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reply may not say, in its own words."""

    kind: Kind
    words: str


def promises(text: str) -> tuple[str, ...]:
    """Every word of money, goods or time in a text that a customer may hold us to, in order."""
    return tuple(re.sub(r"\s+", "", found[0].lower()) for found in _PROMISES.finditer(text))


def admits(text: str) -> str:
    """The first words that state a medical fact, a cause or a fault; "" when there are none."""
    found = _ADMITS.search(text)
    return found[0] if found else ""


def check(text: str, allowed: str, names: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """What a wording says beyond `allowed`, the policy's own sentences for this reply.

    `names` are product names, which may hold any words (“无敏保证霜”) and promise nothing.
    """
    from analytics.reviews.pii import mask

    for name in names:
        if name:
            text, allowed = text.replace(name, "□"), allowed.replace(name, "□")
    known = set(promises(allowed))
    found = [Finding("promise", word) for word in promises(text) if word not in known]
    if fact := admits(text):
        found.append(Finding("medical", fact))
    if (hidden := mask(text)) != text and mask(allowed) == allowed:
        found.append(Finding("private", hidden[:40]))
    return tuple(found)
