"""What a reply to a review answers: praise, or a complaint in a few of the customer's own words."""

import re
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.topics import Trouble
from assistant.untrusted import tainted

_PRAISES: Final = re.compile(
    r"喜欢|好用|不错|满意|推荐|回购|惊喜|超值|很棒|舒服|好吃|好喝|合适|爱了|五星|\b(?:love|great|good|nice|happy|excellent|perfect)\b",
    re.IGNORECASE,
)
_BLAMES: Final = re.compile(
    r"不(?!错|贵|用担心)|差|坏|破|漏|失望|难|退|垃圾|没用|后悔|太|小了|大了|慢|臭|苦|硬|但是|就是|可惜|问题|裂|断|疼|痒|异味|"
    r"\b(?:not|no|bad|broken|but|disappoint\w*|poor|slow|leak\w*|return\w*|worse|too)\b|n't",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"^(?:但是?|可是|不过|就是|而且|然后|感觉|觉得|说实话|结果|but|and|however)[，,\s]*", re.IGNORECASE
)
_OTHERWISE: Final = {"zh": "您说的情况", "en": "what you describe"}
SHORTEST: Final = 3
LONGEST: Final = 16


def praises(review: str) -> bool:
    """A review that is pleased and complains of nothing."""
    return bool(_PRAISES.search(review)) and not _BLAMES.search(review)


def complaint(brief: Brief) -> str:
    """The clause of the review that names the trouble, as it stands; a plain phrase where none is short and safe."""
    otherwise = _OTHERWISE[brief.language]
    most = LONGEST * (1 + 2 * (brief.language == "en"))
    clauses = [_LEADS.sub("", one.strip()) for one in re.split(r"[，。！？；,.!?;\n~～…]+", brief.reply_to)]
    fitting = [
        one
        for one in clauses
        if SHORTEST <= len(one) <= most and not tainted(one) and one.isascii() == (brief.language == "en")
    ]
    named = [one for one in fitting if Trouble(one).topics and _BLAMES.search(one)]
    return next(iter([*named, *(one for one in fitting if _BLAMES.search(one))]), otherwise)
