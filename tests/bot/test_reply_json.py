"""What `--json` prints, against the schemas that other programs rely on."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from assistant.conversation import Chart, Citation, Citations, Column, Reply, Table, Text
from bot.schemas.printed import OUTPUTS, schema
from bot.schemas.reply_json import ReplyJson, plain, reply_json

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_schemas_in_docs_are_those_of_the_code(output: str) -> None:
    assert (SCHEMAS / f"{output}.json").read_text("utf-8") == schema(output), "run: make reference"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Decimal("1.50"), 1.5),
        (float("nan"), None),
        (float("inf"), None),
        (date(2026, 3, 9), "2026-03-09"),
        (datetime(2026, 3, 9, 8, 30), "2026-03-09T08:30:00"),
        ({"a": (1, None, "小红书")}, {"a": [1, None, "小红书"]}),
        (True, True),
    ],
)
def test_values_become_what_json_knows(value: object, printed: object) -> None:
    assert plain(value) == printed


def test_a_reply_prints_its_parts_under_the_contracts_keys() -> None:
    reply = Reply(
        "kpi",
        "answered",
        (
            Text("小红书 3.12%"),
            Table((Column("channel", "渠道"), Column("ctr", "点击率", "percent")), (("小红书", 0.0312),)),
            Chart({"mark": "bar"}, "柱状图"),
            Citations((Citation("g1", "guide", "traffic.md"),)),
        ),
        notes=("期间：2026-03-09 – 2026-03-15",),
        data={"sql": "SELECT 1", "query": {"metrics": ["ctr"]}},
    )
    printed = reply_json(reply, "q1")
    TypeAdapter(ReplyJson).validate_python(printed)
    assert printed == {
        "id": "q1",
        "skill": "kpi",
        "status": "answered",
        "text": "小红书 3.12%",
        "columns": [{"name": "channel"}, {"name": "ctr", "format": "percent"}],
        "rows": [["小红书", 0.0312]],
        "comparison": None,
        "query": {"metrics": ["ctr"]},
        "sql": "SELECT 1",
        "chart": {"mark": "bar"},
        "citations": [{"id": "g1", "kind": "guide", "source": "traffic.md", "heading": "", "text": ""}],
        "notes": ["期间：2026-03-09 – 2026-03-15"],
    }


@pytest.mark.parametrize(
    ("reply", "key", "value"),
    [
        (Reply("kpi", "clarify", (), choices=("广告转化率",)), "choices", ["广告转化率"]),
        (Reply("kpi", "refused", (), unknown=("人均",)), "unknown", ["人均"]),
    ],
)
def test_a_question_back_has_choices_and_a_refusal_its_words(reply: Reply, key: str, value: list[str]) -> None:
    assert reply_json(reply)[key] == value
