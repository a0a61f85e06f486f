"""`needs` and `reviews proposals` over a small store: what is listed, what a decision changes, and who may."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import create_tables, warehouse_writer
from bot.__main__ import main
from bot.settings import Settings
from bot.wiring import House

FILE = """owners: [门店]
groups:
  - group: 出品
    owner: 门店
    needs:
      - {name: 出杯慢, definition: 等。, category: 服务, severity: service, complaint: [等太久, 太慢]}
      - {name: 味道, definition: 味。, category: 气味, severity: taste, complaint: [难喝], praise: [好喝]}
"""
PUMP = (
    "吸管断了，气死",
    "吸管扎人，差评",
    "这个吸管太难用了，失望",
    "吸管又断，垃圾",
    "吸管太软，难用",
    "没给吸管，差评",
    "吸管漏气，差",
)
CONTENT = ("好喝", "真好喝，会再来", "很好喝", "好喝，朋友也喜欢") * 5
ROLES = "who: {lin: analyst, bai: viewer}\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "needs.yml").write_text(FILE, "utf-8")
    (tmp_path / "roles.yml").write_text(ROLES, "utf-8")
    settings = {"HOME_DIR": str(tmp_path), "EMBEDDINGS": "off", "TAXONOMY": str(tmp_path / "needs.yml")}
    for name, value in settings.items():
        monkeypatch.setenv(f"ZHONGCAO_{name}", value)
    house = House(Settings())
    with warehouse_writer(house.settings.warehouse) as connection:
        create_tables(connection)
        for number, text in enumerate((*PUMP, *CONTENT)):
            connection.execute(
                "INSERT INTO reviews (review_id, reviewed_at, customer_id, stars, text) VALUES (?, ?, ?, ?, ?)",
                [f"r{number}", f"2026-10-{number % 27 + 1:02d}", f"c{number}", 1 if number < len(PUMP) else 5, text],
            )
        house.label_imported(lambda *_: None)(connection, "reviews")
    return tmp_path


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """The JSON that a command prints, or what it says on standard error where it fails."""
    monkeypatch.chdir(home)

    def called(*words: str) -> Any:
        monkeypatch.setattr("sys.argv", ["zhongcao", *words, "--json"])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return said.err.strip() if left.value.code and not said.out else json.loads(said.out)

    return called


def needs_in(home: Path) -> dict[str, int]:
    import duckdb

    with duckdb.connect() as connection:  # attached: the house may have it open with options of its own
        connection.execute(f"ATTACH '{(home / 'warehouse.duckdb').resolve()}' AS store (READ_ONLY)")
        connection.execute("USE store")
        asked = "SELECT need, count(DISTINCT review_id) FROM review_mentions GROUP BY need"
        return dict(connection.execute(asked).fetchall())


def test_a_proposal_is_accepted_by_who_may_and_read_by_at_once(run: Callable[..., Any], home: Path) -> None:
    assert [need["need"] for need in run("needs", "list")] == ["出杯慢", "味道"]
    assert "吸管断了" not in needs_in(home)
    (proposal,) = run("reviews", "proposals")
    assert (proposal["terms"][0], proposal["customers"], proposal["complaints"]) == ("吸管", 7, 7)
    number = proposal["id"]
    assert run("reviews", "proposals", "accept", number, "--as", "bai").startswith("你还没有增改需求分类的权限")
    done = run("reviews", "proposals", "accept", number, "--name", "吸管", "--severity", "damage", "--as", "lin")
    assert (done["id"], done["act"], done["actor"], done["relabelled"]) == (1, "accept", "lin", 7)
    assert needs_in(home)["吸管"] == 7
    assert run("needs", "show", "吸管")["severity"] == "damage"
    assert run("reviews", "proposals") == []
    assert run("needs", "undo", "1", "--as", "lin")["relabelled"] == 7
    assert "吸管" not in needs_in(home)
    assert [(each["act"], each["undone"]) for each in run("needs", "history")] == [("undo", False), ("accept", True)]
    assert [each["id"] for each in run("reviews", "proposals")] == [number]
    run("reviews", "proposals", "reject", number, "--as", "lin")
    assert run("reviews", "proposals") == []


def test_a_changed_file_is_read_by_when_asked(run: Callable[..., Any], home: Path) -> None:
    (home / "needs.yml").write_text(FILE.replace("难喝]", "难喝, 吸管]"), "utf-8")
    assert run("needs", "relabel") == {"relabelled": 27}  # all that hold words of the need
    assert run("needs", "relabel") == {"relabelled": 0}
    assert needs_in(home)["味道"] == 27


def test_needs_are_merged_and_renamed(run: Callable[..., Any]) -> None:
    run("needs", "rename", "出杯慢", "等位", "--as", "lin")
    assert run("needs", "show", "出杯慢")["need"] == "等位"
    run("needs", "merge", "等位", "味道", "--as", "lin")
    assert [need["need"] for need in run("needs", "list")] == ["味道"]
    assert run("needs", "show", "口味") == "没有叫“口味”的需求，是不是“味道”？"


def test_a_house_that_runs_sees_what_is_decided_elsewhere(run: Callable[..., Any]) -> None:
    house = House(Settings())
    before = house.needs.taxonomy
    assert house.needs.taxonomy is before
    old = before.needs[0].name
    run("needs", "rename", old, "换了名字", "--as", "lin")
    assert [each.name for each in house.needs.taxonomy.needs if each.name in (old, "换了名字")] == ["换了名字"]


def test_a_file_is_checked(run: Callable[..., Any], home: Path) -> None:
    assert run("needs", "check", "needs.yml") == []
    (home / "bad.yml").write_text(FILE.replace("severity: taste", "severity: tast"), "utf-8")
    (fault,) = run("needs", "check", "bad.yml")
    assert (fault["line"], fault["message"].endswith("不能是“tast”，是不是 taste？")) == (7, True)
    assert run("needs", "check", "none.yml") == "找不到文件 none.yml，请检查路径。"
