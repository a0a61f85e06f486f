"""What a person is told when a message could not be answered: the truth, and what to do next."""

from typing import Final

from assistant.conversation import Button, Buttons, Message, Reply, Text
from assistant.language import language_of

_ZH: Final = "抱歉，这条消息我试了几次都没能答出来，已经记下来留给管理员查看。你可以再发一次，或者换个问法。"
_EN: Final = (
    "Sorry, I tried several times and could not answer this. It is kept for an administrator to look at. "
    "You can send it again, or ask it another way."
)


def apologise(message: Message) -> Reply:
    """In the language of the message."""
    language = language_of(message.text)
    words, again = (_EN, "Send it again") if language == "en" else (_ZH, "再发一次")
    button = Button(again, text=message.text, action=message.action)
    return Reply(
        skill="mailbox",
        status="refused",
        parts=(Text(words), Buttons((button,))),
        language=language,
    )
