"""A reply to a review: praise is thanked for, a complaint answered in its own words, harm met with care and no more."""

import re
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line
from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.wording import answers
from assistant.drafting.writing.page import Page
from assistant.untrusted import tainted

_PRAISES: Final = re.compile(
    r"喜欢|好用|不错|满意|推荐|回购|惊喜|超值|很棒|舒服|好吃|好喝|合适|爱了|五星|\b(?:love|great|good|nice|happy|excellent|perfect)\b",
    re.IGNORECASE,
)
_BLAMES: Final = re.compile(
    r"不(?!错|贵|用担心)|差|坏|破|漏|失望|难|退|垃圾|没|后悔|太|小了|大了|慢|臭|苦|硬|但是|就是|可惜|问题|裂|断|疼|痒|异味|迟|晚了|少了|错|"
    r"黑了|红了|脱|掉|卡|吵|贵|骗|像|一股|"
    r"\b(?:not|no|never|bad|broke\w*|but|disappoint\w*|poor\w*|slow\w*|leak\w*|return\w*|worse|too|late|loud|smell\w*|odd|wrong|missing|hard)\b|n't",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"^(?:但是?|可是|不过|就是|而且|然后|感觉|觉得|说实话|结果|居然|竟然|真的|but|and|however|it'?s)[，,\s]*",
    re.IGNORECASE,
)
_HARMS: Final = re.compile(
    r"过敏|红肿|[起长](?:了|满|一片)?[^，。]{0,4}(?:疹|包|痘)|刺痛|灼[烧热痛]|红了|发红|脱皮|痒|肿|烫伤|烧伤|划[伤破]|割[伤手]|流血|受伤|触电|漏电|冒烟|起火|爆炸|"
    r"拉肚子|腹泻|呕吐|吐了|中毒|住院|就医|去医院|头晕|胸闷|晕倒|软便|抽搐|"
    r"\b(?:allerg\w*|rash|hives|swell\w*|swollen|burn(?:s|ed|t|ing)?|blister\w*|bleed\w*|injur\w*|electric shock|"
    r"smoke|fire|vomit\w*|sick|diarrh\w*|hospital|itch\w*)\b",
    re.IGNORECASE,
)
_POWERED: Final = re.compile(r"触电|漏电|冒烟|起火|爆炸|electric|smoke|fire", re.IGNORECASE)
_SUBJECTS: Final = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in {
        "parcel": r"物流|快递|发货|送货|包装|收到|少[发了件]|错发|发错|漏发|迟迟|deliver|parcel|packag|shipp|missing",
        "staff": r"客服|师傅|老师|态度|迟到|爽约|没人|上门|预约|服务员|service|staff|rude|teacher|late",
        "broken": r"坏|裂|断|漏|掉漆|生锈|开胶|脱线|不转|不亮|不响|充不|连不|开不|broke|crack|leak|dead",
        "fit": r"尺码|大小|偏[大小]|太[大小长短宽窄]|[大小]了|不合|色差|颜色|size|fit|colou?r|small|large",
        "taste": r"味|难[吃喝闻]|苦|酸|腥|太[甜咸硬]|口感|硬|taste|smell|bitter|sour|sweet|odou?r",
    }.items()
)
_PETS: Final = re.compile(r"[猫狗犬宠]|\b(?:cat|dog|pet)", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\d|[一两二三四五六七八九十半几][次天个周月年点小]")
SHORTEST: Final = 3
LONGEST: Final = 18


def praises(review: str) -> bool:
    """A review that is pleased and complains of nothing."""
    return bool(_PRAISES.search(review)) and not _BLAMES.search(review) and not _HARMS.search(review)


def complaint(brief: Brief) -> str:
    """The clause of the review that names the trouble, as it stands; "" where none is short and safe."""
    most = LONGEST * (1 + 2 * (brief.language == "en"))
    clauses = [_LEADS.sub("", one.strip(" “”\"'")) for one in re.split(r"[，。！？；,.!?;\n~～…]+", brief.reply_to)]
    fitting = [
        one
        for one in clauses
        if SHORTEST <= len(one) <= most and not tainted(one) and one.isascii() == (brief.language == "en")
    ]
    harmed = [one for one in fitting if _HARMS.search(one)]
    named = [one for one in fitting if _BLAMES.search(one) and (Trouble(one).topics or _subject(one))]
    named.sort(key=lambda one: bool(_COUNTED.search(one)))
    return next(
        iter([*harmed, *named, *(one for one in fitting if _BLAMES.search(one) and not _COUNTED.search(one))]), ""
    )


def _subject(text: str) -> str:
    return next((name for name, words in _SUBJECTS if words.search(text)), "")


def reply(page: Page) -> list[Line]:
    """Thanks, the customer's own subject, what bears on it, one next step; harm: stop, a doctor, tell us."""
    review = page.brief.reply_to or page.brief.pain
    if review and praises(review):
        slots: tuple[str, ...] = ("reply_thanks", "reply_praise", "reply_stay")
    elif _HARMS.search(review):
        slots = _harmed(page, review)
    else:
        slots = _answered(page, review)
    said = [line for line in (_line(page, slot) for slot in slots) if line]
    half = 1 + page.lines.turn % 2
    return [page.joined(part) for part in (said[:half], said[half:]) if part]


def _harmed(page: Page, review: str) -> tuple[str, ...]:
    told = "harm_said" if page.brief.pain else "harm_heard"
    stop = "harm_unplug" if _POWERED.search(review) else "harm_pet" if _pets(page) else "harm_stop"
    return (told, stop, "harm_contact")


def _pets(page: Page) -> bool:
    product = page.evidence.product
    return bool(_PETS.search(f"{product.category} {product.name}"))


def _answered(page: Page, review: str) -> tuple[str, ...]:
    """The complaint's subject, a fact where one bears on it, and the step that suits it."""
    said = "reply_pain" if page.brief.pain else "reply_noted"
    subject = _subject(page.brief.pain or review)
    orders = (
        ("reply_thanks", said),
        (said, "reply_thanks"),
        (said, "reply_care"),
        ("reply_thanks", said, "reply_care"),
    )
    bearing = () if subject in {"parcel", "staff", "broken"} else _bearing(page)
    return (*orders[page.lines.turn % len(orders)], *bearing, f"reply_next_{subject}" if subject else "reply_next")


def _bearing(page: Page) -> tuple[str, ...]:
    """The fact or the way of use that speaks of the same thing as the complaint; neither otherwise."""
    facts = {fact.id: fact for fact in page.evidence.facts}
    trouble = Trouble(page.brief.pain)
    if page.english or not page.brief.pain:
        return ()
    found = answers(page.evidence, trouble, page.lines.turn)
    kinds = [facts[words.evidence[0]].kind for words in found[:1]]
    if kinds == ["usage"]:
        return ("reply_usage",)
    told = [words for words in found if facts[words.evidence[0]].kind in {"claim", "attribute"}]
    page.lines.slots["answer"] = told[:1]
    return ("reply_fact",) if told else ()


def _line(page: Page, slot: str) -> Line | None:
    return page.lines.line(slot) or (page.lines.line("reply_next") if slot.startswith("reply_next") else None)
