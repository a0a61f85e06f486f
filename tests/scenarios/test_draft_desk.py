"""What becomes of a draft: ordered in chat, the second revised, adopted, tested A/B, listed, exported."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

from conftest import zhongcao


def ask(home: Path, text: str) -> Any:
    done = zhongcao("ask", text, "--conversation", "c1", "--as", "xia", "--json", home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_draft_goes_from_the_order_to_the_file(sample_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    first = ask(home, "给敏感肌精华写三条抖音文案，带优惠")
    before = [(draft["id"], draft["text"]) for draft in first["drafts"]]
    second = ask(home, "第二条短一点")
    (shorter,) = second["drafts"]
    assert (shorter["variant"], shorter["parent"]) == (2, before[1][0])
    assert len(shorter["text"]) < len(before[1][1])
    assert shorter["citations"]
    adopted = ask(home, "采用第二条")
    assert [(draft["id"], draft["status"], draft["decided_by"]) for draft in adopted["drafts"]] == [
        (shorter["id"], "adopted", "xia")
    ]
    paired = ask(home, "把第一条和第三条做成 A/B 测试")
    assert paired["test"] == {"name": f"AB-{before[0][0]}-{before[2][0]}", "variants": [before[0][0], before[2][0]]}
    rejected = ask(home, "第三条不要，太像广告")
    assert rejected["drafts"][0]["reason"] == "太像广告"
    listed = ask(home, "敏感肌精华之前写过哪些文案")
    known = {row[0]: row[3] for row in listed["rows"]}
    assert known[shorter["id"]] == "已采用"
    assert "已退：太像广告" in known[before[2][0]]

    out = tmp_path / "drafts.csv"
    command = ("drafts", "export", "--format", "csv", "--out", str(out), "--product", "CY-001", "--status", "adopted")
    done = zhongcao(*command, home=home)
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["编号"], row["状态"], row["正文"]) == (shorter["id"], "已采用", shorter["text"])
    again = ask(home, "给敏感肌精华写两条抖音文案")
    assert not {draft["text"] for draft in again["drafts"]} & {text for _, text in before}
    assert any("退掉" in note for note in again["notes"])
