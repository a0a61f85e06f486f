"""What is said about targets: whole answers in both languages, and whose messages they are not."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from targets_shop import bakery

from analytics.kpi.periods.calendar import default_calendar
from analytics.kpi.query import Filter, Period
from analytics.kpi.reading.read import read_question
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.target import Target
from assistant.conversation import Action, Buttons, Message, Reply, Situation
from assistant.skills.kpi.skill import Kpi
from assistant.skills.kpi.targets.door import KpiTargets
from assistant.skills.kpi.targets.sources import TargetSources
from assistant.target_book import TargetBook
from bot.store.state import open_state

TODAY = date(2026, 10, 15)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SOUTH = (Filter("shop", "in", ("南门店",)),)
TARGETS = (
    Target("10月营业额", "takings", 15000.0, OCTOBER, (), "周棠"),
    Target("10月南门店营业额", "takings", 5000.0, OCTOBER, SOUTH, "林澈"),
    Target("10月报损率", "waste_rate", 0.04, OCTOBER, (), "许可"),
    Target("10月客人数", "guests", 300.0, OCTOBER, (), ""),
    Target("12月报损", "waste", 900.0, Period(date(2026, 12, 1), date(2026, 12, 31)), (), "许可"),
    Target("9月小票", "tickets", 300.0, Period(date(2026, 9, 1), date(2026, 9, 30)), (), "许可"),
)


@pytest.fixture(scope="module")
def kpi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kpi]:
    folder = tmp_path_factory.mktemp("bakery")
    with bakery(folder) as (store, _):
        yield made(store, folder)


def made(store: MetricsStore, folder: Path, targets: tuple[Target, ...] = TARGETS) -> Kpi:
    sources = TargetSources(lambda: targets, TargetBook(open_state(f"sqlite:///{folder}/state.sqlite")))
    read, calendar = partial(read_question, calendar=default_calendar()), default_calendar()
    return Kpi(store, read, "¥", KpiTargets(store, sources, read, calendar))


def say(kpi: Kpi, text: str, memory: Mapping[str, Any] | None = None, today: date = TODAY) -> Reply:
    message = Message(f"m-{text}", text, "c1", "林澈", "terminal", datetime(2026, 10, 15, 9, 0))
    chinese = any("\u3400" <= char <= "\u9fff" for char in text.replace("南门店", ""))
    return kpi.reply(message, Situation(today, "zh" if chinese else "en", memory or {}))


def test_a_rate_that_is_met_and_less_is_good(kpi: Kpi) -> None:
    reply = say(kpi, "10月报损率离目标还差多少")
    target = reply.data["target"]
    assert (target["kind"], target["met"]) == ("rate", target["actual"] <= 0.04)
    assert reply.text.startswith("2026年10月的报损率到10月14日是 ")
    assert "目标不高于 4%" in reply.text
    assert reply.data["rows"] == [[target["actual"], 0.04]]
    assert [column["name"] for column in reply.data["columns"]] == ["waste_rate", "target"]
    assert "sum(sold.wasted)" in reply.data["sql"]


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("10月营业额完成了多少", "2026年10月的营业额完成 ¥"),
        ("营业额目标完成率", "2026年10月的营业额完成 ¥"),
        ("南门店营业额能完成吗", "按目前走势到10月31日约 ¥"),
        ("南门店营业额每天还要做多少才能完成目标", "还差 ¥"),
        ("营业额目标是多少", "2026年10月的营业额目标是 ¥1.5万，负责人周棠。"),
        ("南门店营业额目标谁负责", "2026年10月南门店的营业额目标由林澈负责，目标值 ¥5,000。"),
        ("客人数目标谁负责", "2026年10月的客人数目标没有写负责人。"),
        ("12月报损离目标还差多少", "2026年12月的报损目标不高于 ¥900，12月1日开始，还没有完整的一天的数据。"),
        ("上个月小票数完成目标了吗", "2026年9月的小票数最终是 "),
        ("客人数离目标还差多少", "2026年10月的客人数到10月14日是 "),
        ("how far are we from the South takings target?", "takings of 南门店 in October 2026 is at ¥"),
        ("are we on track for takings", "As things go it ends on Oct 31 at about ¥"),
        ("who owns the waste rate target", "许可 owns the target for waste rate in October 2026: at most 4%."),
        ("how much more takings do we need each day to hit the target", "¥"),
        ("哪些目标落后了", "共 5 个目标："),
        ("targets this month", "4 targets: "),
    ],
)
def test_answers(kpi: Kpi, text: str, opening: str) -> None:
    reply = say(kpi, text)
    assert (reply.skill, reply.status) == ("kpi", "answered")
    assert reply.text.startswith(opening), reply.text


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("北门店营业额离目标还差多少", "refused", "还没有北门店营业额目标。"),
        ("2025年10月营业额离目标还差多少", "refused", "还没有这段时间的营业额目标。"),
        ("毛利离目标还差多少", "refused", "毛利"),
        ("营业额每天的目标完成情况", "refused", "目标只看整段时间"),
        ("把去年10月营业额目标定为3万", "refused", "2025年10月已经过去了"),
        ("把10月营业额和小票数目标定为3万", "refused", "一个目标只管一个指标"),
        ("把10月会员占比目标定为35", "clarify", "是要定为 35.00% 吗？"),
        ("把10月营业额目标定为20%", "clarify", "营业额不是百分比"),
        ("把10月营业额目标提高5000", "clarify", "请直接说要达到多少"),
        ("把11月营业额目标定一下", "clarify", "营业额的目标还缺：要到多少。"),
        ("把营业额目标定为1.5万，负责人周棠", "answered", "2026年10月的营业额目标已经是 ¥1.5万、负责人周棠，不用改。"),
        ("删除11月营业额目标", "refused", "没有营业额的目标，不用删除。"),
        ("删除10月营业额目标", "refused", "“10月营业额”写在 targets.yml 里"),
    ],
)  # fmt: skip
def test_asks_back_or_says_why_not(kpi: Kpi, text: str, status: str, said: str) -> None:
    reply = say(kpi, text)
    assert reply.status == status, reply.text
    assert said in reply.text


def test_a_distinct_count_has_no_pace(kpi: Kpi) -> None:
    target = say(kpi, "客人数离目标还差多少").data["target"]
    assert (target["kind"], target["needed"], target["forecast"]) == ("neither", None, None)


def test_follow_ups_stay_with_targets_until_figures_are_asked(kpi: Kpi) -> None:
    first = say(kpi, "营业额离目标还差多少")
    then = say(kpi, "那南门店呢", first.remember)
    assert then.data["target"]["name"] == "10月南门店营业额"
    assert say(kpi, "谁负责", then.remember).text.startswith("2026年10月南门店的营业额目标由林澈负责")
    figures = say(kpi, "上周南门店营业额", then.remember)
    after = {slot: value for slot, value in {**then.remember, **figures.remember}.items() if value is not None}
    assert "target" not in say(kpi, "那北门店呢", after).data


def test_proposals_are_orders_that_read_as_meant(kpi: Kpi) -> None:
    asked = say(kpi, "给南门店营业额设一个目标")
    assert asked.status == "clarify"
    assert asked.choices
    for choice in asked.choices:
        assert say(kpi, choice).text.startswith("请确认这个目标：")
    english = say(kpi, "set a target: member rate of 35 in December, owner Lin")
    (choice,) = english.choices
    assert say(kpi, choice).text.startswith("Please confirm this target:")
    buttons = [part for part in say(kpi, choice).parts if isinstance(part, Buttons)]
    assert [each.label for each in buttons[0].choices] == ["Confirm", "Cancel"]


@pytest.mark.parametrize(
    "text", ["目标人群是谁", "上周营业额", "takings last week", "目标客户的营业额", "谢谢", "谁负责"]
)
def test_other_messages_are_not_taken(kpi: Kpi, text: str) -> None:
    message = Message("m", text, "c1", "林澈", "terminal", datetime(2026, 10, 15, 9, 0))
    assert kpi.act(message, Situation(TODAY, "zh")) == "ask"
    assert "target" not in say(kpi, text).data


def test_without_targets_it_says_how_to_set_one(tmp_path: Path) -> None:
    with bakery(tmp_path) as (store, _):
        reply = say(made(store, tmp_path, ()), "哪些目标落后了")
    assert reply.text == "还没有设任何目标。可以这样设：“把11月营业额目标定为1000，负责人许可”。"


def test_only_confirming_a_target_takes_the_right_to_set_it(kpi: Kpi) -> None:
    asked = say(kpi, "把12月营业额目标定为2万")
    memory, (yes, no) = asked.remember, asked.choices

    def act(text: str, action: Action | None = None) -> str | None:
        message = Message("m2", text, "c1", "林澈", "terminal", datetime(2026, 10, 15, 9, 1), action)
        return kpi.act(message, Situation(TODAY, "zh", memory))

    pressed = [button.action for part in asked.parts if isinstance(part, Buttons) for button in part.choices]
    assert [act(yes), act(no), *(act("", action) for action in pressed)] == ["set_target", "ask", "set_target", "ask"]
