"""Turns on needs as people type them, over the sample store: who answers, and every filter of the answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import zhongcao

pytestmark = pytest.mark.slow  # `make test-all`; the golden questions hold the same in `make test`

GOLDEN = Path(__file__).parents[1] / "golden" / "needs_chat.tsv"
SKUS = {
    "舒缓修护精华液": "CY-001", "氨基酸温和洁面乳": "CY-002", "玻尿酸保湿面膜": "CY-003", "清透控油防晒乳": "CY-004",
    "持妆控油粉底液": "CY-005", "烟酰胺亮肤精华": "CY-006", "神经酰胺屏障面霜": "CY-007", "积雪草爽肤水": "CY-008",
    "温和卸妆油": "CY-009", "植萃护手霜": "CY-010", "软毛面膜刷": "CY-011", "旅行体验套装": "CY-012",
}  # fmt: skip
FILTERS = {
    "persona": "personas", "product": "products", "channel": "channels", "needs": "needs", "but": "but_needs",
    "face": "face",
}  # fmt: skip
LATELY = "261002..261031"


def _turns() -> list[tuple[str, str, str]]:
    """(conversation and place, text, what must hold)."""
    found, talk, place = [], 0, 0
    for line in GOLDEN.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, _, wanted = line.partition(" | ")
        talk, place = (talk, place + 1) if text.startswith("-> ") else (talk + 1, 0)
        found.append((f"n{talk}.{place}", text.removeprefix("-> "), wanted))
    return found


TURNS = _turns()


@pytest.fixture(scope="module")
def answered(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every turn's answer, all asked in one process."""
    lines = [
        {"id": name, "text": text, "conversation": name.partition(".")[0], "today": "2026-11-01"}
        for name, text, _ in TURNS
    ]
    file = tmp_path_factory.mktemp("chat") / "asked.jsonl"
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), "utf-8")
    done = zhongcao("ask", "--file", str(file), "--json", home=sample_home)
    assert done.returncode == 0, done.stderr
    return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(("name", "text", "wanted"), TURNS, ids=[f"{name} {text}" for name, text, _ in TURNS])
def test_a_turn_is_answered_as_asked(name: str, text: str, wanted: str, answered: dict[str, Any]) -> None:
    reply = answered[name]
    if wanted.startswith("?"):
        assert reply["status"] != "answered", reply["text"]
        assert wanted.removeprefix("?").strip() in reply["text"]
        return
    assert (reply["skill"], reply["status"]) == ("needs", "answered"), reply["text"]
    must = dict(part.partition("=")[::2] for part in wanted.split())
    told, due = _told(reply), _due(must, _listed_before(name, answered))
    assert {key: told[key] for key in due} == due, text
    assert "shown" not in must or any(each["quotes"] for each in reply["needs"]), text
    assert "chart" not in must or reply["chart"], text


def _listed_before(name: str, answered: dict[str, Any]) -> list[str]:
    """The needs of the last answer in the conversation that was asked for none by name."""
    talk, _, place = name.partition(".")
    before = [answered[f"{talk}.{at}"] for at in range(int(place))]
    lists = [[each["need"] for each in reply["needs"]] for reply in before if not reply["filters"]["needs"]]
    return lists[-1] if lists else []


def _due(must: dict[str, str], listed: list[str]) -> dict[str, str]:
    due = {key: must.get(key, "") for key in FILTERS}
    due |= {"order": must.get("order", "most"), "by": must.get("by", "")}
    if must.get("needs") in ("first", "second"):
        due["needs"] = listed[("first", "second").index(must["needs"])]
    if due["by"] == "any":
        del due["by"]
    if "any" not in must:
        due["period"] = next((key for key in must if ".." in key), LATELY)
    return {key: ",".join(sorted(value.split(","))) for key, value in due.items()}


def _told(reply: dict[str, Any]) -> dict[str, str]:
    filters = {key: reply["filters"][name] or "" for key, name in FILTERS.items()}
    filters["product"] = [SKUS[each] for each in filters["product"]]
    told = {key: each if isinstance(each, str) else ",".join(sorted(each)) for key, each in filters.items()}
    days = (reply["period"][end][2:].replace("-", "") for end in ("first", "last"))
    return told | {"order": reply["order"], "by": reply["group_by"] or "", "period": "..".join(days)}
