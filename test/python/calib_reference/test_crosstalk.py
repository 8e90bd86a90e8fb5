"""Crosstalk from science exposures with bright stars: its accuracy, the correction, and its verification."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from calib_reference.exposure import Exposure
from calib_reference.instruments import LsstCam
from calib_reference.numerics.crosstalk import Ratios, combine_ratios, measure_ratios
from calib_reference.products import Crosstalk
from calib_reference.simulate import crosstalk, simulate_raw
from calib_reference.storage.datasets import CalibImage, CalibTable
from calib_reference.tasks.crosstalk import CrosstalkExtractTask, CrosstalkFilterTask, CrosstalkSolveTask
from calib_reference.tasks.isr import ReferenceIsrTask
from calib_reference.tasks.verify_calib import CpVerifyCalibMergeTask
from calib_reference.tasks.verify_crosstalk import CpVerifyCrosstalkTask
from calib_reference.world.earlier import earlier_product

CAMERA, NUMBER = LsstCam.camera, 94
DETECTOR = CAMERA[NUMBER]
TRUTH = crosstalk("LSSTCam", DETECTOR)
OFF_DIAGONAL = ~np.eye(len(DETECTOR.amplifiers), dtype=bool)
EARLIER = {
    name: earlier_product(name, "LSSTCam", DETECTOR, "20250101") for name in ("defects", "linearizer", "ptc")
}
MEASURED, VERIFIED = range(100, 130), range(200, 212)
DATA_ID = {"instrument": "LSSTCam", "detector": NUMBER}


def isr(**flags: Any) -> ReferenceIsrTask:
    config = ReferenceIsrTask.ConfigClass()
    config.update(**dict.fromkeys(("doBias", "doDark", "doFlat", "doDeferredCharge", "doInterpolate"), False))
    config.update(**flags)
    return ReferenceIsrTask(config=config)


def field(seq_num: int) -> Any:
    return simulate_raw(Exposure("LSSTCam", 20250610, seq_num, "science", "crosstalk", "", 2.0), DETECTOR)


@cache
def ratios(seq_num: int) -> CalibTable:
    image = isr().run(field(seq_num), CAMERA, NUMBER, **EARLIER).outputExposure
    table: CalibTable = CrosstalkExtractTask().run(image, CAMERA, NUMBER).outputRatios
    return table


def solve(tables: list[CalibTable], **config: Any) -> CalibTable:
    settings = CrosstalkSolveTask.ConfigClass()
    settings.update(**config)
    task = CrosstalkSolveTask(config=settings)
    solved: CalibTable = task.run(tables, CAMERA, NUMBER, list(range(len(tables)))).outputCrosstalk
    return solved


@cache
def measured() -> Crosstalk:
    return Crosstalk.fromTable(solve([ratios(n) for n in MEASURED]))


def residual(calibration: CalibTable) -> CalibTable:
    """Return the crosstalk that remains in exposures that were not used for the measurement."""
    images = [
        isr(doCrosstalk=True).run(field(n), CAMERA, NUMBER, **EARLIER, crosstalk=calibration).outputExposure
        for n in VERIFIED
    ]
    tables = [CrosstalkExtractTask().run(image, CAMERA, NUMBER).outputRatios for image in images]
    return solve(tables, significanceLimit=6.0)


def test_coefficients_agree_with_the_truth_within_their_errors() -> None:
    calib = measured()
    calib.validate(DETECTOR)
    pulls = (calib.coeffs - TRUTH)[OFF_DIAGONAL] / calib.coeffErr[OFF_DIAGONAL]
    assert np.abs(pulls).max() < 5.0
    assert (pulls**2).mean() == pytest.approx(1.0, abs=0.35)
    assert np.abs(pulls.mean()) < 4.0 / np.sqrt(pulls.size)
    assert calib.coeffErr[OFF_DIAGONAL].max() < 3.5e-5
    assert np.sqrt(((calib.coeffs - TRUTH)[OFF_DIAGONAL] ** 2).mean()) < 2.6e-5
    assert not np.diag(calib.coeffs).any()


def test_coefficients_between_neighbors_are_measured_to_a_few_per_cent() -> None:
    calib, neighbors = measured(), TRUTH > 1.5e-4
    assert neighbors.sum() > 20
    assert calib.coeffValid[neighbors].all()
    assert np.mean(calib.coeffs[neighbors] / TRUTH[neighbors]) == pytest.approx(1.0, abs=0.05)
    assert calib.coeffs[neighbors] == pytest.approx(TRUTH[neighbors], abs=8e-5)
    assert not calib.coeffValid[np.abs(TRUTH) < 1e-6].mean() > 0.03, "a zero coefficient is rarely valid"


def test_the_header_names_exposures_and_creation_time() -> None:
    header = measured().toTable().header
    assert (header["OBSTYPE"], header["CROSSTALK_VERSION"], header["DET_NAME"]) == (
        "crosstalk",
        1.0,
        "R22_S11",
    )
    assert [header[f"CPP_INPUT_{n}"] for n in range(30)] == list(range(30))
    assert "CALIB_CREATION_DATETIME" in header


def test_corrected_exposures_pass_verification() -> None:
    result = CpVerifyCrosstalkTask().run(residual(measured().toTable()), CAMERA, DATA_ID)
    stats = result.outputStats
    assert stats["SUCCESS"] is True
    assert stats["VERIFY"]["DET"] == {"NO_SIGNIFICANT_DETECTION": True}
    assert (stats["DET"]["N_VALID"], stats["DET"]["N_AMP"]) == (0, 16)
    [row] = result.outputResults
    assert (row["amplifier"], row["detector"], bool(row["CROSSTALK_VERIFY_NO_SIGNIFICANT_DETECTION"])) == (
        *("detector", NUMBER),
        True,
    )
    merged = CpVerifyCalibMergeTask().run([stats], [result.outputResults], ["R22_S11"])
    assert merged.outputStats == {"R22_S11": {"SUCCESS": True}, "SUCCESS": True}


@pytest.mark.parametrize(
    "damage",
    [
        lambda calib: replace(calib, coeffs=np.zeros_like(calib.coeffs)),
        lambda calib: replace(calib, coeffs=-calib.coeffs),
        lambda calib: replace(calib, coeffs=2.0 * calib.coeffs),
        lambda calib: replace(calib, coeffs=np.roll(calib.coeffs, 1, axis=(0, 1))),
        lambda calib: replace(calib, coeffValid=np.zeros_like(calib.coeffValid)),
    ],
    ids=["zero", "wrong sign", "doubled", "shifted by one amplifier", "marked invalid"],
)
def test_a_damaged_matrix_fails_verification(damage: Any) -> None:
    result = CpVerifyCrosstalkTask().run(residual(damage(measured()).toTable()), CAMERA, DATA_ID)
    merged = CpVerifyCalibMergeTask().run([result.outputStats], [result.outputResults], ["R22_S11"])
    assert merged.outputStats == {
        "R22_S11": {"SUCCESS": False, "FAILURES": ["NO_SIGNIFICANT_DETECTION"]},
        "SUCCESS": False,
    }


def test_isr_in_adu_converts_the_ratios_of_electrons() -> None:
    calib, raw = measured().toTable(), field(100)
    electron, plain = (
        isr(doDefect=False, useGainsFrom="CAMERA", doCrosstalk=flag, doLinearize=False).run(
            raw, CAMERA, NUMBER, crosstalk=calib
        )
        for flag in (True, False)
    )
    adu = isr(doDefect=False, useGainsFrom="CAMERA", doCrosstalk=True, doLinearize=False, doApplyGains=False)
    scaled = adu.run(raw, CAMERA, NUMBER, crosstalk=calib).outputExposure
    assert scaled.unit == "adu"
    for amp in DETECTOR.amplifiers:
        region = DETECTOR.region(amp)
        np.testing.assert_allclose(
            scaled.data[region] * amp.gain, electron.outputExposure.data[region], rtol=1e-4, atol=0.02
        )
    assert np.abs(electron.outputExposure.data - plain.outputExposure.data).max() > 5.0
    assert electron.outputExposure.header["LSST ISR CROSSTALK APPLIED"] is True


def of_detector(coeffs: Any, number: int) -> CalibTable:
    return replace(Crosstalk.fromDetector("LSSTCam", CAMERA[number]), coeffs=coeffs).toTable()


def test_an_outlier_among_the_detectors_of_a_make_is_replaced_by_their_median() -> None:
    rng = np.random.default_rng(4)
    numbers = list(range(0, 18, 2))
    matrices = [np.where(OFF_DIAGONAL, TRUTH * rng.normal(1.0, 0.02, TRUTH.shape), 0.0) for _ in numbers]
    matrices[3][0, 1] = 2e-3
    tables = [of_detector(matrix, number) for matrix, number in zip(matrices, numbers, strict=True)]
    made = CrosstalkFilterTask().run(tables, CAMERA, numbers).outputCrosstalk
    filtered = [Crosstalk.fromTable(table) for table in made]
    assert filtered[3].coeffs[0, 1] == pytest.approx(np.median([each[0, 1] for each in matrices]))
    changed = np.mean([each.coeffs != before for each, before in zip(filtered, matrices, strict=True)])
    assert changed < 0.2, "chance outliers at three standard deviations among nine detectors"
    few = CrosstalkFilterTask().run(tables[:4], CAMERA, numbers[:4]).outputCrosstalk
    np.testing.assert_array_equal(Crosstalk.fromTable(few[3]).coeffs, matrices[3])
    off = CrosstalkFilterTask.ConfigClass()
    off.doFiltering = False
    [*kept] = CrosstalkFilterTask(config=off).run(tables, CAMERA, numbers).outputCrosstalk
    np.testing.assert_array_equal(Crosstalk.fromTable(kept[3]).coeffs, matrices[3])
    assert [table.header["DETECTOR"] for table in made] == numbers


def test_outliers_are_judged_within_one_make() -> None:
    numbers = list(range(12))
    tables = [of_detector(TRUTH * (1.0 if number % 2 else 3.0), number) for number in numbers]
    made = CrosstalkFilterTask().run(tables, CAMERA, numbers).outputCrosstalk
    for table, before in zip(made, tables, strict=True):
        np.testing.assert_array_equal(table.columns["coeffs"], before.columns["coeffs"])


def test_fields_without_bright_stars_are_rejected() -> None:
    starless = simulate_raw(Exposure("LSSTCam", 20250610, 5, "science", "object", "", 2.0), DETECTOR)
    image = isr().run(starless, CAMERA, NUMBER, **EARLIER).outputExposure
    table = CrosstalkExtractTask().run(image, CAMERA, NUMBER).outputRatios
    assert not np.isfinite(table.columns["ratio"]).any()
    with pytest.raises(ValueError, match=r"240 coefficients have no bright pixels .*, such as C10 to C11"):
        solve([table])


def test_other_units_and_other_amplifiers_are_rejected() -> None:
    image = CalibImage(np.zeros(DETECTOR.shape), "adu", {})
    with pytest.raises(ValueError, match="in electron, not 'adu'"):
        CrosstalkExtractTask().run(image, CAMERA, NUMBER)
    table = ratios(100)
    swapped = replace(table, columns={**table.columns, "source": table.columns["source"][::-1]})
    with pytest.raises(ValueError, match="the ratios belong to other amplifiers"):
        solve([swapped])


def test_an_outlying_exposure_is_left_out_of_the_mean() -> None:
    square = (2, 2)
    good = Ratios(np.full(square, 1e-4), np.full(square, 1e-5), np.full(square, 50))
    bad = good._replace(ratio=np.full(square, 1e-2))
    combined = combine_ratios([good, good, bad, good, good], 4.0, 3)
    assert combined.ratio == pytest.approx(np.full(square, 1e-4))
    assert combined.error == pytest.approx(np.full(square, 0.5e-5))
    assert (combined.pixels == 200).all()


def test_two_sources_that_are_bright_at_the_same_pixels_are_separated() -> None:
    rng = np.random.default_rng(9)
    signal = rng.normal(100.0, 5.0, (3, 40, 40))
    signal[0, 5:15, 5:15] += 20_000.0
    signal[1, 8:18, 8:18] += 20_000.0
    signal[2] += 3e-4 * signal[0] - 1e-4 * signal[1]
    result = measure_ratios(signal.astype(np.float32), 10_000.0, 10, 2)
    assert result.ratio[0, 2] == pytest.approx(3e-4, abs=5.0 * result.error[0, 2])
    assert result.ratio[1, 2] == pytest.approx(-1e-4, abs=5.0 * result.error[1, 2])
    assert result.error[0, 2] < 5e-5
    assert np.isnan(result.ratio[2]).all(), "the third amplifier has no bright pixels"


def test_negative_coefficients_can_be_set_to_zero() -> None:
    tables = [ratios(n) for n in MEASURED[:10]]
    assert Crosstalk.fromTable(solve(tables)).coeffs.min() < 0.0
    assert Crosstalk.fromTable(solve(tables, rejectNegativeSolutions=True)).coeffs.min() == 0.0
