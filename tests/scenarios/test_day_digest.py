"""The digest over the sample store: what a morning reads like, with whose rights; a subscription from end to end."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import select

from analytics.kpi.scope import Scope
from assistant.conversation import Buttons, Details, Language, Message, Reply
from assistant.permissions import ACTS, ALL, NOBODY, Permissions, Role
from assistant.skills.subscriptions.subscription import Filters, Schedule, Subscription, What
from bot.day.contents import Found
from bot.day.rounds import DayRounds
from bot.settings import Settings
from bot.store.codec import decode_reply
from bot.store.state import outbox
from bot.wiring import House
from bot.wiring_day import Day


@pytest.fixture(scope="module")
def house(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    home = tmp_path_factory.mktemp("day") / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    (home / "roles.yml").write_text("who:\n  slack:U1: analyst\n  '*': viewer\n", "utf-8")
    built = House(Settings(home_dir=home, _env_file=None))
    built.tending.receive()
    return built


def digest(house: House, role: Role = ALL, language: str = "zh") -> Reply:
    contents = replace(Day(house).contents, who=lambda: Permissions(otherwise=role))
    one = Subscription(1, "digest", "slack", "U1", "c", "private", {}, None, language)  # type: ignore[arg-type]
    return contents.digest(one)


def test_a_morning_reads_in_a_minute(house: House) -> None:
    told = digest(house)
    lines = told.text.splitlines()
    assert lines[0] == "**日报 · 11月1日，周日**"
    assert [line for line in lines if line.startswith("**") and line.endswith("**")][1:] == [
        "**目标**", "**昨天（10月31日，周六）**", "**素材疲劳**", "**近 14 天口碑**", "**差评工单**",
    ]  # fmt: skip
    assert any(line.startswith("- **XHS-A20**（小红书）点击率从 ") for line in lines), "the creative nobody replaced"
    assert len(told.text) < 900
    (buttons,) = [part for part in told.parts if isinstance(part, Buttons)]
    assert 3 <= len(buttons.choices) <= 5
    (sql,) = [part for part in told.parts if isinstance(part, Details)]
    assert sql.body.count("SELECT") >= 6


def test_in_english_for_who_subscribed_in_english(house: House) -> None:
    told = digest(house, language="en")
    assert told.text.startswith("**Morning digest · Sun, Nov 1**")
    assert "目标" not in told.text


def test_each_sees_no_more_than_they_may(house: House) -> None:
    rows = Role("red", ACTS["viewer"], Scope(rows=(("channel", ("小红书",)),)))
    seen = digest(house, rows).text
    assert "XHS-A20" in seen
    assert "抖音" not in seen
    assert "天猫" not in seen
    assert "工单" not in seen
    assert digest(house, NOBODY).text == "日报 · 11月1日，周日：今天没有需要关注的。"
    assert "差评工单" in digest(house, Role("desk", ACTS["service"] - {"ask"})).text


def told_of(house: House, what: What, filters: Filters = (), language: Language = "zh") -> Found:
    contents = replace(Day(house).contents, who=lambda: Permissions(otherwise=ALL))
    return contents.found(
        Subscription(1, what, "slack", "U1", "c", "private", {}, None, language, filters=filters), what
    )


def without(house: House, home: Path, rows: str) -> House:
    """The house without these rows of the sample's last day."""
    shutil.copytree(house.settings.home, home, symlinks=True)
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        for table, day in (("order_lines", "order_date"), ("shop_daily", "date"), ("ad_daily", "date")):
            connection.execute(f"DELETE FROM {table} WHERE {rows}{day} >= DATE '2026-10-31'")
    return House(Settings(home_dir=home, _env_file=None))


def test_a_channel_whose_day_is_not_imported_is_late_and_makes_no_alert(house: House, tmp_path: Path) -> None:
    """Without 抖音's rows of the last day the whole would seem to have fallen, and 抖音 to nothing."""
    partial = without(house, tmp_path / "partial", "channel = '抖音' AND ")
    found, before = told_of(partial, "anomalies"), told_of(house, "anomalies")
    assert {each.about for each in found.items} <= {each.about for each in before.items}
    assert found.late is not None
    assert found.late.line.startswith("10月31日的数据还没到齐，没到的先不判断异动：抖音的")
    assert "正常范围" not in digest(partial).text
    english = told_of(partial, "anomalies", language="en").late
    assert english is not None
    assert english.line.startswith("The data of Oct 31 have not all arrived, and what is missing is not judged: ")
    late = told_of(without(house, tmp_path / "none", ""), "anomalies").late
    assert late is not None
    assert "只到10月30日" in late.line


def test_what_is_kept_to_a_channel_says_nothing_of_others(house: House) -> None:
    kept: Filters = (("channel", ("抖音",)),)
    contents = replace(Day(house).contents, who=lambda: Permissions(otherwise=ALL))
    told = contents.digest(Subscription(1, "digest", "slack", "U1", "c", "private", {}, None, "zh", filters=kept)).text
    assert told.startswith("**日报 · 抖音 · 11月1日，周日**")
    assert not any(other in told for other in ("小红书", "天猫", "百度"))
    assert {each.about.split("|")[1] for each in told_of(house, "fatigue", kept).items} <= {"抖音"}


def test_a_question_is_answered_with_the_rights_of_whoever_ordered_it_then(house: House) -> None:
    schedule = Schedule.of("09:00", "0", "Asia/Shanghai")
    one = Subscription(7, "question", "slack", "U1", "c", "private", {}, schedule, "zh", question="上周小红书的点击率")
    answer = Day(house).contents.answer(one, house.clock.now().date())
    assert answer.text.startswith("**上周小红书的点击率**")
    assert answer.data["query"]["metrics"] == ["ctr"]
    assert "SELECT" in answer.data["sql"]
    stranger = replace(one, channel="wecom", user="nobody", place="group", origin={"route": "wecom-bot", "chat": "x"})
    (house.settings.home / "roles.yml").write_text("who:\n  slack:U1: analyst\n", "utf-8")
    refused = Day(house).contents.answer(stranger, house.clock.now().date())
    (house.settings.home / "roles.yml").write_text("who:\n  slack:U1: analyst\n  '*': viewer\n", "utf-8")
    assert (refused.status, refused.data) == ("refused", {})


def test_from_the_words_in_a_channel_to_the_message_in_it(house: House) -> None:
    origin = {"route": "slack", "team": "T1", "channel": "C1", "thread": "", "ts": "1.2", "user": "U1"}
    said = Message(
        "m1",
        "每天早上9点给这个群发日报",
        "slack-T1-C1-1.2",
        "U1",
        "slack",
        house.clock.now(),
        place="group",
        origin=origin,
    )
    assert house.respond(said, {}).text.startswith("好的，每天 09:00（北京时间）在这个群发日报。")
    rounds = DayRounds(house.state, Day(house).contents, lambda: house.desk_policy.working, house.machine_time)
    soon = house.machine_time() + timedelta(days=1)
    assert [rounds.ring(soon), rounds.ring(soon)] == [1, 0]
    with house.state.begin() as connection:
        row = connection.execute(select(outbox).where(outbox.c.channel == "slack")).one()
    assert (row.conversation, row.key.partition(":")[0]) == ("slack-T1-C1", "digest")
    assert decode_reply(row.body).text.startswith("**日报 · ")
