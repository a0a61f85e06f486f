"""The working day, wired: the wiring's part for what people are told without asking."""

from functools import cached_property
from typing import TYPE_CHECKING

from assistant.conversation import Reply
from assistant.skills.subscriptions.subscription import Subscription, What
from bot.day.subscriptions import Subscriptions

if TYPE_CHECKING:
    from bot.day.contents import Contents
    from bot.day.desk_news import DeskSender
    from bot.day.rounds import DayRounds
    from bot.wiring import House


class Day:
    """One house's day. Nothing is opened, read or imported before it is needed."""

    def __init__(self, house: "House") -> None:
        self._house = house

    @cached_property
    def contents(self) -> "Contents":
        from analytics.kpi.periods.calendar import load_calendar
        from bot.day.contents import Contents
        from bot.day.figures import Figures
        from bot.day.voices import Voices

        house = self._house
        return Contents(
            lambda: Figures(
                house.metrics, house.targets.all, lambda: load_calendar(house.settings.calendar), house.currency
            ),
            lambda: Voices(house.warehouse, lambda: house.needs.taxonomy),
            lambda: house.desk,
            lambda: house.permissions,
            house.clock.now,
        )

    @cached_property
    def subscriptions(self) -> Subscriptions:
        house = self._house
        return Subscriptions(
            lambda: house.state,
            house.settings.timezone,
            lambda: house.desk_policy.working,
            house.machine_time,
            self._tell,
        )

    def _tell(self, subscription: Subscription, what: What) -> Reply:
        return self.contents.tell(subscription, what)

    @cached_property
    def rounds(self) -> "DayRounds":
        """Its `go` is a chore of every worker."""
        from bot.day.rounds import DayRounds

        house = self._house
        return DayRounds(house.state, self.contents, lambda: house.desk_policy.working, house.machine_time)

    @cached_property
    def desk_sender(self) -> "DeskSender":
        """The courier's way out for the desk's notices."""
        from bot.day.desk_news import DeskSender

        return DeskSender(self._house.state, self.contents, self._house.machine_time, self._house.rights.directory)
