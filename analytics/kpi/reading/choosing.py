"""Which of the choices that were offered a reply takes: by its words, its number, or a yes where there is one."""

import re

from analytics.kpi.periods.atoms import number
from analytics.kpi.query import Unclear
from analytics.kpi.wording import HAN, fold

LEADS = re.compile(
    r"^(?:那就|那|就|我是?说的?是?|我指的?是?|我要|我想看|想看|要看|看|是指|指的是|指|是问|问的是|应该是|是|选择?|用|要|嗯|对|好的?|"
    r"(?:i mean|i meant|i want|make it|take|choose|pick|use|it is|it's|yes|yeah|ok|sure|the)\b)[\s,.!:]*"
)
BY = re.compile(r"^(?:按照?|依照?|(?:ranked |sorted |split |grouped )?by\b)\s*")
TAILS = re.compile(
    r"(?:那个|这个|这一个|那一个|的那个|吧|呢|啊|呀|哈|了|看|来看|\b(?:one|please|pls|then|thanks))?[\s,.!?]*$"
)
NTH = re.compile(
    r"(?:选项?|第|option|number|no\.?|#|the)?\s*(?P<n>[一二两三四1-4])\s*(?:个|项|种|条|st|nd|rd|th)?[.)]?"
    r"|(?:the )?(?P<word>first|second|third|fourth)(?: (?:one|choice|option))?"
    r"|(?P<last>最后一?个|(?:the )?last(?: one)?|后者|the latter)|(?P<former>前者|the former)"
)
WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
YES = re.compile(
    r"(?:是|是的|对|对的|对呀|对啊|嗯+|嗯对|没错|好|好的|可以|就是|就这个|就是这个|是这个|这个|要|要的|行|"
    r"yes|yep|yeah|yup|y|right|correct|ok|okay|sure|exactly|that one|this one|that's right|yes please)[\s,.!。]*"
)
NO = re.compile(
    r"(?:不是|不对|不|都不是|都不对|不要|算了|不用了|错了|no|nope|none|neither|none of (?:them|these|those)|not that)"
    r"[\s,.!。]*"
)


def chosen(reply: str, asked: Unclear) -> str | None:
    """The choice a reply names: a choice whole, its place, a yes to the only one, or words that one alone holds."""
    if not asked.choices:
        return None
    said = fold(reply).strip(" ,.!?")
    whole = next((choice for choice in asked.choices if fold(choice).strip(" ,.!?") == said), None)
    if whole is not None:
        return whole
    if len(asked.choices) == 1 and YES.fullmatch(said):
        return asked.choices[0]
    for words in dict.fromkeys((said, bare(said))):
        place = _place(words, len(asked.choices))
        if place is not None:
            return asked.choices[place] if place < len(asked.choices) else None
    return _holding(bare(said), asked)


def bare(said: str) -> str:
    """A folded reply without the small words around what it names: 就按交易额吧 is 交易额."""
    for _ in range(3):
        said = LEADS.sub("", said, count=1)
    return TAILS.sub("", BY.sub("", said)).strip()


def says_yes(reply: str) -> bool:
    return YES.fullmatch(fold(reply).strip()) is not None


def says_no(reply: str) -> bool:
    return NO.fullmatch(fold(reply).strip()) is not None


def _place(said: str, size: int) -> int | None:
    found = NTH.fullmatch(said)
    if found is None:
        return None
    if found["last"]:
        return size - 1
    if found["former"]:
        return 0
    return (WORDS.get(found["word"] or "") or int(number(found["n"] or "1") or 1)) - 1


def _holding(words: str, asked: Unclear) -> str | None:
    """The one choice that holds words the question itself does not."""
    if not words or (len(words) < 2 and not HAN.match(words)) or _within(words, fold(asked.text)):
        return None
    holding = [choice for choice in asked.choices if _within(words, fold(choice))]
    return holding[0] if len(holding) == 1 else None


def _within(words: str, text: str) -> bool:
    """Latin words only whole."""
    edge = r"(?<![a-z0-9])" if words[0].isascii() else ""
    close = r"(?![a-z0-9])" if words[-1].isascii() else ""
    return re.search(f"{edge}{re.escape(words)}{close}", text) is not None
