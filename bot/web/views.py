"""What the pages show, and who supplies it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Final, TypeAlias

from assistant.conversation import Chart, Language
from assistant.permissions import ALL, Act, Record, Role, unrecorded
from assistant.triage.desk import Desk
from bot.views.shown import Dashboard, NeedsView

if TYPE_CHECKING:
    from bot.views.drafts import DraftsRoom

Draw: TypeAlias = Callable[[Chart], str]
"""A chart as an SVG document."""


@dataclass(frozen=True, slots=True)
class Views:
    """Everything the pages show beside the conversation, and what their visitors may see and do of it.

    Without `drafts` there is no page of them. `suggestions` are first questions that the role can ask, where they are
    not the house's own. `record` keeps what was refused.
    """

    dashboard: Dashboard
    needs: NeedsView
    board: Desk
    draw: Draw
    role: Role = ALL
    drafts: "DraftsRoom | None" = None
    suggestions: Mapping[Language, Sequence[str]] | None = None
    record: Record = unrecorded


PAGES: Final[tuple[tuple[str, str, tuple[Act, ...]], ...]] = (
    ("chat", "/", ()),
    ("dashboard", "/dashboard", ("ask",)),
    ("needs", "/needs", ("read_reviews",)),
    ("board", "/board", ("see_tickets",)),
    ("drafts", "/drafts", ("draft", "decide_drafts")),
)
"""The pages there are: name, address, and the acts of which one opens it; the chat is open to everybody."""


@dataclass(frozen=True, slots=True)
class House:
    """What the page must know of its team.

    `hosts` are the names a request may be addressed to; `link_hosts` those that a link in a reply may lead to; `origin`
    is the address people know it by, where a proxy stands in front: “https://zhongcao.example.com”. `role` is what
    everybody may, where nobody signs in.
    """

    zone: tzinfo
    suggestions: Mapping[Language, Sequence[str]]
    name: str = "种草"
    language: Language = "zh"
    currency: str = "¥"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1")
    link_hosts: tuple[str, ...] = ()
    origin: str = ""
    role: Role = ALL
