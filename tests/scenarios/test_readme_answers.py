"""What the README lets a newcomer ask is answered with the figures that SQL written by hand gives."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import zhongcao

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, str]] = yaml.safe_load((ROOT / "tests" / "golden" / "readme.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def answers(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    asked = tmp_path_factory.mktemp("readme") / "q.jsonl"
    lines = (json.dumps({"id": case["ask"], "text": case["ask"]}, ensure_ascii=False) for case in CASES)
    asked.write_text("\n".join(lines), "utf-8")
    done = zhongcao("ask", "--file", str(asked), "--json", home=sample_home)
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["id"]: line for line in printed}


def _by_hand(home: Path, sql: str) -> list[list[Any]]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as store:
        rows = store.execute(sql).fetchall()
    return _sorted([[value if value is None else _plain(value) for value in row] for row in rows])


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else float(value)


def _sorted(rows: list[list[Any]]) -> list[list[Any]]:
    """In the order of their names: no two rows of one answer are called the same."""
    return sorted(rows, key=lambda row: str(row[0]))


@pytest.mark.parametrize("case", CASES, ids=[case["ask"] for case in CASES])
def test_answers_as_sql_by_hand(case: dict[str, str], answers: dict[str, dict[str, Any]], sample_home: Path) -> None:
    answer = answers[case["ask"]]
    assert (answer["skill"], answer["status"]) == ("kpi", "answered")
    given = [(answer["rows"], case["sql"])]
    if "before" in case:
        given.append((answer["comparison"]["rows"], case["before"]))
    for rows, sql in given:
        wanted = _by_hand(sample_home, sql)
        assert len(rows) == len(wanted) > 0
        for row, hand in zip(_sorted(rows), wanted, strict=True):
            assert row == pytest.approx(hand) if len(row) == 1 else row[:1] == hand[:1]
            assert row[1:] == pytest.approx(hand[1:])


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_figure_the_readme_asks_for_has_its_sql(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    for case in CASES:
        assert f'ask "{case["ask"]}"' in text
