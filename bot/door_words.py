"""What a person is told where they came in, before an answer or in its place: the same words on every platform."""

from collections.abc import Mapping
from typing import Final

from assistant.conversation import Language

DOOR: Final[Mapping[str, tuple[str, str]]] = {
    "working": ("正在查…", "Looking into it…"),
    "full": (
        "现在排队的消息太多，这条没有收下，请过几分钟再发一次。",
        "Too many messages are waiting and this one was not taken; please send it again in a few minutes.",
    ),
    "gone": ("这个按钮已经失效了，请再问一次。", "This button no longer works; please ask again."),
    "files": (
        "图片和文件我看不了，请把内容用文字发给我；要导入数据，请管理员在命令行运行 zhongcao import。",
        "I cannot read pictures or files; please send the words. To import data, an admin runs zhongcao import.",
    ),
    "welcome": (
        (
            "你好，我是种草。可以直接问我数据（“上周小红书的点击率是多少？”）、让我写文案（“给精华液写一篇种草笔记”）、"
            "看差评工单（“有哪些待处理的工单？”）。"
        ),
        (
            "Hello, this is zhongcao. Ask for figures (“CTR of 小红书 last week?”), order copy (“write a seeding post "
            "for the serum”) or see to bad reviews (“which tickets are open?”)."
        ),
    ),
}


def door_words(language: Language, name: str) -> str:
    """A sentence in the reader's language."""
    return DOOR[name][language == "en"]
