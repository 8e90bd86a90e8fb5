"""Pairs, their statistics, and the curve through them, on numbers that are known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calib_reference.instruments import LsstComCam
from calib_reference.numerics.gain_ratios import bin_amplifiers, focal_position, gain_ratios
from calib_reference.numerics.pairs import Candidate, pairs_of
from calib_reference.numerics.transfer import (
    PairStatistics,
    Points,
    fit_curve,
    measure_pair,
    transfer_model,
    usable_points,
)

DETECTOR = LsstComCam.camera[4]
SIZE = 300


def flats(*times: float, kind: str = "flat") -> list[Candidate]:
    return [Candidate(10 + index, kind, time) for index, time in enumerate(times)]


def test_pairs_follow_each_other_and_are_equally_long() -> None:
    assert pairs_of(flats(2.0, 2.0, 4.0, 4.003, 2.0, 2.0)) == [(10, 11), (12, 13), (14, 15)]


@given(times=st.lists(st.integers(1, 200), min_size=1, max_size=12, unique=True), data=st.data())
def test_pairs_do_not_depend_on_the_order_they_are_listed_in(times: list[int], data: st.DataObject) -> None:
    listed = flats(*(float(time) for time in times for _ in range(2)))
    assert pairs_of(data.draw(st.permutations(listed))) == [
        (10 + 2 * index, 11 + 2 * index) for index in range(len(times))
    ]


@pytest.mark.parametrize(
    ("candidates", "message"),
    [
        ([], "there are no flats, so no pairs"),
        (flats(2.0), "exposure 10 of 2 s has no other beside it"),
        (flats(2.0, 2.0, 4.0), "exposure 12 of 4 s has no other"),
        (flats(2.0, 4.0, 2.0, 4.0), "exposure 10 of 2 s .*; exposure 11 of 4 s .*; exposure 12"),
        (flats(2.0, 2.0, 2.0), "exposures 10, 11, 12 of 2 s are more than a pair"),
        (flats(2.0, 2.0, kind="dark"), r"made of flats; not of 10 \(dark\), 11 \(dark\)"),
        ([*flats(2.0, 2.0), Candidate(30, "science", 2.0)], r"not of 30 \(science\)"),
    ],
)
def test_what_is_no_pair_of_flats_is_refused(candidates: list[Candidate], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pairs_of(candidates)


@cache
def poisson(seed: int, level: float) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, (SIZE, SIZE)).astype(np.float32)


def test_a_pair_of_poisson_noise_has_the_variance_of_its_level() -> None:
    pattern = np.random.default_rng(3).normal(1.0, 0.02, (SIZE, SIZE)).astype(np.float32)
    one, two = poisson(1, 1000.0) * pattern, poisson(2, 1100.0) * pattern
    found = measure_pair(one, two, 3)
    error = np.sqrt(2.0 / SIZE**2)
    assert found.mean == pytest.approx(1050.0, rel=1e-3)
    assert found.delta == pytest.approx(100.0, rel=0.01)
    # Each is scaled to the other, and their mean level counts.
    assert found.variance == pytest.approx(1050.0, rel=5 * error)
    others = np.delete(found.covariances.ravel(), 0)
    assert np.abs(others).max() < 5 * error * 1050.0
    assert found.normality > 0.01


def test_neighbours_that_share_charge_are_seen_where_they_are() -> None:
    shared = 0.05
    one, two = (
        image + shared * (np.roll(image, 1, axis=0) - image) for image in (poisson(1, 1e4), poisson(2, 1e4))
    )
    found = measure_pair(one.astype(np.float32), two.astype(np.float32), 3).covariances
    assert found[1, 0] == pytest.approx(shared * (1 - shared) * 1e4, rel=0.15)
    assert np.abs(found[0, 1:]).max() < 0.3 * found[1, 0]
    assert np.abs(found[2, 0]) < 0.3 * found[1, 0]


def test_bad_pixels_and_cosmic_rays_do_not_count() -> None:
    one, two = poisson(1, 1000.0).copy(), poisson(2, 1000.0).copy()
    clean = measure_pair(one, two, 2)
    one[::7, ::5] = np.nan
    two[3, 3:30] = 30_000.0
    found = measure_pair(one, two, 2)
    assert clean.pixels - found.pixels == np.isnan(one).sum() + 27 - np.isnan(one[3, 3:30]).sum()
    assert found.variance == pytest.approx(clean.variance, rel=0.02)
    assert found.mean == pytest.approx(clean.mean, rel=1e-3)


def test_a_pair_of_which_some_pixels_are_full_is_not_normal() -> None:
    one, two = (np.minimum(poisson(seed, 1e4), 1.01e4).astype(np.float32) for seed in (1, 2))
    assert measure_pair(one, two, 1).normality < 1e-6


def test_a_pair_without_light_has_no_statistics() -> None:
    dark = np.full((8, 8), -1.0, np.float32)
    found = measure_pair(dark, dark, 2)
    assert found.pixels == 0
    assert np.isnan([found.mean, found.variance, found.row_mean_variance]).all()
    assert np.isnan(found.covariances).all()


def points(a00: float, gain: float, noise: float, pixels: int, seed: int) -> Points:
    levels = np.concatenate([np.geomspace(300.0, 3000.0, 12), np.linspace(5000.0, 20_000.0, 12)])
    variance = transfer_model(np.array([a00, gain, noise**2]), levels)
    scattered = variance * np.random.default_rng(seed).normal(1.0, np.sqrt(2.0 / pixels), len(levels))
    count = np.full(len(levels), float(pixels))
    return Points(levels, scattered, count, np.ones(len(levels)), noise / gain, 20.0 * pixels)


@pytest.mark.parametrize("a00", [-3e-6, -1e-6, 0.0, 1e-6])
def test_the_curve_has_the_parameters_it_was_made_of_within_their_errors(a00: float) -> None:
    pulls = []
    for seed in range(40):
        scattered = points(a00, 1.6, 7.0, 2304, seed)
        used = usable_points(scattered, 15_000.0, 0.01)
        assert used.sum() >= 22
        found = fit_curve(scattered, used)
        pulls.append(
            [
                (found.a00 - a00) / found.a00_error,
                (found.gain - 1.6) / found.gain_error,
                (found.noise - 7.0) / found.noise_error,
            ]
        )
    # The overscan that stands for the noise has no scatter here, so that its pulls are small.
    assert np.abs(np.mean(pulls, axis=0)).max() < 5.0 / np.sqrt(40)
    assert np.std(pulls, axis=0)[:2] == pytest.approx(1.0, abs=5.0 / np.sqrt(80))
    assert np.abs(pulls).max() < 5.0


def test_pairs_that_are_full_or_not_normal_are_not_on_the_curve() -> None:
    whole = points(-1e-6, 1.6, 7.0, 2304, 1)
    full = whole.mean > 15_000.0
    variance = np.where(full, 20.0, whole.variance)
    assert not usable_points(whole._replace(variance=variance), 15_000.0, 0.01)[full].any()
    normality = np.where(full, 1e-3, 1.0)
    used = usable_points(whole._replace(normality=normality), 15_000.0, 0.01)
    assert not used[full].any()
    found = fit_curve(whole, used)
    assert found.turnoff == whole.mean[~full].max()
    place = int(np.flatnonzero(full)[0])
    assert found.turnoff_error == pytest.approx((whole.mean[place] - whole.mean[place - 2]) / 2.0)


def test_a_pair_that_is_partly_full_draws_no_curve_after_it() -> None:
    """The noise of each is three per cent: what is ten per cent too low may be noise, and would bend the curve."""
    found, bent = [], []
    for seed in range(30):
        whole = points(-3e-6, 1.6, 7.0, 2304, seed)
        variance = whole.variance.copy()
        variance[-4] *= 0.9
        variance[-3:] = 20.0
        partly = whole._replace(variance=variance)
        used = usable_points(partly, 15_000.0, 0.01)
        assert not used[-3:].any()
        assert used[:-4].all()
        found.append(fit_curve(partly, used).a00)
        # Without brighter pairs nothing says that the last one is not whole.
        cut = Points(*(each[:-3] for each in partly[:4]), partly.overscan, partly.dark_pixels)
        bent.append(fit_curve(cut, np.ones(len(cut.mean), bool)).a00)
    assert np.mean(found) == pytest.approx(-3e-6, abs=2e-7)
    assert np.mean(bent) < -3.3e-6


def test_a_curve_of_less_than_three_pairs_is_refused() -> None:
    whole = points(0.0, 1.6, 7.0, 2304, 1)
    used = np.zeros(len(whole.mean), bool)
    used[:2] = True
    with pytest.raises(ValueError, match="2 of 24 pairs are usable, 3 are needed"):
        fit_curve(whole, used)
    nothing = usable_points(whole._replace(mean=np.full(24, np.nan)), 15_000.0, 0.01)
    assert not nothing.any()


def test_statistics_are_of_one_exposure() -> None:
    assert PairStatistics._fields[0] == "mean"
    found = measure_pair(poisson(1, 400.0), poisson(2, 400.0), 1)
    assert found.row_mean_variance == pytest.approx(2.0 * 400.0 / SIZE, rel=0.4)


def test_ratios_of_gains_are_found_below_a_gradient() -> None:
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
    place = focal_position(binned, DETECTOR, LsstComCam.camera.grid)
    found = gain_ratios(binned, *place, 7, 20, 1)
    assert found[7] == 1.0
    assert np.flatnonzero(np.isnan(found)).tolist() == [3]
    assert np.nanmax(np.abs(found / (wrong / wrong[7]) - 1.0)) < 3e-3


def test_bins_belong_to_one_amplifier_and_leave_out_its_edges() -> None:
    image = DETECTOR.assemble(
        np.ones((1, DETECTOR.rows, DETECTOR.columns)) * np.arange(16.0)[:, None, None]
    ).astype(np.float32)
    binned = bin_amplifiers(image, DETECTOR, 8, 4)
    np.testing.assert_array_equal(binned.value, binned.amplifier)
    assert len(binned.value) == 16 * 5 * 5
    assert (binned.x.min(), binned.y.min()) == (8.0, 8.0)
    with pytest.raises(ValueError, match="no bin of 8 pixels fits into an amplifier of R22_S11"):
        bin_amplifiers(image, DETECTOR, 8, 21)
