"""The benchmark's own judgement: an answer that must not be is wrong, a question lost is abstained."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.kpi_questions import Shop, Verdict, judge, load_cases, same
from bench.kpi_shops import GOLDEN, sample_store

YESTERDAY = "SELECT sum(cost) FROM ad_daily WHERE date = $day"
NOTHING_FOUND = frozenset({"10月ROI低于1的计划", "私域上周的花费"})  # asked to see that nothing is answered as nothing
DAY_BEFORE = "SELECT sum(cost) FROM ad_daily WHERE date = '2026-10-30'"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with sample_store(tmp_path_factory.mktemp("judging")) as store:
        yield store


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"question": "昨天的花费", "sql": YESTERDAY}, "right"),
        ({"question": "昨天的花费", "sql": DAY_BEFORE}, "wrong"),
        ({"question": "昨天的花费", "sql": DAY_BEFORE, "also": [YESTERDAY]}, "right"),
        ({"question": "昨天的花费", "sql": YESTERDAY, "comparison": DAY_BEFORE}, "wrong"),
        ({"question": "昨天的花费环比", "sql": YESTERDAY, "comparison": DAY_BEFORE}, "right"),
        ({"question": "昨天的花费环比", "sql": YESTERDAY}, "wrong"),
        ({"question": "昨天的花费", "sql": "SELECT nothing"}, "wrong"),
        ({"question": "昨天的花费", "outcome": "abstain"}, "wrong"),
        ({"question": "昨天的花费", "outcome": "refused"}, "wrong"),
        ({"question": "昨天的花费", "outcome": "either", "sql": DAY_BEFORE}, "wrong"),
        ({"question": "昨天的毛利", "sql": YESTERDAY}, "abstained"),
        ({"question": "昨天的毛利", "outcome": "abstain"}, "right"),
        ({"question": "昨天的毛利", "outcome": "either", "sql": YESTERDAY}, "right"),
        ({"question": "昨天的毛利", "outcome": "refused", "unknown": ["毛利"]}, "right"),
        ({"question": "昨天的毛利", "outcome": "refused", "unknown": ["昨天"]}, "abstained"),
        ({"question": "昨天的毛利", "outcome": "clarify"}, "abstained"),
        ({"question": "今天的花费", "outcome": "refused"}, "right"),
        ({"question": "那前天呢", "after": ["昨天的花费"], "sql": DAY_BEFORE}, "right"),
        ({"question": "广告转化率", "after": ["昨天的转化率"], "outcome": "abstain"}, "wrong"),
    ],
    ids=lambda value: value if isinstance(value, str) else "".join(value),
)
def test_verdict(shop: Shop, tmp_path: Path, said: dict[str, Any], verdict: Verdict) -> None:
    assert judge(load_cases(_file(tmp_path, said))[0], shop).verdict == verdict


@pytest.mark.parametrize(
    "said",
    [
        {"question": "昨天的花费"},
        {"question": "昨天的花费", "outcome": "asked"},
        {"question": "昨天的花费", "sql": YESTERDAY, "comparision": DAY_BEFORE},
    ],
    ids=["no SQL", "no such outcome", "no such key"],
)
def test_a_case_that_cannot_be_judged_is_refused(tmp_path: Path, said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="昨天的花费"):
        load_cases(_file(tmp_path, said))


def test_order_counts_only_where_said() -> None:
    rows, turned = [("a", 1.0), ("b", 2)], [("b", 2.0), ("a", 1 + 1e-12)]
    assert same(rows, turned, ordered=False)
    assert not same(rows, turned, ordered=True)
    assert not same(rows, rows[:1], ordered=False)
    assert not same([(None,)], [(0,)], ordered=False)


@pytest.mark.parametrize("name", ["kpi.yaml", "kpi_kept_aside.yaml"])
def test_every_case_has_rows_to_be_held_to(shop: Shop, name: str) -> None:
    cases = [case for case in load_cases(GOLDEN / name) if case.outcome == "answered"]
    written = [(case.name, sql) for case in cases for sql in (*case.sql, case.comparison) if sql]
    empty = [asked for asked, sql in written if not any(row[-1] for row in shop.by_hand.execute(sql).fetchall())]
    assert set(empty) <= NOTHING_FOUND


def _file(folder: Path, said: dict[str, Any]) -> Path:
    path = folder / "questions.yaml"
    content = {
        "today": date(2026, 11, 1),
        "data_until": date(2026, 10, 31),
        "shorthands": {"$day": "'2026-10-31'"},
        "cases": [{"kind": "one", **said}],
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path
