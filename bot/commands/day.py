"""`day`: who is told what, and a digest here and now."""

from typing import get_args
from uuid import uuid4
from zoneinfo import ZoneInfo

from assistant.conversation import Message
from assistant.permissions import Act, refusal
from assistant.skills.subscriptions.calling import called, moment_said, when_said
from assistant.skills.subscriptions.slots import NEEDS
from assistant.skills.subscriptions.subscription import Subscription, What
from assistant.skills.subscriptions.text import subscription_json
from bot.commands.lines import print_json
from bot.day.rows import going_on
from bot.day.schedules import next_due
from bot.failures import CommandFailed
from bot.schemas.reply_json import plain, reply_json
from bot.store.state import reading
from bot.terminal.console import Console
from bot.terminal.shown import show
from bot.wiring import House, build
from bot.wiring_day import Day


def list_subscriptions(*, user: str, as_json: bool) -> None:
    """Everybody's for whoever may change a group's, one's own for others; the first first."""
    house = build()
    with reading(house.state).begin() as connection:
        found = going_on(connection)
    if not house.permissions.role_of("terminal", user).may("subscribe_group"):
        found = tuple(each for each in found if (each.channel, each.user) == ("terminal", user))
    if as_json:
        print_json([plain(subscription_json(each)) for each in found])
        return
    none = house.say(
        "还没有订阅。在聊天里说“每天9点发日报”就有了。",
        "No subscriptions yet: say “send the digest every day at 9am” in chat.",
    )
    Console().print("\n".join(_line(house, each) for each in found) or none, markup=False, highlight=False)


def send(what: str, *, user: str, as_json: bool) -> None:
    """What a subscription of this kind would say now, shown here.

    Raises CommandFailed for a kind that does not exist, and for somebody who may not see it.
    """
    kinds = [each for each in get_args(What) if each != "question"]  # what is asked at set times can be asked now
    wanted = next((each for each in kinds if each == what), None)
    if wanted is None:
        raise CommandFailed(
            f"没有“{what}”这一种；可用 {'、'.join(kinds)}。", f"There is no “{what}”; there are {', '.join(kinds)}."
        )
    house = build()
    needed: Act = NEEDS[wanted]
    role = house.permissions.role_of("terminal", user)
    if not role.may(needed):
        house.audit.record(uuid4().hex, "terminal", user, role, needed, False)
        raise CommandFailed(refusal(needed, "zh"), refusal(needed, "en"))
    house.tending.receive()
    message = Message("day", "", "terminal", user, "terminal", house.clock.now())
    reply = Day(house).subscriptions.content(message, wanted, (), house.settings.language)
    if as_json:
        print_json(reply_json(reply))
    else:
        show(reply, Console(), house.currency)


def _line(house: House, one: Subscription) -> str:
    language = house.settings.language
    where = one.conversation if one.place == "group" else f"{one.channel}:{one.user}"
    said = [f"{one.id}", called(one, language), when_said(one.schedule, language), where]
    now = house.machine_time()
    if one.muted_until and one.muted_until > now:
        until = moment_said(one.muted_until.astimezone(ZoneInfo(house.settings.timezone)), language)
        said.append(house.say(f"静音到 {until}", f"muted until {until}"))
    due = next_due(one.schedule, now, house.desk_policy.working) if one.schedule else None
    if due is not None and one.schedule is not None:
        moment = moment_said(due.astimezone(ZoneInfo(one.schedule.zone)), language)
        said.append(house.say(f"下一次 {moment}", f"next {moment}"))
    return "  ".join(said)
