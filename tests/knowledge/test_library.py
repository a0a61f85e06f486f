"""Adding, adding again, removing and searching, on embeddings that a test can read."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge.documents import PASSAGE_LENGTH
from knowledge.embeddings import Embeddings, EmbeddingsUnavailable, NoEmbeddings
from knowledge.intake import CannotAdd
from knowledge.library import Library
from knowledge.spoken import Bilingual
from knowledge.stock import AddReport
from knowledge.vectors import ChromaVectors, VectorsUnavailable

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors


class BagOfCharacters:
    """Texts with the same characters lie close. Counts what it was asked to embed."""

    dimension = 64

    def __init__(self, name: str = "bag") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed_query(self, text: str) -> "Vectors":
        return self._vector(text)

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        self.embedded.extend(texts)
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    def _vector(self, text: str) -> "Vectors":
        vector = np.full(self.dimension, 0.01, dtype=np.float32)
        for character in text:
            vector[hashlib.sha256(character.encode()).digest()[0] % self.dimension] += 1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


AWAY = Bilingual("向量库连不上。", "The vectors are away.")
KEYWORDS_ONLY = Bilingual(
    "没有配置向量模型，只用关键词检索。", "No embedding model is set, so search goes by keywords."
)


class VectorsAway:
    """A store that nobody can reach."""

    def put(self, *_: object) -> None:
        raise VectorsUnavailable(AWAY.zh, AWAY.en)

    def drop(self, *_: object) -> None:
        raise VectorsUnavailable(AWAY.zh, AWAY.en)

    def nearest(self, *_: object) -> Mapping[str, float]:
        raise VectorsUnavailable(AWAY.zh, AWAY.en)


def library(home: Path, embeddings: Embeddings | None = None, *, with_guide: bool = False) -> Library:
    return Library(home, embeddings or BagOfCharacters(), ChromaVectors(home / "chroma"), with_guide=with_guide)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "品牌"
    folder.mkdir()
    (folder / "voice.md").write_text("# 语气\n像朋友聊天，不喊口号。\n# 禁用词\n不说全网最低。", "utf-8")
    (folder / "after.txt").write_text("售后\n漏液当天补发，不要求先寄回。", "utf-8")
    return folder


def found(shelf: Library, question: str, collection: str | None = "brand") -> list[str]:
    return [hit.passage.id for hit in shelf.search(question, 3, collection)]


def test_adding_again_changes_only_what_changed(tmp_path: Path, docs: Path) -> None:
    embeddings = BagOfCharacters()
    shelf = library(tmp_path / "home", embeddings)
    assert shelf.add([docs], "brand") == AddReport(added=3, documents=2)
    assert found(shelf, "漏液怎么补发")[0] == "brand/品牌/after.txt#售后"

    embeddings.embedded.clear()
    assert shelf.add([docs], "brand") == AddReport(unchanged=3, documents=2)
    assert embeddings.embedded == []

    (docs / "voice.md").write_text(
        "# 语气\n像朋友聊天，不喊口号。\n# 禁用词\n不说顶级奢宠。\n# 称呼\n叫姐妹。", "utf-8"
    )
    assert shelf.add([docs], "brand") == AddReport(added=1, changed=1, unchanged=2, documents=2)
    assert embeddings.embedded == ["称呼\n叫姐妹。", "禁用词\n不说顶级奢宠。"]
    assert found(shelf, "奢宠")[0] == "brand/品牌/voice#禁用词"
    assert all("全网最低" not in hit.passage.text for hit in shelf.search("全网最低", 5, "brand"))


def test_a_folder_added_again_forgets_files_that_left(tmp_path: Path, docs: Path) -> None:
    shelf = library(tmp_path / "home")
    shelf.add([docs], "brand")
    (docs / "after.txt").unlink()
    (docs / "voice.md").write_text("# 语气\n像朋友聊天，不喊口号。", "utf-8")
    assert shelf.add([docs], "brand") == AddReport(unchanged=1, removed=2, documents=1)
    assert shelf.sources("brand") == {"品牌/voice.md": 1}


def test_removing_removes(tmp_path: Path, docs: Path) -> None:
    shelf = library(tmp_path / "home")
    shelf.add([docs], "brand")
    assert shelf.remove("品牌/voice.md", "brand") == 2
    assert found(shelf, "语气") == ["brand/品牌/after.txt#售后"]
    assert shelf.remove("品牌/voice.md", "brand") == 0


def test_files_of_one_name_from_two_places_are_two_documents(tmp_path: Path) -> None:
    for place, words in (("甲", "一月的稿子。"), ("乙", "二月的稿子。")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "稿.md").write_text(words, "utf-8")
    shelf = library(tmp_path / "home")
    shelf.add([tmp_path / "甲" / "稿.md"], "creatives")
    shelf.add([tmp_path / "乙" / "稿.md"], "creatives")
    assert shelf.sources("creatives") == {"稿.md": 1, "乙/稿.md": 1}


def test_collections_are_pools_of_their_own(tmp_path: Path, docs: Path) -> None:
    shelf = library(tmp_path / "home")
    shelf.add([docs / "voice.md"], "brand")
    shelf.add([docs / "after.txt"], "products")
    assert shelf.collections() == ("brand", "products")
    assert found(shelf, "漏液补发", "brand") != []
    assert {hit.passage.source for hit in shelf.search("漏液补发", 3, "brand")} == {"voice.md"}
    assert found(shelf, "漏液补发", "products") == ["products/after.txt#售后"]
    assert found(shelf, "漏液补发", None)[0] == "products/after.txt#售后"
    assert found(shelf, "漏液补发", "creatives") == []


def test_a_second_process_sees_what_the_first_added(tmp_path: Path, docs: Path) -> None:
    home = tmp_path / "home"
    serving, adding = library(home), library(home)
    serving.add([docs / "voice.md"], "brand")
    assert found(serving, "漏液补发")[0] != "brand/after.txt#售后"
    adding.add([docs / "after.txt"], "brand")
    assert found(serving, "漏液补发")[0] == "brand/after.txt#售后"
    serving.remove("after.txt", "brand")
    assert "brand/after.txt#售后" not in found(adding, "漏液补发")


def test_what_is_written_survives(tmp_path: Path, docs: Path) -> None:
    library(tmp_path / "home").add([docs], "brand")
    assert found(library(tmp_path / "home"), "口号")[0] == "brand/品牌/voice#语气"


def test_without_vectors_keywords_still_find_and_say_so(tmp_path: Path, docs: Path) -> None:
    shelf = library(tmp_path / "home", NoEmbeddings())
    report = shelf.add([docs], "brand")
    assert report == AddReport(added=3, documents=2, notice=KEYWORDS_ONLY)
    (hit,) = shelf.search("喊口号", 3, "brand", only_relevant=True)
    assert hit.passage.id == "brand/品牌/voice#语气"
    assert shelf.notice == KEYWORDS_ONLY


def test_vectors_that_were_missing_are_made_by_the_next_adding(tmp_path: Path, docs: Path) -> None:
    home, embeddings = tmp_path / "home", BagOfCharacters()
    away = Library(home, embeddings, VectorsAway(), with_guide=False)
    assert away.add([docs], "brand").notice == AWAY
    assert [hit.passage.id for hit in away.search("口号", 1, "brand")] == ["brand/品牌/voice#语气"]
    assert away.notice == AWAY
    back = library(home, embeddings)
    assert back.add([docs], "brand") == AddReport(unchanged=3, documents=2)
    assert len(ChromaVectors(home / "chroma").nearest("brand.bag", embeddings.embed_query("口号"), 10)) == 3


def test_vectors_of_two_models_never_mix(tmp_path: Path, docs: Path) -> None:
    library(tmp_path / "home", BagOfCharacters("one")).add([docs], "brand")
    other = library(tmp_path / "home", BagOfCharacters("two"))
    other.add([docs / "voice.md"], "products")
    assert found(other, "口号")[0] == "brand/品牌/voice#语气"
    other.add([docs], "brand")
    assert other.search("口号", 1, "brand")[0].score > 0


def test_refuses_with_a_sentence(tmp_path: Path, docs: Path) -> None:
    (docs / "目录.pdf").write_bytes(b"%PDF")
    (docs / ".hidden.md").write_text("# 藏\n不读。", "utf-8")
    shelf = library(tmp_path / "home")
    report = shelf.add([docs], "brand")
    assert report.remarks == (Bilingual("品牌：跳过 1 个隐藏文件。", "品牌: 1 files passed over: hidden."),)
    (refused,) = report.refused
    assert refused == Bilingual(
        "目录.pdf：文件已损坏，打不开；请用原来的软件另存一份再添加。",
        "目录.pdf: broken, it cannot be opened; save it anew in the program it comes from and add that.",
    )
    with pytest.raises(CannotAdd, match="找不到"):
        shelf.add([tmp_path / "没有"], "brand")
    with pytest.raises(CannotAdd, match="不能用"):
        shelf.add([docs], "../brand")


@pytest.mark.parametrize(
    "question",
    ["", "   ", "\x00", "？", "的", "字" * 100_000, "'; DROP TABLE passages; --", "<script>", "💧" * 50, "\ud83d"],
)
def test_no_question_breaks_search(tmp_path: Path, docs: Path, question: str) -> None:
    shelf = library(tmp_path / "home")
    shelf.add([docs / "after.txt"], "brand")
    assert all(0 <= hit.score <= 1 for hit in shelf.search(question, 3, "brand"))


def test_hostile_documents_become_plain_passages(tmp_path: Path) -> None:
    page = tmp_path / "页.md"
    page.write_bytes("# 甲\n前半\x00后半\x1b[31m红\n\n".encode() + ("长" * 3000).encode())
    shelf = library(tmp_path / "home")
    shelf.add([page], "brand")
    hits = shelf.search("前半后半", 5, "brand")
    assert hits[0].passage.text.startswith("前半后半[31m红")
    assert all(len(hit.passage.text) <= PASSAGE_LENGTH for hit in hits)


def test_near_duplicates_are_shown_once(tmp_path: Path) -> None:
    folder = tmp_path / "稿"
    folder.mkdir()
    for name, end in (("a", "。"), ("b", "！"), ("c", "。给屏障弱、容易红的姐妹，用量一泵，薄涂两遍")):
        (folder / f"{name}.md").write_text(f"换季泛红先修护屏障，早晚各一次，三天见稳定{end}", "utf-8")
    shelf = library(tmp_path / "home")
    shelf.add([folder], "creatives")
    assert len(shelf.search("换季泛红", 5, "creatives")) == 2


def test_progress_reaches_its_end(tmp_path: Path, docs: Path) -> None:
    steps: list[tuple[int, int]] = []
    library(tmp_path / "home").add([docs], "brand", progress=lambda done, total: steps.append((done, total)))
    assert steps == [(3, 3)]


def test_the_built_in_guide_is_searched_beside_the_teams_own(tmp_path: Path) -> None:
    own = tmp_path / "traffic.md"
    own.write_text("# 我们的渠道表\n视频号每周三直播。", "utf-8")
    shelf = library(tmp_path / "home", NoEmbeddings(), with_guide=True)
    shelf.add([own], "guide")
    names = [source for source in shelf.sources("guide") if source.endswith("traffic.md")]
    assert len(names) == 3  # the guide's traffic and private-traffic, and the team's under a longer name
    assert found(shelf, "视频号直播", "guide")[0].endswith("#我们的渠道表")
    assert found(shelf, "晒单返现能不能做", "guide")[0] == "guide/seeding#晒单返现能不能做"


def test_no_embeddings_say_why() -> None:
    with pytest.raises(EmbeddingsUnavailable, match="只用关键词"):
        NoEmbeddings().embed_query("好")


def test_a_chroma_server_that_nobody_runs_is_told(tmp_path: Path, docs: Path) -> None:
    away = ChromaVectors(tmp_path / "chroma", "http://127.0.0.1:9")
    shelf = Library(tmp_path / "home", BagOfCharacters(), away, with_guide=False)
    notice = shelf.add([docs], "brand").notice
    assert notice is not None
    assert notice.zh.startswith("向量库 http://127.0.0.1:9 现在用不了：")
    assert notice.en.startswith("The vector store http://127.0.0.1:9 cannot be used now: ")
    assert found(shelf, "喊口号")[0] == "brand/品牌/voice#语气"
