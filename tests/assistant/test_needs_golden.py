"""The open half of the questions on needs, each conversation over the sample store: what must hold of each answer."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import zhongcao

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[1] / "golden" / "reviews" / "needs_questions.yaml"
QUESTIONS = yaml.safe_load(GOLDEN.read_text("utf-8"))
SKUS = {
    "CY-001": "舒缓修护精华液", "CY-002": "氨基酸温和洁面乳", "CY-003": "玻尿酸保湿面膜", "CY-004": "清透控油防晒乳",
    "CY-005": "持妆控油粉底液", "CY-006": "烟酰胺亮肤精华", "CY-007": "神经酰胺屏障面霜", "CY-008": "积雪草爽肤水",
    "CY-009": "温和卸妆油", "CY-010": "植萃护手霜", "CY-011": "软毛面膜刷", "CY-012": "旅行体验套装",
}  # fmt: skip
TURNS = [
    (f"{talk['id']}.{place}", str(turn["ask"]), turn["must"])
    for talk in QUESTIONS["conversations"]
    for place, turn in enumerate(talk["turns"])
]


@pytest.fixture(scope="module")
def answered(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every turn's answer, all asked in one process."""
    lines = [
        {"id": name, "text": text, "conversation": name.partition(".")[0], "today": str(QUESTIONS["today"])}
        for name, text, _ in TURNS
    ]
    file = tmp_path_factory.mktemp("needs") / "asked.jsonl"
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), "utf-8")
    done = zhongcao("ask", "--file", str(file), "--json", home=sample_home)
    assert done.returncode == 0, done.stderr
    return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(("name", "text", "must"), TURNS, ids=[text for _, text, _ in TURNS])
def test_an_answer_shows_what_it_must(name: str, text: str, must: dict[str, Any], answered: dict[str, Any]) -> None:
    reply = answered[name]
    if must["status"] == "other":
        assert reply["skill"] == must["skill"]
        return
    if must["status"] == "abstain":
        assert reply["status"] != "answered", reply["text"]
    if must["status"] == "answered":
        assert (reply["skill"], reply["status"]) == ("needs", "answered"), reply["text"]
    assert must.get("unknown", "") in reply["text"]
    if reply["status"] == "answered" and reply["skill"] == "needs" and not must.get("survey"):
        assert _told(reply, must) == _wanted(must), text


def _wanted(must: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {key: must[key] for key in ("period", "compare", "group", "persona", "top") if key in must}
    wanted |= {"face": None if must["face"] == "all" else must["face"]} if "face" in must else {}
    wanted |= {"products": sorted(SKUS[sku] for sku in must["products"])} if "products" in must else {}
    wanted |= {"channels": sorted(must["channels"])} if "channels" in must else {}
    wanted |= {"need": [must["need"]]} if "need" in must else {}
    wanted |= {"order": {"count": "most", "growth": "growing"}[must["order"]]} if "order" in must else {}
    return wanted | ({"chart": True} if must.get("chart") else {})


def _told(reply: dict[str, Any], must: dict[str, Any]) -> dict[str, Any]:
    filters = reply["filters"]
    told = {
        "period": list(reply["period"].values()),
        "compare": list(reply["compared_with"].values()),
        "group": reply["group_by"],
        "persona": filters["personas"],
        "top": len(reply["rows"]),
        "face": filters["face"],
        "products": sorted(filters["products"]),
        "channels": sorted(filters["channels"]),
        "need": filters["needs"],
        "order": reply["order"],
        "chart": reply["chart"] is not None,
    }
    return {key: value for key, value in told.items() if key in _wanted(must)}
