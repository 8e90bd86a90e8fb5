"""Non-linearity: the fit on known levels, the tasks on simulated ramps, and inputs that are rejected."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.table import Table
from lsst.pipe.base import NoWorkFound

from calib_reference.instruments import INSTRUMENTS
from calib_reference.numerics.linearity import fit_quadratic, linearized
from calib_reference.products import Linearizer
from calib_reference.simulate import full_well, gain, nonlinearity, simulate_raw
from calib_reference.storage import CalibTable
from calib_reference.tasks.isr import ReferenceIsrTask
from calib_reference.tasks.linearity import LinearitySolveTask
from calib_reference.tasks.linearity_normalize import LinearityNormalizeTask
from calib_reference.tasks.ptc_solve import PhotonTransferCurveSolveTask
from calib_reference.tasks.signature import arrival_fractions

sys.path.insert(0, str(Path(__file__).parents[1]))
from ramps import BOOTSTRAP, configured, exposures, ramp

CAMERAS = [("LSSTComCam", 4), ("LATISS", 0)]
TIME = np.array([2.0, 4.0, 8.0, 16.0, 32.0, 48.0, 64.0, 80.0, 96.0, 112.0])
FULL = np.zeros(len(TIME), bool)


def levels(seed: int, quadratic: float = 3e-7, offset: float = 1.5, error: float = 1.0) -> np.ndarray:
    """Return levels whose linearized value increases by 200 per second."""
    straight = offset + 200.0 * TIME
    level = (np.sqrt(1.0 + 4.0 * quadratic * straight) - 1.0) / (2.0 * quadratic)
    scattered: np.ndarray = level + np.random.default_rng(seed).normal(0.0, error, len(TIME))
    return scattered


def test_the_fitted_coefficient_agrees_with_the_true_one_within_its_error() -> None:
    errors = np.ones(len(TIME))
    fits = [fit_quadratic(TIME, levels(seed), errors, ~FULL, 5.0) for seed in range(60)]
    pulls = np.array([(fit.quadratic - 3e-7) / fit.quadratic_error for fit in fits])
    assert abs(pulls.mean()) < 5.0 / np.sqrt(60)
    assert pulls.std() == pytest.approx(1.0, abs=5.0 / np.sqrt(120))
    assert np.mean([fit.offset for fit in fits]) == pytest.approx(1.5, abs=0.3)
    assert np.mean([fit.slope for fit in fits]) == pytest.approx(200.0, rel=1e-4)
    assert np.mean([fit.chi2 for fit in fits]) == pytest.approx(1.0, abs=0.2)


def test_saturated_and_outlying_levels_are_left_out_of_the_fit() -> None:
    level, full = levels(1, error=0.1), FULL.copy()
    level[-1] = level[-2] + 5.0
    full[-1] = True
    level[3] += 400.0
    fit = fit_quadratic(TIME, level, np.full(len(TIME), 0.1), ~full, 5.0)
    assert np.flatnonzero(~fit.used).tolist() == [3, 9]
    assert fit.quadratic == pytest.approx(3e-7, rel=0.01)
    nearer = np.where(np.arange(len(TIME)) == 3, level - 300.0, level)
    near = fit_quadratic(TIME, nearer, np.full(len(TIME), 0.1), ~full, 5.0)
    assert near.used[3]
    assert near.quadratic == pytest.approx(3e-7, rel=0.01), "an outlier within the cut has little weight"
    np.testing.assert_allclose(
        fit.residuals, linearized(level, fit.quadratic) - fit.slope * TIME - fit.offset, atol=1e-9
    )


def test_a_fit_to_three_levels_is_rejected() -> None:
    few = FULL.copy()
    few[:3] = True
    with pytest.raises(ValueError, match="3 of 10 levels are usable, 4 are needed"):
        fit_quadratic(TIME, levels(1), np.ones(len(TIME)), few, 5.0)


@cache
def curve(instrument: str, number: int) -> CalibTable:
    taken = ramp(instrument, number, linear=False)
    solved: CalibTable = (
        PhotonTransferCurveSolveTask().run(taken.partials(), taken.camera, number).outputPtcDataset
    )
    return solved


def solve(
    instrument: str, number: int, normalization: Any = None, table: CalibTable | None = None
) -> CalibTable:
    task = configured(
        LinearitySolveTask, maxLinearAdu=120_000.0, useFocalPlaneNormalization=normalization is not None
    )
    camera = ramp(instrument, number, linear=False).camera
    made: CalibTable = task.run(
        table or curve(instrument, number), camera, number, normalization
    ).outputLinearizer
    return made


def normalize(tables: dict[int, CalibTable], **config: Any) -> Any:
    task = configured(
        LinearityNormalizeTask, **{"normalizeDetectors": [4, 5], "referenceDetector": 4, **config}
    )
    return task.run(tables).outputNormalization


@pytest.mark.parametrize(("instrument", "number"), CAMERAS)
def test_linearized_levels_agree_with_the_truth_to_a_thousandth(instrument: str, number: int) -> None:
    made = Linearizer.fromTable(solve(instrument, number))
    detector = ramp(instrument, number, linear=False).detector
    made.validate(detector)
    k = nonlinearity(instrument, detector)[:, None]
    true = np.linspace(300.0, full_well(instrument, detector) * 0.97, 50, axis=1)
    measured = true * (1.0 - k * true)
    corrected = measured * (1.0 + made.quadratic[:, None] * measured)
    assert np.abs(corrected / true - 1.0).max() < 1e-3
    assert np.abs(measured / true - 1.0).max() > 8e-3
    # The correction inverts the simulator's formula only to first order.
    expected = k[:, 0] * (1.0 + 1.5 * k[:, 0] * made.max_signal)
    assert np.abs((made.quadratic - expected) / made.quadratic_error).max() < 4.5
    assert made.chi2.mean() == pytest.approx(1.0, abs=0.5)
    share = made.max_signal / full_well(instrument, detector)
    # The brightest pair of each curve is left out, because a few of its pixels may be saturated.
    assert 0.8 < share.min() < share.max() < 0.95
    assert np.abs(made.fit_residuals / made.input_ordinates)[made.used].max() < 4e-3


def overscanned(skipped: int) -> float:
    """Return by how much the deferred charge of a bright flat lowers its level, adu."""
    camera = INSTRUMENTS["LSSTComCam"].camera
    detector = camera[4]
    [flat, *_] = exposures("LSSTComCam")
    raw = simulate_raw(flat, detector)
    tail = 60.0 * arrival_fractions(detector.overscan_columns)
    late = raw.data.copy()
    late[..., detector.columns :] += np.rint(tail).astype(np.uint16)
    isr = configured(ReferenceIsrTask, **{**BOOTSTRAP, "doDefect": False, "leadingToSkip": skipped})
    before, after = (
        isr.run(replace(raw, data=data), camera, 4).outputExposure.data.mean() for data in (raw.data, late)
    )
    return float(before - after)


def test_deferred_charge_in_the_first_overscan_columns_does_not_lower_the_level() -> None:
    assert overscanned(0) > 0.8
    assert 0.0 <= overscanned(5) < 0.4 * overscanned(0)
    with pytest.raises(ValueError, match=r"R22_S11 has 12 overscan columns; 12 cannot be left out"):
        overscanned(12)


def test_the_linearizer_corrects_an_image() -> None:
    made = Linearizer.fromTable(solve("LSSTComCam", 4))
    detector = ramp("LSSTComCam", 4, linear=False).detector
    k = nonlinearity("LSSTComCam", detector)[:, None, None]
    charge = np.full((16, detector.rows, detector.columns), 30_000.0)
    measured = detector.assemble(charge * (1.0 - k * charge)).astype(np.float32)
    assert np.abs(made.apply(measured, detector) / 30_000.0 - 1.0).max() < 1e-3


def test_the_header_identifies_the_linearizer() -> None:
    header = solve("LSSTComCam", 4).header
    assert (header["OBSTYPE"], header["IMGTYPE"]) == ("linearizer", "LINEARIZER")
    assert header["LINEARITY_TYPE"] == "Squared"
    assert not [key for key in header if key.startswith("PTC_")]
    assert header["CPP_INPUT_0"] == 2024080700010


def flickering(number: int) -> tuple[CalibTable, np.ndarray]:
    """Return a curve with a lamp that flickers by 0.3 per cent, and its factors in the order of the pairs."""
    table = curve("LSSTComCam", number)
    factors = np.random.default_rng(8).normal(1.0, 3e-3, table.columns["raw_means"].shape[1])
    # Saturated pairs do not show the flicker.
    bright = np.where(table.columns["used"], factors, 1.0)
    means = table.columns["raw_means"] * bright
    return replace(table, columns={**table.columns, "raw_means": means}), factors


def test_the_normalization_separates_a_flickering_lamp_from_non_linearity() -> None:
    tables = {number: flickering(number)[0] for number in (4, 5)}
    factors = flickering(4)[1]
    k = nonlinearity("LSSTComCam", ramp("LSSTComCam", 4, linear=False).detector)
    first = {number: solve("LSSTComCam", number, table=table) for number, table in tables.items()}
    once = normalize(first)
    twice = normalize({n: solve("LSSTComCam", n, once, tables[n]) for n in tables})
    unsaturated = twice["exptime"] < 110.0
    times = twice["exptime"][unsaturated]
    # An error with the shape of an offset, slope or square cannot be separated from the amplifiers' own.
    degenerate = np.column_stack([np.ones(unsaturated.sum()), 1.0 / times, times])
    true = factors[: len(twice)][unsaturated]
    error = np.asarray(twice["normalization"])[unsaturated] / true - 1.0
    assert np.std(true) > 2e-3
    assert np.std(error - degenerate @ np.linalg.lstsq(degenerate, error, rcond=None)[0]) < 3e-4
    before, after = (
        Linearizer.fromTable(each) for each in (first[4], solve("LSSTComCam", 4, twice, tables[4]))
    )
    assert before.chi2.min() > 20.0
    assert after.chi2.mean() < 3.0
    assert np.std(after.quadratic - k) < 0.06 * k.mean(), "except for an error common to all amplifiers"


def test_an_exposure_with_too_few_usable_amplifiers_is_not_normalized() -> None:
    tables = {number: solve("LSSTComCam", number) for number in (4, 5)}
    result = normalize(tables)
    assert (result["exposure"] == np.sort(result["exposure"])).all()
    # All amplifiers are saturated at 136 s.
    saturated = result["exptime"] == 136.0
    assert result["normalization"][saturated] == 1.0
    assert np.isnan(result["model"][saturated]).all()
    assert np.abs(result["normalization"] - 1.0).max() < 5e-4


def test_a_normalization_without_its_reference_detector_is_rejected() -> None:
    table = solve("LSSTComCam", 4)
    with pytest.raises(ValueError, match="reference detector 4 has no linearizer"):
        normalize({5: table})
    config = LinearityNormalizeTask.ConfigClass()
    config.normalizeDetectors, config.referenceDetector = [1, 2], 4
    with pytest.raises(ValueError, match="referenceDetector 4 must be one of normalizeDetectors"):
        config.validate()


def test_no_quantum_is_made_without_the_reference_detector() -> None:
    config = LinearityNormalizeTask.ConfigClass()
    config.normalizeDetectors, config.referenceDetector = [4, 5], 4
    connections = config.connections.ConnectionsClass(config=config)
    with pytest.raises(NoWorkFound, match="needs its reference detector 4"):
        connections.adjustQuantum({"inputLinearizerHandles": (None, ())}, {}, "cpLinearizerNormalize1", None)


def test_a_missing_normalization_and_too_few_levels_are_rejected() -> None:
    task = configured(LinearitySolveTask, useFocalPlaneNormalization=True)
    camera = ramp("LSSTComCam", 4, linear=False).camera
    with pytest.raises(ValueError, match="no inputNormalization was given, though its switch is on"):
        task.run(curve("LSSTComCam", 4), camera, 4)
    other = Table({"exposure": [1], "normalization": [1.0]})
    with pytest.raises(ValueError, match=r"exposures 2024080700010, .* are not in the normalization"):
        task.run(curve("LSSTComCam", 4), camera, 4, other)
    table = curve("LSSTComCam", 4)
    unused = replace(table, columns={**table.columns, "used": np.zeros_like(table.columns["used"])})
    with pytest.raises(ValueError, match="no amplifier of R22_S11 has enough usable levels"):
        LinearitySolveTask().run(unused, camera, 4)


def test_an_amplifier_without_usable_levels_gets_no_correction() -> None:
    table = curve("LSSTComCam", 4)
    used = table.columns["used"].copy()
    used[6] = False
    made = Linearizer.fromTable(
        solve("LSSTComCam", 4, table=replace(table, columns={**table.columns, "used": used}))
    )
    assert made.quadratic[6] == 0.0
    assert np.flatnonzero(np.isnan(made.quadratic_error)).tolist() == [6]
    assert np.isnan(made.max_signal[6])
    whole = Linearizer.fromTable(solve("LSSTComCam", 4))
    np.testing.assert_array_equal(np.delete(made.quadratic, 6), np.delete(whole.quadratic, 6))
    assert gain(ramp("LSSTComCam", 4, linear=False).detector).shape == made.quadratic.shape
