"""How grave a negative text is, from evidence, and whether customer service must see it.

The order is fixed: medical reaction > counterfeit > leak or damage > service > logistics > taste. Evidence is what a
complaint says; what was feared, denied, asked, or told of others and of the time before is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from analytics.reviews.reading.doubts import doubts_about
from analytics.reviews.review import Category, DoubtKind, Labelled, Mention, Review
from analytics.reviews.taxonomy import NeedEntry, Taxonomy
from analytics.reviews.taxonomy import Severity as Evidence

Ground: TypeAlias = Literal["medical", "counterfeit", "damage", "service", "logistics", "taste"]

_PLAIN_BLAME = -0.95  # a score below which a text needs no complaint by name
INFLUENCE = 1000  # followers from which a customer is read like a KOC
ORDER: tuple[Ground, ...] = ("taste", "logistics", "service", "damage", "counterfeit", "medical")
_LEVELS: dict[Ground, int] = {"taste": 1, "logistics": 2, "service": 2, "damage": 3, "counterfeit": 4, "medical": 5}
_URGENT: tuple[Evidence, ...] = ("medical", "counterfeit", "damage")
_LABELS: dict[Ground, tuple[str, str]] = {
    "medical": ("疑似不良反应", "possible skin reaction"),
    "counterfeit": ("怀疑假货", "doubts it is genuine"),
    "damage": ("漏液或破损", "leak or damage"),
    "service": ("服务问题", "service"),
    "logistics": ("物流问题", "delivery"),
    "taste": ("使用感受", "experience"),
}
_OF_CATEGORY: dict[Category, Ground] = {
    "真伪": "counterfeit",
    "物流": "logistics",
    "服务": "service",
    "新鲜度": "service",
}


# Worse than its kind, or milder: sorts within a level, and what came to nothing is a level lower.
_GRAVE: dict[Ground, re.Pattern[str]] = {
    "medical": re.compile(
        r"医院|急诊|住院|毁容|烂|水泡|溃|化脓|肿|灼伤|烧伤|烫伤|出血|流血|缝了|休克|呼吸|掉皮|皮都|宝宝|孩子|孕|中毒|"
        r"触电|爆炸|起火|blister|hospital|\ber\b|emergency|swollen|swelled|burn|bleed|doctor",
        re.IGNORECASE,
    ),
    "damage": re.compile(r"一半|全|空|碎|到处|光了|湿透|第[二三四五]次|everywhere|empty|shattered|half", re.IGNORECASE),
    "logistics": re.compile(r"半个?月|个月|[两二三四]周|星期|丢|没收到|never|lost|weeks|month", re.IGNORECASE),
}
_NO_HARM = re.compile(
    r"里面(?:的?东西)?(?:没事|没坏|完好|没漏)|不影响(?:使用|用)|没有大碍|无大碍|不碍事|就(?:过去|好)了|"
    r"contents? (?:was|were) fine",
    re.IGNORECASE,
)
# Spoiled goods and goods past their date are damage, whatever the need they were read as.
_SPOILED = re.compile(r"过期|变质|霉|馊|烂|坏果|expired|rancid|mou?ldy|spoiled|rotten|(?:gone|went) bad", re.IGNORECASE)
# Stinging that made a customer give the product up is a reaction, no matter of taste.
_STUNG = re.compile(r"刺|红|痒|辣|灼|烧|疼|肿|sting|stung|burn|irritat|itch", re.IGNORECASE)
_GIVEN_UP = re.compile(
    r"停用|停了|不敢(?:再)?用|医院|医生|急诊|药膏|stopped using|had to stop|doctor|dermatologist", re.IGNORECASE
)
# What the product eased is no reaction to it; what eased once it was given up may well be.
_RELIEVED = re.compile(
    r"^(?:(?!没|不|未|还|难)[^，,。！!？?；;]){0,8}?(?<!才)(?<!就)(?:好了(?!又|再|三|几)|好多了|好转|缓解|减轻|消了|退了|消退|不见了|没再犯|平复|改善)|"
    r"^(?:(?!\bno|n't|\bnever)[^,.!?;]){0,20}\b(?:went away|gone|cleared|calmed|healed|eased|better now)\b",
    re.IGNORECASE,
)
_WITHOUT_IT = re.compile(
    r"停|不用|没用|不再用|扔|医|药|换(?:了|成|回)|又|再次|stopp|without|quit|threw|doctor|steroid|antihist|again",
    re.IGNORECASE,
)
# A wish before buying, and what only somebody who bought would say.
_PRESALE = re.compile(
    r"有没有|推荐|怎么搭|怎么选|哪款|哪个好|能用吗|可以用吗|能不能用|适合|想要|想买|想入|优惠|活动|在吗|在不在|多少钱|"
    r"不要太|别太|recommend|which one|suitable|can i use|is it ok|looking for|any discount|do you have",
    re.IGNORECASE,
)
_BOUGHT = re.compile(
    r"用了|用完|用着|用过|用的时候|收到|买了|买的|到货|拆开|打开|退|换货|还没|没发|没到|没收|没人|不理|不回|上次|到现在|"
    r"漏|坏|破|碎|闻着|过敏|投诉|差评|received|bought|ordered|arrived|used|refund|broke|leak|still|never",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"小红书|抖音|微博|快手|知乎|b站|哔哩|大众点评|视频号|公众号|tiktok|instagram|twitter|youtube|reddit|facebook|"
    r"trustpilot|xhs",
    re.IGNORECASE,
)
_DOUBTED: dict[DoubtKind, tuple[str, str]] = {
    "stars_disagree": ("星级（{}）与文字不符", "stars ({}) contradict the text"),
    "sarcasm": ("疑似反话", "possibly sarcastic"),
    "cashback_spam": ("疑似返现好评", "possibly a review for a reward"),
}


@dataclass(frozen=True, slots=True)
class Severity:
    """`level` 1 (mild) to 5; `category` and the one-line reason in Chinese and English. `evidence` is quoted text.

    `weight` tells apart what stands on one level: graver words, and each circumstance that raises.
    """

    level: int
    ground: Ground
    evidence: str
    reason_zh: str
    reason_en: str
    weight: int = 0

    @property
    def category(self) -> str:
        """The category in Chinese, as the desk shows it."""
        return _LABELS[self.ground][0]

    @property
    def rank(self) -> tuple[int, int, int]:
        """Sorts the graver one higher, also within a level."""
        return self.level, ORDER.index(self.ground), self.weight

    def reason(self, language: Literal["zh", "en"]) -> str:
        return self.reason_zh if language == "zh" else self.reason_en


def assess(labelled: Labelled, review: Review, taxonomy: Taxonomy, earlier: int = 0) -> Severity:
    """The gravest evidence decides; circumstances raise it, once each.

    They are photos, followers, a public platform and `earlier` complaints of the customer. Call it for what
    `is_ticket` lets through: a text that does not complain has no severity.
    """
    grounds = sorted(_grounds(labelled, taxonomy), key=lambda each: -ORDER.index(each[0]))
    ground, evidence = grounds[0] if grounds else ("taste", "")
    raised = list(_circumstances(review, earlier))
    told = [*raised, *_doubted(labelled, review)]
    # Taste never becomes urgent by itself; nothing but a reaction starts at the top.
    harmless = ground == "damage" and _NO_HARM.search(labelled.text) is not None
    level = max(1, min(3 if ground == "taste" else 5, _LEVELS[ground] + len(raised) - harmless))
    grave = ground in _GRAVE and _GRAVE[ground].search(labelled.text) is not None
    zh, en = _LABELS[ground]
    quote = evidence if len(evidence) <= 40 else evidence[:39] + "…"
    return Severity(
        level,
        ground,
        evidence,
        zh + (f"：“{quote}”" if quote else "") + "".join(f"，{words[0]}" for words in told),
        en + (f": “{quote}”" if quote else "") + "".join(f", {words[1]}" for words in told),
        weight=len(raised) + grave - harmless,
    )


def _circumstances(review: Review, earlier: int) -> Iterator[tuple[str, str]]:
    """What raises a complaint, in Chinese and English."""
    if review.photos > 0:
        yield f"附图 {review.photos} 张", f"{review.photos} photo" + "s" * (review.photos > 1)
    if review.followers >= INFLUENCE:
        yield f"粉丝 {review.followers}", f"{review.followers} followers"
    if review.source == "review" and _PUBLIC.search(review.channel):
        yield f"公开平台（{review.channel}）", f"on a public platform ({review.channel})"
    if earlier > 0:
        times = "once" if earlier == 1 else f"{earlier} times"
        yield f"此前已投诉 {earlier} 次", f"complained {times} before"


def _doubted(labelled: Labelled, review: Review) -> Iterator[tuple[str, str]]:
    """Why the text wants care, in Chinese and English."""
    for doubt in doubts_about(labelled, review):
        if doubt.kind in _DOUBTED:
            zh, en = _DOUBTED[doubt.kind]
            yield zh.format(doubt.words), en.format(doubt.words)


def is_ticket(labelled: Labelled, review: Review, taxonomy: Taxonomy) -> bool:
    """Whether the desk gets it: a negative review, or any text that tells of a reaction, a fake or damage.

    Five stars over a text that merely reads sour, with nothing complained of by name, is none, unless it is plain
    blame (“垃圾”); nor are they over a text that praises on the whole.
    """
    if review.stars is not None and review.stars >= 4 and labelled.polarity == "positive":
        return False
    complained = [mention.need for mention in _complaints(labelled, taxonomy)]
    if any((entry := taxonomy.named(need)) and entry.severity in _URGENT for need in complained):
        return True
    if review.source == "inquiry":
        asks = _PRESALE.search(labelled.text) is not None and _BOUGHT.search(labelled.text) is None
        return labelled.polarity == "negative" and bool(complained) and not asks
    if review.stars is not None and review.stars <= 2:
        return True
    if labelled.polarity != "negative":
        return False
    negative = complained or any(opinion.polarity == "negative" for opinion in labelled.opinions)
    if review.stars is None or review.stars >= 4:
        return bool(negative) or labelled.score < _PLAIN_BLAME
    return True


def _grounds(labelled: Labelled, taxonomy: Taxonomy) -> Iterator[tuple[Ground, str]]:
    for mention in _complaints(labelled, taxonomy):
        entry = taxonomy.named(mention.need)
        if entry and entry.severity != "none":
            yield _of_words(entry, mention.quote.text, labelled.text) or entry.severity, mention.quote.text
    for opinion in labelled.opinions:
        span = opinion.opinion or opinion.aspect
        if opinion.polarity == "negative" and span:
            first = min(each.start for each in (opinion.aspect, opinion.opinion) if each)
            last = max(each.end for each in (opinion.aspect, opinion.opinion) if each)
            yield _OF_CATEGORY.get(opinion.category, "taste"), labelled.text[first:last]


def _complaints(labelled: Labelled, taxonomy: Taxonomy) -> Iterator[Mention]:
    """What is complained of, without reactions that the product eased."""
    for mention in labelled.needs:
        if mention.kind != "complaint":
            continue
        entry = taxonomy.named(mention.need)
        if entry and entry.severity == "medical" and _relieved(mention, labelled.text):
            continue
        yield mention


def _relieved(mention: Mention, text: str) -> bool:
    after = text[mention.words.end :]
    return _RELIEVED.search(after) is not None and _WITHOUT_IT.search(text) is None


def _of_words(entry: NeedEntry, quote: str, text: str) -> Ground | None:
    """What the words weigh, where that is more than their need does."""
    if entry.category == "新鲜度" and _SPOILED.search(quote):
        return "damage"
    reacted = entry.category == "使用体验" and _STUNG.search(quote) and _GIVEN_UP.search(text)
    return "medical" if reacted else None
