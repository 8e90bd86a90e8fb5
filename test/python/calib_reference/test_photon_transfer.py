"""Tasks of ``cpPtc`` on simulated ramps: accuracy of the curves, and inputs that are rejected."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calib_reference.products import PhotonTransferCurve
from calib_reference.simulate import full_well, gain, read_noise
from calib_reference.storage import CalibTable
from calib_reference.tasks.ptc_adjust import PhotonTransferCurveAdjustGainRatiosTask
from calib_reference.tasks.ptc_extract import PhotonTransferCurveExtractPairTask
from calib_reference.tasks.ptc_solve import PhotonTransferCurveSolveTask

sys.path.insert(0, str(Path(__file__).parents[1]))
from ramps import COVARIANCES, TIMES, Ramp, configured, ramp

CAMERAS = [("LSSTComCam", 4), ("LSSTComCam", 8), ("LATISS", 0), ("LSSTCam", 94)]
extract = configured(PhotonTransferCurveExtractPairTask, maximumRangeCovariancesAstier=2)


@cache
def unadjusted(instrument: str, number: int) -> CalibTable:
    taken = ramp(instrument, number)
    solved: CalibTable = (
        PhotonTransferCurveSolveTask().run(taken.partials(), taken.camera, number).outputPtcDataset
    )
    return solved


@cache
def adjusted(instrument: str, number: int) -> tuple[PhotonTransferCurve, Any]:
    taken = ramp(instrument, number)
    done = PhotonTransferCurveAdjustGainRatiosTask().run(
        taken.handles(), unadjusted(instrument, number), taken.camera, number
    )
    return PhotonTransferCurve.fromTable(done.output_ptc), done.output_adjust_summary


@pytest.mark.parametrize(("instrument", "number"), CAMERAS)
def test_gain_and_noise_agree_with_the_true_ones(instrument: str, number: int) -> None:
    curve, _ = adjusted(instrument, number)
    detector = ramp(instrument, number).detector
    curve.validate(detector)
    assert np.abs(curve.gain / gain(detector) - 1.0).max() < 0.01
    assert np.abs(curve.noise / read_noise(detector) - 1.0).max() < 0.03
    assert (curve.gain_error / curve.gain).max() < 0.02


@pytest.mark.parametrize(("instrument", "number"), CAMERAS)
def test_adjusted_gains_have_much_better_ratios_than_unadjusted_gains(instrument: str, number: int) -> None:
    curve, _ = adjusted(instrument, number)
    true = gain(ramp(instrument, number).detector)
    error = unadjusted(instrument, number).columns["gain_error"]
    pulls = (curve.gain_unadjusted - true) / error
    assert np.abs(pulls).max() < 4.0
    assert (pulls**2).mean() < 1.0 + 5.0 * np.sqrt(2.0 / len(pulls))
    assert np.std(curve.gain / true) < 0.25 * np.std(curve.gain_unadjusted / true)
    assert np.median(curve.gain / curve.gain_unadjusted) == pytest.approx(1.0, abs=5e-3)
    # The typical gain of sixteen amplifiers has a third of the error of one.
    assert 0.25 < np.median(curve.gain_error / error) < 0.5
    assert np.abs((curve.gain - true) / curve.gain_error).max() < 4.0


@pytest.mark.parametrize(("instrument", "number"), CAMERAS)
def test_the_turnoff_is_the_last_step_of_the_ramp_below_the_full_well(instrument: str, number: int) -> None:
    """Steps are up to 8 per cent. The first pixels of a flat saturate two per cent below the full well."""
    curve, _ = adjusted(instrument, number)
    share = curve.turnoff * curve.gain / full_well(instrument, ramp(instrument, number).detector)
    assert share.max() < 1.0
    assert share.min() > 0.90
    assert (curve.turnoff_sampling_error / curve.turnoff).max() < 0.10


@pytest.mark.parametrize(("instrument", "number"), CAMERAS)
def test_the_curve_keeps_the_pairs_that_it_was_fitted_to(instrument: str, number: int) -> None:
    taken = ramp(instrument, number)
    curve, _ = adjusted(instrument, number)
    assert curve.raw_means.shape == curve.used.shape == (16, len(TIMES))
    assert curve.covariances.shape == (16, len(TIMES) * COVARIANCES**2)
    np.testing.assert_array_equal(
        curve.raw_exposure_times[:, :10], np.array(TIMES[:10])[None].repeat(16, axis=0)
    )
    first = [pair[0] for pair in taken.pairs()]
    assert sorted(curve.input_exposures_1[0].tolist()) == first
    assert (curve.input_exposures_2 - curve.input_exposures_1 == 4).all()
    variances = curve.covariances.reshape(16, len(TIMES), -1)[..., 0]
    np.testing.assert_array_equal(variances, curve.raw_variances)
    full = curve.raw_means * curve.gain[:, None] > 0.99 * full_well(instrument, taken.detector)[:, None]
    assert full.any()
    assert not (full & curve.used).any()
    dim = curve.raw_exposure_times < 100.0
    assert curve.used[dim].mean() > 0.97
    pulls = (curve.raw_variances / curve.model_variances - 1.0) / np.sqrt(2.0 / np.maximum(curve.pixels, 1))
    # The fit leaves out the brightest pair on the curve, because some of its pixels may be saturated.
    brightest = np.where(curve.used, curve.raw_means, 0.0).max(axis=1, keepdims=True)
    assert np.abs(pulls[curve.used & (curve.raw_means < brightest)]).max() < 5.0
    assert curve.chi2.mean() == pytest.approx(1.0, abs=0.5)


def test_the_header_identifies_the_curve_and_names_its_exposures() -> None:
    header = unadjusted("LSSTComCam", 4).header
    count = 2 * len(TIMES)
    assert [header[f"CPP_INPUT_{n}"] for n in range(count)] == sorted(ramp("LSSTComCam", 4).images)
    assert [header[f"CPP_INPUT_EXPT_{n}"] for n in range(count)] == np.repeat(TIMES, 2).tolist()
    assert f"CPP_INPUT_{count}" not in header
    assert (header["OBSTYPE"], header["IMGTYPE"], header["PTC_FIT_TYPE"]) == (
        "ptc",
        "PTC",
        "EXPAPPROXIMATION",
    )
    assert (header["INSTRUME"], header["DET_NAME"], header["FILTER"]) == ("LSSTComCam", "R22_S11", "r_03")
    assert header["DATE-BEG"] == header["CPP_INPUT_DATE_0"] < header["DATE-END"]
    assert not {"EXPTIME", "SEQNUM", "OBSID"} & set(header)


def test_the_summary_has_a_ratio_for_each_amplifier_and_flat() -> None:
    curve, summary = adjusted("LSSTComCam", 4)
    assert set(summary["exp_id"]) <= set(curve.input_exposures_1[0].tolist())
    assert len(summary) >= 5
    reference = summary.meta["fixed_amp_name"]
    assert set(summary[f"{reference}_gain_ratio"]) == {1.0}
    ratios = np.median([summary[f"{name}_gain_ratio"] for name in curve.amplifiers], axis=1)
    expected = curve.gain_unadjusted / curve.gain
    np.testing.assert_allclose(ratios / np.median(ratios), expected, rtol=1e-9)


def taken() -> Ramp:
    return ramp("LSSTComCam", 4)


def run_pair(images: list[Any], ids: list[int]) -> Any:
    return extract.run(images, ids, taken().camera, 4).outputCovariance


def test_images_that_are_not_a_pair_of_flats_in_adu_are_rejected() -> None:
    (one, two), (three, _) = taken().pairs()[:2]
    images = taken().images
    with pytest.raises(ValueError, match=f"exposure {one} of 2 s has no neighbor with the same time"):
        run_pair([images[one]], [one])
    with pytest.raises(ValueError, match=f"exposure {three} of 3 s"):
        run_pair([images[one], images[three]], [one, three])
    dark = images[two].with_cards({"IMGTYPE": "DARK"})
    with pytest.raises(ValueError, match=rf"needs flats; remove exposures {two} \(dark\)"):
        run_pair([images[one], dark], [one, two])
    with pytest.raises(ValueError, match="are in electron; gains are measured in adu"):
        run_pair([replace(images[each], unit="electron") for each in (one, two)], [one, two])


def test_an_amplifier_without_good_pixels_has_no_curve_and_does_not_affect_the_others() -> None:
    detector = taken().detector
    region = detector.region(detector.amplifiers[3])
    images = {}
    for exposure, image in taken().images.items():
        data = image.data.copy()
        data[region] = np.nan
        images[exposure] = replace(image, data=data)
    damaged = replace(taken(), images=images)
    solved = PhotonTransferCurveSolveTask().run(damaged.partials(), damaged.camera, 4).outputPtcDataset
    curve = PhotonTransferCurve.fromTable(solved)
    assert np.flatnonzero(np.isnan(curve.gain)).tolist() == [3]
    assert not curve.used[3].any()
    np.testing.assert_array_equal(
        np.delete(curve.gain, 3), np.delete(unadjusted("LSSTComCam", 4).columns["gain"], 3)
    )
    done = PhotonTransferCurveAdjustGainRatiosTask().run(damaged.handles(), solved, damaged.camera, 4)
    assert np.flatnonzero(np.isnan(done.output_ptc.columns["gain"])).tolist() == [3]
    with pytest.raises(ValueError, match="gain is not positive"):
        PhotonTransferCurve.fromTable(done.output_ptc).validate(detector)


def test_too_few_or_inconsistent_pairs_are_rejected() -> None:
    partials, solve = taken().partials(), PhotonTransferCurveSolveTask()
    with pytest.raises(ValueError, match="needs pairs of flats; no pairs were given"):
        solve.run([], taken().camera, 4)
    with pytest.raises(ValueError, match="no amplifier has a curve: too few of 2 pairs are usable"):
        solve.run(partials[:2], taken().camera, 4)
    names = partials[0].columns["amplifier"][::-1]
    reversed_names = replace(partials[0], columns={**partials[0].columns, "amplifier": names})
    with pytest.raises(ValueError, match="pairs have different amplifiers"):
        solve.run([reversed_names, *partials[1:]], taken().camera, 4)
    other = run_pair([taken().images[each] for each in taken().pairs()[0]], taken().pairs()[0])
    with pytest.raises(ValueError, match=r"pairs have \[4, 16\] covariances per amplifier"):
        solve.run([other, *partials[1:]], taken().camera, 4)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"min_adu": 60_000.0}, "no flat of R22_S11 is between 60000.0 and"),
        ({"max_noise_reference": 1.0}, "no amplifier of R22_S11 can be the reference"),
    ],
)
def test_an_adjustment_without_flats_or_reference_amplifier_is_rejected(
    config: dict[str, float], message: str
) -> None:
    adjust = configured(PhotonTransferCurveAdjustGainRatiosTask, **config)
    with pytest.raises(ValueError, match=message):
        adjust.run(taken().handles(), unadjusted("LSSTComCam", 4), taken().camera, 4)
