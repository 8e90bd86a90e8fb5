"""Estimates of the reference tasks against the simulated truth, in units of the errors that they quote.

Each seed is a day on which the simulator takes a ramp of pairs of flats of one detector of LSSTComCam, and, for every
fourteenth seed, fields of bright stars of one detector of LSSTCam. The tasks of ``cpPtc``, ``cpLinearizer``, ``cpBfk``
``cpCti`` and ``cpCrosstalk`` run in this process; the corrections before them have true values.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2] / "test/python"))
from processing import CAMERA, INSTRUMENT
from sets import EPOCH

from calib_reference.exposure import Exposure
from calib_reference.instruments import LsstCam
from calib_reference.numerics.linearity import fit_quadratic
from calib_reference.products import BrighterFatterKernel, Crosstalk, Linearizer, PhotonTransferCurve
from calib_reference.simulate import (
    bias_structure,
    brighter_fatter_kernel,
    crosstalk,
    deferred_charge,
    full_well,
    gain,
    nonlinearity,
    read_noise,
    simulate_raw,
)
from calib_reference.storage import CalibImage, CalibRaw, CalibTable
from calib_reference.tasks.bfk import BrighterFatterKernelSolveTask
from calib_reference.tasks.crosstalk import CrosstalkExtractTask, CrosstalkSolveTask
from calib_reference.tasks.cti import CpCtiIsrTask, CpCtiSolveTask
from calib_reference.tasks.isr import ReferenceIsrTask
from calib_reference.tasks.linearity import LinearitySolveTask, level_errors
from calib_reference.tasks.ptc_adjust import PhotonTransferCurveAdjustGainRatiosTask
from calib_reference.tasks.ptc_solve import PhotonTransferCurveSolveTask
from calib_reference.values.detector import Detector
from calib_reference.world.earlier import earlier_product
from ramps import Ramp, configured, processed, simulated, truth_tables

type Array = NDArray[np.float64]
type Estimate = dict[str, Any]
"""Values, truths and quoted errors of one quantity and one seed; NaN where no error is quoted."""

SEEDS_OF_FIELDS = 14
"""There is one set of fields of stars, with 240 coefficients, for as many ramps of 16 amplifiers each."""

FIELDS = 30
"""Number of fields of stars in a set."""

SATURATED = 0.98
"""Share of the full well at which the first pixels of a flat saturate."""

CTI_SECONDS = (20.0, 60.0)
"""Exposure times of the flats that measure the deferred charge."""


def keep_estimates(folder: Path, seed: int) -> None:
    """Write the estimates of a seed, unless the folder has them."""
    path = _path(folder, seed)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        incomplete = path.with_suffix(".incomplete")
        incomplete.write_text(json.dumps(estimate(seed)))
        incomplete.rename(path)


def load_estimates(folder: Path, seed: int) -> list[Estimate]:
    """Return the estimates of a seed; none if they were not made."""
    path = _path(folder, seed)
    return json.loads(path.read_text()) if path.exists() else []


def _path(folder: Path, seed: int) -> Path:
    return folder / f"pulls/{seed}.json"


def estimate(seed: int) -> list[Estimate]:
    """Return the estimates of a seed."""
    detector = CAMERA[seed % len(CAMERA.detectors)]
    day = _day(seed)
    raws = simulated(INSTRUMENT, detector.id, day)
    made = [
        *_curve(processed(INSTRUMENT, detector.id, raws, linear=True, extra=_true_corrections(detector))),
        _linearity(processed(INSTRUMENT, detector.id, raws, linear=False)),
        _deferred(detector, raws),
    ]
    if seed % SEEDS_OF_FIELDS == 0:
        made.append(_crosstalk(LsstCam.camera[seed % len(LsstCam.camera.detectors)], day))
    return [{"seed": seed, **each} for each in made]


def _day(seed: int) -> int:
    day = EPOCH + timedelta(days=seed)
    return day.year * 10_000 + day.month * 100 + day.day


def _true_corrections(detector: Detector) -> dict[str, CalibImage | CalibTable]:
    """Return the bias and crosstalk of a detector. Both add to the level of a flat, and not to its variance."""
    nothing = Crosstalk.fromDetector(INSTRUMENT, detector)
    true = replace(
        nothing, coeffs=crosstalk(INSTRUMENT, detector), coeffValid=np.ones_like(nothing.coeffValid)
    )
    bias = bias_structure(INSTRUMENT, detector).astype(np.float32)
    return {"bias": CalibImage(bias, "adu", {}), "crosstalk": true.toTable()}


def _curve(ramp: Ramp) -> Iterator[Estimate]:
    """Yield gain, noise, a00 and turnoff before and after the adjustment of the gains, and the kernel."""
    detector = ramp.detector
    table = PhotonTransferCurveSolveTask().run(ramp.partials(), ramp.camera, ramp.number).outputPtcDataset
    adjusted = PhotonTransferCurve.fromTable(
        PhotonTransferCurveAdjustGainRatiosTask()
        .run(ramp.handles(), table, ramp.camera, ramp.number)
        .output_ptc
    )
    curve = PhotonTransferCurve.fromTable(table)
    # A ptc measures the noise of the conversion to whole adu together with the read noise.
    noise = np.sqrt(read_noise(detector) ** 2 + gain(detector) ** 2 / 12.0)
    kernel = brighter_fatter_kernel(INSTRUMENT, detector)
    middle = len(kernel) // 2
    a00 = 4.0 * (kernel[middle, middle] - kernel[middle, middle + 1])
    yield _estimate("gain", curve.gain, gain(detector), curve.gain_error)
    yield _estimate("noise", curve.noise, noise, curve.noise_error)
    yield _estimate("a00", curve.a00, np.full(len(noise), a00), curve.a00_error)
    yield _estimate("gain, adjusted", adjusted.gain, gain(detector), adjusted.gain_error)
    yield _estimate("noise, adjusted", adjusted.noise, noise, adjusted.noise_error)
    saturated = SATURATED * full_well(INSTRUMENT, detector) / gain(detector)
    yield _estimate("turnoff", curve.turnoff, saturated, curve.turnoff_sampling_error)
    solved = BrighterFatterKernel.fromTable(
        configured(BrighterFatterKernelSolveTask, level="DETECTOR")
        .run(table, ramp.camera, ramp.number)
        .outputBFK
    ).of_detector
    center = len(solved) // 2
    yield _estimate("kernel", solved[center, center], kernel[middle, middle], np.nan)


def _linearity(ramp: Ramp) -> Estimate:
    table = PhotonTransferCurveSolveTask().run(ramp.partials(), ramp.camera, ramp.number).outputPtcDataset
    task = configured(LinearitySolveTask, maxLinearAdu=120_000.0, useFocalPlaneNormalization=False)
    made = Linearizer.fromTable(task.run(table, ramp.camera, ramp.number).outputLinearizer)
    curve = PhotonTransferCurve.fromTable(table)
    true = [
        _inverse(made, curve, index, each)
        for index, each in enumerate(nonlinearity(INSTRUMENT, ramp.detector) * gain(ramp.detector))
    ]
    return _estimate("linearity", made.quadratic, np.array(true) / gain(ramp.detector), made.quadratic_error)


def _inverse(made: Linearizer, curve: PhotonTransferCurve, index: int, nonlinear: float) -> float:
    """Return the coefficient that fits the levels of one amplifier without noise.

    The linearizer inverts the simulated non-linearity to first order only, so that the best coefficient depends on the
    levels.
    """
    straight = made.offset[index] + made.slope[index] * made.input_abscissas[index]
    level = straight * (1.0 - nonlinear * straight)
    error = level_errors(curve, index)
    return fit_quadratic(made.input_abscissas[index], level, error, made.used[index], 1e3).quadratic


def _deferred(detector: Detector, raws: dict[int, CalibRaw]) -> Estimate:
    defects = truth_tables(INSTRUMENT, detector.id)["defects"]
    low, high = CTI_SECONDS
    chosen = {
        exposure: raw for exposure, raw in raws.items() if low <= float(str(raw.header["EXPTIME"])) <= high
    }
    measured = [
        CpCtiIsrTask().run(raw, CAMERA, defects, detector.id).outputStatistics for raw in chosen.values()
    ]
    table = CpCtiSolveTask().run(measured, list(chosen)).outputCalib
    return _estimate("cti", table.columns["deferred"], deferred_charge(INSTRUMENT, detector), np.nan)


def _crosstalk(detector: Detector, day: int) -> Estimate:
    camera, name = LsstCam.camera, LsstCam.name
    config = dict.fromkeys(("doBias", "doDark", "doFlat", "doDeferredCharge", "doInterpolate"), False)
    isr = configured(ReferenceIsrTask, **config)
    known = {
        kind: earlier_product(kind, name, detector, "20250101") for kind in ("defects", "linearizer", "ptc")
    }
    tables = []
    for field in range(FIELDS):
        raw = simulate_raw(Exposure(name, day, 100 + field, "science", "crosstalk", "", 2.0), detector)
        image = isr.run(raw, camera, detector.id, **known).outputExposure
        tables.append(CrosstalkExtractTask().run(image, camera, detector.id).outputRatios)
    solved = CrosstalkSolveTask().run(tables, camera, detector.id, list(range(FIELDS))).outputCrosstalk
    made = Crosstalk.fromTable(solved)
    pairs = ~np.eye(len(detector.amplifiers), dtype=bool)
    return _estimate("crosstalk", made.coeffs[pairs], crosstalk(name, detector)[pairs], made.coeffErr[pairs])


def _estimate(quantity: str, value: Any, truth: Any, error: Any) -> Estimate:
    columns = np.broadcast_arrays(np.atleast_1d(value), truth, error)
    value, truth, error = (np.asarray(each, np.float64).tolist() for each in columns)
    return {"quantity": quantity, "value": value, "truth": truth, "error": error}


def render_pulls(estimates: Sequence[Estimate]) -> Iterator[str]:
    """Yield mean and width of the pulls of each quantity; relative bias and scatter where no error is quoted."""
    yield f"{'quantity':18}{'values':>7}{'mean pull':>10}{'+-':>7}{'width':>7}{'+-':>7}{'within 1':>9}"
    for quantity in dict.fromkeys(each["quantity"] for each in estimates):
        own = [each for each in estimates if each["quantity"] == quantity]
        value, truth, error = (
            np.concatenate([np.array(each[name], np.float64) for each in own])
            for name in ("value", "truth", "error")
        )
        made = np.isfinite(value)
        count = int(made.sum())
        if not np.isfinite(error).any():
            relative = (value / truth - 1.0)[made]
            yield f"{quantity:18}{count:>7}  bias {relative.mean():.4f}  scatter {relative.std():.4f}"
            continue
        pulls = ((value - truth) / error)[made]
        errors = (1.0 / np.sqrt(count), 1.0 / np.sqrt(2.0 * count))
        yield (
            f"{quantity:18}{count:>7}{pulls.mean():>10.3f}{errors[0]:>7.3f}{pulls.std():>7.3f}{errors[1]:>7.3f}"
            f"{np.mean(np.abs(pulls) < 1.0 + 1e-9):>9.3f}"
        )
