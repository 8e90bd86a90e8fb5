"""Pairs of flats, their statistics, and the photon transfer curve, on arrays with known properties."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calib_reference.instruments import LsstComCam
from calib_reference.numerics.gain_ratios import bin_amplifiers, focal_position, gain_ratios
from calib_reference.numerics.pair_statistics import measure_pair
from calib_reference.numerics.pairs import Candidate, find_pairs
from calib_reference.numerics.transfer import Points, find_usable_points, fit_curve, transfer_model

DETECTOR = LsstComCam.camera[4]
SIZE = 300


def flats(*times: float, kind: str = "flat") -> list[Candidate]:
    return [Candidate(10 + index, kind, time) for index, time in enumerate(times)]


def test_consecutive_exposures_with_equal_time_are_pairs() -> None:
    assert find_pairs(flats(2.0, 2.0, 4.0, 4.003, 2.0, 2.0)) == [(10, 11), (12, 13), (14, 15)]


@given(times=st.lists(st.integers(1, 200), min_size=1, max_size=12, unique=True), data=st.data())
def test_pairs_do_not_depend_on_the_order_of_the_candidates(times: list[int], data: st.DataObject) -> None:
    listed = flats(*(float(time) for time in times for _ in range(2)))
    assert find_pairs(data.draw(st.permutations(listed))) == [
        (10 + 2 * index, 11 + 2 * index) for index in range(len(times))
    ]


@pytest.mark.parametrize(
    ("candidates", "message"),
    [
        ([], "no exposures were selected"),
        (flats(2.0), "exposure 10 of 2 s has no neighbor with the same time"),
        (flats(2.0, 2.0, 4.0), "exposure 12 of 4 s has no neighbor"),
        (flats(2.0, 4.0, 2.0, 4.0), "exposure 10 of 2 s .*; exposure 11 of 4 s .*; exposure 12"),
        (flats(2.0, 2.0, 2.0), "exposures 10, 11, 12 of 2 s are more than a pair"),
        (flats(2.0, 2.0, kind="dark"), r"needs flats; remove exposures 10 \(dark\), 11 \(dark\)"),
        ([*flats(2.0, 2.0), Candidate(30, "science", 2.0)], r"remove exposures 30 \(science\)"),
    ],
)
def test_exposures_that_are_not_pairs_of_flats_are_rejected(
    candidates: list[Candidate], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        find_pairs(candidates)


@cache
def poisson(seed: int, level: float) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, (SIZE, SIZE)).astype(np.float32)


def test_a_pair_of_poisson_noise_has_the_variance_of_its_level() -> None:
    pattern = np.random.default_rng(3).normal(1.0, 0.02, (SIZE, SIZE)).astype(np.float32)
    one, two = poisson(1, 1000.0) * pattern, poisson(2, 1100.0) * pattern
    measured = measure_pair(one, two, 3)
    error = np.sqrt(2.0 / SIZE**2)
    assert measured.mean == pytest.approx(1050.0, rel=1e-3)
    assert measured.delta == pytest.approx(100.0, rel=0.01)
    # Each exposure is scaled to the other, so that the variance is that of the mean level.
    assert measured.variance == pytest.approx(1050.0, rel=5 * error)
    others = np.delete(measured.covariances.ravel(), 0)
    assert np.abs(others).max() < 5 * error * 1050.0
    assert measured.normality > 0.01


def test_covariances_of_small_amplifiers_are_unbiased() -> None:
    rng = np.random.default_rng(12)
    flat = lambda: (1000.0 + 10.0 * rng.normal(size=(8, 8))).astype(np.float32)  # noqa: E731
    covariances = np.mean([measure_pair(flat(), flat(), 3).covariances for _ in range(300)], axis=0)
    others = covariances.ravel()[1:] / 100.0
    assert abs(others.mean()) < 0.006, "subtracting the mean of 64 pixels would leave -0.016"
    assert covariances[0, 0] == pytest.approx(100.0, rel=0.03)


def test_neighbors_that_share_charge_have_a_covariance_at_their_lag() -> None:
    shared = 0.05
    one, two = (
        image + shared * (np.roll(image, 1, axis=0) - image) for image in (poisson(1, 1e4), poisson(2, 1e4))
    )
    covariances = measure_pair(one.astype(np.float32), two.astype(np.float32), 3).covariances
    assert covariances[1, 0] == pytest.approx(shared * (1 - shared) * 1e4, rel=0.15)
    assert np.abs(covariances[0, 1:]).max() < 0.3 * covariances[1, 0]
    assert np.abs(covariances[2, 0]) < 0.3 * covariances[1, 0]


def test_bad_pixels_and_cosmic_rays_are_left_out_of_the_statistics() -> None:
    one, two = poisson(1, 1000.0).copy(), poisson(2, 1000.0).copy()
    clean = measure_pair(one, two, 2)
    one[::7, ::5] = np.nan
    two[3, 3:30] = 30_000.0
    damaged = measure_pair(one, two, 2)
    assert clean.pixels - damaged.pixels == np.isnan(one).sum() + 27 - np.isnan(one[3, 3:30]).sum()
    assert damaged.variance == pytest.approx(clean.variance, rel=0.02)
    assert damaged.mean == pytest.approx(clean.mean, rel=1e-3)


def test_a_pair_with_saturated_pixels_is_not_normally_distributed() -> None:
    one, two = (np.minimum(poisson(seed, 1e4), 1.01e4).astype(np.float32) for seed in (1, 2))
    assert measure_pair(one, two, 1).normality < 1e-6


def test_a_pair_without_light_has_no_statistics() -> None:
    dark = np.full((8, 8), -1.0, np.float32)
    statistics = measure_pair(dark, dark, 2)
    assert statistics.pixels == 0
    assert np.isnan([statistics.mean, statistics.variance, statistics.row_mean_variance]).all()
    assert np.isnan(statistics.covariances).all()


def points(a00: float, gain: float, noise: float, pixels: int, seed: int) -> Points:
    levels = np.concatenate([np.geomspace(300.0, 3000.0, 12), np.linspace(5000.0, 20_000.0, 12)])
    variance = transfer_model(np.array([a00, gain, noise**2]), levels)
    scattered = variance * np.random.default_rng(seed).normal(1.0, np.sqrt(2.0 / pixels), len(levels))
    count = np.full(len(levels), float(pixels))
    return Points(levels, scattered, count, np.ones(len(levels)), noise / gain, 20.0 * pixels)


@pytest.mark.parametrize("a00", [-3e-6, -1e-6, 0.0, 1e-6])
def test_a_fitted_curve_has_the_true_parameters_within_their_errors(a00: float) -> None:
    pulls = []
    for seed in range(40):
        scattered = points(a00, 1.6, 7.0, 2304, seed)
        used = find_usable_points(scattered, 15_000.0, 0.01)
        assert used.sum() >= 22
        fitted = fit_curve(scattered, used)
        pulls.append(
            [
                (fitted.a00 - a00) / fitted.a00_error,
                (fitted.gain - 1.6) / fitted.gain_error,
                (fitted.noise - 7.0) / fitted.noise_error,
            ]
        )
    # The pulls of the noise are small, because the overscan noise has no scatter here.
    assert np.abs(np.mean(pulls, axis=0)).max() < 5.0 / np.sqrt(40)
    assert np.std(pulls, axis=0)[:2] == pytest.approx(1.0, abs=5.0 / np.sqrt(80))
    assert np.abs(pulls).max() < 5.0


def test_pairs_that_are_saturated_or_not_normal_are_not_on_the_curve() -> None:
    whole = points(-1e-6, 1.6, 7.0, 2304, 1)
    full = whole.mean > 15_000.0
    variance = np.where(full, 20.0, whole.variance)
    assert not find_usable_points(whole._replace(variance=variance), 15_000.0, 0.01)[full].any()
    normality = np.where(full, 1e-3, 1.0)
    used = find_usable_points(whole._replace(normality=normality), 15_000.0, 0.01)
    assert not used[full].any()
    fitted = fit_curve(whole, used)
    assert fitted.turnoff == whole.mean[~full].max()
    first = int(np.flatnonzero(full)[0])
    assert fitted.turnoff_error == pytest.approx((whole.mean[first] - whole.mean[first - 2]) / 2.0)


def test_a_partly_saturated_pair_does_not_bias_the_curve() -> None:
    """The variance of a pair has a noise of three per cent, so that a deficit of ten per cent may pass as noise."""
    unbiased, biased = [], []
    for seed in range(30):
        whole = points(-3e-6, 1.6, 7.0, 2304, seed)
        variance = whole.variance.copy()
        variance[-4] *= 0.9
        variance[-3:] = 20.0
        partly = whole._replace(variance=variance)
        used = find_usable_points(partly, 15_000.0, 0.01)
        assert not used[-3:].any()
        assert used[:-4].all()
        unbiased.append(fit_curve(partly, used).a00)
        # Without brighter pairs, the fit cannot know that the last pair is partly saturated.
        cut = Points(*(each[:-3] for each in partly[:4]), partly.overscan, partly.dark_pixels)
        biased.append(fit_curve(cut, np.ones(len(cut.mean), bool)).a00)
    assert np.mean(unbiased) == pytest.approx(-3e-6, abs=2e-7)
    assert np.mean(biased) < -3.3e-6


def test_a_curve_with_fewer_than_three_pairs_is_rejected() -> None:
    whole = points(0.0, 1.6, 7.0, 2304, 1)
    used = np.zeros(len(whole.mean), bool)
    used[:2] = True
    with pytest.raises(ValueError, match="2 of 24 pairs are usable, 3 are needed"):
        fit_curve(whole, used)
    usable = find_usable_points(whole._replace(mean=np.full(24, np.nan)), 15_000.0, 0.01)
    assert not usable.any()


def test_the_variance_of_row_means_is_that_of_the_difference_of_both_exposures() -> None:
    measured = measure_pair(poisson(1, 400.0), poisson(2, 400.0), 1)
    assert measured.row_mean_variance == pytest.approx(2.0 * 400.0 / SIZE, rel=0.4)


def test_gain_ratios_are_measured_on_a_flat_with_gradient_and_missing_pixels() -> None:
    rows, columns = DETECTOR.shape
    y, x = np.mgrid[:rows, :columns] / np.array([rows, columns])[:, None, None]
    radius = np.hypot((1.0 + x) / 3.0 - 0.5, (1.0 + y) / 3.0 - 0.5)
    smooth = 1e4 * (
        1.0 - 0.3 * radius**2 + 0.02 * np.exp(-(((radius - 0.15) / 0.05) ** 2)) + 0.01 * x - 0.02 * y
    )
    wrong = np.random.default_rng(5).normal(1.0, 0.01, len(DETECTOR.amplifiers))
    steps = DETECTOR.assemble(np.ones((1, DETECTOR.rows, DETECTOR.columns)) * wrong[:, None, None])
    image = (smooth * steps * np.random.default_rng(6).normal(1.0, 0.01, (rows, columns))).astype(np.float32)
    image[DETECTOR.region(DETECTOR.amplifiers[3])] = np.nan
    image[20:28, 30:60] = 100.0
    binned = bin_amplifiers(image, DETECTOR, 8)
    position = focal_position(binned, DETECTOR, LsstComCam.camera.grid)
    ratios = gain_ratios(binned, *position, 7, 20, 1)
    assert ratios[7] == 1.0
    assert np.flatnonzero(np.isnan(ratios)).tolist() == [3]
    assert np.nanmax(np.abs(ratios / (wrong / wrong[7]) - 1.0)) < 3e-3


def test_each_bin_lies_within_one_amplifier_and_off_its_edges() -> None:
    image = DETECTOR.assemble(
        np.ones((1, DETECTOR.rows, DETECTOR.columns)) * np.arange(16.0)[:, None, None]
    ).astype(np.float32)
    binned = bin_amplifiers(image, DETECTOR, 8, 4)
    np.testing.assert_array_equal(binned.value, binned.amplifier)
    assert len(binned.value) == 16 * 5 * 5
    assert (binned.x.min(), binned.y.min()) == (8.0, 8.0)
    with pytest.raises(ValueError, match=r"R22_S11: .* have no room for a bin of 8 x 8 pixels"):
        bin_amplifiers(image, DETECTOR, 8, 21)
