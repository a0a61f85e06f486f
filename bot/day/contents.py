"""What a subscription says on a day, with the rights of whoever subscribed as they are then."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from analytics.kpi.scope import Scope
from analytics.kpi.watch import Watched
from analytics.warehouse import WarehouseError
from assistant.conversation import Button, Buttons, Details, Language, Message, Part, Reply, Text, shared_place
from assistant.permissions import Role, WhoMay
from assistant.skills.kpi.words import Wording
from assistant.skills.subscriptions.calling import name
from assistant.skills.subscriptions.slots import SCHEDULED
from assistant.skills.subscriptions.subscription import Subscription, What
from assistant.triage.desk import Desk
from bot.day import headings
from bot.day.figures import Figures, Section, finding_line, late_said, tired_line, why_button
from bot.day.voices import Voices, desk_section, need_line, needs_section

SKILL: Final = "subscriptions"
MOST_BUTTONS: Final = 5
MOST_OF_A_KIND: Final = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One thing an alert tells: `about` names it and which way it went, `size` says how far off it is."""

    about: str
    size: float
    line: str
    button: Button | None = None
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to tell: `day` is the last day that was looked at, None before any data. `late` says what of
    yesterday's figures is still to come, None when all are there."""

    day: date | None
    items: tuple[Item, ...] = ()
    late: Item | None = None


class Tells(Protocol):
    """Says what a subscription has to say, with the rights of whoever subscribed as they are then."""

    @property
    def now(self) -> Callable[[], datetime]: ...

    @property
    def who(self) -> Callable[[], WhoMay]: ...

    def role(self, subscription: Subscription) -> Role:
        """What whoever subscribed may do and see, in the place it goes to."""
        ...

    def digest(self, subscription: Subscription) -> Reply:
        """The whole of a morning."""
        ...

    def found(self, subscription: Subscription, what: What) -> Found:
        """What an alert would tell, the most important first."""
        ...

    def alert(self, subscription: Subscription, day: date | None, items: Iterable[Item]) -> Reply:
        """One message of what is to be told."""
        ...

    def late(self, subscription: Subscription, item: Item) -> Reply:
        """That figures have not arrived."""
        ...

    def answer(self, subscription: Subscription, day: date) -> Reply:
        """The answer to the question of a subscription, to be sent on a day."""
        ...


@dataclass(frozen=True, slots=True)
class Contents:
    """All of it, from the house's stores. `now` is the team's time, aware: over the sample store that of its day.
    `respond` answers a question as the assistant does, with the rights of whoever asks where they ask."""

    figures: Callable[[], Figures]
    voices: Callable[[], Voices]
    desk: Callable[[], Desk]
    who: Callable[[], WhoMay]
    now: Callable[[], datetime]
    respond: Callable[[Message, Language], Reply]

    def role(self, subscription: Subscription) -> Role:
        """What whoever subscribed may do and see now, in the place it goes to, of the part it is kept to."""
        team, place = subscription.origin.get("team", ""), shared_place(subscription.place, subscription.origin)
        role = self.who().role_of(subscription.channel, subscription.user, place, team)
        if not subscription.filters:
            return role
        return role.at_most(replace(role, scope=Scope(rows=subscription.filters)))

    def tell(self, subscription: Subscription) -> Reply:
        """What it says when asked: where there is nothing to tell, that."""
        language, what = subscription.language, subscription.what
        if what == "digest":
            return self.digest(subscription)
        if what == "desk":
            role, filters = self.role(subscription), subscription.filters
            section = desk_section(self.desk(), role, self._local(), language, filters)
            return _reply(name(what, language), [section] if section else [], language)
        found = self.found(subscription, what)
        if found.items:
            return self.alert(subscription, found.day, found.items)
        late = f"{found.late.line}\n\n" if found.late else ""
        return Reply(SKILL, "answered", (Text(late + headings.nothing(what, found.day, language)),), language)

    def ask(self, message: Message, question: str, language: Language) -> Reply:
        """What a question would be answered now, where and as whom this message was said."""
        asked = replace(message, id=f"{SCHEDULED}{message.id}", text=question, action=None)
        return self.respond(asked, language)

    def answer(self, subscription: Subscription, day: date) -> Reply:
        """The answer to its question, as whoever subscribed is answered in that place now, under the question's words;
        where there is none, why."""
        language = subscription.language
        message = Message(
            f"{SCHEDULED}{subscription.id}:{day}", subscription.question, subscription.conversation,
            subscription.user, subscription.channel, self.now(), place=subscription.place, origin=subscription.origin,
        )  # fmt: skip
        found = self.respond(message, language)
        title = Text(f"**{subscription.question}**")
        if found.status == "answered":  # its buttons go on from a talk that there was not: it is asked once more first
            parts = (each for each in found.parts if not isinstance(each, Buttons))
            again = Buttons((Button("接着问" if language == "zh" else "Go on from here", subscription.question),))
            return replace(found, parts=(title, *parts, again), remember={})
        why = "这次没有答案：" if language == "zh" else "No answer this time: "
        return Reply(SKILL, "refused", (title, Text(f"{why}{found.text}")), language)

    def digest(self, subscription: Subscription) -> Reply:
        """The whole of a morning: each part that there is something of, and that may be seen."""
        role, language, today = self.role(subscription), subscription.language, self.now().date()
        sections = [*self._of_figures(role, today, language)]
        if news := needs_section(self.voices().news(role, today), language):
            sections.append(news)
        if desk := desk_section(self.desk(), role, self._local(), language, subscription.filters):
            sections.append(desk)
        return _reply(headings.title(today, subscription), sections, language)

    def found(self, subscription: Subscription, what: What) -> Found:
        """What an alert would tell, the most important first; nothing where the right to see it is gone."""
        role, language, today = self.role(subscription), subscription.language, self.now().date()
        try:
            match what:
                case "anomalies" if role.may("ask"):
                    return self._anomalies(role.scope, today, subscription)
                case "fatigue" if role.may("ask"):
                    return self._fatigue(role.scope, today, language)
                case "needs":
                    needs = self.voices().news(role, today)
                    items = (
                        Item(f"need|{each.name}", each.customers, need_line(each, language), sql=each.sql)
                        for each in needs
                    )
                    return Found(today - timedelta(days=1), tuple(items))
                case _:
                    return Found(None)
        except WarehouseError:  # nothing is imported yet
            return Found(None)

    def alert(self, subscription: Subscription, day: date | None, items: Iterable[Item]) -> Reply:
        """One message of all that there is to tell."""
        told, what, language = tuple(items), subscription.what, subscription.language
        lines = [each.line for each in told[:MOST_OF_A_KIND]]
        if len(told) > MOST_OF_A_KIND:
            more = len(told) - MOST_OF_A_KIND
            lines.append(f"另有 {more} 条" if language == "zh" else f"{more} more")
        buttons = tuple(each.button for each in told if each.button)[: MOST_BUTTONS - 1]
        when = headings.when(what, day, self.now().date(), language)
        section = Section(
            f"{headings.heading(subscription)}{when}",
            tuple(lines),
            (*buttons, _quiet(subscription)),
            tuple(each.sql for each in told[:MOST_OF_A_KIND]),
        )
        reply = _reply("", [section], language)
        return replace(reply, notes=(headings.GROUNDS[what][language],)) if what in headings.GROUNDS else reply

    def late(self, subscription: Subscription, item: Item) -> Reply:
        """That figures have not arrived: no alert is made of what is missing."""
        lead = "数据还没到" if subscription.language == "zh" else "Data have not arrived"
        section = Section(f"{lead}{headings.kept(subscription)}", (item.line,), (_quiet(subscription),))
        return _reply("", [section], subscription.language)

    def _of_figures(self, role: Role, today: date, language: Language) -> Iterable[Section]:
        if not role.may("ask"):
            return
        figures = self.figures()
        try:
            watched: Watched = figures.watched(role.scope, today)
            parts = (
                figures.aims(role.scope, today, language),
                figures.movers(role.scope, today, watched, language),
                figures.creatives(figures.tired(role.scope, today)[1], language),
            )
        except WarehouseError:  # nothing is imported yet
            return
        yield from (part for part in parts if part)

    def _anomalies(self, scope: Scope, today: date, subscription: Subscription) -> Found:
        figures, language = self.figures(), subscription.language
        watched, wording = figures.watched(scope, today), figures.wording(scope, language)
        kept = headings.one_value(subscription)
        items = (
            Item(
                each.about,
                abs(each.verdict.change),
                finding_line(each, wording),
                why_button(each, today, wording),
                each.sql,
            )
            for each in (replace(one, group=one.group or kept) for one in watched.findings)
        )
        return Found(watched.day, tuple(items), _late(watched, today, wording))

    def _fatigue(self, scope: Scope, today: date, language: Language) -> Found:
        day, tired = self.figures().tired(scope, today)
        items = (
            Item(f"creative|{each.channel}|{each.creative}", 1 - each.left, tired_line(each, language), sql=each.sql)
            for each in tired
        )
        return Found(day, tuple(items))

    def _local(self) -> datetime:
        return self.now().replace(tzinfo=None)


def _quiet(subscription: Subscription) -> Button:
    """Ends an alert for today."""
    label = "静音到明天" if subscription.language == "zh" else "Mute until tomorrow"
    return Button(label, headings.mute_words(subscription.what, subscription.language))


def _reply(title: str, sections: Iterable[Section], language: Language) -> Reply:
    shown = [each for each in sections if each.lines]
    zh = language == "zh"
    if not shown:
        nothing = f"{title}：今天没有需要关注的。" if zh else f"{title}: nothing to tell today."
        return Reply(SKILL, "answered", (Text(nothing),), language)
    blocks = [f"**{title}**"] if title else []
    blocks += [f"**{each.title}**\n\n" + "\n".join(f"- {line}" for line in each.lines) for each in shown]
    buttons = [button for each in shown for button in each.buttons][:MOST_BUTTONS]
    sql = tuple(dict.fromkeys(one for each in shown for one in each.sql if one))
    parts: list[Part] = [Text("\n\n".join(blocks))]
    parts += [Buttons(tuple(buttons))] if buttons else []
    parts += [Details("查看 SQL" if zh else "SQL", ";\n\n".join(sql), "sql")] if sql else []
    return Reply(SKILL, "answered", tuple(parts), language)


def _late(watched: Watched, today: date, wording: Wording) -> Item | None:
    line = late_said(watched, today, wording)
    about = ";".join(f"{each.group or ''}|{len(each.metrics)}" for each in watched.late)
    return Item(f"late|{about}", 1.0, line) if line else None
