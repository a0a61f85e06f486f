"""Functions ranked by a survey: by priority, by opportunity, and by Kano's table."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.reviews.survey import kano_class, survey_ranking
from analytics.reviews.taxonomy import NeedEntry, Taxonomy
from analytics.warehouse import Warehouse

LEAK = NeedEntry("漏液破损", "包装", "Leak", "漏。", "包装", "质检", "damage", complaint=("漏液",), either=("不漏",))
BOX = NeedEntry("包装设计", "包装", "Box", "盒。", "包装", "包装", "taste", either=("包装",))
TAXONOMY = Taxonomy((LEAK, BOX))
FULL = (
    "survey",
    "respondent",
    "function",
    "priority",
    "text",
    "answered_on",
    "satisfaction",
    "functional",
    "dysfunctional",
)


def ranking(tmp_path: Path, rows: list[dict[str, Any]], columns: tuple[str, ...] = FULL) -> list[dict[str, Any]]:
    file = tmp_path / "w.duckdb"
    kinds = {"priority": "DOUBLE", "satisfaction": "DOUBLE", "answered_on": "DATE"}
    with duckdb.connect(str(file)) as connection:
        declared = ", ".join(f"{name} {kinds.get(name, 'VARCHAR')}" for name in columns)
        connection.execute(f"CREATE TABLE survey_answers ({declared})")
        marks = ", ".join("?" for _ in columns)
        values = [[row.get(name, "调研" if name == "survey" else None) for name in columns] for row in rows]
        for each in values:
            connection.execute(f"INSERT INTO survey_answers VALUES ({marks})", each)
    warehouse = Warehouse(f"duckdb:///{file}")
    found = [each.as_json() for each in survey_ranking(warehouse, taxonomy=TAXONOMY)]
    warehouse.dispose()
    return found


def answers(function: str, **given: list[Any]) -> list[dict[str, Any]]:
    count = len(next(iter(given.values())))
    return [
        {"function": function, "respondent": f"r{n}"} | {name: values[n] for name, values in given.items()}
        for n in range(count)
    ]


def test_priority_alone_ranks_by_its_mean_and_finds_the_need(tmp_path: Path) -> None:
    rows = answers("包装好看", priority=[3, 4]) + answers(
        "包装不漏", priority=[5, 4], text=["怕漏液", "电话13812345678"]
    )
    leak, box = ranking(tmp_path, rows, FULL[:6])
    assert (leak["place"], leak["function"], leak["formula"], leak["importance"], leak["respondents"]) == (
        1,
        "包装不漏",
        "priority",
        4.5,
        2,
    )
    assert (leak["need"], box["need"]) == ("漏液破损", "包装设计")
    assert leak["voices"] == ["怕漏液", "电话[电话]"]
    assert (leak["satisfaction"], leak["opportunity"], leak["kano"]) == (None, None, None)


def test_opportunity_is_importance_and_what_satisfaction_lacks(tmp_path: Path) -> None:
    wanted = answers("不漏", priority=[5, 4, 4, 2], satisfaction=[1, 2, 4, 2])
    content = answers("好看", priority=[5, 5, 5, 5], satisfaction=[5, 5, 4, 5])
    found = ranking(tmp_path, wanted + content)
    assert [(each["function"], each["opportunity"], each["satisfaction"]) for each in found] == [
        ("不漏", 7.5 + (7.5 - 2.5), 2.25),
        ("好看", 10.0, 4.75),
    ]


def test_a_scale_of_ten_has_its_own_upper_two_of_five(tmp_path: Path) -> None:
    found = ranking(tmp_path, answers("不漏", priority=[8, 7, 10, 9], satisfaction=[3, 3, 3, 8]))
    assert found[0]["opportunity"] == 7.5 + 5.0


def test_kano_by_the_class_most_have(tmp_path: Path) -> None:
    must = answers("不漏", functional=["理应如此"] * 3 + ["喜欢"], dysfunctional=["不喜欢"] * 4)
    nice = answers("香味", functional=["喜欢"] * 3 + ["无所谓"], dysfunctional=["无所谓"] * 4)
    found = ranking(tmp_path, nice + must)
    assert [(each["function"], each["kano"], each["better"], each["worse"], each["formula"]) for each in found] == [
        ("不漏", "must-be", 0.25, -1.0, "kano"),
        ("香味", "attractive", 0.75, 0.0, "kano"),
    ]


@pytest.mark.parametrize(
    ("functional", "dysfunctional", "letter"),
    [
        ("喜欢", "喜欢", "Q"),
        ("喜欢", "理应如此", "A"),
        ("like", "dislike", "O"),
        (5, 1.0, "O"),
        ("应该", "讨厌", "M"),
        ("无所谓", "无所谓", "I"),
        ("可以忍受", "不喜欢", "M"),
        ("不喜欢", "喜欢", "R"),
        ("不喜欢", "不喜欢", "Q"),
        ("喜欢", None, ""),
        ("也许", "喜欢", ""),
    ],
)
def test_kano_s_table(functional: object, dysfunctional: object, letter: str) -> None:
    assert kano_class(functional, dysfunctional) == letter


def test_the_latest_survey_is_meant_and_none_is_none(tmp_path: Path) -> None:
    rows = [
        {"survey": "旧", "respondent": "1", "function": "不漏", "priority": 5, "answered_on": "2026-01-01"},
        {"survey": "新", "respondent": "1", "function": "香味", "priority": 2, "answered_on": "2026-09-01"},
    ]
    assert [each["function"] for each in ranking(tmp_path, rows)] == ["香味"]
    (tmp_path / "none").mkdir()
    assert ranking(tmp_path / "none", []) == []
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    assert survey_ranking(Warehouse(f"duckdb:///{empty}"), taxonomy=TAXONOMY) == ()
