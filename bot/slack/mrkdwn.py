"""Texts as Slack may show them: no mention, no link but to allowed hosts, no image, nothing that nobody sees.

Slack reads `<!channel>`, `<@U1>` and `<https://…|words>` in whatever is sent, so `& < >` always travel escaped
(docs.slack.dev/messaging/formatting-message-text). Its `markdown` block reads CommonMark beside that.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from bot.urls import may_link

_MASS: Final = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_LINK: Final = re.compile(r"(?P<image>!?)\[(?P<label>[^\[\]\n]*)\]\((?P<address>[^\s()<>]*)(?:\s[^()\n]*)?\)")
_SCHEME: Final = re.compile(
    r"\b([a-z][a-z0-9+.-]{1,20}):(?=//)|\b(mailto|tel|javascript|data|slack):(?=\S)", re.IGNORECASE
)
_WWW: Final = re.compile(r"\bwww\.", re.IGNORECASE)
_LEFT_OVER: Final = re.compile(r"\](?=[(\[:])")
"""What would still begin a link: `](`, `][`, `]:`."""
_QUOTING: Final = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_BOLD_END: Final = re.compile(r"\*\*(?P<words>[^*\n]{1,200}?)(?P<mark>[”’」』）》】：；，。、！？:]{1,4})\*\*(?=\w)")
_BOLD_BEGIN: Final = re.compile(r"(?<=\w)\*\*(?P<mark>[“‘「『（《【]{1,4})(?P<words>[^*\n]{1,200}?)\*\*")
"""CommonMark takes **点击率：**涨 for no bold text, since no space follows; Chinese has none."""
_MENTION: Final = re.compile(r"<(?=[!@#])")
_MARKS: Final = re.compile(r"\*\*|~~|`+|^#{1,6}[ \t]+|^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
"""Marks of Markdown that mean nothing where it is not read."""
_KEPT_AS_IT_IS: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
"""A character that Markdown would take for a mark: \\#."""


def clean(text: str) -> str:
    """Without control characters, marks of direction and what else nobody sees; @channel and its like call nobody."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    seen = "".join(each for at, each in enumerate(lines) if each in "\n\t" or _is_seen(lines, at))
    return _MASS.sub("＠", seen)


def literal(text: str) -> str:
    """For a place whose words Slack shows as they are: a cell, a label, rich text. What looks like a mention or a link
    is broken all the same, so that no client that knows better makes one of it."""
    return _unlinked(verbatim(text))


def verbatim(text: str) -> str:
    """For code: as `literal`, with the addresses in it."""
    return _MENTION.sub("‹", clean(text))


def markdown(text: str, hosts: Collection[str] = ()) -> str:
    """CommonMark for a `markdown` block: links to `hosts` over https stay, of others the words stay, images are told
    by theirs."""
    text = _BOLD_BEGIN.sub(r"\g<mark>**\g<words>**", _BOLD_END.sub(r"**\g<words>**\g<mark>", clean(text)))
    found: list[str] = []
    words, at = "", 0  # words since the last link that stays: what is left of others may make an address with them
    for link in _LINK.finditer(text):
        words += text[at : link.start()]
        at = link.end()
        if not link["image"] and may_link(link["address"], hosts):
            found += [_defused(words), f"[{_defused(link['label'])}]({link['address'].replace('&', '&amp;')})"]
            words = ""
        else:
            words += link["label"]
    return "".join((*found, _defused(words + text[at:])))


def fallback(text: str) -> str:
    """CommonMark as plain words, for notifications and screen readers: escaped, since Slack reads these too."""
    return unmarked(markdown(text))


def unmarked(sent: str) -> str:
    """What `markdown` made, without the marks of Markdown."""
    plain = _KEPT_AS_IT_IS.sub(r"\1", _MARKS.sub("", _LINK.sub(lambda link: link["label"], sent)))
    return _MASS.sub("＠", _unlinked(plain))


def _defused(text: str) -> str:
    """Outside of links: nothing that Slack would make a link, an image or a mention of."""
    apart = _LEFT_OVER.sub("] ", _unlinked(text))
    found: list[str] = []
    at = 0
    for quoting in _QUOTING.finditer(apart):  # a quotation's own marks stay
        found += [_escaped(apart[at : quoting.start()]), quoting[0]]
        at = quoting.end()
    return "".join((*found, _escaped(apart[at:])))


def _unlinked(text: str) -> str:
    """Addresses that can be read and not followed."""
    return _WWW.sub("www．", _SCHEME.sub(lambda found: f"{found[1] or found[2]}：", text))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_seen(text: str, at: int) -> bool:
    one = text[at]
    if one == "\u200d":  # joins emoji, and nothing else
        return 0 < at < len(text) - 1 and ord(text[at - 1]) > 0x2000 and ord(text[at + 1]) > 0x2000
    return unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cn", "Cs")
