"""Template cards with buttons (button_interaction), which an app and an AI bot can send and change in place.

Limits of the fields are those that WeCom advises, beyond which its clients cut words off
(developer.work.weixin.qq.com/document/path/90236); what does not fit stands in a message before the card.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from assistant.conversation import Button, Card, Language
from bot.wecom.markdown import literal

MOST_BUTTONS: Final = 6
LONGEST_TITLE: Final = 36
LONGEST_TEXT: Final = 160
LONGEST_LABEL: Final = 10
MOST_FACTS: Final = 6
_FACT_NAME, _FACT_VALUE = 5, 30
_STYLES: Final = {"primary": 1, "plain": 2, "danger": 3}
_SOURCE: Final = {"zh": "种草", "en": "zhongcao"}
_CHOOSE: Final = {"zh": "请选择", "en": "Choose one"}
_GO_ON: Final = {"zh": "可以接着问", "en": "You can go on with"}
_URGENT: Final = {"zh": "急", "en": "Urgent"}
_OWN_NUMBER: Final = re.compile(r"#\d{1,5}(?=\s)")


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


def of_card(card: Card, buttons: Sequence[Keyed], language: Language) -> Made:
    """One thing of a list with its buttons, at most MOST_BUTTONS."""
    urgent = f"{_URGENT[language]} · " if card.tone == "urgent" else ""
    return _made(
        urgent + literal(card.title), literal(card.text), [literal(each) for each in card.facts], buttons, language
    )


def of_words(title: str, words: str, buttons: Sequence[Keyed], language: Language) -> Made:
    """Words that are written for WeCom already, under a title."""
    return _made(literal(title), words, [], buttons, language)


def of_buttons(buttons: Sequence[Keyed], language: Language, title: str = "") -> list[Made]:
    """Buttons that belong to no card, in as many cards as they need. Long names stand numbered above the buttons.
    `title` says what the acts are about, written for WeCom already."""
    asks = all(each.button.action is None for each in buttons)
    title = _GO_ON[language] if asks else title or _CHOOSE[language]
    chunks = [buttons[at : at + MOST_BUTTONS] for at in range(0, len(buttons), MOST_BUTTONS)]
    return [replace(_made(title, "", [], chunk, language), is_whole=False) for chunk in chunks]


def heading_of(words: str) -> str:
    """A text's first line as a card's title: what the buttons below the text are about."""
    return _short(words.partition("\n")[0].strip(" 【】：:"), LONGEST_TITLE)


def of_list(title: str, buttons: Sequence[Keyed], number: int) -> tuple[str, Keyed | None]:
    """How a thing of a list begins, and the likeliest of its buttons, named alike: by the number the thing has
    itself (#12), which is also what is typed to act on it, else by its place."""
    own = _OWN_NUMBER.match(title)
    if not buttons:
        return ("" if own else f"{number}. "), None
    first = buttons[0]
    named = replace(first.button, label=f"{own[0] if own else number} {first.button.label}")
    return ("" if own else f"{number}. "), Keyed(named, first.key)


def _made(title: str, text: str, facts: Sequence[str], buttons: Sequence[Keyed], language: Language) -> Made:
    labels, named = _labels(buttons)
    rows, others = _rows(facts)
    words = "\n".join(filter(None, (text, *others, named)))
    fits = len(title) <= LONGEST_TITLE and len(words) <= LONGEST_TEXT
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "source": {"desc": _SOURCE[language]},
        "main_title": {"title": _short(title.strip() or _CHOOSE[language], LONGEST_TITLE)},
        "button_list": [
            {"text": label, "style": _STYLES[each.button.style], "key": each.key}
            for label, each in zip(labels, buttons, strict=True)
        ],
    }
    if words:
        card["sub_title_text"] = _short(words, LONGEST_TEXT)
    if rows:
        card["horizontal_content_list"] = [{"keyname": name, "value": value} for name, value in rows]
    return Made(card, "" if fits else "\n".join(filter(None, (title, text, *facts, named))))


def _labels(buttons: Sequence[Keyed]) -> tuple[list[str], str]:
    """What stands on the buttons: their names, or numbers and a list of the names."""
    names = [literal(each.button.label).replace("\n", " ").strip() or "…" for each in buttons]
    if all(len(name) <= LONGEST_LABEL for name in names):
        return names, ""
    return [str(number) for number in range(1, len(names) + 1)], "\n".join(
        f"{number}. {name}" for number, name in enumerate(names, start=1)
    )


def _rows(facts: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Facts that are a short name and its value, as rows; the others."""
    rows: list[tuple[str, str]] = []
    others: list[str] = []
    for fact in facts:
        name, colon, value = fact.partition("：") if "：" in fact else fact.partition(": ")
        if colon and 0 < len(name) <= _FACT_NAME and 0 < len(value) <= _FACT_VALUE and len(rows) < MOST_FACTS:
            rows.append((name, value))
        else:
            others.append(fact)
    return rows, others


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
