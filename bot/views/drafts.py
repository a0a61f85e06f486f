"""What the page of drafts is made of: the copy desk, what customers complain of, and how tests went."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from analytics.warehouse import Warehouse
from assistant.conversation import Language
from assistant.permissions import Record

if TYPE_CHECKING:
    from assistant.drafting.copydesk import Copydesk
    from assistant.drafting.evidence import VoiceSource
    from assistant.drafting.keeping.book import KeptDraft
    from assistant.drafting.matter.pains import Pain
    from knowledge.products import ProductSheet

PAINS: Final = 8


@dataclass(frozen=True, slots=True)
class DraftsRoom:
    """`desk` is made when it is first needed; `record` keeps who decided and who was refused."""

    desk: "Callable[[], Copydesk]"
    voices: "Callable[[], VoiceSource]"
    warehouse: Warehouse
    today: Callable[[], date]
    record: Record

    def pains(self, sheet: "ProductSheet") -> "tuple[Pain, ...]":
        """The pain points that the product answers, those most customers speak of first."""
        from assistant.drafting.brief import Brief
        from assistant.drafting.evidence import gather
        from assistant.drafting.matter.pains import ranked

        return ranked(gather(Brief(sheet.sku, self.today()), sheet, None, self.voices()))[:PAINS]

    def trials(self, draft: "KeptDraft", language: Language) -> tuple[str, ...]:
        """How the tests that a draft is in stand, a line each."""
        from bot.trials import trial_lines

        if not draft.tests:
            return ()
        pairs = [pair for pair in self.desk().book.pairs() if pair.name in draft.tests]
        return tuple(line for pair in pairs for line in trial_lines(self.warehouse, pair, language))
