"""Documents in, listed, found and removed on the command line; what the metrics store holds is found too."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analytics.warehouse import NoWarehouse, Warehouse
from bot.__main__ import app
from bot.failures import CommandFailed
from bot.rooms.reading import CreativeFeed, ReviewPool
from knowledge.search import Filter

pytestmark = pytest.mark.slow


def zhongcao(*words: str) -> str:
    """What the command line prints, in this process."""
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_add_list_and_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(tmp_path / "home"))
    folder = tmp_path / "品牌"
    folder.mkdir()
    (folder / "售后_20260301.md").write_text("# 漏液\n漏液当天补发，不要求先寄回。", "utf-8")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    added = json.loads(zhongcao("knowledge", "add", str(folder), "--json"))
    assert added == {
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "documents": 1,
        "refused": ["坏.pdf：文件已损坏，打不开；请用原来的软件另存一份再添加。"],
        "remarks": [],
        "notice": "",
    }
    (listed,) = json.loads(zhongcao("knowledge", "list", "--collection", "brand", "--json"))
    assert listed.pop("added_on")
    assert listed == {
        "collection": "brand",
        "source": "品牌/售后_20260301.md",
        "passages": 1,
        "dated": "2026-03-01",
        "origin": "added",
    }
    removed = zhongcao("knowledge", "remove", "品牌/售后_20260301.md")
    assert removed == "移除了 brand 里的 品牌/售后_20260301.md，1 段。\n"


def test_a_file_is_one_document_whichever_way_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(tmp_path / "home"))
    folder = tmp_path / "品牌"
    folder.mkdir()
    (folder / "售后.md").write_text("# 漏液\n漏液当天补发，不要求先寄回。", "utf-8")
    zhongcao("knowledge", "add", str(folder))
    again = json.loads(zhongcao("knowledge", "add", str(folder / "售后.md"), "--collection", "brand", "--json"))
    assert (again["added"], again["unchanged"]) == (0, 1)
    listed = json.loads(zhongcao("knowledge", "list", "--collection", "brand", "--json"))
    assert [one["source"] for one in listed] == ["品牌/售后.md"]
    mistaken = CliRunner().invoke(app, ["knowledge", "remove", "售后.md"])
    assert isinstance(mistaken.exception, CommandFailed)
    assert mistaken.exception.sentence("zh") == "没有叫“售后.md”的文档，是不是 品牌/售后.md？"


@pytest.fixture(scope="module")
def warehouse(sample_home: Path) -> Warehouse:
    return Warehouse(f"duckdb:///{sample_home / 'warehouse.duckdb'}")


def test_reviews_are_searched_where_they_lie_and_masked(warehouse: Warehouse) -> None:
    hits = ReviewPool(warehouse).search("泛红刺痛", 5, Filter(frozenset({"CY-001"}), since=date(2026, 1, 1)))
    assert len(hits) == 5
    assert {hit.passage.products for hit in hits} == {("CY-001",)}
    assert all(hit.passage.dated and hit.passage.dated >= date(2026, 1, 1) for hit in hits)
    assert all("泛红" in hit.passage.text or "刺痛" in hit.passage.text for hit in hits)
    assert not any(any(run.isdigit() and len(run) > 10 for run in hit.passage.text.split()) for hit in hits)


def test_creatives_come_with_what_they_reached(warehouse: Warehouse) -> None:
    documents = CreativeFeed(warehouse).documents()
    lines = documents["XHS-A06"].lines
    assert lines[0] == "# 换季泛红？先做减法"
    assert lines[2].startswith("投放：小红书；图文笔记；")
    assert lines[3].startswith("效果：曝光 ")
    assert documents["XHS-A06"].dated is not None


def test_without_a_metrics_store_there_is_nothing_to_find(tmp_path: Path) -> None:
    nowhere = Warehouse(f"duckdb:///{tmp_path / 'none.duckdb'}")
    with pytest.raises(NoWarehouse):
        nowhere.tables()
    assert ReviewPool(nowhere).search("泛红", 5, Filter()) == []
    assert (CreativeFeed(nowhere).version(), CreativeFeed(nowhere).documents()) == ("", {})
