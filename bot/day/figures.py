"""What the digest and the alerts say of targets, figures and creatives: from SQL, as far as a role sees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analytics.kpi.compiling.expressions import ExpressionError
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.headlines import headlines
from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import Compare, MetricQuery, Period, Value
from analytics.kpi.scope import Scope, may_follow
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.standing import Standing, standing
from analytics.kpi.targets.target import Target, out_of_reach
from analytics.kpi.tiring import Tired, tiring
from analytics.kpi.watch import Finding, Watched, watch
from analytics.warehouse import WarehouseError
from assistant.conversation import Button, Language
from assistant.figures import figure
from assistant.skills.kpi.targets.names import aim_text, subject
from assistant.skills.kpi.targets.parts import ask_of
from assistant.skills.kpi.targets.text import heading
from assistant.skills.kpi.words import Wording

FIRST: Final = 4
"""Main metrics whose figures a digest says in any case."""
MOST_TARGETS: Final = 4
_MARKUP: Final = str.maketrans("[]<>*`|\n\r", "［］＜＞＊＇｜  ")


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading, the questions that lead deeper, and the SQL they came from."""

    title: str
    lines: tuple[str, ...]
    buttons: tuple[Button, ...] = ()
    sql: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The metrics store of the house; every method takes the scope of whoever is told."""

    store: MetricsStore
    targets: Callable[[], Sequence[Target]]
    calendar: Callable[[], Calendar]
    currency: str

    def watched(self, scope: Scope, today: date) -> Watched:
        """What is out of the ordinary on the last complete day. Raises WarehouseError when there is no store."""
        return watch(self.store.seen_by(scope), today, self.calendar())

    def tired(self, scope: Scope, today: date) -> tuple[date | None, tuple[Tired, ...]]:
        """The creatives that tire. Raises WarehouseError when there is no store."""
        return tiring(self.store.seen_by(scope), today)

    def aims(self, scope: Scope, today: date, language: Language) -> Section | None:
        """Where the targets that go on stand, those that lag first; None without any."""
        seen, zh = self.store.seen_by(scope), language == "zh"
        found = []
        for target in self.targets():
            in_reach = not out_of_reach(target, seen.catalog) and may_follow(target.metric, target.scope, seen.catalog)
            if in_reach and target.period.first < today <= target.period.last + timedelta(days=1):
                try:
                    found.append(standing(target, seen.catalog, seen.answer, today, self.calendar()))
                except (CannotCompile, ExpressionError, WarehouseError):
                    continue
        if not found:
            return None
        wording = Wording(seen.described, language, self.currency)
        ranked = sorted(found, key=lambda each: not each.behind)
        lines = tuple(_aim_line(each, wording) for each in ranked[:MOST_TARGETS])
        if len(ranked) > MOST_TARGETS:
            lines += (f"另有 {len(ranked) - MOST_TARGETS} 个目标" if zh else f"{len(ranked) - MOST_TARGETS} more",)
        ask = ask_of(ranked[0].target, wording) if len(ranked) == 1 else "有哪些目标" if zh else "what are our targets"
        sql = tuple(each.answer.sql for each in ranked[:MOST_TARGETS] if each.answer)
        return Section("目标" if zh else "Targets", lines, (Button("看目标" if zh else "Targets", ask),), sql)

    def movers(self, scope: Scope, today: date, watched: Watched, language: Language, most: int = 3) -> Section | None:
        """The headline figures of the last complete day, and what is out of the ordinary; None without data."""
        if watched.day is None:
            return None
        wording, zh = self.wording(scope, language), language == "zh"
        headline, sql = self._headlines(scope, watched.day, wording)
        lines = [headline] if headline else []
        shown = watched.findings[:most]
        lines += [finding_line(each, wording) for each in shown]
        if late := late_said(watched, today, wording):  # the figures are less by what has not come
            lines.insert(0, late)
        if len(watched.findings) > most:
            more = len(watched.findings) - most
            lines.append(f"另有 {more} 处异动" if zh else f"{more} more out of the ordinary")
        if not shown and not watched.late:
            lines.append(
                "主要指标和各渠道都在正常范围内" if zh else "All main metrics and channels are within their usual range"
            )
        buttons = tuple(why_button(each, today, wording) for each in shown[:2])
        return Section(day_said(watched.day, today, language), tuple(lines), buttons, (*sql, *(f.sql for f in shown)))

    def creatives(self, found: Sequence[Tired], language: Language, most: int = 3) -> Section | None:
        """The creatives that tire, the most seen first; None without any."""
        if not found:
            return None
        zh = language == "zh"
        lines = [tired_line(each, language) for each in found[:most]]
        if len(found) > most:
            lines.append(f"另有 {len(found) - most} 条" if zh else f"{len(found) - most} more")
        first = plain_name(found[0].creative)
        ask = f"{first}近8周每周的点击率" if zh else f"CTR of {first} by week, last 8 weeks"
        button, title = Button(f"看 {first}" if zh else first, ask), "素材疲劳" if zh else "Tired creatives"
        return Section(title, tuple(lines), (button,), (found[0].sql,))

    def wording(self, scope: Scope, language: Language) -> Wording:
        return Wording(self.store.seen_by(scope).described, language, self.currency)

    def _headlines(self, scope: Scope, day: date, wording: Wording) -> tuple[str, tuple[str, ...]]:
        """GMV ¥1.2万（比上周同日 +8%） · 订单数 …"""
        seen = self.store.seen_by(scope)
        said, ran = [], []
        for name in headlines(seen.catalog)[:FIRST]:
            before = Period(day - timedelta(days=7), day - timedelta(days=7))
            found = seen.found(MetricQuery((name,), Period(day, day), compare=Compare("period", before)))
            if found and found.rows and found.rows[0][-1] is not None:
                earlier = found.comparison[0][-1] if found.comparison else None
                value = found.rows[0][-1]
                change = _change(value, earlier, wording.chinese)
                said.append(f"{wording.metric(name)} {wording.figure(name, value)}{change}")
                ran.append(found.sql)
        return " · ".join(said), tuple(ran)


def plain_name(name: str) -> str:
    """A name from the store, which anybody may have written into an export, without signs that make markup of it."""
    return " ".join(name.translate(_MARKUP).split())[:60]


def finding_line(found: Finding, wording: Wording) -> str:
    """抖音的店铺转化率 1.13%，比预期的 1.90% 低 41%"""
    verdict, zh = found.verdict, wording.chinese
    name = wording.metric(found.metric)
    value, expected = (
        wording.figure(found.metric, each) for each in (verdict.value, _about(verdict.expected, verdict.value))
    )
    off = f"{abs(verdict.change):.0%}"
    if zh:
        whose = f"{plain_name(found.group)}的{name}" if found.group else name
        festival = f"（{found.festival}期间）" if found.festival else ""
        return f"**{whose}** {value}，比预期的约 {expected} {'高' if verdict.score > 0 else '低'} {off}{festival}"
    whose = f"{name} of {plain_name(found.group)}" if found.group else name
    festival = f" (during {found.festival})" if found.festival else ""
    return f"**{whose}** {value}, {off} {'above' if verdict.score > 0 else 'below'} the expected {expected}{festival}"


def late_said(watched: Watched, today: date, wording: Wording) -> str:
    """10月31日的数据还没到齐，先不判断：抖音的GMV、订单数; empty where all is there."""
    if not watched.late or watched.day is None:
        return ""
    zh, yesterday = wording.chinese, today - timedelta(days=1)
    said = []
    for each in watched.late[:3]:
        names = [wording.metric(name) for name in each.metrics[:3]]
        more = len(each.metrics) > len(names)
        if zh:
            what = "、".join(names) + (f"等 {len(each.metrics)} 个指标" if more else "")
            whose = f"{plain_name(each.group)}的{what}" if each.group else what
            said.append(f"{whose}（只到{each.until.month}月{each.until.day}日）")
        else:
            what = ", ".join(names) + (f" and {len(each.metrics) - len(names)} more" if more else "")
            whose = f"{what} of {plain_name(each.group)}" if each.group else what
            said.append(f"{whose} (until {each.until:%b} {each.until.day})")
    if zh:
        day = f"{yesterday.month}月{yesterday.day}日"
        return f"{day}的数据还没到齐，没到的先不判断异动：{'；'.join(said)}。请看一下导入；也可能是当天没有业务。"
    day = f"{yesterday:%b} {yesterday.day}"
    return (
        f"The data of {day} have not all arrived, and what is missing is not judged: {'; '.join(said)}. "
        "Please look at the import; or there was no business that day."
    )


def why_button(found: Finding, today: date, wording: Wording) -> Button:
    """为什么昨天抖音的店铺转化率比上周同一天跌了: the same weekday, as the expectation has it."""
    name, down = wording.metric(found.metric), found.verdict.score < 0
    yesterday, before = found.day == today - timedelta(days=1), found.day - timedelta(days=7)
    if wording.chinese:
        when = "昨天" if yesterday else f"{found.day.month}月{found.day.day}日"
        whose = f"{plain_name(found.group)}的{name}" if found.group else name
        return Button(
            f"{plain_name(found.group or '')}{name}为什么", f"为什么{when}{whose}比上周同一天{'跌' if down else '涨'}了"
        )
    when = "yesterday" if yesterday else f"on {found.day:%B} {found.day.day}"
    whose = f"{name} of {plain_name(found.group)}" if found.group else name
    verb = "drop" if down else "rise"
    return Button(f"Why {name}", f"why did {whose} {verb} {when} compared with {before:%B} {before.day}")


def tired_line(one: Tired, language: Language) -> str:
    """XHS-A20（小红书）：点击率 2.91% → 1.45%，只剩 50%"""
    before, now = (figure(each, "percent", language) for each in (one.before, one.now))
    seen = figure(one.impressions, "integer", language)
    named, where = plain_name(one.creative), plain_name(one.channel)
    if language == "zh":
        return f"**{named}**（{where}）点击率从 {before} 降到 {now}，近 7 天曝光 {seen}"
    return f"**{named}** ({where}): CTR {before} → {now}, {seen} impressions in 7 days"


def day_said(day: date, today: date, language: Language) -> str:
    """昨天（10月31日，周六）; the day alone where it is an older one, for the data end there."""
    yesterday, zh = day == today - timedelta(days=1), language == "zh"
    if zh:
        named = f"{day.month}月{day.day}日，周{'一二三四五六日'[day.weekday()]}"
        return f"昨天（{named}）" if yesterday else f"{named}（数据到这天为止）"
    named = f"{day:%a}, {day:%b} {day.day}"
    return f"Yesterday ({named})" if yesterday else f"{named} (the data end there)"


def _aim_line(one: Standing, wording: Wording) -> str:
    target, zh = one.target, wording.chinese
    named, aim = subject(target, wording), aim_text(target, wording)
    if one.value is None:
        return f"{named}：目标 {aim}，还没有数据" if zh else f"{named}: target {aim}, no data yet"
    value = wording.figure(target.metric, one.value)
    if zh:
        said = [f"{value}，目标{'' if aim.startswith('不') else ' '}{aim}"]
    else:
        said = [f"{value} of {aim}" if one.kind == "sum" else f"{value}, target {aim}"]
    if one.kind == "sum" and one.share is not None and not one.less_is_good:
        said.append(
            f"完成 {one.share:.0%}（时间过去 {one.elapsed:.0%}）"
            if zh
            else f"{one.share:.0%} done, {one.elapsed:.0%} of the time gone"
        )
    if outlook := heading(one, wording):
        said.append(outlook[:1].lower() + outlook[1:] if not zh else outlook)
    mark = ("⚠ " if one.behind else "") + f"**{named}**"
    return f"{mark}：{'，'.join(said)}" if zh else f"{mark}: {'; '.join(said)}"


def _about(expected: float, value: float) -> float:
    """No more digits than an expectation can have: three, and as many as the value has before the point."""
    if expected == 0:
        return 0.0
    return float(f"{expected:.3g}") if abs(expected) < 1000 or abs(value) < 1000 else float(round(expected))


def _change(now: Value, before: Value, zh: bool) -> str:
    if not isinstance(now, int | float) or not isinstance(before, int | float) or not before:
        return ""
    change = f"{float(now) / float(before) - 1:+.0%}".replace("-", "−")
    return f"（比上周同日 {change}）" if zh else f" ({change} on a week ago)"
