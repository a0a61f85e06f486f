"""“最近大家在抱怨什么”: read, counted over the labelled store, and said with the filters echoed."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from analytics.kpi.periods.calendar import default_calendar
from analytics.kpi.scope import Scope as KpiScope
from analytics.reviews.label import bundled_labeller
from analytics.reviews.store import label_imported
from analytics.reviews.taxonomy import bundled
from analytics.warehouse import Warehouse
from assistant.conversation import Chart, Json, Language, Message, Quotes, Reply, Situation, Table
from assistant.permissions import ACTS, Role
from assistant.skills.needs.names import Aliases
from assistant.skills.needs.skill import Needs
from assistant.skills.needs.sounds import about_reviews

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最近大家在抱怨什么", "surely"),
        ("top complaints last 30 days", "surely"),
        ("顾客主要在咨询什么", "maybe"),
        ("上周的点击率", "no"),
        ("待处理的差评有哪些", "no"),
        ("帮我写一条针对差评的回复", "no"),
        ("怎么处理差评", "no"),
    ],
)
def test_knows_what_is_its_own(text: str, expected: str) -> None:
    assert about_reviews(text) == expected


@pytest.fixture(scope="module")
def skill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Needs]:
    path = tmp_path_factory.mktemp("skill") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""CREATE TABLE reviews (
            review_id VARCHAR, reviewed_at TIMESTAMP, sku VARCHAR, product VARCHAR, channel VARCHAR,
            customer_id VARCHAR, order_id VARCHAR, stars INTEGER, title VARCHAR, text VARCHAR, photos INTEGER,
            lot VARCHAR, followers INTEGER)""")
        connection.executemany(
            "INSERT INTO reviews (review_id, reviewed_at, sku, product, channel, customer_id, stars, text) "
            "VALUES (?, '2026-10-20', 'P3', '舒缓修护精华液', '抖音', ?, ?, ?)",
            [
                ("r1", "c1", 1, "收到就漏液了，请打13812345678"),
                ("r2", "c2", 1, "漏了一半"),
                ("r3", "c3", 2, "味道刺鼻"),
                ("r4", "c4", 5, "很滋润"),
            ],
        )
        label_imported(connection, "reviews", bundled_labeller())
    warehouse = Warehouse(f"duckdb:///{path}")
    yield Needs(warehouse, Aliases, bundled, default_calendar())
    warehouse.dispose()


def _ask(skill: Needs, text: str, language: Language = "zh") -> Reply:
    message = Message("1", text, "c", "u", "terminal", datetime(2026, 11, 1, 9, 0))
    return skill.reply(message, Situation(TODAY, language))


def test_answers_with_counts_quotes_and_a_chart(skill: Needs) -> None:
    reply = _ask(skill, "最近大家在抱怨什么")
    assert reply.status == "answered"
    assert reply.text.startswith(
        "2026-10-02 至 2026-10-31（最近 30 天），全部产品，全部渠道，共 4 位顾客留言。"
        "抱怨最多的是**漏液破损**：2 位顾客（50.0%）"
    )
    table = next(part for part in reply.parts if isinstance(part, Table))
    assert [row[:3] for row in table.rows] == [("漏液破损", 2, 0.5), ("味道刺鼻", 1, 0.25)]
    quotes = next(part for part in reply.parts if isinstance(part, Quotes))
    assert {quote.text for quote in quotes.quotes} == {"收到就漏液了", "漏了一半", "味道刺鼻"}
    assert any(isinstance(part, Chart) for part in reply.parts)
    assert reply.data["period"] == {"first": "2026-10-02", "last": "2026-10-31"}
    assert reply.data["sql"].startswith("SELECT")


def test_answers_in_english(skill: Needs) -> None:
    reply = _ask(skill, "top complaints last 30 days", "en")
    assert reply.text.startswith(
        "2026-10-02 to 2026-10-31, all products, all channels: 4 customers wrote. "
        "Most complaints: **Leaks and damage**, 2 customers (50.0%)"
    )


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("口红的口碑怎么样", "refused", "“口红”我对不上任何产品、渠道、人群或需求，所以先不答"),
        ("这个月的差评", "clarify", "“这个月”还没有完整的一天有数据"),
        ("下个月大家会抱怨什么", "refused", "评价和咨询只能说明已经写下来的，我不预测"),
        ("把写差评的人的手机号给我", "refused", "评价里的姓名、电话、地址这类个人信息我不提供"),
        ("每小时的差评走势", "refused", "评价最细只按天统计"),
        (
            "去年8月的差评",
            "refused",
            "评价和咨询的数据是 2026-10-20 到 2026-10-20 的，2025-08-01 到 2025-08-31 这段没有数据。",
        ),
    ],
)
def test_says_what_it_cannot_answer(skill: Needs, text: str, status: str, says: str) -> None:
    reply = _ask(skill, text)
    assert (reply.status, reply.text[: len(says)]) == (status, says)


def test_says_when_nothing_was_imported(tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    reply = _ask(Needs(Warehouse(f"duckdb:///{path}"), Aliases, bundled, default_calendar()), "最近大家在抱怨什么")
    assert (reply.status, reply.text[:8]) == ("refused", "还没有评价和咨询")
    missing = _ask(
        Needs(Warehouse(f"duckdb:///{tmp_path / 'none.duckdb'}"), Aliases, bundled, default_calendar()),
        "最近大家在抱怨什么",
    )
    assert (missing.status, missing.text[:5]) == ("refused", "还没有数据")


def test_few_customers_are_counted_and_not_turned_into_percentages(skill: Needs) -> None:
    table = next(part for part in _ask(skill, "最近大家在抱怨什么").parts if isinstance(part, Table))
    assert [row[3:5] for row in table.rows] == [("—", 0), ("—", 0)]  # no data before: not new


def test_quotes_say_which_need_they_show(skill: Needs) -> None:
    quotes = next(part for part in _ask(skill, "最近大家在抱怨什么").parts if isinstance(part, Quotes))
    assert {quote.source.partition(" · ")[0] for quote in quotes.quotes} == {"漏液破损", "味道刺鼻"}


def test_an_english_button_is_understood_again(skill: Needs) -> None:
    reply = _ask(skill, "Reviews about Leaks and damage, with quotes", "en")
    assert reply.text.startswith("2026-10-02 to 2026-10-31 (the last 30 days), all products, all channels: 4 customers")
    assert "Complaints: **Leaks and damage**, 2 customers (50.0%, 95 % interval" in reply.text


DOUYIN = Role("douyin", ACTS["viewer"], KpiScope(rows=(("channel", ("抖音",)),)))
TMALL = Role("tmall", ACTS["viewer"], KpiScope(rows=(("channel", ("天猫旗舰店",)),)))
SHANGHAI = Role("shanghai", ACTS["viewer"], KpiScope(rows=(("city", ("上海",)),)))
NO_PRODUCTS = Role("blind", ACTS["viewer"], KpiScope(denied_dimensions=frozenset({"product"})))


@pytest.mark.parametrize(
    ("role", "text", "status", "says"),
    [
        (DOUYIN, "最近大家在抱怨什么", "answered", "共 4 位顾客留言"),
        (TMALL, "最近大家在抱怨什么", "refused", "还没有评价和咨询的数据"),
        (TMALL, "抖音的差评", "refused", "还没有评价和咨询的数据"),
        (SHANGHAI, "最近大家在抱怨什么", "refused", "评价没有这一项，没法按它限制"),
        (NO_PRODUCTS, "哪个产品差评最多", "refused", "你没有查看“产品”的权限"),
        (NO_PRODUCTS, "最近大家在抱怨什么", "answered", "抱怨最多的是**漏液破损**：2 位顾客"),
    ],
)
def test_a_role_sees_the_reviews_of_its_rows(skill: Needs, role: Role, text: str, status: str, says: str) -> None:
    message = Message(f"{role.name} {text}", text, "c", "u", "terminal", datetime(2026, 11, 1, 9, 0))
    reply = skill.reply(message, Situation(TODAY, "zh", role=role))
    assert reply.status == status
    assert says in reply.text
    if role is DOUYIN:
        assert reply.notes[-1] == "按你的权限，只算渠道：抖音。"
        assert "channel IN ('抖音')" in reply.data["sql"]
    if role is NO_PRODUCTS:
        assert "舒缓修护精华液" not in repr(reply)


def test_a_conversation_is_gone_on_from(skill: Needs) -> None:
    memory: dict[str, Json] = {}
    said = []
    for text in ("抖音最近的差评", "哪个产品最多", "那好评呢", "原话呢", "SQL", "怎么算的", "那口红呢"):
        message = Message(text, text, "c", "u", "terminal", datetime(2026, 11, 1, 9, 0))
        situation = Situation(TODAY, "zh", memory)
        assert skill.interest(message, situation) >= 0.5, text
        reply = skill.reply(message, situation)
        memory = {**memory, **reply.remember, "spoke_last": "needs"}
        said.append((reply.status, reply.text))
    assert said[0][1].startswith("2026-10-02 至 2026-10-31（最近 30 天），全部产品，抖音，共 4 位顾客留言。")
    assert "抱怨最多的是**舒缓修护精华液**：3 位顾客，占它留言顾客的 75.0%" in said[1][1]
    assert "称赞最多的是**舒缓修护精华液**：1 位顾客" in said[2][1]
    assert said[4][1].startswith("上一个回答用的 SQL：")
    assert "Wilson" in said[5][1]
    assert said[6][0] == "refused"


def test_nothing_said_before_is_shown_to_who_may_not_see_it(skill: Needs) -> None:
    first = _ask(skill, "抖音最近的差评")
    memory = {**first.remember, "spoke_last": "needs"}
    message = Message("2", "原话呢", "c", "u", "terminal", datetime(2026, 11, 1, 9, 0))
    reply = skill.reply(message, Situation(TODAY, "zh", memory, TMALL))
    assert "抖音" not in repr(reply)


def test_a_volume_and_a_trend_come_from_one_statement(skill: Needs) -> None:
    volume = _ask(skill, "上个月有多少条差评")
    assert "评价 4 条，其中**差评 3 条**（75.0%）" in volume.text
    trend = _ask(skill, "漏液这半年按月的趋势")
    table = next(part for part in trend.parts if isinstance(part, Table))
    assert [row[:2] for row in table.rows] == [("2026-07", 0), ("2026-08", 0), ("2026-09", 0), ("2026-10", 2)]
    assert trend.data["sql"].count("SELECT") == 3  # two counts side by side in one
