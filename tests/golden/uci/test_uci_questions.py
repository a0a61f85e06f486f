"""A real shop's orders, brought in by the import and asked about in words: never a wrong answer.

`questions.yaml` marks with `reach: later` what is not read yet; the evaluation prints those, and what is kept aside.
"""

from collections.abc import Iterator

import pytest

from bench.evaluate_published import published_figures
from bench.kpi_questions import Case, Shop, judge, load_cases
from bench.kpi_shops import GIFTS, gift_shop

OPEN = [case for case in load_cases(GIFTS / "questions.yaml") if not case.later]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with gift_shop(tmp_path_factory.mktemp("gifts")) as built:
        yield built


@pytest.mark.parametrize("case", OPEN, ids=lambda case: case.name)
def test_answers_as_the_hand_written_sql(shop: Shop, case: Case) -> None:
    judged = judge(case, shop)
    assert judged.verdict == "right", judged.why


@pytest.mark.parametrize("name", ["questions.yaml", "kept_aside.yaml"])
def test_every_case_has_rows_to_be_held_to(shop: Shop, name: str) -> None:
    written = [(case.name, sql) for case in load_cases(GIFTS / name) for sql in (*case.sql, case.comparison) if sql]
    empty = [asked for asked, sql in written if not any(row[-1] for row in shop.by_hand.execute(sql).fetchall())]
    assert empty == []


def test_the_published_figures_are_asked_for_in_words_that_are_read(shop: Shop) -> None:
    assert [figure.asked for figure in published_figures(shop) if figure.found is None] == []


def test_the_extract_is_what_its_readme_says(shop: Shop) -> None:
    counts = shop.by_hand.execute(
        "SELECT count(*), count(DISTINCT customer_id), count(DISTINCT country), min(order_date), max(order_date), "
        "count(*) FILTER (status = '已取消') FROM order_lines"
    ).fetchone()
    assert counts is not None
    assert [str(count) for count in counts] == ["26589", "262", "29", "2010-12-01", "2011-12-09", "675"]
