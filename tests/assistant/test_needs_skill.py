"""“最近大家在抱怨什么”: read, counted over the labelled store, and said with the filters echoed."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from analytics.reviews.label import bundled_labeller
from analytics.reviews.store import label_imported
from analytics.warehouse import Warehouse
from assistant.conversation import Chart, Language, Message, Quotes, Reply, Situation, Table
from assistant.skills.needs import Needs
from assistant.skills.needs_sounds import about_reviews

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
    yield Needs(warehouse)
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
    reply = _ask(Needs(Warehouse(f"duckdb:///{path}")), "最近大家在抱怨什么")
    assert (reply.status, reply.text[:8]) == ("refused", "还没有评价和咨询")
    missing = _ask(Needs(Warehouse(f"duckdb:///{tmp_path / 'none.duckdb'}")), "最近大家在抱怨什么")
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
