"""The platforms that the settings name, wired: the wiring's part for the processes that stay."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.permissions import Role
from bot.measures import CountedSender, Measures
from bot.platform import Door, Platform
from bot.post.courier import Courier
from bot.post.outbox import Outbox
from bot.wiring import House

if TYPE_CHECKING:
    from assistant.conversation import Chart
    from bot.people.groups import GroupRounds
    from bot.sealed import Seal
    from bot.slack.home import SlackHome
    from bot.wecom.api import AppKeys


def platforms_of(house: House, measures: Measures, holder: str) -> tuple[Platform, ...]:
    """Slack and WeCom as far as they are set. `holder` is this process's name, under which it holds connections that
    only one process may have.

    Raises KeyUnusable for a secret key that cannot be used, ValueError for an EncodingAESKey of another shape.
    """
    door = Door(house.mailbox, measures.heard)
    found: list[Platform] = []
    if house.settings.has_slack:
        found.append(_slack(house, door))
    if house.settings.has_wecom_app:
        found.append(_wecom_app(house, door))
    if house.settings.has_wecom_bot:
        found.append(_wecom_bot(house, door, holder))
    if house.settings.wecom_robot_webhook.get_secret_value():
        from bot.wecom.robot import WeComRobot

        webhook = house.settings.wecom_robot_webhook.get_secret_value()
        hosts = _own_host(house.settings.public_url)
        found.append(WeComRobot(webhook=webhook, draw=_picture(house), currency=house.currency, link_hosts=hosts))
    return tuple(found)


def courier_of(house: House, platforms: Sequence[Platform], measures: Measures, name: str) -> Courier:
    """What carries replies out on all these platforms' routes."""
    senders = [house.day.desk_sender, *(sender for platform in platforms for sender in platform.senders)]
    counted = [CountedSender(sender, measures) for sender in senders]
    return Courier(Outbox(house.state), counted, house.machine_time, name=name, mailbox=house.mailbox)


def _slack(house: House, door: Door) -> Platform:
    from bot.card_post import Lists
    from bot.slack.app import SlackPlatform
    from bot.slack.blocks import Style
    from bot.slack.clients import Clients, SlackKeys
    from bot.slack.install import Installations
    from bot.slack.sender import SlackSender

    settings = house.settings
    keys = SlackKeys(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        public_url=settings.public_url,
    )
    store = Installations(house.state, _seal(house, "slack"))
    clients = Clients(keys, store)
    return SlackPlatform(
        clients,
        store,
        door,
        house.state,
        now=house.clock.now,
        language=settings.language,
        senders=(SlackSender(clients, _picture(house), Lists(house.state), Style(house.currency)),),
        home=_slack_home(house),
        prompts=lambda: _prompts(house),
    )


def _prompts(house: House) -> tuple[str, ...]:
    """What somebody on Slack whom no rule names may begin with: the same is shown to all."""
    from assistant.skills.help import starters

    role, language = house.permissions.role_of("slack", ""), house.settings.language
    return starters(language, house.examples(role, language), role)


def _slack_home(house: House) -> "SlackHome":
    from bot.slack.home import Sights, SlackHome
    from bot.views.dashboard import KpiDashboard
    from bot.views.needs import LabelledNeeds

    def today() -> date:
        return house.clock.now().date()

    def sights(role: Role) -> Sights:
        return Sights(
            KpiDashboard(house.metrics, house.targets.all, today, role.scope, house.currency),
            LabelledNeeds(house.warehouse, today, role, lambda: house.needs.taxonomy),
        )

    return SlackHome(
        role_of=lambda user: house.permissions.role_of("slack", user),
        sights=sights,
        desk=house.desk,
        now=house.clock.now,
        language=house.settings.language,
        currency=house.currency,
    )


def group_rounds(house: House) -> "GroupRounds":
    """The chore that asks the platforms who is in the groups that have a role."""
    from bot.people.groups import GroupRounds, GroupSource

    settings = house.settings
    sources: list[GroupSource] = []
    if token := settings.slack_bot_token.get_secret_value():
        from bot.slack.user_groups import SlackUserGroups

        sources.append(SlackUserGroups(token, settings.slack_api_url))
    if settings.has_wecom_app:
        from bot.wecom.api import WeComApi
        from bot.wecom.groups import WeComGroups

        keys, seal = _app_keys(house), _seal(house, "wecom")
        sources.append(WeComGroups(lambda: WeComApi(keys, house.state, seal, house.machine_time)))
    return GroupRounds(house.rights.memberships, sources, house.permissions.grouped, house.machine_time)


def _wecom_app(house: House, door: Door) -> Platform:
    from bot.wecom.app import WeComApp

    settings = house.settings
    return WeComApp(
        _app_keys(house),
        door=door,
        engine=house.state,
        seal=_seal(house, "wecom"),
        now=house.clock.now,
        draw=_picture(house),
        currency=house.currency,
        language=settings.language,
        link_hosts=_own_host(settings.public_url),
    )


def _app_keys(house: House) -> "AppKeys":
    from bot.wecom.api import AppKeys

    settings = house.settings
    return AppKeys(
        settings.wecom_corp_id,
        settings.wecom_agent_id,
        settings.wecom_secret.get_secret_value(),
        settings.wecom_token.get_secret_value(),
        settings.wecom_aes_key.get_secret_value(),
        settings.wecom_api_url,
    )


def _wecom_bot(house: House, door: Door, holder: str) -> Platform:
    from bot.wecom.aibot import WeComBot

    return WeComBot(
        bot_id=house.settings.wecom_bot_id,
        secret=house.settings.wecom_bot_secret.get_secret_value(),
        url=house.settings.wecom_bot_url,
        door=door,
        state=house.state,
        holder=holder,
        draw=_picture(house),
        language=house.settings.language,
        currency=house.currency,
        link_hosts=_own_host(house.settings.public_url),
        clock=house.clock.now,
    )


def _seal(house: House, purpose: str) -> "Seal":
    from bot.sealed import Seal, secret_key

    return Seal(secret_key(house.settings.secret_key.get_secret_value(), house.settings.home), purpose)


def _picture(house: House) -> Callable[["Chart"], bytes]:
    return lambda chart: house.easel.png(chart.spec)


def _own_host(public_url: str) -> tuple[str, ...]:
    host = urlsplit(public_url).hostname
    return (host,) if host else ()
