"""Template cards with buttons (button_interaction), which an app and an AI bot can send and change in place.

Limits of the fields are those that WeCom advises, beyond which its clients cut words off; what does not fit stands in a
message before the card, whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from assistant.conversation import Button, Card, Language
from bot.paging import shortened
from bot.wecom.markdown import literal

MOST_BUTTONS: Final = 6
LONGEST_LABEL: Final = 10
MOST_FACTS: Final = 6
_FACT_NAME: Final = 5
_STYLES: Final = {"primary": 1, "plain": 2, "danger": 3}
_SOURCE: Final = {"zh": "种草", "en": "zhongcao"}
_CHOOSE: Final = {"zh": "请选择", "en": "Choose one"}
_GO_ON: Final = {"zh": "可以接着问", "en": "You can go on with"}
_THIS: Final = {"zh": "就这个", "en": "This one"}
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_URGENT: Final = {"zh": "急", "en": "Urgent"}
_OWN_NUMBER: Final = re.compile(r"#\d{1,5}(?=\s)")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Characters of a card's title, of the text below it, and of a fact's value."""

    title: int
    text: int
    value: int


APP_CARD: Final = Sizes(36, 160, 30)
"""developer.work.weixin.qq.com/document/path/90236"""
BOT_CARD: Final = Sizes(26, 112, 26)
"""developer.work.weixin.qq.com/document/path/101032"""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A button and the key that comes back when it is pressed."""

    button: Button
    key: str


@dataclass(frozen=True, slots=True)
class Made:
    """A card as WeCom takes it, but for its task id; `before` is what it had no room for, whole. `is_whole` when the
    card shows one thing, so that its next state may take its place."""

    card: dict[str, Any]
    before: str = ""
    is_whole: bool = True

    def with_task(self, task: str) -> dict[str, Any]:
        return {**self.card, "task_id": task}


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes cards of a size, in a language."""

    sizes: Sizes
    language: Language

    def of_card(self, card: Card, buttons: Sequence[Keyed]) -> Made:
        """One thing of a list with its buttons, at most MOST_BUTTONS."""
        urgent = f"{_URGENT[self.language]} · " if card.tone == "urgent" else ""
        return self._made(
            urgent + literal(card.title), literal(card.text), [literal(each) for each in card.facts], buttons
        )

    def of_words(self, title: str, words: str, buttons: Sequence[Keyed]) -> Made:
        """Words that are written for WeCom already, under a title. Of words that have no room the buttons' names come
        before the card alone: the rest is for whoever makes it to say."""
        made = self._made(shortened(literal(title), self.sizes.title), words, [], buttons)
        return replace(made, before="\n".join(_labels(buttons)[1]) if made.before else "")

    def of_buttons(self, buttons: Sequence[Keyed], title: str = "") -> list[Made]:
        """Buttons that belong to no card, in as many cards as they need. Long names stand numbered above the buttons.
        `title` says what the acts are about, written for WeCom already and said in the message too."""
        asks = all(each.button.action is None for each in buttons)
        title = _GO_ON[self.language] if asks else shortened(title, self.sizes.title) or _CHOOSE[self.language]
        named = _labels(buttons)
        chunks = [slice(at, at + MOST_BUTTONS) for at in range(0, len(buttons), MOST_BUTTONS)]
        return [
            replace(self._made(title, "", [], buttons[chunk], [each[chunk] for each in named]), is_whole=False)
            for chunk in chunks
        ]

    def _made(
        self,
        title: str,
        text: str,
        facts: Sequence[str],
        buttons: Sequence[Keyed],
        named: Sequence[Sequence[str]] = (),
    ) -> Made:
        sizes, title = self.sizes, " ".join(title.split())
        labels, lines = named or _labels(buttons)
        names = "\n".join(lines)
        rows, others = _rows(facts, sizes.value)
        words = "\n".join(filter(None, (text, *others, names)))
        fits = len(title) <= sizes.title and len(words) <= sizes.text
        card: dict[str, Any] = {
            "card_type": "button_interaction",
            "source": {"desc": _SOURCE[self.language]},
            "main_title": {"title": shortened(title or _CHOOSE[self.language], sizes.title)},
            "button_list": [
                {"text": label, "style": _STYLES[each.button.style], "key": each.key}
                for label, each in zip(labels, buttons, strict=True)
            ],
        }
        if words:
            card["sub_title_text"] = shortened(words, sizes.text)
        if rows:
            card["horizontal_content_list"] = [{"keyname": name, "value": value} for name, value in rows]
        return Made(card, "" if fits else "\n".join(filter(None, (title, text, *facts, names))))


def heading_of(words: str) -> str:
    """A text's first line, for the title of a card: what the buttons below the text are about."""
    return words.partition("\n")[0].strip(" 【】：:。")


def of_list(title: str, buttons: Sequence[Keyed], number: int) -> tuple[str, Keyed | None]:
    """How a thing of a list begins, and the likeliest of its buttons, named alike: by the number the thing has
    itself (#12), which is also what is typed to act on it, else by its place."""
    own = _OWN_NUMBER.match(title)
    if not buttons:
        return ("" if own else f"{number}. "), None
    first = buttons[0]
    named = replace(first.button, label=f"{own[0] if own else number} {first.button.label}")
    return ("" if own else f"{number}. "), Keyed(named, first.key)


def is_numbered(buttons: Sequence[Keyed]) -> bool:
    """Whether these buttons, together, stand as numbers on their cards."""
    return len(buttons) > 1 and bool(_labels(buttons)[1])


def _labels(buttons: Sequence[Keyed]) -> tuple[list[str], list[str]]:
    """What stands on the buttons: their names; or, if one is too long, numbers, and the names behind their numbers. Of
    a long one alone the name stands above it."""
    names = [" ".join(literal(each.button.label).split()) or "…" for each in buttons]
    if all(len(name) <= LONGEST_LABEL for name in names):
        return names, []
    if len(names) == 1:
        return [_THIS["zh" if _CJK.search(names[0]) else "en"]], names
    numbers = [str(number) for number in range(1, len(names) + 1)]
    return numbers, [f"{number}. {name}" for number, name in zip(numbers, names, strict=True)]


def _rows(facts: Sequence[str], longest: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Facts that are a short name and its value, as rows; the others."""
    rows: list[tuple[str, str]] = []
    others: list[str] = []
    for fact in facts:
        name, colon, value = fact.partition("：") if "：" in fact else fact.partition(": ")
        if (
            colon
            and "\n" not in fact
            and 0 < len(name) <= _FACT_NAME
            and 0 < len(value) <= longest
            and len(rows) < MOST_FACTS
        ):
            rows.append((name, value))
        else:
            others.append(fact)
    return rows, others
