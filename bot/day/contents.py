"""What a subscription says on a day, with the rights of whoever subscribed as they are then."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from analytics.kpi.scope import Scope
from analytics.kpi.watch import Watched
from analytics.warehouse import WarehouseError
from assistant.conversation import Button, Buttons, Details, Language, Part, Reply, Text
from assistant.permissions import Role, WhoMay
from assistant.skills.subscriptions.subscription import Subscription, What
from assistant.skills.subscriptions.text import name
from assistant.triage.desk import Desk
from bot.day.figures import Figures, Section, day_said, finding_line, tired_line, why_button
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
    """What there is to tell: `day` is the last day that was looked at, None before any data. `waits` says that the
    figures of yesterday are still to come."""

    day: date | None
    items: tuple[Item, ...] = ()
    waits: bool = False


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

    def alert(self, what: What, day: date | None, items: Iterable[Item], language: Language) -> Reply:
        """One message of what is to be told."""
        ...


@dataclass(frozen=True, slots=True)
class Contents:
    """All of it, from the house's stores. `now` is the team's time, aware: over the sample store that of its day."""

    figures: Callable[[], Figures]
    voices: Callable[[], Voices]
    desk: Callable[[], Desk]
    who: Callable[[], WhoMay]
    now: Callable[[], datetime]

    def role(self, subscription: Subscription) -> Role:
        """What whoever subscribed may do and see now, in the place it goes to."""
        group = subscription.place == "group"
        place = subscription.origin.get("channel") or subscription.origin.get("chat") or "" if group else ""
        return self.who().role_of(subscription.channel, subscription.user, place)

    def tell(self, subscription: Subscription, what: What) -> Reply:
        """What it says when asked: where there is nothing to tell, that."""
        language = subscription.language
        if what == "digest":
            return self.digest(subscription)
        if what == "desk":
            section = desk_section(self.desk(), self.role(subscription), self._local(), language)
            return _reply(name(what, language), [section] if section else [], language)
        found = self.found(subscription, what)
        if found.items:
            return self.alert(what, found.day, found.items, language)
        return Reply(SKILL, "answered", (Text(_nothing(what, found.day, language)),), language)

    def digest(self, subscription: Subscription) -> Reply:
        """The whole of a morning: each part that there is something of, and that may be seen."""
        role, language, today = self.role(subscription), subscription.language, self.now().date()
        sections = [*self._of_figures(role, today, language)]
        if news := needs_section(self.voices().news(role, today), language):
            sections.append(news)
        if desk := desk_section(self.desk(), role, self._local(), language):
            sections.append(desk)
        return _reply(_title(today, language), sections, language)

    def found(self, subscription: Subscription, what: What) -> Found:
        """What an alert would tell, the most important first; nothing where the right to see it is gone."""
        role, language, today = self.role(subscription), subscription.language, self.now().date()
        try:
            match what:
                case "anomalies" if role.may("ask"):
                    return self._anomalies(role.scope, today, language)
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

    def alert(self, what: What, day: date | None, items: Iterable[Item], language: Language) -> Reply:
        """One message of all that there is to tell."""
        told = tuple(items)
        lines = [each.line for each in told[:MOST_OF_A_KIND]]
        if len(told) > MOST_OF_A_KIND:
            more = len(told) - MOST_OF_A_KIND
            lines.append(f"另有 {more} 条" if language == "zh" else f"{more} more")
        buttons = tuple(each.button for each in told if each.button)[: MOST_BUTTONS - 1]
        when = f"{' · '}{day_said(day, self.now().date(), language)}" if day else ""
        quiet = Button("静音到明天" if language == "zh" else "Mute until tomorrow", _mute_words(what, language))
        section = Section(
            f"{_heading(what, language)}{when}",
            tuple(lines),
            (*buttons, quiet),
            tuple(each.sql for each in told[:MOST_OF_A_KIND]),
        )
        return _reply("", [section], language)

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

    def _anomalies(self, scope: Scope, today: date, language: Language) -> Found:
        figures = self.figures()
        watched, wording = figures.watched(scope, today), figures.wording(scope, language)
        items = (
            Item(
                each.about,
                abs(each.verdict.change),
                finding_line(each, wording),
                why_button(each, today, wording),
                each.sql,
            )
            for each in watched.findings
        )
        return Found(watched.day, tuple(items), _waits(watched.day, today))

    def _fatigue(self, scope: Scope, today: date, language: Language) -> Found:
        day, tired = self.figures().tired(scope, today)
        items = (
            Item(f"creative|{each.channel}|{each.creative}", 1 - each.left, tired_line(each, language), sql=each.sql)
            for each in tired
        )
        return Found(day, tuple(items), _waits(day, today))

    def _local(self) -> datetime:
        return self.now().replace(tzinfo=None)


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


def _title(today: date, language: Language) -> str:
    if language == "zh":
        return f"日报 · {today.month}月{today.day}日，周{'一二三四五六日'[today.weekday()]}"
    return f"Morning digest · {today:%a}, {today:%b} {today.day}"


def _heading(what: What, language: Language) -> str:
    zh, en = {
        "anomalies": ("指标异动", "Out of the ordinary"),
        "fatigue": ("素材疲劳", "Creatives that tire"),
        "needs": ("新需求", "New needs"),
    }.get(what, ("", ""))
    return zh if language == "zh" else en


def _nothing(what: What, day: date | None, language: Language) -> str:
    zh = language == "zh"
    if day is None:
        return "还没有数据。" if zh else "There are no data to look at yet."
    said = {
        "anomalies": (
            "主要指标和各渠道都在正常范围内，没有异动。",
            "all main metrics and channels are within their usual range.",
        ),
        "fatigue": ("没有明显疲劳的素材。", "no creative is clearly tired."),
        "needs": ("近 14 天没有新冒出来的需求。", "nothing new in the reviews of the last 14 days."),
    }.get(what, ("没有需要关注的。", "nothing to tell."))
    return f"截至{day.month}月{day.day}日，{said[0]}" if zh else f"As of {day:%b} {day.day}, {said[1]}"


def _mute_words(what: What, language: Language) -> str:
    return f"{name(what, 'zh')}静音到明天" if language == "zh" else f"mute {name(what, 'en')} until tomorrow"


def _waits(day: date | None, today: date) -> bool:
    return day is not None and day < today - timedelta(days=1)
