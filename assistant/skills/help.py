"""What the bot can do, said when nobody asked for anything it knows."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from assistant.conversation import Button, Buttons, Language, Message, Reply, Situation, Text
from assistant.permissions import ALL, Act, Role


@dataclass(frozen=True, slots=True)
class Examples:
    """What there is to name in examples: questions for figures, and a product; empty where there is none."""

    figures: tuple[str, ...] = ()
    product: str = ""


GiveExamples: TypeAlias = Callable[[Role, Language], Examples]


def _none(role: Role, language: Language) -> Examples:  # noqa: ARG001  the shape of what gives examples
    return Examples()


_GREETING: Final[Mapping[Language, str]] = {
    "zh": "我是种草，能帮你做{count}件事：",
    "en": "I'm zhongcao. {count} I can do:",
}
_NOTHING: Final[Mapping[Language, str]] = {
    "zh": "我是种草。你还没有权限，请找管理员开通。",
    "en": "I'm zhongcao. You may do nothing here yet; please ask an admin.",
}
_COUNTS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh": ("", "一", "两", "三", "四"),
    "en": ("", "One thing", "Two things", "Three things", "Four things"),
}
_OFFERS: Final[Mapping[Language, tuple[tuple[tuple[Act, ...], str], ...]]] = {
    "zh": (
        (("ask",), "- **问指标**：{metrics}"),
        (("read_reviews",), "- **看口碑**：“最近大家在抱怨什么？”"),
        (("draft", "check"), "- **写文案**：“给{product}写两条朋友圈文案”，或“帮我看看这条能不能发：……”"),
        (("check",), "- **查文案**：“帮我看看这条能不能发：……”"),
        (("draft",), "- **写文案**：“给{product}写两条朋友圈文案”"),
        (("see_tickets",), "- **处理差评**：“待处理的差评有哪些？”"),
    ),
    "en": (
        (("ask",), "- **Metrics**: {metrics}"),
        (("read_reviews",), "- **Reviews**: “What are people complaining about lately?”"),
        (("draft", "check"), "- **Copy**: “Draft two feed ads for {product}”, or “Check this copy: …”"),
        (("check",), "- **Copy**: “Check this copy: …”"),
        (("draft",), "- **Copy**: “Draft two feed ads for {product}”"),
        (("see_tickets",), "- **Negative reviews**: “Which tickets are open?”"),
    ),
}
"""What is offered to whoever may do these acts; of copy, the first line that fits."""
_GUIDE: Final[Mapping[Language, str]] = {
    "zh": "投放与运营上的做法也可以问我，比如“新手怎么低成本启动”。",
    "en": "You can also ask how to run things: “How do we start on a small budget?”",
}
_OF_FIGURES: Final[Mapping[Language, str]] = {"zh": "“有哪些指标？”", "en": "“What metrics do you have?”"}
_PRODUCT: Final[Mapping[Language, str]] = {"zh": "新品", "en": "our new product"}
_LOST: Final[Mapping[Language, str]] = {
    "zh": "这句话我没有读懂，所以先不猜。",
    "en": "I could not read that, and I would rather not guess.",
}
_STARTERS: Final[Mapping[Language, tuple[tuple[Act, str], ...]]] = {
    "zh": (
        ("ask", "有哪些指标？"),
        ("read_reviews", "最近大家在抱怨什么？"),
        ("draft", "给{product}写两条朋友圈文案"),
        ("see_tickets", "待处理的差评有哪些？"),
    ),
    "en": (
        ("ask", "What metrics do you have?"),
        ("read_reviews", "What are people complaining about lately?"),
        ("draft", "Draft two feed ads for {product}"),
        ("see_tickets", "Which tickets are open?"),
    ),
}
_GREETS: Final = (
    r"(?:你好|您好|哈喽|哈啰|嗨|嘿|hi|hello|hey)(?:啊|呀|哦|哈|吗|there|all|zhongcao|种草|各位|大家| )*"
    r"|在吗|在不在|在么|有人吗|早|早安|早上好|上午好|中午好|下午好|晚上好|good (?:morning|afternoon|evening)"
    r"|帮助|帮忙|help|怎么用|怎么使用|使用说明|菜单|menu|开始|start|你是谁|你叫什么(?:名字)?|你有什么功能"
    r"|你(?:都|还)?(?:能|会|可以)(?:帮我)?(?:做|干)?(?:点|些)?(?:什么|啥|嘛)"
    r"|who are you|what are you|what (?:can|do) you do(?: for me)?"
)
_THANKS: Final = (
    r"(?:好的?|ok)? ?(?:谢谢|多谢|感谢|谢了|谢啦|辛苦了?|thanks|thank you|thx|ty)"
    r"(?:你|您|啦|了|哈|亲|老师|so much|a lot|very much| )*"
)
_AGREES: Final = (
    r"(?:好|好的|好吧|好滴|行|行吧|嗯+|哦+|ok|okay|收到|知道了|明白了?|了解了?|可以了?|没事了?|不用了|got it|i see"
    r"|cool|great|nice|perfect)(?:啊|呀|啦|哈)*|哈+|嘿嘿+|呵呵+|不错|厉害|真棒|太棒了|牛|6{3,}|lol|(?:ha){2,}"
)
_CONFIRMS: Final = (
    r"(?:我)?(?:确认|确定|同意|取消|撤销|算了)(?:了|吧|一下|设定|执行)*"
    r"|(?:i )?(?:confirm|cancel)(?:ed)?(?: it| that)?|never ?mind"
)
_SURENESS: Final = {"all right": 0.1, "nothing waits": 0.75}
_SMALL_TALK: Final = (
    ("greeting", _GREETS),
    ("thanks", _THANKS),
    ("bye", r"再见|拜拜?|回见|下班了|晚安|bye|goodbye|see you|good night"),
    ("all right", _AGREES),
    ("nothing waits", _CONFIRMS),
)
_ANSWERS: Final[Mapping[str, Mapping[Language, str]]] = {
    "thanks": {"zh": "不客气，有需要随时问我。", "en": "You're welcome. Ask me any time."},
    "all right": {"zh": "好的，还想看什么直接说就行。", "en": "All right. Just tell me what you want to see next."},
    "nothing waits": {
        "zh": "现在没有等你确认的事，也没有要取消的。",
        "en": "There is nothing waiting to be confirmed or cancelled.",
    },
    "bye": {"zh": "再见，有需要随时叫我。", "en": "Bye. I'm here whenever you need me."},
}


_DECORATION: Final = re.compile(r"[^\w\s]|_")


def starters(language: Language, examples: Examples = Examples(), role: Role = ALL) -> tuple[str, ...]:
    """First questions for somebody who has asked nothing yet: those that their role may ask."""
    product = _product(examples, language)
    return tuple(
        examples.figures[-1] if act == "ask" and examples.figures else text.format(product=product)
        for act, text in _STARTERS[language]
        if role.may(act)
    )


def _greeting(language: Language, examples: Examples, role: Role) -> str:
    figures = f"“{examples.figures[0]}”" if examples.figures else _OF_FIGURES[language]
    offers, seen = [], set[Act]()
    for acts, line in _OFFERS[language]:
        if all(map(role.may, acts)) and not seen & set(acts):
            seen |= set(acts)
            offers.append(line.format(metrics=figures, product=_product(examples, language)))
    if not offers:
        return _NOTHING[language]
    lead = _GREETING[language].format(count=_COUNTS[language][len(offers)])
    guide = f"\n\n{_GUIDE[language]}" if role.may("search_guide") else ""
    return f"{lead}\n\n" + "\n".join(offers) + guide


def _product(examples: Examples, language: Language) -> str:
    return examples.product or _PRODUCT[language]


class Help:
    """Greets, and answers whatever no other skill wants."""

    name = "help"

    def __init__(self, examples: GiveExamples = _none) -> None:
        """`examples` are asked for at each reply, so that they name what is there then and may be seen."""
        self._examples = examples

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        """Sure of greetings and thanks; "ok" may well answer what another skill asked, "confirm" too."""
        kind = _small_talk(message.text)
        return _SURENESS.get(kind, 0.9) if kind else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        language = situation.language
        words = message.text.strip()
        kind = _small_talk(words)
        if kind in _ANSWERS:
            return Reply(self.name, "answered", (Text(_ANSWERS[kind][language]),), language)
        examples, role = self._examples(situation.role, language), situation.role
        first = tuple(Button(label=text, text=text) for text in starters(language, examples, role))
        buttons = (Buttons(first),) if first else ()
        greeting = _greeting(language, examples, role)
        if not words or kind:
            return Reply(self.name, "answered", (Text(greeting), *buttons), language)
        lost = f"{_LOST[language]}\n\n{greeting}"
        return Reply(self.name, "refused", (Text(lost), *buttons), language, unknown=(words[:80],))


def _small_talk(text: str) -> str:
    """Which kind of small talk a message is and nothing else; empty for one that asks for something."""
    bare = " ".join(_DECORATION.sub(" ", text).casefold().split())
    return next((kind for kind, words in _SMALL_TALK if re.fullmatch(words, bare)), "") or (
        "all right" if not bare and text.strip() else ""
    )
