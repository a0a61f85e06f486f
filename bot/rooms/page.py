"""The page, put together: what each role sees of the house, who is let in, and at which addresses."""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.permissions import Role
from assistant.skills.help import starters
from bot.platform import Heard
from bot.views.dashboard import KpiDashboard
from bot.views.drafts import DraftsRoom
from bot.views.needs import LabelledNeeds
from bot.web.app import create_app
from bot.web.views import House as Team
from bot.web.views import Views

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.wiring import House


def page_of(house: "House", heard: Heard) -> "Starlette":
    """`heard` counts what comes in.

    Raises CommandFailed where the settings would leave the page open, or nobody could sign in.
    """

    def today() -> date:
        return house.clock.now().date()

    @lru_cache(maxsize=64)
    def seen_by(role: Role) -> Views:
        return Views(
            dashboard=KpiDashboard(house.metrics, house.targets.all, today, role.scope, house.currency),
            needs=LabelledNeeds(house.warehouse, today, role, lambda: house.needs.taxonomy),
            board=house.desk,
            draw=lambda chart: house.easel.svg(chart.spec),
            role=role,
            drafts=DraftsRoom(
                lambda: house.drafting.copydesk,
                lambda: house.drafting.voice_source,
                house.warehouse,
                today,
                house.audit.record,
            ),
            suggestions={
                "zh": starters("zh", house.examples(role, "zh"), role),
                "en": starters("en", house.examples(role, "en"), role),
            },
            record=house.audit.record,
        )

    entrance = house.entry.entrance(lambda account: seen_by(house.permissions.role_of("web", account.name)))
    views = seen_by(house.permissions.role_of("web", ""))
    team = Team(
        ZoneInfo(house.settings.timezone),
        views.suggestions or {},
        language=house.settings.language,
        currency=house.currency,
        hosts=house.entry.hosts,
        origin=house.entry.origin,
    )
    return create_app(house.mailbox, views, team, house.clock.now, entrance=entrance, heard=heard)
