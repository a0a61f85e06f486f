"""The working day, wired: the wiring's part for what people are told without asking."""

from functools import cached_property
from typing import TYPE_CHECKING

from assistant.conversation import Language, Message, Reply
from assistant.skills.subscriptions.subscription import Named, Subscription, What
from bot.day.subscriptions import Sources, Subscriptions

if TYPE_CHECKING:
    from bot.day.contents import Contents
    from bot.day.desk_news import DeskSender
    from bot.day.named import CatalogNames
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
            self._respond,
        )

    @cached_property
    def subscriptions(self) -> Subscriptions:
        house = self._house
        return Subscriptions(
            lambda: house.state,
            house.settings.timezone,
            lambda: house.desk_policy.working,
            house.machine_time,
            Sources(self._tell, self._ask, self._named),
            bool(house.settings.wecom_robot_webhook.get_secret_value()),
        )

    def _tell(self, subscription: Subscription) -> Reply:
        return self.contents.tell(subscription)

    def _ask(self, message: Message, question: str, language: Language) -> Reply:
        return self.contents.ask(message, question, language)

    def _respond(self, message: Message, language: Language) -> Reply:
        return self._house.respond(message, {"language": language})

    def _named(self, words: str, message: Message, what: What) -> Named:
        return self._names(words, message, what)

    @cached_property
    def _names(self) -> "CatalogNames":
        from bot.day.named import CatalogNames
        from bot.names import house_names

        house = self._house
        return CatalogNames(house.metrics, lambda: house_names(house.catalog, house.shelf), lambda: house.permissions)

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
