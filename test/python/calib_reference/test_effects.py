"""Crosstalk and brighter-fatter effect in simulated raws agree with the true coefficients and kernels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calib_reference.exposure import Exposure
from calib_reference.instruments import INSTRUMENTS
from calib_reference.simulate import (
    bias_structure,
    brighter_fatter_kernel,
    crosstalk,
    defect_mask,
    flat_response,
    gain,
    nonlinearity,
    simulate_raw,
)
from calib_reference.simulate.effects import add_crosstalk, push_charge
from calib_reference.simulate.raw import SKY
from calib_reference.simulate.stars import star_rate, stars
from calib_reference.values.detector import Detector

type Array = NDArray[np.float64]

SIGMAS = 5.0


def electrons(exposure: Exposure, detector: Detector) -> Array:
    """Return linearized signals above bias structure and overscan, shape (amplifiers, rows, columns)."""
    raw = simulate_raw(exposure, detector).data.astype(float)
    above = raw[..., : detector.columns] - raw[..., -6:].mean(axis=(1, 2), keepdims=True)
    above -= detector.split(bias_structure(exposure.instrument, detector))
    above *= gain(detector)[:, None, None]
    linear: Array = above * (1.0 + nonlinearity(exposure.instrument, detector)[:, None, None] * above)
    return linear


def field(instrument: str, seq_num: int) -> Exposure:
    return Exposure(instrument, 20250610, seq_num, "science", "crosstalk", "", 2.0)


@pytest.mark.parametrize("instrument", ["LATISS", "LSSTCam"])
def test_bright_pixels_appear_in_other_amplifiers_with_the_true_coefficients(instrument: str) -> None:
    kind = INSTRUMENTS[instrument]
    detector = kind.camera.detectors[0]
    good = ~detector.split(defect_mask(instrument, detector))
    count = len(detector.amplifiers)
    weight, product = np.zeros((count, count)), np.zeros((count, count))
    variances = []
    for n in range(16):
        exposure = field(instrument, 50 + n)
        signal = electrons(exposure, detector)
        signal -= (
            2.0
            * SKY
            * detector.split(flat_response(instrument, kind.camera, detector.id, kind.default_filter))
        )
        dark = good & (detector.split(star_rate(exposure, detector)) < 0.1)
        middle = np.nanmedian(np.where(dark, signal, np.nan), axis=(1, 2), keepdims=True)
        # Cosmic rays are a hundred times brighter than crosstalk.
        dark &= np.abs(signal - middle) < 60.0
        sky = np.where(dark, signal, np.nan)
        above = np.where(dark, signal - np.nanmedian(sky, axis=(1, 2), keepdims=True), 0.0)
        bright = np.where(good & (signal > 2_000.0), signal, 0.0)
        product += np.einsum("sij,tij->st", bright, above)
        weight += np.einsum("sij,tij->st", bright**2, dark.astype(float))
        variances.append(np.nanvar(sky, axis=(1, 2)))
    pair = ~np.eye(count, dtype=bool)
    error = np.sqrt(np.mean(variances) / weight[pair])
    pulls = (product[pair] / weight[pair] - crosstalk(instrument, detector)[pair]) / error
    assert np.abs(pulls).max() < SIGMAS
    # The pulls contain the error of the sky's median too, which many coefficients share.
    assert 0.75 < (pulls**2).mean() < 1.5
    assert error.max() < 0.15 * np.diag(crosstalk(instrument, detector), 1)[:7].min()


def test_crosstalk_is_largest_between_neighbors() -> None:
    for detector in INSTRUMENTS["LSSTCam"].camera.detectors[:9]:
        truth = crosstalk("LSSTCam", detector)
        assert not np.diag(truth).any()
        assert truth[0, 1] == truth.max(axis=1)[0] > 1.5e-4
        assert np.abs(truth).sum(axis=0).max() < 1.2e-3, "a flat is changed by a tenth of a per cent at most"
        signal = np.zeros((16, 2, 2))
        signal[5, 1, 0] = 1e4
        disturbed = add_crosstalk(signal, truth)
        assert disturbed[:, 1, 0] - signal[:, 1, 0] == pytest.approx(1e4 * truth[5])
        assert not disturbed[:, 0, 1].any()


def test_pushed_charge_is_conserved_and_a_uniform_image_stays_the_same() -> None:
    detector = INSTRUMENTS["LSSTComCam"].camera[4]
    kernel = brighter_fatter_kernel("LSSTComCam", detector)
    photons = np.random.default_rng(7).poisson(20_000.0, (60, 80)).astype(float)
    photons[20:30, 40:50] = 100.0
    moved = push_charge(photons, kernel)
    assert moved.sum() == pytest.approx(photons.sum(), rel=1e-12)
    assert np.abs(moved - photons).max() > 50.0
    level = np.full((30, 30), 30_000.0)
    assert push_charge(level, kernel) == pytest.approx(level)


@pytest.mark.parametrize("level", [8_000.0, 30_000.0])
def test_variance_and_covariance_of_a_flat_follow_from_the_kernel(level: float) -> None:
    """The variance is (1 - exp(-2 L level)) / 2 L for the Laplacian L, to second order (Astier et al. 2019)."""
    kernel = brighter_fatter_kernel("LSSTComCam", INSTRUMENTS["LSSTComCam"].camera[4])
    rng = np.random.default_rng(3)
    images = [push_charge(rng.poisson(level, (300, 300)).astype(float), kernel) - level for _ in range(20)]
    pixels = 20 * 300 * 300
    padded = np.pad(kernel, 2)
    laplacian = (sum(np.roll(padded, shift, axis) for shift in (-1, 1) for axis in (0, 1)) - 4.0 * padded)[
        4:, 4:
    ]
    variance = np.mean([(image**2).mean() for image in images]) / level
    exponent = 2.0 * level * laplacian[0, 0]
    error = np.sqrt(2.0 / pixels)
    assert variance == pytest.approx(
        -np.expm1(-exponent) / exponent, abs=SIGMAS * error + 0.2 * exponent**2 / 4
    )
    assert 1.0 - variance > 20 * error
    for row, column in ((0, 1), (1, 0), (1, 1)):
        covariance = np.mean(
            [(image[row:, column:] * image[: 300 - row, : 300 - column]).mean() for image in images]
        )
        expected = -level * laplacian[row, column]
        assert covariance / level == pytest.approx(
            expected, abs=SIGMAS * error / np.sqrt(2) + exponent**2 / 4
        )
        assert expected > 0


def test_bright_stars_are_larger_than_faint_ones() -> None:
    detector = INSTRUMENTS["LSSTComCam"].camera[4]
    kernel = brighter_fatter_kernel("LSSTComCam", detector)
    axis = np.arange(25) - 12.0
    profile = np.exp(-0.5 * (axis[:, None] ** 2 + axis[None, :] ** 2) / 4.0)

    def size(peak: float) -> float:
        image = push_charge(peak * profile, kernel)
        return float((image * axis**2).sum() / image.sum())

    assert size(300.0) == pytest.approx(4.0, rel=1e-3)
    assert 1.003 < size(30_000.0) / size(300.0) < 1.05


@pytest.mark.parametrize(
    ("observation_type", "reason", "has_stars"),
    [
        ("science", "crosstalk", True),
        ("science", "bright_stars", True),
        ("science", "object", False),
        ("flat", "crosstalk", False),
    ],
)
def test_only_exposures_of_star_fields_have_stars(
    observation_type: str, reason: str, has_stars: bool
) -> None:
    detector = INSTRUMENTS["LSSTCam"].camera[94]
    exposures = [Exposure("LSSTCam", 20250610, n, observation_type, reason, "", 2.0) for n in (2, 3)]
    one, two = (stars(exposure, detector) for exposure in exposures)
    assert bool(len(one)) == bool(len(two)) == has_stars
    assert not has_stars or one.shape != two.shape or (one != two).any(), "exposures have different stars"
    brightest = simulate_raw(exposures[0], detector).data[..., : detector.columns]
    assert (np.ptp(brightest, axis=(1, 2)).max() > 10_000) == has_stars


def test_the_brighter_fatter_effect_is_negligible_in_darks() -> None:
    """The simulator therefore leaves it out of biases and darks."""
    detector = INSTRUMENTS["LSSTComCam"].camera[4]
    dark = np.full((20, 20), 4.0)
    dark[10, 10] = 1_200.0
    moved = push_charge(dark, brighter_fatter_kernel("LSSTComCam", detector)) - dark
    assert np.abs(moved).max() < 1.5, "electron, for a hot pixel with 1200 electrons"
