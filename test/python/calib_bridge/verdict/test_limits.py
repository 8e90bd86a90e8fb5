"""Limits: probabilities, how a size is shared, and what clipping does to the noise of residuals."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from calib_bridge.verdict.judge import SIZE
from calib_bridge.verdict.limits import Share, common_probability, quantile, tail
from calib_bridge.verdict.noise import _excess_of_clipping, _scatter_of_clipping
from calib_bridge.verdict.predictions import share
from calib_reference.numerics.images import clipped_mean

sys.path.insert(0, str(Path(__file__).parent))
from verification import Verification

shares = st.lists(
    st.builds(
        lambda floors, count, freedom, upward: Share(
            np.array(floors), np.full(len(floors), count, np.int64), freedom, upward
        ),
        st.lists(st.floats(0.0, 50.0), min_size=1, max_size=4),
        st.integers(1, 5_000),
        st.sampled_from([10.0, 396.0, float("inf")]),
        st.sampled_from([0.5, 0.9]),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("freedom", [4.0, 10.0, 99.5, 396.0, float("inf")])
@pytest.mark.parametrize("probability", [0.3, 1e-3, 1e-7, 1e-12])
def test_quantiles_and_tails_are_those_of_students_distribution(freedom: float, probability: float) -> None:
    exact = stats.t.isf(probability / 2.0, freedom)
    assert quantile(probability, freedom) == pytest.approx(exact, rel=1e-3)
    assert tail(np.array([exact]), freedom)[0] == pytest.approx(probability, rel=0.01)


@given(shares=shares)
@settings(max_examples=60, deadline=None)
def test_the_shares_of_a_size_never_exceed_it_and_use_it_where_floors_leave_any(shares: list[Share]) -> None:
    probability = common_probability(shares, SIZE)
    used = sum(each.size(probability) for each in shares)
    assert used <= SIZE * (1.0 + 1e-6)
    assert probability == SIZE or used == pytest.approx(SIZE, rel=1e-4)


@given(shares=shares, factor=st.floats(1.0, 5.0))
@settings(max_examples=30, deadline=None)
def test_a_larger_floor_of_one_test_makes_no_limit_of_another_one_larger(
    shares: list[Share], factor: float
) -> None:
    first = shares[0]
    raised = Share(first.floors * factor, first.counts, first.freedom, first.upward)
    assert common_probability([raised, *shares[1:]], SIZE) >= common_probability(shares, SIZE) * (1 - 1e-6)


@pytest.mark.parametrize("kind", ["bias", "dark", "flat"])
def test_the_sizes_of_a_verification_sum_up_to_its_own_also_with_a_replaced_set(kind: str) -> None:
    for judgment in (Verification(kind, 1).judge(), Verification(kind, 1).judge(Verification(kind, 2))):
        assert sum(each.size for each in judgment.tests) == pytest.approx(SIZE, rel=1e-3)


@pytest.mark.parametrize("count", [3, 4, 5, 6, 8, 10, 20])
def test_the_noise_of_residuals_after_a_clipped_mean_is_as_predicted(count: int) -> None:
    rng = np.random.default_rng(count)
    raws = rng.normal(size=(count, 500, 400)).astype(np.float32)
    combined = clipped_mean(raws).mean
    inputs = np.array([float(count)])
    for is_internal, residuals in ((True, raws - combined), (False, rng.normal(size=raws.shape) - combined)):
        wanted = np.sqrt(share(inputs, is_internal)) * (1.0 + _excess_of_clipping(inputs, is_internal))
        assert residuals.std() == pytest.approx(wanted[0], rel=0.0025)
        kurtosis = stats.kurtosis(residuals.ravel())
        factor = _scatter_of_clipping(inputs)[0] if is_internal else 1.0
        assert np.sqrt(1.0 + kurtosis / 2.0) == pytest.approx(factor, rel=0.025)
