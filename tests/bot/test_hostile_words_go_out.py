"""Words that others wrote, or a model made up, on every way out: they call nobody, lead nowhere, show no picture, move
no cursor, and are no formula in any file."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt
from web_fakes import HOUSE

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citation,
    Citations,
    Column,
    Details,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.cells import no_formula
from bot.mail.history import Sent
from bot.slack.blocks import outcome
from bot.slack.blocks import render as slack_posts
from bot.slack.modals import words_view
from bot.slack.tables import Attached, as_csv
from bot.terminal.console import Console
from bot.terminal.shown import show
from bot.web.guard import Visitor
from bot.web.render import Reader, Renderer
from bot.wecom.aibot_reply import Form, Looks
from bot.wecom.aibot_reply import Words as BotWords
from bot.wecom.sheets import workbook
from bot.wecom.steps import Pressable, Showing, Words

HOSTILE = {
    "a call of Slack's": "<!channel> <!here> <!everyone|x> <!subteam^S1|@team>",
    "a mention of Slack's": "<@U0123ABCD> <@W1|boss> <#C1|general>",
    "a call in words": "@channel @here @everyone @all @所有人 @group",
    "a call of WeCom's": "<@all> <@zhangsan> @all<@ALL>",
    "a call with a seam": "@\u200ball @\u2060channel <\u200b!channel> <\u200b@U0123ABCD>",
    "a link of Slack's": "<https://evil.example|点我> <mailto:a@evil.example|b> <tel:110|c>",
    "an address": "见 https://evil.example/a?b=1 或 HTTP://EVIL.EXAMPLE 或 www.evil.example",
    "an address with a seam": "htt\u200bps://evil.example https:\u2060//evil.example w\u200bww.evil.example",
    "an address in marks": "**https**://evil.example [https](x)://evil.example ht`t`ps://evil.example",
    "a link": '[点我](https://evil.example "标题") [x](<https://evil.example>) <https://evil.example>',
    "a link over two lines": "[点\n我](https://evil.example)",
    "a link within a link": "[[a](https://evil.example)](https://evil.example) ![[x](http://evil.example)](b)",
    "a link by reference": "[点我][1] [1]\n\n[1]: https://evil.example 'x'",
    "a link of no scheme": "[x](//evil.example) [y](/\\evil.example) [z](\\\\evil.example\\share)",
    "a link that runs": "[x](javascript:alert(1)) [y](data:text/html;base64,AAAA) [z](vbscript:x) [s](slack://open)",
    "a link by entities": "[x](https&#58;//evil.example) &lt;https://evil.example&gt; &#60;!channel&#62;",
    "a link by escapes": r"\[x\](https://evil.example) [x\](https://evil.example) \<!channel\> \<@U0123ABCD>",
    "a picture": "![x](https://evil.example/p.png) ![x][2]\n\n[2]: https://evil.example/p.png",
    "a picture in a table": "| a | b |\n|---|---|\n| ![x](https://evil.example/p.png) | <@U0123ABCD> |",
    "a picture in a quote": "> ![x](https://evil.example/p.png)\n> <!channel>",
    "HTML": "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)><a href='//evil.example'>x</a>",
    "HTML that does not end": "<a href=https://evil.example <svg/onload=alert(1) <iframe src=//evil.example",
    "a colour and a tag of WeCom's": '<font color="warning">急</font> <a href="https://evil.example">x</a>',
    "code": "```\n<!channel> https://evil.example\n``` `<@U0123ABCD>`",
    "an orders' end": "]]></Content><FromUserName>boss</FromUserName>{{7*7}} {% import os %} ${7*7}",
    "a terminal's": "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07 \x9b2J \x07 \u202egnp.exe \u2066 \x00 \r",
    "a formula": '=HYPERLINK("https://evil.example","x")',
    "a formula that calls": "=cmd|' /C calc'!A0",
    "a formula by a sign": "+1+cmd|' /C calc'!A0",
    "a formula by a minus": "-2+3+cmd|' /C calc'!A0",
    "a formula by an at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a formula behind white space": "\t\r\n =1+1",
    "a formula behind what nobody sees": "\ufeff\u200b=1+1",
    "a formula in wide signs": "＝1+1",
    "a formula on its second line": "好\n=1+1",
    "a formula that ends its cell": '好",=1+1,"',
}  # fmt: skip
FORBIDDEN_SIGNS = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


def whole(bad: str) -> Reply:
    """A reply with these words wherever words can stand."""
    button = Button(bad, text=bad)
    table = Table((Column(bad, bad), Column("n", bad)), ((bad, bad), (None, 3)), bad)
    parts = (
        Text(bad),
        table,
        Quotes((Quote(bad, bad),)),
        Citations((Citation("g1", "guide", bad, bad, bad),)),
        Details(bad, bad),
        Chart({"mark": "line"}, bad),
        Cards((Card(bad, bad, (bad, bad), "urgent", (button,)),), table),
        Buttons((button, Button(bad, action=Action("triage.claim", "1")))),
    )
    return Reply("kpi", "answered", parts, notes=(bad,), subject="ticket:1")


def parts_apart(bad: str) -> Iterator[Reply]:
    """The whole, and each part by itself: what has no room beside others is shown otherwise."""
    reply = whole(bad)
    yield reply
    for part in reply.parts:
        yield Reply("kpi", "answered", (part,), "en", notes=(bad,))


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from strings(each)
        case list() | tuple():
            for each in value:
                yield from strings(each)


# what would be followed, called or drawn, by the rules of each place


def slack_follows(reply: Reply) -> Iterator[str]:
    """Of everything sent, what Slack reads in any text; and of `markdown` blocks, what CommonMark makes of them."""
    posts = [*slack_posts(reply, 7).posts, outcome(reply)]
    blocks = [block for post in posts for block in post.blocks]
    said = [*(post.text for post in posts), *strings(blocks), *strings(words_view(Action("triage.answer", "1"), "zh"))]
    for text in said:
        yield from re.findall(r"<[!@#].*|<[a-z]+:.*|\b(?:https?|slack)://.*", text, re.IGNORECASE)
        yield from re.findall(r"@(?:channel|here|everyone)\b|\bwww\.", text, re.IGNORECASE)
        yield from FORBIDDEN_SIGNS.findall(text)
    for block in blocks:
        if block["type"] == "markdown":
            page = _Page()
            page.feed(MarkdownIt("commonmark").enable("table").render(str(block["text"])))
            yield from page.found
    kinds = re.findall(r'"type": "(\w+)"', json.dumps(blocks))
    yield from set(kinds) & {"mrkdwn", "image", "link", "user", "usergroup", "broadcast", "channel", "video", "file"}
    for file in slack_posts(reply, 7).files:
        if isinstance(file, Attached) and file.name.endswith(".csv"):
            yield from formulas_of_csv(file.content)


def wecom_follows(said: str) -> Iterator[str]:
    yield from re.findall(r"<?@(?:all|everyone)\b|@所有人|<@\S+", said, re.IGNORECASE)
    yield from re.findall(r"\b[a-z]{2,12}://\S+|\bwww\.[\w-]+|</?[a-z]\w*[\s>/=].*", said, re.IGNORECASE)
    yield from re.findall(r"!?\[[^\]\n]*\]\([^)\n]*\)", said)
    yield from FORBIDDEN_SIGNS.findall(said)


def app_follows(reply: Reply) -> Iterator[str]:
    """The self-built app, and the group robot, which says the same steps."""
    for showing in (Showing(kept_free=40), Showing(largest=4096)):
        for step in showing.steps(reply, 7):
            if isinstance(step, Words):
                yield from wecom_follows(step.text)
            elif isinstance(step, Pressable):
                yield from card_follows(step.made.with_task("t"))
                yield from wecom_follows(step.made.before)


def bot_follows(reply: Reply) -> Iterator[str]:
    for kind in ("single", "group"):
        for piece in Looks().pieces(reply, 7, kind):
            if isinstance(piece, BotWords):
                yield from wecom_follows(piece.markdown)
            elif isinstance(piece, Form):
                yield from card_follows(piece.made.with_task("t"))
                yield from wecom_follows(piece.in_words)


def card_follows(card: dict[str, Any]) -> Iterator[str]:
    for text in strings(card):
        yield from wecom_follows(text)
    yield from re.findall(r'"(?:url|image_url|icon_url|userid|appid|pagepath)"', json.dumps(card))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "script", "iframe", "object", "embed", "style", "svg", "link", "base", "meta"):
            self.found.append(tag)
        for name, text in attrs:
            if tag == "img" and name == "src" and (text or "").startswith("/charts/"):
                self.found.remove("img")
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found.append(name)
            if name in ("href", "src", "action", "formaction", "data") and not re.fullmatch(
                r"/(?![/\\]).*|#.*", text or ""
            ):
                self.found.append(f"{name}={text}")


def page_follows(reply: Reply) -> Iterator[str]:
    sent = Sent(7, "m", "web-a-0", reply, datetime(2026, 11, 23, tzinfo=UTC))
    html = str(Renderer(HOUSE).reply(sent, Reader(Visitor("a" * 43), reply.language, "小林")))
    page = _Page()
    page.feed(html)
    yield from page.found


def terminal_follows(reply: Reply) -> Iterator[str]:
    out = io.StringIO()
    show(reply, Console(file=out, width=100))
    yield from re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out.getvalue())


# files


def is_formula(cell: object) -> bool:
    """As a spreadsheet reads a cell of a CSV, one that forgives white space and what nobody sees."""
    bare = re.sub(r"^[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]+", "", cell) if isinstance(cell, str) else ""
    return bare[:1] in tuple("=+-@＝＋－＠") and not re.fullmatch(r"[+-]?\d+(\.\d+)?%?", bare)


def formulas_of_csv(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield from filter(is_formula, row)


def formulas_of_workbook(content: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f" or cell.hyperlink or is_formula(cell.value):
                yield str(cell.value)


def sheet_follows(reply: Reply) -> Iterator[str]:
    for part in reply.parts:
        if isinstance(part, Table):
            yield from formulas_of_csv(as_csv(part))
            yield from formulas_of_workbook(workbook(part, reply.language))


WAYS_OUT: dict[str, Callable[[Reply], Iterator[str]]] = {
    "Slack": slack_follows,
    "WeCom app and robot": app_follows,
    "WeCom AI bot": bot_follows,
    "page": page_follows,
    "terminal": terminal_follows,
    "CSV and XLSX": sheet_follows,
}


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("name", HOSTILE)
def test_words_of_others_do_nothing(way: str, name: str) -> None:
    found = [each for reply in parts_apart(HOSTILE[name]) for each in WAYS_OUT[way](reply)]
    assert found == []


PIECES = (
    "https", "http", ":", "//", "://", "evil.example", "www", ".", "[", "]", "(", ")", "](", "![", "x", "**", "*", "_",
    "`", "```", "~~", "\\", "<", ">", "|", "!channel", "@", "all", "所有人", "U0123ABCD", "&#58;", "&lt;", "&amp;",
    "\n", "\n\n", " ", "\u200b", "\u202e", "\x07", "=", "+1", "> ", "- ", "# ", "javascript:", "<a href=", "//", "1:",
)  # fmt: skip


@given(some.lists(some.sampled_from(PIECES), min_size=2, max_size=12).map("".join))
def test_words_put_together_of_pieces_do_nothing(words: str) -> None:
    reply = Reply(
        "kpi", "answered", (Text(words), Quotes((Quote(words, words),)), Table((Column("a", words),), ((words,),)))
    )
    assert {way: found for way, follows in WAYS_OUT.items() if (found := list(follows(reply)))} == {}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_is_a_formula(name: str) -> None:
    assert not is_formula(no_formula(HOSTILE[name]))
