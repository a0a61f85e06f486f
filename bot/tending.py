"""What somebody must see to at the desk while nobody asks: new complaints, bursts, and alarms that are due."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine

from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import Warehouse
from assistant.triage.desk import Desk
from bot.clock import is_time, local_time, machine_time

LOOKS: Final = timedelta(minutes=1)
"""How often a worker looks for texts that an import brought."""


@dataclass
class Tending:
    """`clock` is the team's, on which promises end; `taxonomy` gives the one that holds at each look."""

    desk: Desk
    state: Engine
    warehouse: Warehouse
    clock: Callable[[], datetime]
    taxonomy: Callable[[], Taxonomy]
    _looks: datetime | None = field(default=None, init=False)

    def receive(self, *, look: bool = False) -> int:
        """Open a ticket for each recent negative review that has none; how many were opened.

        Where there were any, or with `look`, it is looked whether a kind of complaint comes thicker than usual.
        """
        from bot.complaints import recent_complaints, surges

        now = local_time(self.clock())
        opened = self.desk.receive(recent_complaints(self.warehouse, now), now)
        if opened or look:
            below = self.desk.policy.grouping.false_alarms
            self.desk.gather(surges(self.warehouse, now, below, self.taxonomy()), now)
        return opened

    def tend(self) -> None:
        """Ring what is due, and every minute look what is new: done every second or so by a worker."""
        from bot.desk_post import ring_due

        if is_time(self._looks, machine_time(), LOOKS):
            self.receive(look=self._looks is None)
            self._looks = machine_time() + LOOKS
        ring_due(self.state, self.desk.ring, self.clock())
