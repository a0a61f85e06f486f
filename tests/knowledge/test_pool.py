"""One pool: what a filter admits, both languages, synonyms, and how sure a hit is."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge.documents import Passage
from knowledge.search import Filter, Pool
from knowledge.shelf import Shelf
from knowledge.sureness import Evidence, Noise
from knowledge.synonyms import other_words

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ZH, EN = np.array([1.0, 0.0], dtype=np.float32), np.array([0.0, 1.0], dtype=np.float32)


def passage(at: int, text: str, *products: str, day: date | None = None) -> Passage:
    return Passage(f"brand/稿#{at}", text, "稿.md", (), "brand", at, f"hash{at}", products, day)


PASSAGES = (
    passage(0, "舒缓精华的换季文案", "A1", day=MARCH),
    passage(1, "舒缓精华和面霜的组合文案", "A1", "B2", day=APRIL),
    passage(2, "面霜的补货文案", "B2"),
    passage(3, "没有写明产品的换季文案"),
)


@pytest.mark.parametrize(
    ("where", "admitted"),
    [
        (Filter(), [0, 1, 2, 3]),
        (Filter(products=frozenset({"A1"})), [0, 1]),
        (Filter(products=frozenset({"A1", "B2"})), [0, 1, 2]),
        (Filter(since=MARCH, until=MARCH), [0]),
        (Filter(since=date(2026, 3, 2)), [1]),
        (Filter(until=APRIL), [0, 1]),
        (Filter(products=frozenset({"B2"}), until=APRIL), [1]),
        (Filter(products=frozenset({"C3"})), []),
    ],
)
def test_a_filter_admits(where: Filter, admitted: list[int]) -> None:
    assert [one.position for one in PASSAGES if where.admits(one)] == admitted
    found = Pool(PASSAGES, None).search("文案", None, 10, where)
    assert sorted(hit.passage.position for hit in found) == admitted


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="before they start"):
        Filter(since=APRIL, until=MARCH)


def test_the_vector_search_is_told_what_is_admitted() -> None:
    told: list[Collection[str] | None] = []

    def nearest(vector: "Vectors", count: int, among: Collection[str] | None) -> Mapping[str, float]:
        told.append(among)
        return {"hash1.a": 0.9}

    pool = Pool(PASSAGES, nearest)
    (hit,) = pool.search("完全无关的问法", {"zh": ZH}, 10, Filter(products=frozenset({"B2"})))
    assert hit.passage.position == 1
    assert told == [frozenset({"hash1", "hash2"})]


def test_each_language_is_searched_with_its_own_vector() -> None:
    pieces = {"hash0.a": ZH, "hash1.a": EN}

    def nearest(vector: "Vectors", count: int, among: Collection[str] | None) -> Mapping[str, float]:
        return {key: float(own @ vector) for key, own in pieces.items()}

    pool = Pool([passage(0, "退货运费由我们承担"), passage(1, "Opening hours of the shop")], nearest)
    assert pool.languages == ("zh", "en")
    hits = pool.search("who pays", {"zh": ZH, "en": -EN}, 2)
    assert [hit.passage.position for hit in hits] == [0, 1]


def test_a_question_nearer_than_noise_is_answered_and_others_are_not() -> None:
    noise = Noise.of([0.80, 0.82, 0.84])
    assert (noise.level, noise.spread) == pytest.approx((0.82, 0.02))
    sure = [Evidence(cosine, 0.8, coverage, False, noise).sureness() for cosine, coverage in (
        (0.92, 0.0), (0.86, 0.5), (0.82, 0.1), (0.78, 0.0),
    )]  # fmt: skip
    assert [one >= 0.5 for one in sure] == [True, True, False, False]
    assert sure == sorted(sure, reverse=True)


@pytest.mark.parametrize(
    ("question", "some", "none"),
    [
        ("CTR 太低怎么办", {"点击率", "点击"}, {"ctr", "转化率"}),
        ("how to reduce refunds", {"退款", "退货"}, {"refunds", "退货率"}),
        ("怎么请网红推荐", {"达人", "博主", "种草", "安利"}, {"网红", "推荐"}),
        ("probiotics 是什么", set(), {"roi"}),
    ],
)
def test_other_words_for_what_is_asked(question: str, some: set[str], none: set[str]) -> None:
    words = set(other_words(question))
    assert some <= words
    assert not none & words


def test_products_and_day_stay_on_the_shelf(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "passages.db")
    shelf.write(PASSAGES, "")
    assert shelf.passages("brand") == PASSAGES
    moved = passage(3, "没有写明产品的换季文案", "B2", day=APRIL)
    shelf.move([moved])
    assert shelf.passages("brand")[3] == moved
