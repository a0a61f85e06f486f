"""The blocks that replies are made of. What others wrote stands only where Slack reads nothing into it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from assistant.conversation import Button, Citations, Details, Language
from bot.paging import pages
from bot.slack.mrkdwn import literal, verbatim
from bot.slack.tables import Block
from bot.slack.words import said

LONGEST_LABEL: Final = 75
LONGEST_TEXT: Final = 1900
"""Of one piece of rich or plain text; a context block's may have 2,000 characters."""
_IN_A_CONTEXT: Final = 10
_IN_ACTIONS: Final = 25
_LONGEST_SOURCE: Final = 120
PRESS: Final = "press:"
_UNFOLD: Final = "unfold:"
_FEEDBACK: Final = "feedback"
"""How action ids begin; what was pressed stands in the element's value."""
FOLDED: Final = "d:"
RATED: Final = "f:"
"""How the values begin of what no skill answers: a button that unfolds a part of a reply, and an opinion of one."""


def plain_text(text: str, most: int) -> Block:
    """Words that Slack shows as they are, not longer than it takes."""
    words = literal(text).strip() or "—"
    return {"type": "plain_text", "text": words if len(words) <= most else words[: most - 1] + "…", "emoji": False}


def context(lines: Iterable[str]) -> list[Block]:
    """Small print, a line each, all of it."""
    elements = [plain_text(piece, LONGEST_TEXT) for line in lines for piece in pages(line, LONGEST_TEXT)]
    return [{"type": "context", "elements": some} for some in in_groups(elements, _IN_A_CONTEXT)]


def button(pressed: Button, key: str, action_id: str) -> Block:
    """`key` comes back when it is pressed."""
    made: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(pressed.label, LONGEST_LABEL),
        "value": key,
    }
    return made | ({"style": pressed.style} if pressed.style != "plain" else {})


def actions(elements: Sequence[Block]) -> list[Block]:
    return [{"type": "actions", "elements": some} for some in in_groups(elements, _IN_ACTIONS)]


def heading(title: str, text: str = "") -> Block:
    """A bold line, and what stands under it."""
    elements: list[Block] = [{"type": "text", "text": piece, "style": {"bold": True}} for piece in pieces(title)]
    elements += [{"type": "text", "text": f"\n{piece}"} for piece in pieces(text)]
    return rich([{"type": "rich_text_section", "elements": elements}])


def quotation(text: str, source: str) -> Block:
    """Somebody's own words, and whose."""
    quoted = [{"type": "text", "text": piece} for piece in pieces(text)]
    from_whom = [{"type": "text", "text": f"— {piece}", "style": {"italic": True}} for piece in pieces(source)]
    elements: list[Block] = [{"type": "rich_text_quote", "elements": quoted}]
    return rich([*elements, *([{"type": "rich_text_section", "elements": from_whom}] if from_whom else [])])


def code(text: str) -> list[Block]:
    """SQL and the like, as it stands."""
    return [
        rich([{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": piece}]}])
        for piece in pages(verbatim(text), LONGEST_TEXT)
    ]


def prose(text: str) -> list[Block]:
    """Words of others, as they stand."""
    return [
        rich([{"type": "rich_text_section", "elements": [{"type": "text", "text": piece}]}]) for piece in pieces(text)
    ]


def citations(cited: Citations, language: Language) -> list[Block]:
    """Where claims come from, in one line of small print."""
    named = [
        f"[{number}] {' · '.join(part for part in (each.source, each.heading) if part)[:_LONGEST_SOURCE]}"
        for number, each in enumerate(cited.citations, start=1)
    ]
    return context([said(language, "sources") + "  ".join(named)]) if named else []


def unfolding(folded: Sequence[Details], seq: int) -> list[Block]:
    """A button for each thing that may be unfolded; its value says which of the reply's."""
    return actions(
        [
            button(Button(each.title), f"{FOLDED}{seq}.{number}", f"{_UNFOLD}{number}")
            for number, each in enumerate(folded)
        ]
    )


def feedback(seq: int, language: Language) -> Block:
    """Was this of help? The values say to which reply, and how it was found."""
    sides = {
        f"{side}_button": {"text": plain_text(said(language, word), LONGEST_LABEL), "value": f"{RATED}{seq}:{way}"}
        for side, word, way in (("positive", "helpful", "up"), ("negative", "unhelpful", "down"))
    }
    return {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "action_id": _FEEDBACK, **sides}],
    }


def rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


def pieces(text: str) -> list[str]:
    """A text of others in pieces that one element takes."""
    return pages(literal(text), LONGEST_TEXT)


def in_groups(elements: Sequence[Block], most: int) -> Iterator[list[Block]]:
    for first in range(0, len(elements), most):
        yield list(elements[first : first + most])
