"""The wiring: the only place that chooses concrete classes. Each part is made when first needed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy import Engine

import analytics.kpi
from analytics.kpi.catalog import Catalog
from analytics.kpi.drawing.painter import Easel
from analytics.kpi.metrics_file.load import load
from analytics.kpi.periods.calendar import Calendar, load_calendar
from analytics.kpi.reading.read import read_question
from analytics.kpi.store import MetricsStore
from analytics.warehouse import NoWarehouse, Warehouse, WarehouseError
from assistant.conversation import Json, Language, Message, Reply, Skill
from assistant.figures import CURRENCY_SIGNS
from assistant.permissions import Role
from assistant.respond import Assistant
from assistant.skills.check import CheckSkill
from assistant.skills.drafts.skill import DraftSkill
from assistant.skills.guide import Guide
from assistant.skills.help import Examples, Help
from assistant.skills.kpi.advice import guide_advice
from assistant.skills.kpi.permitted import PermittedKpi
from assistant.skills.kpi.skill import Kpi
from assistant.skills.kpi.targets.door import KpiTargets
from assistant.skills.kpi.targets.sources import TargetSources
from assistant.skills.kpi.why.door import KpiWhy
from assistant.skills.needs.skill import Needs
from assistant.skills.subscriptions.skill import SubscriptionSkill
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from bot import endpoints
from bot.clock import Clock, machine_time
from bot.mail.mailbox import Mailbox
from bot.people.audit import AuditLog
from bot.platform import Heard, unheard
from bot.rooms.accounts import AccountsRoom
from bot.rooms.drafting import DraftingRoom
from bot.rooms.rights import RightsRoom
from bot.rooms.targets import TargetsRoom
from bot.settings import Settings, read_settings
from bot.store.state import open_state
from bot.wiring_day import Day

if TYPE_CHECKING:
    import duckdb
    from starlette.applications import Starlette

    from analytics.reviews.label import Labeller
    from assistant.llm import FormFiller
    from assistant.skills.kpi.interpretation import Patience
    from assistant.skills.needs.names import Aliases
    from assistant.spending import Ledger
    from assistant.triage.policy import DeskPolicy
    from bot.people.who_may import CurrentPermissions
    from bot.rooms.needs import NeedsRoom
    from bot.tending import Tending
    from knowledge.library import Library
    from knowledge.product_shelf import ProductShelf

BUNDLED_METRICS: Final = Path(analytics.kpi.__file__).with_name("metrics.yml")
_META = sa.table("zhongcao_meta", sa.column("key"), sa.column("value"))


class House:
    """Everything, wired by one Settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def say(self, zh: str, en: str) -> str:
        """The one of two sentences that is in the language of the settings."""
        return en if self.settings.language == "en" else zh

    @cached_property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.settings.warehouse)

    @cached_property
    def meta(self) -> Mapping[str, str]:
        """What the store says of itself: currency, and the sample's day; empty where it says nothing."""
        try:
            if "zhongcao_meta" not in self.warehouse.tables():
                return {}
            return {str(key): str(value) for key, value in self.warehouse.rows(sa.select(_META)).rows}
        except NoWarehouse:
            return {}

    @cached_property
    def clock(self) -> Clock:
        """The team's clock; over the sample store it shows the day after the data ends."""
        day = self.meta.get("sample_today")
        return Clock(self.settings.timezone, date.fromisoformat(day) if day else None)

    @staticmethod
    def machine_time() -> datetime:
        """Real time, for the mailbox."""
        return machine_time()

    @cached_property
    def state(self) -> Engine:
        return open_state(self.settings.state)

    @cached_property
    def easel(self) -> Easel:
        """Draws charts for a process that stays."""
        return Easel()

    @cached_property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.state)

    @cached_property
    def desk(self) -> Desk:
        from bot.desk_post import StatePost

        post = StatePost(self.settings.timezone, self.settings.language)
        return Desk(
            self.state,
            post,
            lambda: self.desk_policy,
            self.audit.record,
            lambda: endpoints.wording_model(self.settings, self.ledger),
            self.rights.directory,
        )

    @cached_property
    def desk_policy(self) -> "DeskPolicy":
        """The team's policy for the desk; the one that ships where no file is named and the home has none.

        Raises PolicyFileError for a file with faults, and for one that is named and not there.
        """
        from assistant.triage.policy_file import bundled_policy, load_policy

        path = self.settings.policy or self.settings.home / "policy.yml"
        return load_policy(path) if self.settings.policy or path.is_file() else bundled_policy()

    @cached_property
    def shelf(self) -> "ProductShelf":
        from knowledge.product_shelf import ProductShelf

        return ProductShelf(self.settings.home / "products", self.settings.brand)

    @cached_property
    def library(self) -> "Library":
        from bot.rooms.reading import CreativeFeed, ReviewPool
        from knowledge.library import Library
        from knowledge.product_passages import SheetFeed, skus_named
        from knowledge.vectors import ChromaVectors

        folder = self.settings.home / "library"
        folder.mkdir(parents=True, exist_ok=True)
        return Library(
            folder,
            endpoints.embeddings(self.settings),
            ChromaVectors(folder / "chroma", self.settings.chroma_url or None),
            named=partial(skus_named, self.shelf),
            feeds={"products": SheetFeed(self.shelf), "creatives": CreativeFeed(self.warehouse)},
            elsewhere={"reviews": ReviewPool(self.warehouse)},
        )

    @cached_property
    def needs(self) -> "NeedsRoom":
        from bot.rooms.needs import NeedsRoom

        return NeedsRoom(
            self.settings, self.warehouse, lambda: self.state, partial(endpoints.embeddings, self.settings)
        )

    @property
    def labeller(self) -> "Labeller":
        return self.needs.labeller

    @cached_property
    def catalog(self) -> Catalog:
        """The metrics file's catalog, without the values that the warehouse holds."""
        return load(self.settings.metrics or BUNDLED_METRICS)

    @cached_property
    def metrics(self) -> MetricsStore:
        """The catalog over the warehouse, with what it learned there."""
        return MetricsStore(self.catalog, self.warehouse, self.settings.home / "values.json")

    @cached_property
    def targets(self) -> TargetsRoom:
        return TargetsRoom(self.settings, lambda: self.catalog, lambda: self.state)

    @cached_property
    def audit(self) -> AuditLog:
        return AuditLog(lambda: self.state, self.machine_time)

    @cached_property
    def rights(self) -> RightsRoom:
        return RightsRoom(self.settings, lambda: self.catalog, lambda: self.state)

    @cached_property
    def entry(self) -> AccountsRoom:
        """How people come in on the page."""
        return AccountsRoom(
            self.settings,
            lambda: self.state,
            lambda: self.rights.memberships,
            lambda: self.permissions.named("web"),
        )

    @property
    def permissions(self) -> "CurrentPermissions":
        """Who may do what now. Raises RolesFileError, when it is first asked, for a roles file with faults."""
        return self.rights.permissions

    @property
    def currency(self) -> str:
        """The sign of the store's currency, or its code where it has no sign of its own."""
        code = self.meta.get("currency", "CNY")
        return CURRENCY_SIGNS.get(code, f"{code} ")

    @cached_property
    def drafting(self) -> DraftingRoom:
        return DraftingRoom(
            self.settings,
            self.warehouse,
            lambda: self.state,
            lambda: self.shelf,
            lambda: self.library,
            lambda: self.ledger,
        )

    @cached_property
    def ledger(self) -> "Ledger":
        """What the model used today."""
        from bot.token_ledger import TokenLedger

        return TokenLedger(lambda: self.state, lambda: self.machine_time().date())

    @cached_property
    def _answer_model(self) -> "FormFiller | None":
        return endpoints.answer_model(self.settings, self.ledger)

    def web_app(self, heard: Heard = unheard) -> "Starlette":
        """The page on this house's mailbox; `heard` counts what comes in."""
        from bot.rooms.page import page_of

        return page_of(self, heard)

    @cached_property
    def assistant(self) -> Assistant:
        return Assistant(
            self._skills(), Help(self.examples), self.settings.language, self.permissions, self.audit.record
        )

    def examples(self, role: Role, language: Language) -> Examples:
        """What first questions can name: metrics that this role may see, and a product on the shelf."""
        from assistant.skills.kpi.catalog import examples

        try:
            figures = examples(self.metrics.seen_by(role.scope).catalog, language)
        except WarehouseError:  # nothing is imported yet
            figures = ()
        sheet = next(iter(self.shelf.sheets), None)
        if sheet is None:
            return Examples(figures)
        chinese = next(iter((*sheet.short_names, sheet.name)))
        return Examples(figures, sheet.english_name or sheet.name if language == "en" else chinese)

    def respond(self, message: Message, memory: Mapping[str, Json]) -> Reply:
        """The reply to one message, on the day it was sent."""
        return self.assistant.respond(message, memory, today=message.sent_at.date())

    def label_imported(
        self, progress: Callable[[str, int], None]
    ) -> "Callable[[duckdb.DuckDBPyConnection, str], None]":
        """What an import of reviews or inquiries does before it is seen: label the rows that have no labels yet."""

        def label(connection: "duckdb.DuckDBPyConnection", kind: str) -> None:
            if kind in ("reviews", "inquiries"):
                from analytics.reviews.store import label_imported

                label_imported(connection, kind, self.labeller, lambda rows: progress("label", rows))

        return label

    @cached_property
    def tending(self) -> "Tending":
        from bot.tending import Tending

        return Tending(self.desk, self.state, self.warehouse, self.clock.now, lambda: self.needs.taxonomy)

    @cached_property
    def day(self) -> Day:
        """What people are told without asking."""
        return Day(self)

    def _skills(self) -> tuple[Skill, ...]:
        calendar = load_calendar(self.settings.calendar)
        return (
            SubscriptionSkill(self.day.subscriptions),
            self.rights.admin(self.clock, self.audit),
            CheckSkill(lambda: self.shelf),
            Triage(self.desk, lambda: self.permissions.able("claim")),
            DraftSkill(lambda: self.drafting.copydesk),
            PermittedKpi(
                self.metrics,
                lambda store: self._kpi(store, calendar),
                self.audit.record,
            ),
            Needs(self.warehouse, self._called, lambda: self.needs.taxonomy, calendar, self.needs.decisions),
            Guide(lambda: self.library, lambda: self._answer_model),
            Help(self.examples),
        )

    def _called(self) -> "Aliases":
        from bot.names import house_names

        return house_names(self.catalog, self.shelf)

    def _kpi(self, store: MetricsStore, calendar: Calendar) -> Skill:
        read = partial(read_question, calendar=calendar)
        sources = TargetSources(self.targets.of_file, self.targets.book)
        targets = KpiTargets(store, sources, read, calendar, self.currency, guide_advice)
        why = KpiWhy(store, read, self.currency, guide_advice, calendar)
        kpi = Kpi(store, read, self.currency, targets, why, sources.seen, guide_advice)
        if not self.settings.has_model:
            return kpi
        from assistant.skills.kpi.interpretation import InterpretedKpi

        return InterpretedKpi(kpi, store, read, self._patience, calendar)

    @cached_property
    def _patience(self) -> "Patience":
        return endpoints.patience(self.settings, self.ledger)


def build() -> House:
    """The house that the environment describes.

    Raises BadSettings for a setting that cannot be used.
    """
    return House(read_settings())
