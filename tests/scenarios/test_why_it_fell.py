"""The planted week of the sample store: 抖音's shop converted at 60 % of its usual rate, and nothing else moved."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import zhongcao

ASKED = {
    "conversion": "为什么9月14日到9月20日的店铺转化率掉了",
    "conversion of douyin": "为什么9月14日到9月20日抖音的店铺转化率掉了",
    "gmv": "为什么9月14日到9月20日的GMV掉了",
    "in english": "why did shop conversion rate drop from 14 September to 20 September",
    "a quiet week": "为什么8月10日到8月16日的店铺转化率变了",
}
ORDERS_A_CHANNEL = """
SELECT channel, count(DISTINCT order_id) FILTER (WHERE order_date >= DATE '2026-09-14') AS after,
       count(DISTINCT order_id) FILTER (WHERE order_date < DATE '2026-09-14') AS before
FROM order_lines WHERE status = '已付款' AND order_date BETWEEN DATE '2026-09-07' AND DATE '2026-09-20' GROUP BY channel
"""
VISITORS_A_CHANNEL = """
SELECT channel, sum(visitors) FILTER (WHERE date >= DATE '2026-09-14') AS after,
       sum(visitors) FILTER (WHERE date < DATE '2026-09-14') AS before
FROM shop_daily WHERE date BETWEEN DATE '2026-09-07' AND DATE '2026-09-20' GROUP BY channel
"""


@pytest.fixture(scope="module")
def answers(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    asked = tmp_path_factory.mktemp("why") / "q.jsonl"
    lines = (json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in ASKED.items())
    asked.write_text("\n".join(lines), "utf-8")
    done = zhongcao("ask", "--file", str(asked), "--json", home=sample_home)
    assert done.returncode == 0, done.stderr
    return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}


def _values(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["why"]["values"][0]
    return found


@pytest.mark.parametrize("name", ["conversion", "gmv", "in english"])
def test_douyin_comes_first(answers: dict[str, dict[str, Any]], name: str) -> None:
    split = _values(answers[name])
    assert (split["dimension"], split["values"][0]["value"]) == ("channel", "抖音")
    assert "抖音" in answers[name]["text"]


def test_gmv_falls_with_the_conversion(answers: dict[str, dict[str, Any]]) -> None:
    drivers = answers["gmv"]["why"]["drivers"]
    largest = max(drivers["parts"], key=lambda part: abs(part["contribution"]))
    assert (largest["metric"], drivers["deeper"]["metric"]) == ("shop_conversion_rate", "shop_conversion_rate")
    assert "抖音自己低于平时的范围" in answers["gmv"]["text"]


def test_the_week_is_unusual_and_a_quiet_one_is_not(answers: dict[str, dict[str, Any]]) -> None:
    inside = {name: answers[name]["why"]["usual"]["inside"] for name in ASKED if name != "gmv"}
    assert inside == {
        "conversion": False,
        "conversion of douyin": False,
        "in english": False,
        "a quiet week": True,
    }


def test_contributions_are_what_sql_by_hand_gives(sample_home: Path, answers: dict[str, dict[str, Any]]) -> None:
    """Each channel: n/D after less n/D before, less what its weight moved times the mean rate of all."""
    with duckdb.connect(str(sample_home / "warehouse.duckdb"), read_only=True) as store:
        orders = {row[0]: row[1:] for row in store.execute(ORDERS_A_CHANNEL).fetchall()}
        visitors = {row[0]: row[1:] for row in store.execute(VISITORS_A_CHANNEL).fetchall()}
    after, before = (sum(row[at] for row in visitors.values()) for at in (0, 1))
    rates = [sum(row[at] for row in orders.values()) / all_of for at, all_of in ((0, after), (1, before))]
    wanted = {
        channel: orders[channel][0] / after
        - orders[channel][1] / before
        - sum(rates) / 2 * (visitors[channel][0] / after - visitors[channel][1] / before)
        for channel in visitors
    }
    found = {each["value"]: each["contribution"] for each in _values(answers["conversion"])["values"]}
    assert found == pytest.approx(wanted)
    assert sum(found.values()) == pytest.approx(rates[0] - rates[1])


def test_new_creatives_of_the_week_are_named(answers: dict[str, dict[str, Any]]) -> None:
    news = answers["conversion of douyin"]["why"]["meanwhile"]["news"]
    assert [(each["day"], each["title"]) for each in news] == [("2026-09-18", "下午三点还在的底妆")]


def test_the_guide_is_cited(answers: dict[str, dict[str, Any]]) -> None:
    assert [each["heading"].split(" › ")[-1] for each in answers["conversion"]["citations"]] == ["转化率 CVR"]


def test_every_statement_is_shown(answers: dict[str, dict[str, Any]]) -> None:
    ran = answers["conversion"]["why"]["sql"]
    assert {each["kind"] for each in ran} >= {"drivers", "drivers_before", "groups", "groups_before", "days", "news"}
    assert all(each["sql"].startswith(("SELECT", "WITH")) for each in ran)
