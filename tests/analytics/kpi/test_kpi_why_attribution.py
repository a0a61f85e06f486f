"""Every way of dividing a change adds up to it, for random numbers: zeros, signs and one-sided groups among them."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.kpi.why.attribution import by_lmdi, by_shapley, log_mean, mix_and_rate

positive = st.floats(1e-3, 1e6)
any_number = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
group = st.tuples(any_number, st.floats(0, 1e6).map(lambda value: round(value, 2)))


def _same(found: float, wanted: float, size: float) -> bool:
    return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9 * max(size, 1e-9))


@given(st.lists(st.tuples(positive, positive, st.sampled_from([1, -1])), min_size=1, max_size=5))
def test_lmdi_adds_up(factors: list[tuple[float, float, int]]) -> None:
    before = {str(at): old for at, (old, _, _) in enumerate(factors)}
    after = {str(at): new for at, (_, new, _) in enumerate(factors)}
    powers = {str(at): power for at, (_, _, power) in enumerate(factors)}
    start, end = (math.prod(side[name] ** powers[name] for name in powers) for side in (before, after))
    shares = by_lmdi(before, after, powers, (start, end))
    assert shares is not None
    assert _same(math.fsum(shares.values()), end - start, max(start, end))


def test_lmdi_of_a_doubled_factor_is_the_whole_change() -> None:
    shares = by_lmdi({"a": 2, "b": 5}, {"a": 4, "b": 5}, {"a": 1, "b": 1}, (10, 20))
    assert shares == pytest.approx({"a": 10, "b": 0})


@pytest.mark.parametrize(
    ("before", "after"),
    [({"a": 0.0, "b": 3.0}, {"a": 2.0, "b": 3.0}), ({"a": -1.0, "b": 3.0}, {"a": 2.0, "b": 3.0})],
)
def test_lmdi_takes_no_zero_and_no_sign(before: dict[str, float], after: dict[str, float]) -> None:
    change = (before["a"] * before["b"], after["a"] * after["b"])
    assert by_lmdi(before, after, {"a": 1, "b": 1}, change) is None


@given(st.lists(st.tuples(any_number, any_number), min_size=1, max_size=4))
def test_shapley_adds_up_for_products_of_any_sign(factors: list[tuple[float, float]]) -> None:
    before = {str(at): old for at, (old, _) in enumerate(factors)}
    after = {str(at): new for at, (_, new) in enumerate(factors)}

    def product(parts: Mapping[str, float]) -> float:
        return math.prod(parts.values())

    shares = by_shapley(before, after, product)
    assert shares is not None
    size = math.prod(max(abs(old), abs(new), 1.0) for old, new in factors)
    assert _same(math.fsum(shares.values()), product(after) - product(before), size)


def test_shapley_of_a_sum_is_each_ones_own_change() -> None:
    shares = by_shapley({"a": 1, "b": 10}, {"a": 4, "b": 2}, lambda parts: parts["a"] - parts["b"])
    assert shares == pytest.approx({"a": 3, "b": 8})


def test_shapley_says_nothing_where_the_figure_has_no_value_on_the_way() -> None:
    def quotient(parts: Mapping[str, float]) -> float | None:
        return parts["a"] / parts["b"] if parts["b"] else None

    assert by_shapley({"a": 1, "b": 0}, {"a": 1, "b": 2}, quotient) is None


@given(st.lists(st.tuples(group, group), min_size=1, max_size=8))
def test_mix_and_rate_add_up(groups: list[tuple[tuple[float, float], tuple[float, float]]]) -> None:
    before, after = [old for old, _ in groups], [new for _, new in groups]
    d0, d1 = math.fsum(d for _, d in before), math.fsum(d for _, d in after)
    assume(d0 > 0 and d1 > 0)
    effects = mix_and_rate(before, after)
    assert effects is not None
    start, end = math.fsum(n for n, _ in before) / d0, math.fsum(n for n, _ in after) / d1
    size = math.fsum(abs(n) for n, _ in before) / d0 + math.fsum(abs(n) for n, _ in after) / d1
    assert _same(math.fsum(mix + rate for mix, rate in effects), end - start, size)


def test_mix_and_rate_part_what_moved_from_what_changed() -> None:
    """Group a keeps its ratio and doubles its weight; group b loses weight and keeps its ratio: mix alone."""
    effects = mix_and_rate([(10, 100), (90, 100)], [(20, 200), (45, 50)])
    assert effects is not None
    assert [rate for _, rate in effects] == pytest.approx([0, 0])
    assert sum(mix for mix, _ in effects) == pytest.approx(65 / 250 - 100 / 200)


def test_a_group_of_one_side_is_mix_alone() -> None:
    effects = mix_and_rate([(10, 100), (0, 0)], [(10, 100), (30, 100)])
    assert effects is not None
    (_, old_rate), (new_mix, new_rate) = effects
    assert (old_rate, new_rate) == (0, 0)
    assert new_mix > 0


@given(positive, positive)
def test_the_log_mean_lies_between(one: float, other: float) -> None:
    mean = log_mean(one, other)
    assert min(one, other) * (1 - 1e-9) <= mean <= max(one, other) * (1 + 1e-9)
