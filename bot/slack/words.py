"""What Slack messages say of themselves, in both languages."""

from collections.abc import Mapping
from typing import Final

from assistant.conversation import Language

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {
        "urgent": "【紧急】",
        "sources": "依据：",
        "rest_in_file": "共 {rows} 行 {columns} 列，这里只列前 {shown} 行，完整表格见附件 {file}。",
        "text_in_file": "全文较长，完整内容见附件 {file}。",
        "table": "表格",
        "text": "全文",
        "chart": "图表",
        "no_file": "附件没有传上来，请管理员检查机器人的 files:write 权限。",
        "helpful": "有帮助",
        "unhelpful": "没帮上",
        "thanks": "谢谢反馈，已经记下了。",
        "below": "最新状态见下面的新消息。",
        "edited": "问题改过了，新的回答在下面。",
        "empty": "（没有内容）",
        "working": "正在查…",
        "no_words": "这条消息里没有文字，请在有文字的消息上点这个快捷方式。",
    },
    "en": {
        "urgent": "[Urgent] ",
        "sources": "Sources: ",
        "rest_in_file": "{rows} rows and {columns} columns; these are the first {shown} rows, all of them are in "
        "{file}.",
        "text_in_file": "This is long; the whole of it is in {file}.",
        "table": "table",
        "text": "whole text",
        "chart": "chart",
        "no_file": "The file was not taken; please have an admin check the bot's files:write scope.",
        "helpful": "Helpful",
        "unhelpful": "Not helpful",
        "thanks": "Thank you, that is noted.",
        "below": "Its latest state is in a newer message below.",
        "edited": "The question was edited; its answer is below.",
        "empty": "(nothing)",
        "working": "is working on it…",
        "no_words": "There are no words in this message; use the shortcut on one that has some.",
    },
}


def said(language: Language, name: str, **values: object) -> str:
    """A sentence or label in the reader's language."""
    return WORDS[language][name].format(**values)
