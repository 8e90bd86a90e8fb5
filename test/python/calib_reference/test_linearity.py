"""Non-linearity: the fit on numbers that are known, the tasks on simulated ramps, and what they refuse."""

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

from calib_reference.numerics.linearity import fit_quadratic, linearized
from calib_reference.products import Linearizer
from calib_reference.simulate import full_well, gain, nonlinearity
from calib_reference.storage import CalibTable
from calib_reference.tasks.linearity import LinearitySolveTask
from calib_reference.tasks.linearity_normalize import LinearityNormalizeTask
from calib_reference.tasks.ptc_solve import PhotonTransferCurveSolveTask

sys.path.insert(0, str(Path(__file__).parents[1]))
from ramps import configured, ramp

CAMERAS = [("LSSTComCam", 4), ("LATISS", 0)]
TIME = np.array([2.0, 4.0, 8.0, 16.0, 32.0, 48.0, 64.0, 80.0, 96.0, 112.0])
FULL = np.zeros(len(TIME), bool)


def levels(seed: int, quadratic: float = 3e-7, offset: float = 1.5, error: float = 1.0) -> np.ndarray:
    """Levels whose linearized value grows by 200 a second."""
    straight = offset + 200.0 * TIME
    level = (np.sqrt(1.0 + 4.0 * quadratic * straight) - 1.0) / (2.0 * quadratic)
    scattered: np.ndarray = level + np.random.default_rng(seed).normal(0.0, error, len(TIME))
    return scattered


def test_the_fit_has_the_coefficient_within_its_error() -> None:
    errors = np.ones(len(TIME))
    fits = [fit_quadratic(TIME, levels(seed), errors, ~FULL, 5.0) for seed in range(60)]
    pulls = np.array([(fit.quadratic - 3e-7) / fit.quadratic_error for fit in fits])
    assert abs(pulls.mean()) < 5.0 / np.sqrt(60)
    assert pulls.std() == pytest.approx(1.0, abs=5.0 / np.sqrt(120))
    assert np.mean([fit.offset for fit in fits]) == pytest.approx(1.5, abs=0.3)
    assert np.mean([fit.slope for fit in fits]) == pytest.approx(200.0, rel=1e-4)
    assert np.mean([fit.chi2 for fit in fits]) == pytest.approx(1.0, abs=0.2)


def test_levels_that_are_full_or_far_off_are_left_out() -> None:
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
    assert near.quadratic == pytest.approx(3e-7, rel=0.01), "a thousand errors weigh as little as one"
    np.testing.assert_allclose(
        fit.residuals, linearized(level, fit.quadratic) - fit.slope * TIME - fit.offset, atol=1e-9
    )


def test_three_levels_say_nothing_about_a_curve() -> None:
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
def test_what_is_left_is_less_than_a_thousandth(instrument: str, number: int) -> None:
    made = Linearizer.fromTable(solve(instrument, number))
    detector = ramp(instrument, number, linear=False).detector
    made.validate(detector)
    k = nonlinearity(instrument, detector)[:, None]
    true = np.linspace(300.0, full_well(instrument, detector) * 0.97, 50, axis=1)
    seen = true * (1.0 - k * true)
    mended = seen * (1.0 + made.quadratic[:, None] * seen)
    assert np.abs(mended / true - 1.0).max() < 1e-3
    assert np.abs(seen / true - 1.0).max() > 8e-3
    # To the second order of a per cent the coefficient is not that of the simulator's formula.
    expected = k[:, 0] * (1.0 + 1.5 * k[:, 0] * made.max_signal)
    assert np.abs((made.quadratic - expected) / made.quadratic_error).max() < 4.5
    assert made.chi2.mean() == pytest.approx(1.0, abs=0.5)
    share = made.max_signal / full_well(instrument, detector)
    assert 0.88 < share.min() < share.max() < 1.0
    assert np.abs(made.fit_residuals / made.input_ordinates)[made.used].max() < 4e-3


def test_an_image_is_made_linear_by_what_was_found() -> None:
    made = Linearizer.fromTable(solve("LSSTComCam", 4))
    detector = ramp("LSSTComCam", 4, linear=False).detector
    k = nonlinearity("LSSTComCam", detector)[:, None, None]
    charge = np.full((16, detector.rows, detector.columns), 30_000.0)
    seen = detector.assemble(charge * (1.0 - k * charge)).astype(np.float32)
    assert np.abs(made.apply(seen, detector) / 30_000.0 - 1.0).max() < 1e-3


def test_the_table_says_what_it_is() -> None:
    header = solve("LSSTComCam", 4).header
    assert (header["OBSTYPE"], header["IMGTYPE"]) == ("linearizer", "LINEARIZER")
    assert header["LINEARITY_TYPE"] == "Squared"
    assert not [key for key in header if key.startswith("PTC_")]
    assert header["CPP_INPUT_0"] == 2024080700010


def flickering(number: int) -> tuple[CalibTable, np.ndarray]:
    """A curve of a lamp that flickers by a third of a per cent, and its factors in the order of the pairs."""
    table = curve("LSSTComCam", number)
    factors = np.random.default_rng(8).normal(1.0, 3e-3, table.columns["raw_means"].shape[1])
    # What is full has no more light.
    bright = np.where(table.columns["used"], factors, 1.0)
    means = table.columns["raw_means"] * bright
    return replace(table, columns={**table.columns, "raw_means": means}), factors


def test_the_focal_plane_tells_a_lamp_that_flickers_from_its_amplifiers() -> None:
    tables = {number: flickering(number)[0] for number in (4, 5)}
    factors = flickering(4)[1]
    k = nonlinearity("LSSTComCam", ramp("LSSTComCam", 4, linear=False).detector)
    first = {number: solve("LSSTComCam", number, table=table) for number, table in tables.items()}
    found = normalize(first)
    again = normalize({n: solve("LSSTComCam", n, found, tables[n]) for n in tables})
    known = again["exptime"] < 110.0
    # A lamp that drifts with the exposure time looks like an offset, a slope and a square of all amplifiers.
    alike = np.column_stack([np.ones(known.sum()), 1.0 / again["exptime"][known], again["exptime"][known]])
    true = factors[: len(again)][known]
    off = np.asarray(again["normalization"])[known] / true - 1.0
    assert np.std(true) > 2e-3
    assert np.std(off - alike @ np.linalg.lstsq(alike, off, rcond=None)[0]) < 3e-4
    before, after = (
        Linearizer.fromTable(each) for each in (first[4], solve("LSSTComCam", 4, again, tables[4]))
    )
    assert before.chi2.min() > 20.0
    assert after.chi2.mean() < 3.0
    assert np.std(after.quadratic - k) < 0.06 * k.mean(), "but for what is common to all"


def test_an_exposure_that_few_amplifiers_know_is_not_normalized() -> None:
    tables = {number: solve("LSSTComCam", number) for number in (4, 5)}
    found = normalize(tables)
    assert (found["exposure"] == np.sort(found["exposure"])).all()
    # At 136 s all are full.
    full = found["exptime"] == 136.0
    assert found["normalization"][full] == 1.0
    assert np.isnan(found["model"][full]).all()
    assert np.abs(found["normalization"] - 1.0).max() < 5e-4


def test_what_cannot_be_normalized_is_refused() -> None:
    table = solve("LSSTComCam", 4)
    with pytest.raises(ValueError, match="reference detector 4 is not there"):
        normalize({5: table})
    config = LinearityNormalizeTask.ConfigClass()
    config.normalizeDetectors, config.referenceDetector = [1, 2], 4
    with pytest.raises(ValueError, match="must be one of the normalizing ones"):
        config.validate()


def test_no_graph_is_made_without_the_reference_detector() -> None:
    config = LinearityNormalizeTask.ConfigClass()
    config.normalizeDetectors, config.referenceDetector = [4, 5], 4
    connections = config.connections.ConnectionsClass(config=config)
    with pytest.raises(NoWorkFound, match="wants its reference detector 4"):
        connections.adjustQuantum({"inputLinearizerHandles": (None, ())}, {}, "cpLinearizerNormalize1", None)


def test_a_solution_without_what_it_needs_is_refused() -> None:
    task = configured(LinearitySolveTask, useFocalPlaneNormalization=True)
    camera = ramp("LSSTComCam", 4, linear=False).camera
    with pytest.raises(ValueError, match="no inputNormalization was given, though its switch is on"):
        task.run(curve("LSSTComCam", 4), camera, 4)
    other = Table({"exposure": [1], "normalization": [1.0]})
    with pytest.raises(ValueError, match=r"exposures 2024080700010, .* are not in the normalization"):
        task.run(curve("LSSTComCam", 4), camera, 4, other)
    table = curve("LSSTComCam", 4)
    nothing = replace(table, columns={**table.columns, "used": np.zeros_like(table.columns["used"])})
    with pytest.raises(ValueError, match="no amplifier of R22_S11 has enough levels"):
        LinearitySolveTask().run(nothing, camera, 4)


def test_an_amplifier_without_levels_is_left_as_it_is() -> None:
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
