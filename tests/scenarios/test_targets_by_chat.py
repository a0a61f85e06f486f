"""A target set in the chat, through mailbox, worker and buttons: once, by who may, and there after a restart."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from targets_shop import bakery

from analytics.kpi.query import Filter, Period
from analytics.kpi.targets.target import Target
from assistant.conversation import Action, Button, Buttons, Chart, Message, Reply, Table
from bot.mail.history import replies_since
from bot.mail.worker import Worker
from bot.settings import Settings
from bot.wiring import House

NOON = datetime(2026, 10, 15, 4, tzinfo=UTC)
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
SOUTH = (Filter("shop", "=", ("南门店",)),)


class Talk:
    """One conversation over a house: what is typed and pressed goes through the mailbox and a worker."""

    def __init__(self, house: House, conversation: str = "c1") -> None:
        self.house = house
        self.conversation = conversation
        self.count = 0
        self.worker = Worker(house.mailbox, house.respond, lambda: datetime.now(UTC), f"w-{id(self)}")

    def say(self, text: str, *, user: str = "林澈", channel: str = "web", action: Action | None = None) -> Reply:
        self.count += 1
        key = f"{self.conversation}-{id(self)}-{self.count}"
        sent_at = NOON + timedelta(minutes=self.count)
        message = Message(key, text, self.conversation, user, channel, sent_at, action)  # type: ignore[arg-type]
        assert self.house.mailbox.accept(message, datetime.now(UTC))
        while self.worker.step():
            pass
        return replies_since(self.house.mailbox.engine, self.conversation, 0)[-1].reply

    def press(self, button: Button, *, user: str = "林澈", channel: str = "web") -> Reply:
        return self.say(button.text, user=user, channel=channel, action=button.action)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with bakery(tmp_path):
        yield tmp_path


def house_of(home: Path) -> House:
    return House(Settings(home_dir=home, warehouse_url=f"duckdb:///{home}/bakery.duckdb", metrics=home / "metrics.yml"))


def buttons(reply: Reply) -> tuple[Button, ...]:
    return next(part.choices for part in reply.parts if isinstance(part, Buttons))


ORDER = "把Q4南门店营业额目标定为3万，负责人周棠"
TARGET = Target("2026年第四季度南门店营业额", "takings", 30000.0, QUARTER, SOUTH, "周棠", "chat")


def test_set_ask_restart_change_and_remove(home: Path) -> None:
    talk = Talk(house_of(home))
    card = talk.say(ORDER)
    assert (card.status, card.choices) == ("clarify", ("确认", "取消"))
    assert "目标值：¥3万" in card.text
    assert "负责人：周棠" in card.text
    assert talk.house.targets.all() == ()  # nothing before the press

    done = talk.press(buttons(card)[0])
    assert done.text.startswith("已设好：2026年第四季度南门店的营业额目标 ¥3万，负责人周棠。")
    assert talk.house.targets.all() == (TARGET,)

    again = talk.press(buttons(card)[0])
    assert again.text == "这一条已经办过了，没有重复写入。"
    assert len(talk.house.targets.book.history()) == 1

    later = Talk(house_of(home))  # another process, the same home
    asked = later.say("本季度南门店营业额离目标还差多少")
    assert asked.data["target"]["value"] == 30000
    assert asked.text.startswith("2026年第四季度南门店的营业额完成 ¥")
    assert [type(part) for part in asked.parts if isinstance(part, Table | Chart)] == [Chart, Table]

    change = later.say("把Q4南门店营业额目标改成3.2万")
    assert "原来是 ¥3万（负责人周棠）。" in change.text
    later.press(buttons(change)[0])
    assert [each.value for each in later.house.targets.all()] == [32000.0]
    told = later.say("谁改过Q4南门店营业额目标")
    assert "林澈 由 ¥3万 改为 ¥3.2万，负责人周棠" in told.text

    removal = later.say("删除Q4南门店营业额目标")
    assert later.press(buttons(removal)[0]).text == "已删除：2026年第四季度南门店的营业额目标。"
    assert later.house.targets.all() == ()


def test_a_press_counts_by_who_presses(home: Path) -> None:
    """Without a roles file everything is open on this machine, and elsewhere one may only ask."""
    talk = Talk(house_of(home))
    card = talk.say(ORDER)
    refused = talk.press(buttons(card)[0], user="路人", channel="slack")
    assert (refused.status, refused.text) == ("refused", "你还没有设定目标的权限，需要的话请找管理员开通。")
    assert talk.house.targets.all() == ()
    assert talk.say(ORDER, user="路人", channel="slack").text == refused.text
    assert talk.press(buttons(card)[0], user="同事").status == "answered"
    assert [each.actor for each in talk.house.targets.book.history()] == ["同事"]


def test_a_stale_card_writes_nothing(home: Path) -> None:
    one, other = Talk(house_of(home), "c1"), Talk(house_of(home), "c2")
    mine, theirs = one.say(ORDER), other.say("把Q4南门店营业额目标定为5万")
    other.press(buttons(theirs)[0], user="陈屿")
    stale = one.press(buttons(mine)[0])
    assert stale.status == "refused"
    assert "已经被改成 ¥5万" in stale.text
    assert [each.value for each in one.house.targets.all()] == [50000.0]
    forged = one.say("确认", action=Action("kpi.target_confirm", "no such card"))
    assert (forged.status, forged.text) == ("refused", "这个确认已经失效，请把目标再说一遍。")
    cancelled = one.say(ORDER)
    assert one.press(buttons(cancelled)[1]).text == "好的，没有改动任何目标。"
    assert one.press(buttons(cancelled)[0]).status == "refused"
    assert [each.value for each in one.house.targets.all()] == [50000.0]


def test_the_file_and_the_chat_live_together(home: Path) -> None:
    (home / "targets.yml").write_text(
        "targets:\n  - {name: Q4 南门店, metric: takings, scope: {shop: 南门店}, value: 20000,"
        " period: {first: 2026-10-01, last: 2026-12-31}, owner: 文件}\n",
        encoding="utf-8",
    )
    talk = Talk(house_of(home))
    assert talk.say("删除Q4南门店营业额目标").text.startswith("“Q4 南门店”写在 targets.yml 里，聊天里删不了")
    card = talk.say("把Q4南门店营业额目标改成3万")
    assert "原来的写在 targets.yml，确认后以聊天里的为准" in card.text
    talk.press(buttons(card)[0])
    assert [(each.value, each.source) for each in talk.house.targets.all()] == [(30000.0, "chat")]
    listed = talk.say("哪些目标落后了")
    assert listed.notes == ("“Q4 南门店”在 targets.yml 里也有，以聊天里确认的“Q4 南门店”为准",)
    removal = talk.say("删除Q4南门店营业额目标")
    assert "targets.yml 里的“Q4 南门店”（¥2万）重新生效" in removal.text
    talk.press(buttons(removal)[0])
    assert [(each.value, each.source) for each in talk.house.targets.all()] == [(20000.0, "file")]
    (home / "targets.yml").write_text("targets:\n  - {metric: nothing}\n", encoding="utf-8")
    broken = talk.say("哪些目标落后了")
    assert broken.status == "refused"
    assert "nothing" in broken.text
    assert talk.say("上周营业额").status == "answered"


def test_undo_typed_after_a_target_asks_to_make_it_what_it_was(home: Path) -> None:
    talk = Talk(house_of(home))
    for order, undone in ((ORDER, ("remove", 30000.0)), (ORDER.replace("3万", "4万"), ("set", 30000.0))):
        talk.press(buttons(talk.say(order))[0])
        asked = talk.say("撤销")
        assert asked.status == "clarify", asked.text
        assert (asked.data["act"], asked.data["target"]["value"]) == undone
        talk.press(buttons(asked)[1])
