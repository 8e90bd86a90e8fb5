"""Detector geometry, statistics, overscan, and combination of images."""

from __future__ import annotations

import numpy as np
import pytest
from astropy.nddata import CCDData
from ccdproc import Combiner
from hypothesis import given
from hypothesis import strategies as st

from calib_reference.geometry import Camera
from calib_reference.instruments import Latiss
from calib_reference.numerics.images import bin_image, clipped_mean, mosaic
from calib_reference.numerics.overscan import fit_overscan
from calib_reference.numerics.statistics import clipped
from calib_reference.values.detector import Amplifier, Detector


@st.composite
def detectors(draw: st.DrawFn) -> Detector:
    """A detector with any grid of amplifiers that are read out in any order and direction."""
    grid = [(c, r) for c in range(draw(st.integers(1, 4))) for r in range(draw(st.integers(1, 2)))]
    columns = 1 + max(c for c, _ in grid)
    places = [(c, r) for c in range(columns) for r in range(1 + max(r for _, r in grid))]
    amplifiers = tuple(
        Amplifier(f"C{r}{c}", c, r, draw(st.booleans()), draw(st.booleans()), 1.1, 8.0)
        for c, r in draw(st.permutations(places))
    )
    rows, cols = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    return Detector(0, "R22", "S11", "ITL", rows, cols, 3, 0, 0, amplifiers)


@given(detector=detectors())
def test_assembling_split_amplifiers_returns_the_image(detector: Detector) -> None:
    image = np.arange(np.prod(detector.shape)).reshape(detector.shape)
    np.testing.assert_array_equal(detector.assemble(detector.split(image)), image)


@given(detector=detectors())
def test_every_pixel_belongs_to_exactly_one_amplifier(detector: Detector) -> None:
    count = np.zeros(detector.shape, int)
    for amp in detector.amplifiers:
        count[detector.region(amp)] += 1
    assert (count == 1).all()


@given(detector=detectors())
def test_a_camera_is_the_same_after_a_round_trip_through_plain_data(detector: Detector) -> None:
    camera = Camera("LATISS", (detector,))
    assert Camera.from_dict(camera.to_dict()) == camera


def test_amplifiers_of_another_shape_and_unknown_detectors_are_rejected() -> None:
    with pytest.raises(ValueError, match="RXX_S00"):
        Latiss.camera[0].assemble(np.zeros((16, 2, 2)))
    with pytest.raises(KeyError, match="no detector 7"):
        Latiss.camera[7]


@given(st.integers(0, 2**32 - 1), st.integers(3, 12))
def test_clipped_mean_lies_between_the_inputs_and_ignores_their_order(seed: int, count: int) -> None:
    stack = np.random.default_rng(seed).normal(0.0, 8.0, (count, 3, 4)).astype(np.float32)
    mean = clipped_mean(stack).mean
    assert (stack.min(axis=0) <= mean).all()
    assert (mean <= stack.max(axis=0)).all()
    np.testing.assert_allclose(clipped_mean(stack[::-1]).mean, mean, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 30])
def test_clipped_mean_of_values_without_outliers_equals_the_average_of_ccdproc(count: int) -> None:
    stack = np.random.default_rng(count).uniform(-8.0, 8.0, (count, 16, 16)).astype(np.float32)
    average = Combiner([CCDData(image, unit="electron") for image in stack]).average_combine()
    np.testing.assert_allclose(clipped_mean(stack).mean, average.data, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("count", [4, 6, 10, 20])
@pytest.mark.parametrize("offset", [1000.0, -1000.0])
def test_clipped_mean_rejects_one_outlier_among_four_or_more_images(count: int, offset: float) -> None:
    stack = np.random.default_rng(1).normal(0.0, 8.0, (count, 16, 16)).astype(np.float32)
    clean = clipped_mean(np.delete(stack, 3, axis=0)).mean
    hit = np.random.default_rng(2).random((16, 16)) < 0.1
    stack[3, hit] += np.float32(offset)
    np.testing.assert_allclose(clipped_mean(stack).mean[hit], clean[hit], atol=3.0 * 8.0 / np.sqrt(count))
    assert np.abs(clipped_mean(stack).mean - clean)[~hit].max() < 4.0 * 8.0 / np.sqrt(count)
    rejected = clipped_mean(stack).rejected
    assert hit.mean() <= rejected[3] < hit.mean() + 0.1
    assert np.delete(rejected, 3).max() < 0.1


def test_clipped_mean_keeps_the_values_of_noisy_bright_pixels() -> None:
    stack = np.random.default_rng(2).normal(0.0, 8.0, (8, 64, 64)).astype(np.float32)
    stack[:, 7] = np.random.default_rng(3).normal(1200.0, 35.0, (8, 64))
    error = clipped_mean(stack).mean[7] - stack[:, 7].mean(axis=0)
    assert np.sqrt(np.mean(error**2)) < 0.5 * 35.0 / np.sqrt(8)


def test_clipped_mean_of_a_pixel_without_values_is_nan() -> None:
    stack = np.ones((3, 1, 2), np.float32)
    stack[:, 0, 0] = np.nan
    stack[0, 0, 1] = np.nan
    np.testing.assert_array_equal(clipped_mean(stack).mean, [[np.nan, 1.0]])


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))
def test_binning_preserves_the_mean(seed: int, factor: int, rows: int, columns: int) -> None:
    image = np.random.default_rng(seed).normal(size=(rows * factor, columns * factor)).astype(np.float32)
    binned = bin_image(image, factor)
    assert binned.shape == (rows, columns)
    assert binned.mean(dtype=float) == pytest.approx(image.mean(dtype=float), abs=1e-5)


def test_an_image_smaller_than_one_bin_is_rejected() -> None:
    with pytest.raises(ValueError, match="no complete 8 x 8 block"):
        bin_image(np.zeros((4, 100), np.float32), 8)


def test_a_mosaic_has_nan_in_place_of_missing_detectors() -> None:
    def detector(number: int, column: int, row: int) -> Detector:
        return Detector(number, "R22", f"S{row}{column}", "ITL", 1, 1, 1, column, row, ())

    camera = Camera(
        "LSSTComCam", (detector(0, 0, 0), detector(1, 1, 0), detector(2, 0, 1), detector(3, 1, 1))
    )
    images = [np.full((1, 1), number, np.float32) for number in (1, 2)]
    np.testing.assert_array_equal(mosaic(camera, images, [1, 2]), [[np.nan, 1.0], [2.0, np.nan]])


def test_clipped_statistics_ignore_an_outlier() -> None:
    values = np.random.default_rng(2).normal(3.0, 2.0, 10_000)
    clean = clipped(values)
    damaged = clipped(np.append(values, [1e6, np.nan]))
    assert damaged.mean == pytest.approx(clean.mean, abs=1e-3)
    assert damaged.std == pytest.approx(clean.std, rel=1e-3)
    assert all(np.isnan(clipped(np.array([np.nan]))[:2]))


@given(level=st.floats(1e4, 3e4), slope=st.floats(-1.0, 1.0))
def test_the_overscan_fit_follows_a_straight_line(level: float, slope: float) -> None:
    rows = level + slope * np.arange(64)
    fitted = fit_overscan(np.repeat(rows[:, None], 16, axis=1))
    np.testing.assert_allclose(fitted.level, rows, rtol=1e-9)
    assert fitted.residual < 1e-6
