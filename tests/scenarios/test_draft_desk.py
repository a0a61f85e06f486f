"""What becomes of a draft: ordered in chat, the second revised, adopted, tested A/B, rejected, listed, exported."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

SAID = (
    "给敏感肌精华写三条抖音文案，带优惠",
    "第二条短一点",
    "采用第二条",
    "把第一条和第三条做成 A/B 测试",
    "第三条不要，太像广告",
    "敏感肌精华之前写过哪些文案",
    "给敏感肌精华写两条抖音文案",
)


def zhongcao(*words: str) -> str:
    """What the command line prints, in this process: the rules and the guide are read once for all its calls."""
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def talk(questions: Path) -> list[Any]:
    """The replies to a conversation."""
    lines = ({"id": str(at), "text": text, "conversation": "c1", "user": "xia"} for at, text in enumerate(SAID))
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return [json.loads(line) for line in zhongcao("ask", "--file", str(questions), "--json").splitlines()]


def test_a_draft_goes_from_the_order_to_the_file(
    sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(home))
    first, second, adopted, paired, rejected, listed, again = talk(tmp_path / "said.jsonl")
    before = [(draft["id"], draft["text"]) for draft in first["drafts"]]
    (shorter,) = second["drafts"]
    assert (shorter["variant"], shorter["parent"]) == (2, before[1][0])
    assert len(shorter["text"]) < len(before[1][1])
    assert shorter["citations"]
    (taken,) = adopted["drafts"]
    assert (taken["id"], taken["status"], taken["decided_by"]) == (shorter["id"], "adopted", "xia")
    assert paired["test"] == {"name": f"AB-{before[0][0]}-{before[2][0]}", "variants": [before[0][0], before[2][0]]}
    assert rejected["drafts"][0]["reason"] == "太像广告"
    known = {row[0]: row[3] for row in listed["rows"]}
    assert known[shorter["id"]] == "已采用"
    assert "已退：太像广告" in known[before[2][0]]
    assert not {draft["text"] for draft in again["drafts"]} & {text for _, text in before}
    assert any("退掉" in note for note in again["notes"])

    out = tmp_path / "drafts.csv"
    zhongcao("drafts", "export", "--out", str(out), "--product", "CY-001", "--status", "adopted")
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["编号"], row["状态"], row["正文"]) == (shorter["id"], "已采用", shorter["text"])
