"""Brighter-fatter kernel: its accuracy, the correction of flats and stars, and its verification."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calib_reference.exposure import Exposure
from calib_reference.instruments import INSTRUMENTS
from calib_reference.numerics.brighter_fatter import solve_laplacian, undo_brighter_fatter
from calib_reference.numerics.covariances import (
    Attraction,
    force_zero_sum,
    kernel_of,
    measure_attraction,
    mirror_quadrant,
)
from calib_reference.numerics.stars import Stars, match_stars, measure_stars
from calib_reference.products import BrighterFatterKernel, PhotonTransferCurve
from calib_reference.simulate import (
    bias_structure,
    brighter_fatter_kernel,
    flat_response,
    gain,
    read_noise,
    simulate_raw,
)
from calib_reference.simulate.effects import push_charge
from calib_reference.storage.datasets import CalibImage, CalibTable
from calib_reference.tasks.bfk import BrighterFatterKernelSolveTask
from calib_reference.tasks.isr import ReferenceIsrTask
from calib_reference.tasks.ptc_solve import PhotonTransferCurveSolveTask
from calib_reference.tasks.star_sizes import MeasureStarsTask
from calib_reference.tasks.verify_bfk import CpVerifyBfkTask, relative_slope
from calib_reference.tasks.verify_merge import CpVerifyExpMergeTask, CpVerifyRunMergeTask
from calib_reference.world.earlier import earlier_product

sys.path.insert(0, str(Path(__file__).parents[1]))
from ramps import BOOTSTRAP, Ramp, configured, exposures, truth_tables

type Array = NDArray[np.float64]

INSTRUMENT, NUMBER = "LSSTComCam", 4
CAMERA = INSTRUMENTS[INSTRUMENT].camera
DETECTOR = CAMERA[NUMBER]
TRUTH = brighter_fatter_kernel(INSTRUMENT, DETECTOR)
TIMES = (4, 8, 16, 30, 60, *range(80, 104, 2))
BRIGHT_PAIRS = 12


def laplacian(kernel: Array) -> Array:
    padded = np.pad(kernel, 2)
    neighbors: Array = sum(np.roll(padded, shift, axis) for shift in (-1, 1) for axis in (0, 1))
    return neighbors - 4.0 * padded


ATTRACTION = -laplacian(TRUTH)[4:8, 4:8]
"""a of Astier et al. (2019) for lags of zero to three pixels."""


@cache
def ramp() -> Ramp:
    calibrations = truth_tables(INSTRUMENT, NUMBER)
    isr = configured(ReferenceIsrTask, **{**BOOTSTRAP, "doDeferredCharge": True, "doLinearize": True})
    images = {
        each.id: isr.run(simulate_raw(each, DETECTOR), CAMERA, NUMBER, **calibrations).outputExposure
        for each in exposures(INSTRUMENT, TIMES)
    }
    return Ramp(INSTRUMENT, NUMBER, images)


@cache
def curve() -> CalibTable:
    solved: CalibTable = (
        PhotonTransferCurveSolveTask().run(ramp().partials(), CAMERA, NUMBER).outputPtcDataset
    )
    return solved


@cache
def solved(level: str = "DETECTOR") -> BrighterFatterKernel:
    task = configured(BrighterFatterKernelSolveTask, level=level)
    return BrighterFatterKernel.fromTable(task.run(curve(), CAMERA, NUMBER).outputBFK)


def test_the_solved_kernel_is_close_to_the_truth() -> None:
    bfk = solved()
    bfk.validate(DETECTOR)
    assert bfk.valid.all()
    assert bfk.squares.shape == (16, 7, 7)
    kernel = bfk.of_detector
    inner = kernel[1:-1, 1:-1]
    assert inner[2, 2] == pytest.approx(TRUTH[2, 2], rel=0.12)
    nearest = inner[[1, 2, 2, 3], [2, 1, 3, 2]]
    assert nearest == pytest.approx(np.full(4, TRUTH[2, 1]), rel=0.3)
    assert inner == pytest.approx(TRUTH, abs=0.12 * abs(TRUTH[2, 2]))
    assert laplacian(kernel).sum() == pytest.approx(0.0, abs=1e-9)


def test_the_measured_attraction_agrees_with_the_truth_within_its_error() -> None:
    table = PhotonTransferCurve.fromTable(curve())
    task = configured(BrighterFatterKernelSolveTask, level="AMP")
    pulls = np.stack(
        [(each.value - ATTRACTION) / each.error for each in map(task._attraction, [table] * 16, range(16))]
    )
    assert np.abs(pulls).max() < 5.0
    assert (pulls**2).mean() == pytest.approx(1.0, abs=0.3)
    assert np.abs(pulls.mean(axis=0)).max() < 5.0 / np.sqrt(16)


def test_the_header_names_the_flats_and_identifies_the_kernel() -> None:
    header = solved().toTable().header
    assert (header["OBSTYPE"], header["IMGTYPE"], header["BFK_VERSION"]) == ("bfk", "BFK", 1.0)
    ids = sorted(ramp().images)
    assert [header[f"CPP_INPUT_{n}"] for n in range(len(ids))] == ids
    assert not [key for key in header if key.startswith("PTC_")]
    assert header["DET_NAME"] == "R22_S11"


def test_the_kernel_keeps_what_it_was_solved_from_under_the_names_of_ip_isr() -> None:
    table, bfk = PhotonTransferCurve.fromTable(curve()), solved()
    kept = {"exp_id_mask": "used", "raw_xcorrs": "covariances"}
    for name in ("raw_means", "raw_variances", "gain", "noise", *kept):
        np.testing.assert_array_equal(getattr(bfk, name), getattr(table, kept.get(name, name)))
    assert bfk.mean_xcorrs.reshape(16, *ATTRACTION.shape)[0] == pytest.approx(ATTRACTION, abs=1e-6)


def flat_pair(corrected: bool) -> list[Array]:
    """Return differences of pairs of bright flats, electron, shape (amplifiers, rows, columns)."""
    images = [ramp().images[each].data for each in sorted(ramp().images)][-2 * BRIGHT_PAIRS :]
    factor = gain(DETECTOR)[:, None, None]
    charges = []
    for image in images:
        known = np.where(np.isfinite(image), image, np.nanmedian(image))
        charge = DETECTOR.assemble((DETECTOR.split(known) * factor).astype(np.float32))
        charges.append(DETECTOR.split(solved().apply(charge) if corrected else charge))
    return [one.astype(float) - two for one, two in zip(charges[::2], charges[1::2], strict=True)]


def test_the_correction_restores_variance_and_covariance_of_flats() -> None:
    """Both are compared with those of photon and read noise alone."""
    level = 300.0 * np.mean(TIMES[-BRIGHT_PAIRS:])
    photons = 2.0 * (level + np.mean(read_noise(DETECTOR)) ** 2)

    def measured(corrected: bool) -> tuple[float, float]:
        variances, covariances = [], []
        for difference in flat_pair(corrected):
            centered = difference - np.median(difference, axis=(1, 2), keepdims=True)
            centered[np.abs(centered) > 5.0 * centered.std(axis=(1, 2), keepdims=True)] = 0.0
            variances.append(np.mean(centered**2))
            right, up = centered[:, :, 1:] * centered[:, :, :-1], centered[:, 1:] * centered[:, :-1]
            covariances.append((right.mean() + up.mean()) / 2.0)
        return np.mean(variances) / photons, np.mean(covariances) / photons

    (variance, covariance), (corrected_variance, corrected_covariance) = measured(False), measured(True)
    # These pixels measure a variance to a quarter of a per cent. The level varies by the two per cent of the
    # vignetting.
    assert 1.0 - variance > 0.06
    assert abs(1.0 - corrected_variance) < 0.35 * (1.0 - variance)
    assert covariance > 0.006
    assert abs(corrected_covariance) < 0.35 * covariance


def test_the_correction_inverts_the_simulated_effect() -> None:
    photons = np.random.default_rng(2).poisson(30_000.0, (120, 120)).astype(float)
    pushed = push_charge(photons, TRUTH)
    corrected = undo_brighter_fatter(pushed.astype(np.float32), TRUTH, 20, 1e-2)
    assert (corrected - photons).std() < 0.03 * (pushed - photons).std()
    assert corrected.sum() == pytest.approx(photons.sum(), rel=1e-6)
    with pytest.raises(ValueError, match="does not converge in 1 iterations"):
        undo_brighter_fatter(pushed.astype(np.float32), TRUTH, 1, 1e-2)
    pushed[3, 4] = np.nan
    with pytest.raises(ValueError, match="1 pixels have no value"):
        undo_brighter_fatter(pushed.astype(np.float32), TRUTH, 20, 1e-2)


def test_the_kernel_of_an_attraction_is_the_inverse_of_the_laplacian() -> None:
    kernel = kernel_of(-laplacian(TRUTH)[4:8, 4:8])
    np.testing.assert_allclose(kernel[1:-1, 1:-1], TRUTH, atol=1e-15)
    inverse = solve_laplacian(laplacian(TRUTH)[1:-1, 1:-1])
    np.testing.assert_allclose(inverse[1:-1, 1:-1], TRUTH, atol=1e-15)
    mirrored = mirror_quadrant(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert mirrored.tolist() == [[4, 3, 4], [2, 1, 2], [4, 3, 4]]


def test_a_forced_zero_sum_adjusts_the_least_precise_values_most() -> None:
    value = np.array([[-1.0, 0.2], [0.2, 0.2]])
    adjusted = force_zero_sum(Attraction(value, np.array([[1e-3, 1.0], [1.0, 1.0]])))
    assert mirror_quadrant(adjusted).sum() == pytest.approx(0.0, abs=1e-12)
    assert adjusted[0, 0] == pytest.approx(-1.0, abs=1e-5)
    assert max(adjusted[0, 1], adjusted[1, 0], adjusted[1, 1]) < 0.2


def test_higher_orders_do_not_bias_the_attraction() -> None:
    """The covariances follow Astier et al. 2019, equation 20, at levels where the second order is a tenth."""
    level = np.linspace(5_000.0, 40_000.0, 15)
    whole = mirror_quadrant(ATTRACTION)
    from scipy.signal import convolve2d

    twice = convolve2d(whole, whole, mode="same")
    thrice = convolve2d(twice, whole, mode="same")
    quadrant = slice(3, 7)
    delta = np.zeros((4, 4))
    delta[0, 0] = 1.0
    series = [
        mu
        * (
            delta
            + ATTRACTION * mu
            + 2 / 3 * twice[quadrant, quadrant] * mu**2
            + 1 / 3 * thrice[quadrant, quadrant] * mu**3
        )
        for mu in level
    ]
    measured = measure_attraction(np.array(series), level, 0.0, np.full(15, 2304.0))
    np.testing.assert_allclose(measured.value, ATTRACTION, atol=2e-9)


def test_kernels_of_single_amplifiers_scatter_and_those_of_a_detector_are_equal() -> None:
    single = solved("AMP").squares[:, 3, 3]
    assert single.std() > 0.1 * abs(TRUTH[2, 2])
    assert solved().squares[:, 3, 3].std() == 0.0


def test_a_curve_without_covariances_is_rejected() -> None:
    earlier = earlier_product("ptc", INSTRUMENT, DETECTOR, "20250101")
    with pytest.raises(ValueError, match="R22_S11: the photon transfer curve has no covariances"):
        BrighterFatterKernelSolveTask().run(earlier, CAMERA, NUMBER)
    unused = replace(PhotonTransferCurve.fromTable(curve()), used=np.zeros((16, len(TIMES)), bool)).toTable()
    with pytest.raises(ValueError, match="no amplifier has a photon transfer curve"):
        BrighterFatterKernelSolveTask().run(unused, CAMERA, NUMBER)


def test_covariances_with_the_wrong_sign_are_rejected() -> None:
    table = PhotonTransferCurve.fromTable(curve())
    inverted = replace(table, a00=-table.a00, covariances=-table.covariances).toTable()
    with pytest.raises(ValueError, match="no kernel has its minimum at the center"):
        BrighterFatterKernelSolveTask().run(inverted, CAMERA, NUMBER)


EARLIER = {
    name: earlier_product(name, INSTRUMENT, DETECTOR, "20250101") for name in ("defects", "linearizer", "ptc")
}
FIELDS = range(300, 304)


def isr(corrected: bool) -> ReferenceIsrTask:
    return configured(ReferenceIsrTask, doDark=False, doDeferredCharge=False, doBrighterFatter=corrected)


@cache
def images() -> dict[str, CalibImage]:
    response = flat_response(INSTRUMENT, CAMERA, NUMBER, "r_03")
    pattern = DETECTOR.split(bias_structure(INSTRUMENT, DETECTOR)) * gain(DETECTOR)[:, None, None]
    return {
        "flat": CalibImage(response.astype(np.float32), "", {}),
        "bias": CalibImage(DETECTOR.assemble(pattern).astype(np.float32), "electron", {}),
    }


def verified(
    kernel: BrighterFatterKernel,
    seq_num: int,
    reason: str = "bright_stars",
    kind: str = "science",
    seconds: float = 2.0,
) -> Any:
    field = Exposure(INSTRUMENT, 20250610, seq_num, kind, reason, "r_03", seconds)
    raw = simulate_raw(field, DETECTOR)
    calibrations = {**EARLIER, **images()}
    corrected = isr(True).run(raw, CAMERA, NUMBER, **calibrations, bfKernel=kernel.toTable()).outputExposure
    plain = isr(False).run(raw, CAMERA, NUMBER, **calibrations).outputExposure
    stars = [MeasureStarsTask().run(each, CAMERA, NUMBER).sourceCat for each in (corrected, plain)]
    data_id = {"instrument": INSTRUMENT, "exposure": field.id, "detector": NUMBER}
    return CpVerifyBfkTask().run(corrected, *stars, data_id)


def merged(results: list[Any]) -> dict[Any, Any]:
    """Merge detectors and then exposures, as the pipeline does."""
    by_exposure = [
        CpVerifyExpMergeTask().run([each.outputStats], [each.outputResults], ["R22_S11"]) for each in results
    ]
    whole = CpVerifyRunMergeTask().run(
        [each.outputStats for each in by_exposure], [each.outputResults for each in by_exposure], list(FIELDS)
    )
    stats: dict[Any, Any] = whole.outputStats
    return stats


def test_the_true_kernel_passes_verification_and_makes_star_sizes_independent_of_flux() -> None:
    results = [verified(solved(), n) for n in FIELDS]
    assert merged(results) == {**{n: {"SUCCESS": True} for n in FIELDS}, "SUCCESS": True}
    for each in results:
        [row] = each.outputResults
        assert row["BFK_NUM_MATCHES"] > 20
        assert row["BFK_UNCORRECTED_SLOPE"] > 0.004
        assert row["BFK_SIZE_DIFF"] > 0.02
        assert (bool(row["BFK_VERIFY_SUCCESS"]), row["amplifier"]) == (True, "detector")
    corrected = np.mean([each.outputStats["CATALOG"]["BRIGHT_SLOPE"] for each in results])
    uncorrected = np.mean([each.outputStats["CATALOG"]["UNCORRECTED_SLOPE"] for each in results])
    assert abs(corrected) < 0.35 * uncorrected


@pytest.mark.parametrize("factor", [0.0, -1.0, 0.3, 3.0])
def test_a_damaged_kernel_fails_verification_on_stars(factor: float) -> None:
    damaged = replace(solved(), kernel=factor * solved().kernel)
    stats = merged([verified(damaged, n) for n in FIELDS])
    assert stats == {
        **{n: {"SUCCESS": False, "FAILURES": ["R22_S11 BRIGHT_SLOPE"]} for n in FIELDS},
        "SUCCESS": False,
    }


def test_a_field_without_stars_fails_verification() -> None:
    result = verified(solved(), 300, "object")
    assert result.outputStats["VERIFY"]["DET"] == {"NUM_MATCHES": False, "BRIGHT_SLOPE": False}
    assert result.outputStats["SUCCESS"] is False


@pytest.mark.parametrize("seconds", [4.0, 30.0, 100.0])
def test_the_kernel_removes_the_correlation_of_pixels_in_flats(seconds: float) -> None:
    """Policy requires verification on the flats of the curve too."""
    for number in (400, 410):
        result = verified(solved(), number, "ptc", "flat", seconds)
        assert result.outputStats["VERIFY"]["DET"] == {"CORRELATION": True}
        catalog = result.outputStats["CATALOG"]
        expected = 300.0 * seconds * ATTRACTION[0, 1]
        assert catalog["UNCORRECTED_CORRELATION"] - catalog["CORRELATION"] == pytest.approx(
            expected, rel=0.35
        )
        [row] = result.outputResults
        assert np.isnan(row["BFK_BRIGHT_SLOPE"])
        assert bool(row["BFK_VERIFY_CORRELATION"])


@pytest.mark.parametrize("factor", [0.0, -1.0, -0.3])
def test_a_kernel_that_is_zero_or_negative_fails_verification_on_a_flat(factor: float) -> None:
    damaged = replace(solved(), kernel=factor * solved().kernel)
    result = verified(damaged, 400, "ptc", "flat", 100.0)
    assert result.outputStats["VERIFY"]["DET"] == {"CORRELATION": False}


def test_isr_rejects_a_missing_kernel_another_detectors_kernel_and_images_in_adu() -> None:
    raw = simulate_raw(Exposure(INSTRUMENT, 20250610, 5, "science", "bright_stars", "r_03", 2.0), DETECTOR)
    switches = dict.fromkeys(
        ("doBias", "doDark", "doFlat", "doDefect", "doDeferredCharge", "doLinearize"), False
    )
    task = configured(
        ReferenceIsrTask, **switches, useGainsFrom="CAMERA", doBrighterFatter=True, doApplyGains=False
    )
    with pytest.raises(ValueError, match="corrected in electron, not 'adu'"):
        task.run(raw, CAMERA, NUMBER, bfKernel=solved().toTable())
    task = configured(ReferenceIsrTask, **switches, useGainsFrom="CAMERA", doBrighterFatter=True)
    with pytest.raises(ValueError, match="belongs to detector 4"):
        task.run(
            simulate_raw(Exposure(INSTRUMENT, 20250610, 5), CAMERA[5]), CAMERA, 5, bfKernel=solved().toTable()
        )
    with pytest.raises(ValueError, match="no bfKernel was given"):
        task.run(raw, CAMERA, NUMBER)
    with pytest.raises(ValueError, match="in electron, not 'adu'"):
        MeasureStarsTask().run(CalibImage(np.zeros(DETECTOR.shape), "adu", {}), CAMERA, NUMBER)


def test_isolated_stars_are_measured_with_the_right_position_size_and_flux() -> None:
    axis_y, axis_x = np.arange(80.0)[:, None], np.arange(100.0)[None, :]

    def star(x: float, y: float, peak: float, width: float = 1.5) -> Array:
        return peak * np.exp(-0.5 * ((axis_y - y) ** 2 + (axis_x - x) ** 2) / width**2)

    pairs = star(70.0, 40.0, 2e4) + star(76.0, 40.0, 2e4)
    image = star(20.3, 30.6, 3e4) + star(50.0, 60.0, 1e4, 1.8) + star(2.0, 20.0, 3e4) + pairs + 100.0
    image += np.random.default_rng(1).normal(0.0, 5.0, image.shape)
    stars = measure_stars(image.astype(np.float32), 6_000.0, 5)
    order = np.argsort(stars.x)
    assert stars.x[order] == pytest.approx([20.3, 50.0], abs=0.02)
    assert stars.y[order] == pytest.approx([30.6, 60.0], abs=0.02)
    assert stars.size[order] == pytest.approx([4.5, 6.48], rel=0.02)
    assert stars.flux[order] == pytest.approx([2 * np.pi * 2.25 * 3e4, 2 * np.pi * 3.24 * 1e4], rel=0.02)


def test_stars_match_the_nearest_star_within_the_distance() -> None:
    one = Stars(*(np.array(values, float) for values in ([1, 10], [1, 10], [1, 1], [1, 1])))
    two = Stars(*(np.array(values, float) for values in ([11, 1.5, 40], [10, 1, 40], [1, 1, 1], [1, 1, 1])))
    first, second = match_stars(one, two, 3.0)
    assert (first.tolist(), second.tolist()) == ([0, 1], [1, 0])
    no_stars = Stars(*(np.empty(0) for _ in range(4)))
    assert match_stars(no_stars, two, 3.0)[0].size == 0


def test_the_slope_of_star_sizes_ignores_an_outlier() -> None:
    flux = np.linspace(1e4, 3e4, 30)
    size = 4.5 * (1.0 + 0.01 * flux / 2e4) + np.random.default_rng(3).normal(0.0, 0.005, 30)
    assert relative_slope(flux, size) == pytest.approx(0.01, abs=0.002)
    size[5], flux[5] = 6.0, 6e4
    assert relative_slope(flux, size) == pytest.approx(0.01, abs=0.002)
    assert np.isnan(relative_slope(flux[:2], size[:2]))
