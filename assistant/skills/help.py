"""What the bot can do, said when nobody asked for anything it knows."""

from collections.abc import Mapping
from typing import Final

from assistant.conversation import Button, Buttons, Language, Message, Reply, Situation, Text

_GREETING: Final[Mapping[Language, str]] = {
    "zh": (
        "我是种草，能帮你做四件事：\n\n"
        "- **问指标**：“上周小红书的点击率是多少，环比呢？”\n"
        "- **看口碑**：“最近大家在抱怨什么？”\n"
        "- **写文案**：“给舒缓精华写两条朋友圈文案”，或“帮我看看这条能不能发：……”\n"
        "- **处理差评**：“待处理的差评有哪些？”\n\n"
        "投放与运营上的做法也可以问我，比如“新手怎么低成本启动”。"
    ),
    "en": (
        "I'm zhongcao. Four things I can do:\n\n"
        "- **Metrics**: “What was the CTR of 小红书 last week, and against the week before?”\n"
        "- **Reviews**: “What are people complaining about lately?”\n"
        "- **Copy**: “Draft two feed ads for the soothing serum”, or “Check this copy: …”\n"
        "- **Negative reviews**: “Which tickets are open?”\n\n"
        "You can also ask how to run things: “How do we start on a small budget?”"
    ),
}
_LOST: Final[Mapping[Language, str]] = {
    "zh": "这句话我没有读懂，所以先不猜。",
    "en": "I could not read that, and I would rather not guess.",
}
_STARTERS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh": ("上周各渠道的点击率", "最近大家在抱怨什么？", "给舒缓精华写两条朋友圈文案", "待处理的差评有哪些？"),
    "en": (
        "CTR by channel last week",
        "What are people complaining about lately?",
        "Draft two feed ads for the soothing serum",
        "Which tickets are open?",
    ),
}
_HELLO = (
    "你好",
    "您好",
    "嗨",
    "在吗",
    "帮助",
    "怎么用",
    "你能做什么",
    "你会什么",
    "help",
    "hello",
    "hi",
    "hey",
    "what can you do",
)


def starters(language: Language) -> tuple[str, ...]:
    """First questions for somebody who has asked nothing yet."""
    return _STARTERS[language]


class Help:
    """Greets, and answers whatever no other skill wants."""

    name = "help"

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        return 0.9 if _is_greeting(message.text) else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        language = situation.language
        buttons = Buttons(tuple(Button(label=text, text=text) for text in starters(language)))
        words = message.text.strip()
        if not words or _is_greeting(words):
            return Reply(self.name, "answered", (Text(_GREETING[language]), buttons), language)
        text = f"{_LOST[language]}\n\n{_GREETING[language]}"
        return Reply(self.name, "refused", (Text(text), buttons), language, unknown=(words[:80],))


def _is_greeting(text: str) -> bool:
    bare = text.strip().strip("!！?？。.~～ ").casefold()
    return bare in _HELLO
