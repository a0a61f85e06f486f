"""The share of negatives in a file, and the decision that goes with it."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.reviews.batch import label_file, share_in
from analytics.reviews.label import Labeller, bundled_labeller
from analytics.reviews.prevalence import NATURAL_SHARE, Sampled, estimated_share, polarity_at, threshold

GOOD = [
    "质量很好，下次还会来",
    "非常好用，很喜欢，推荐购买",
    "面料舒服，做工也不错",
    "味道清香，很满意",
    "送货快，包装好",
]
BAD = [
    "垃圾东西，用了一次就扔了",
    "客服态度太差，差评",
    "太差了，刚买就坏了",
    "上当受骗，再也不买",
    "质量很差，退货还不给退",
]


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return bundled_labeller()


def _calibrated(share: float, size: int = 4000) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Scores whose log odds are those of two normal curves, 4 apart with variance 4: calibrated at an even share."""
    chance = np.random.default_rng(0)
    negative = np.arange(size) < round(size * share)
    return np.tanh(np.where(negative, -2.0, 2.0) / 2 + chance.normal(0, 2, size) / 2)


@pytest.mark.parametrize("share", [0.02, 0.08, 0.2, 0.5, 0.8, 0.95])
def test_finds_the_share_that_was_mixed(share: float) -> None:
    assert estimated_share(_calibrated(share)) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(
    ("scores", "lowest", "highest"),
    [
        ([], NATURAL_SHARE, NATURAL_SHARE),
        ([0.0, 0.0, 0.0], NATURAL_SHARE, NATURAL_SHARE),
        ([-0.99], 0.08, 0.13),
        ([-1.0] * 500, 0.95, 1.0),
        ([1.0] * 500, 0.0, 0.01),
    ],
)
def test_few_scores_leave_the_natural_share(scores: list[float], lowest: float, highest: float) -> None:
    assert lowest <= estimated_share(scores) <= highest


@given(st.lists(st.floats(-1, 1), max_size=40))
def test_a_share_is_always_one(scores: list[float]) -> None:
    assert 0 < estimated_share(scores) < 1


@pytest.mark.parametrize(
    ("score", "share", "polarity"),
    [
        (0.0, 0.5, "neutral"),
        (0.0, 0.08, "neutral"),
        (-0.1, 0.5, "negative"),
        (0.1, 0.5, "positive"),
        (0.001, 0.5, "neutral"),
        (-0.4, 0.08, "positive"),
        (-0.8, 0.08, "negative"),
        (0.3, 0.8, "negative"),
        (-1.0, 0.0, "negative"),
        (1.0, 1.0, "positive"),
    ],
)
def test_decides_by_the_share(score: float, share: float, polarity: str) -> None:
    assert polarity_at(score, share) == polarity


def test_rarer_negatives_take_more_evidence() -> None:
    shares = np.linspace(0, 1, 51)
    bounds = [threshold(share) for share in shares]
    assert bounds == sorted(bounds)
    assert threshold(0.5) == 0
    with pytest.raises(ValueError, match="a share lies from 0 to 1"):
        threshold(1.2)


def test_a_sample_is_fair_and_the_same_each_time() -> None:
    drawn = []
    for sizes in ([10_000], [1] * 10_000):
        sample, start = Sampled(500), 0
        for size in sizes:
            sample.extend([str(number) for number in range(start, start + size)])
            start += size
        drawn.append(sample.texts)
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 500
    assert np.mean([int(text) for text in drawn[0]]) == pytest.approx(5000, abs=500)


@pytest.mark.parametrize(("good", "bad", "share"), [(400, 400, 0.5), (460, 40, 0.08)])
def test_a_file_is_decided_by_its_own_share(
    labeller: Labeller, tmp_path: Path, good: int, bad: int, share: float
) -> None:
    source = tmp_path / "reviews.jsonl"
    texts = [GOOD[n % len(GOOD)] for n in range(good)] + [BAD[n % len(BAD)] for n in range(bad)]
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    assert share_in(source, "text", labeller) == pytest.approx(share, abs=0.03)
    report = label_file(source, tmp_path / "labelled.jsonl", "text", labeller)
    assert (report.positive, report.negative) == (good, bad)


def test_the_share_moves_doubtful_texts_only(labeller: Labeller) -> None:
    doubtful = [s for s in np.linspace(-0.7, 0.7, 57) if polarity_at(s, 0.08) != polarity_at(s, 0.5)]
    assert min(doubtful) == pytest.approx(-0.625, abs=0.03)
    assert max(doubtful) == pytest.approx(0, abs=0.03)
    assert {labeller.label(text, share).polarity for text in BAD for share in (0.08, 0.5)} == {"negative"}
    assert {labeller.label(text, share).polarity for text in GOOD for share in (0.08, 0.5)} == {"positive"}
