"""Folders, names and stops; filters; collections that are kept elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from test_library import BagOfCharacters

from knowledge.documents import Document
from knowledge.library import Held, Library
from knowledge.product_passages import SheetFeed, skus_named
from knowledge.product_shelf import ProductShelf
from knowledge.search import Filter
from knowledge.shelf import Shelf
from knowledge.spoken import Bilingual
from knowledge.stock import AddReport, Feed
from knowledge.vectors import ChromaVectors

SHEET = """sku: ZZ-01
name: 云朵枕
short_names: [云枕]
category: 枕头
price: 129
claims:
  - {id: c1, text: 回弹 3 秒, kind: measured, evidence: {kind: 检测报告, ref: T-1, valid_until: 2027-01-01}}
must_not_say: [治颈椎病]
"""


def library(home: Path, **how: object) -> Library:
    return Library(home, BagOfCharacters(), ChromaVectors(home / "chroma"), with_guide=False, **how)  # type: ignore[arg-type]


@dataclass
class Notes:
    """A feed whose documents a test changes."""

    held: dict[str, Document] = field(default_factory=dict)
    number: int = 1

    def version(self) -> str:
        return str(self.number)

    def documents(self) -> Mapping[str, Document]:
        return self.held


def test_a_folder_says_what_it_passes_over_and_follows_no_link_out(tmp_path: Path) -> None:
    folder, outside = tmp_path / "资料", tmp_path / "别处.md"
    (folder / "子").mkdir(parents=True)
    outside.write_text("# 密\n别处的话。", "utf-8")
    (folder / "子" / "甲.md").write_text("# 甲\n一。", "utf-8")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    (folder / "~$甲.docx").write_bytes(b"x")
    (folder / "图.png").write_bytes(b"\x89PNG")
    (folder / "链.md").symlink_to(outside)
    report = library(tmp_path / "home").add([folder], "brand")
    assert (report.added, report.documents) == (1, 1)
    assert [one.zh for one in report.refused] == ["坏.docx：文件已损坏，打不开；请用原来的软件另存一份再添加。"]
    assert [one.zh for one in report.remarks] == [
        "资料：跳过 1 个隐藏文件。",
        "资料：跳过 1 个指向文件夹外面的链接。",
        "资料：跳过 1 个不是文档的文件。",
    ]


def test_a_renamed_file_is_forgotten_under_its_old_name(tmp_path: Path) -> None:
    old, new = tmp_path / "旧.md", tmp_path / "新.md"
    old.write_text("# 甲\n一。", "utf-8")
    shelf = library(tmp_path / "home")
    shelf.add([old], "brand", today=date(2026, 1, 1))
    old.rename(new)
    report = shelf.add([new], "brand", today=date(2026, 2, 1))
    assert report == AddReport(
        added=1, removed=1, documents=1, remarks=(Bilingual("旧.md 改名为 新.md。", "旧.md is 新.md now."),)
    )
    assert shelf.documents("brand") == (Held("新.md", 1, date(2026, 2, 1), None, fed=False),)


def test_an_adding_that_was_stopped_is_finished_by_adding_again(tmp_path: Path) -> None:
    rows = "\n".join(f"第{at}条,答案{at}" for at in range(100))
    (tmp_path / "问答.csv").write_text(f"问题,答案\n{rows}", "utf-8")

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    shelf = library(tmp_path / "home")
    with pytest.raises(KeyboardInterrupt):
        shelf.add([tmp_path / "问答.csv"], "brand", stop)
    again = library(tmp_path / "home")
    report = again.add([tmp_path / "问答.csv"], "brand")
    assert (report.added + report.unchanged, report.changed, report.removed) == (100, 0, 0)
    assert 0 < report.added < 100
    assert again.add([tmp_path / "问答.csv"], "brand") == AddReport(unchanged=100, documents=1)
    assert {one.source: one.passages for one in again.documents("brand")} == {"问答.csv": 100}


def test_unchanged_passages_keep_the_day_they_came(tmp_path: Path) -> None:
    path = tmp_path / "甲.md"
    path.write_text("# 一\n旧话。", "utf-8")
    shelf = library(tmp_path / "home")
    shelf.add([path], "brand", today=date(2026, 1, 1))
    path.write_text("# 零\n新话。\n# 一\n旧话。", "utf-8")
    shelf.add([path], "brand", today=date(2026, 2, 1))
    hits = shelf.search("旧话新话", 5, "brand")
    assert {hit.passage.text: (hit.passage.added_on, hit.passage.place) for hit in hits} == {
        "旧话。": (date(2026, 1, 1), ("line", 4)),
        "新话。": (date(2026, 2, 1), ("line", 2)),
    }


def test_product_sheets_are_a_collection_in_step_with_the_shelf(tmp_path: Path) -> None:
    sheets = tmp_path / "products"
    sheets.mkdir()
    (sheets / "a.yml").write_text(SHEET, "utf-8")
    shelf = ProductShelf(sheets)
    stock = library(tmp_path / "home", feeds={"products": SheetFeed(shelf)})
    (best, *_) = stock.search("回弹几秒", 3, "products")
    assert best.passage.id == "products/ZZ-01#能说的与依据"
    assert best.passage.text == "- 回弹 3 秒（检测报告 T-1，有效期至 2027-01-01）"
    assert best.passage.products == ("ZZ-01",)
    (sheets / "a.yml").write_text(SHEET.replace("回弹 3 秒", "回弹 5 秒"), "utf-8")
    assert "回弹 5 秒" in stock.search("回弹几秒", 3, "products")[0].passage.text
    (sheets / "a.yml").unlink()
    assert stock.search("回弹几秒", 3, "products") == []


def test_many_new_passages_of_a_feed_get_their_vectors_over_several_questions(tmp_path: Path) -> None:
    notes = Notes({f"{at}": Document((f"# 第{at}条", f"说的是{at}。")) for at in range(50)})
    stock = library(tmp_path / "home", feeds={"notes": notes})
    waiting = Shelf(tmp_path / "home" / "passages.db")
    told: list[tuple[int, int]] = []
    stock.search("说的是", 1, "notes", progress=lambda done, of: told.append((done, of)))
    assert (told, len(waiting.without_vectors("notes", "bag"))) == ([(32, 32)], 18)
    stock.search("说的是什么", 1, "notes")
    assert waiting.without_vectors("notes", "bag") == ()


def test_products_named_and_days_stated_narrow_a_search(tmp_path: Path) -> None:
    sheets = tmp_path / "products"
    sheets.mkdir()
    (sheets / "a.yml").write_text(SHEET, "utf-8")
    shelf = ProductShelf(sheets)
    stock = library(tmp_path / "home", named=lambda text: skus_named(shelf, text))
    (tmp_path / "三月_20260301.md").write_text("# 复盘\n云枕卖得好。\n# 其他\n被子卖得好。", "utf-8")
    (tmp_path / "一月_20260101.md").write_text("# 复盘\n云朵枕卖得一般。", "utf-8")
    stock.add([tmp_path / "三月_20260301.md", tmp_path / "一月_20260101.md"], "brand")

    def found(where: Filter) -> set[str]:
        return {hit.passage.text for hit in stock.search("卖得怎么样", 5, "brand", where=where)}

    assert found(Filter(frozenset({"ZZ-01"}))) == {"云枕卖得好。", "云朵枕卖得一般。"}
    assert found(Filter(since=date(2026, 2, 1))) == {"云枕卖得好。", "被子卖得好。"}
    assert found(Filter(frozenset({"ZZ-01"}), until=date(2026, 1, 31))) == {"云朵枕卖得一般。"}


def test_a_guide_pasted_as_plain_text_has_the_headings_of_the_markdown(tmp_path: Path) -> None:
    from knowledge.builtin import GUIDE
    from knowledge.documents import cut
    from knowledge.readers.door import read_document

    for path in sorted(GUIDE.glob("*.md")):
        plain = tmp_path / f"{path.stem}.txt"
        plain.write_text("\n".join(line.lstrip("# ") for line in path.read_text("utf-8").split("\n")), "utf-8")
        written = {one.heading[-1] for one in cut(read_document(path), path.name, "guide")}
        pasted = {one.heading[-1] for one in cut(read_document(plain), plain.name, "guide") if one.heading}
        assert len(written & pasted) >= 0.9 * len(written), written - pasted


def test_feeds_are_feeds() -> None:
    feeds: tuple[Feed, ...] = (Notes(), SheetFeed(ProductShelf(Path("nowhere"))))
    assert [feed.documents() for feed in feeds] == [{}, {}]
