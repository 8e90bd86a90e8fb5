"""Construction and verification of bias, dark and flat in process, by the reference pipelines' tasks.

The tasks have the configuration of the pipeline files, but there is no Butler: datasets are passed from task to task.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import calib_reference
from calib_reference.exposure import Exposure
from calib_reference.instruments import LsstComCam
from calib_reference.numerics.statistics import clipped
from calib_reference.products import PhotonTransferCurve
from calib_reference.simulate import Fault, gain, read_noise, simulate_raw
from calib_reference.storage.datasets import CalibImage, CalibRaw, CalibTable
from calib_reference.values.detector import Detector
from calib_reference.world.earlier import GAIN_SCATTER, earlier_product

type Kind = Literal["bias", "dark", "flat"]

INSTRUMENT = LsstComCam.name
CAMERA = LsstComCam.camera
KINDS: tuple[Kind, ...] = ("bias", "dark", "flat")
MADE = "20240101"
A00 = -3e-6
"""Brighter-fatter parameter of the ptc, per electron; that of the simulated kernel within a tenth."""


@dataclass(frozen=True)
class Built:
    """Calibrations of one detector; the flat follows when the levels of all detectors are known."""

    bias: CalibImage
    dark: CalibImage
    flats: Sequence[CalibImage]
    medians: NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """Values measured of one detector, shape (exposures, amplifiers), and the calibration's level."""

    exposures: NDArray[np.int64]
    mean: NDArray[np.float64]
    noise: NDArray[np.float64]
    verdicts: NDArray[np.int8]
    level: NDArray[np.float64]


@cache
def task(pipeline: str, label: str) -> Any:
    """Return a task of a reference pipeline for LSSTComCam, e.g. of ``cp_verify/verifyBias``."""
    package = Path(calib_reference.__file__).parent
    os.environ |= {name: str(package / name[:-4].lower()) for name in ("CP_PIPE_DIR", "CP_VERIFY_DIR")}
    folder, name = pipeline.split("/")
    path = package / folder / "pipelines" / INSTRUMENT / f"{name}.yaml"
    node = _graph(str(path)).tasks[label]
    return node.task_class(config=node.config)


@cache
def _graph(path: str) -> Any:
    from lsst.pipe.base import Pipeline

    return Pipeline.from_uri(path).to_graph()


@cache
def in_force(detector: Detector) -> Mapping[str, CalibTable]:
    """Return the calibrations that the pipelines read besides bias, dark and flat, by connection.

    The ptc has the true read noise and that of the conversion to whole adu, which a ptc measures together.
    """
    ptc = PhotonTransferCurve.fromTable(earlier_product("ptc", INSTRUMENT, detector, MADE))
    rng = np.random.default_rng([detector.id, int(MADE)])
    true = np.sqrt(read_noise(detector) ** 2 + gain(detector) ** 2 / 12.0)
    curve = PhotonTransferCurve(
        metadata=ptc.metadata,
        amplifiers=ptc.amplifiers,
        gain=ptc.gain,
        gain_error=gain(detector) * GAIN_SCATTER,
        noise=true * rng.normal(1.0, GAIN_SCATTER, len(true)),
        noise_error=true * GAIN_SCATTER,
        turnoff=ptc.turnoff,
        a00=np.full(len(true), A00),
    )
    earlier = {
        name: earlier_product(kind, INSTRUMENT, detector, MADE)
        for name, kind in {
            "deferredChargeCalib": "cti",
            "linearizer": "linearizer",
            "defects": "defects",
        }.items()
    }
    return {"ptc": curve.toTable(), **earlier}


def build(
    detector: Detector,
    exposures: Mapping[Kind, Sequence[Exposure]],
    faults: Sequence[Fault],
    known: Built | None = None,
    made: Sequence[Kind] = KINDS,
) -> Built:
    """Build bias and dark of one detector, and process its flats; what is not ``made`` is taken from ``known``."""

    def processed(kind: Kind, **calibrations: CalibImage) -> list[CalibImage]:
        isr = task(f"cp_pipe/cp{kind.title()}", f"cp{kind.title()}Isr")
        raws = [simulate_raw(each, detector, faults) for each in exposures[kind]]
        return [_processed(isr, raw, detector, **calibrations) for raw in raws]

    def combined(kind: Kind, images: Sequence[CalibImage]) -> CalibImage:
        combine = task(f"cp_pipe/cp{kind.title()}", f"cp{kind.title()}Combine")
        image: CalibImage = combine.run(images, [each.id for each in exposures[kind]]).outputData
        return image

    bias = known.bias if known and "bias" not in made else combined("bias", processed("bias"))
    if known and "dark" not in made:
        dark = known.dark
    else:
        clean, defects = task("cp_pipe/cpDark", "cpDark"), in_force(detector)["defects"]
        darks = processed("dark", bias=bias)
        dark = combined("dark", [clean.run(each, CAMERA, defects, detector.id).outputExp for each in darks])
    if known and "flat" not in made:
        return Built(bias, dark, known.flats, known.medians)
    flats = processed("flat", bias=bias, dark=dark)
    measure = task("cp_pipe/cpFlat", "cpFlatMeasure")
    medians = [measure.run(each).outputStats["DETECTOR_MEDIAN"] for each in flats]
    return Built(bias, dark, flats, np.array(medians))


def combine_flats(
    built: Mapping[int, Built], exposures: Sequence[Exposure], detectors: Sequence[int]
) -> dict[int, CalibImage]:
    """Return the flats of some detectors, scaled by the levels of all that were built."""
    ids = [each.id for each in exposures]
    listed = [
        ({"DETECTOR_MEDIAN": float(level)}, {"exposure": exposure, "detector": number})
        for number, each in built.items()
        for level, exposure in zip(each.medians, ids, strict=True)
    ]
    normalize = task("cp_pipe/cpFlat", "cpFlatNormalize")
    scales = normalize.run([level for level, _ in listed], [place for _, place in listed]).outputScales
    combine = task("cp_pipe/cpFlat", "cpFlatCombine")
    return {number: combine.run(built[number].flats, ids, scales).outputData for number in detectors}


def verify(
    detector: Detector,
    exposures: Sequence[Exposure],
    kind: Kind,
    built: Built,
    flat: CalibImage,
    faults: Sequence[Fault],
) -> Values:
    """Verify one calibration of one detector with exposures."""
    name = f"verify{kind.title()}"
    isr, measure = (task(f"cp_verify/{name}", f"{name}{step}") for step in ("Isr", "Det"))
    images: dict[str, CalibImage] = {"bias": built.bias, "dark": built.dark, "flat": flat}
    used = {each: images[each] for each in KINDS[: KINDS.index(kind) + 1]}
    names = [amp.name for amp in detector.amplifiers]
    rows = []
    for exposure in exposures:
        image = _processed(isr, simulate_raw(exposure, detector, faults), detector, **used)
        data_id = {"instrument": INSTRUMENT, "exposure": exposure.id, "detector": detector.id}
        rows.append(measure.run(image, CAMERA, data_id).outputStats)

    def column(value: str) -> NDArray[np.float64]:
        return np.array([[row["AMP"][amp][value] for amp in names] for row in rows])

    verdicts = [[row["VERIFY"]["AMP"][amp]["NOISE"] for amp in names] for row in rows]
    return Values(
        exposures=np.array([each.id for each in exposures]),
        mean=column("MEAN"),
        noise=column("NOISE"),
        verdicts=np.array(verdicts, np.int8),
        level=np.array(
            [clipped(images[kind].data[detector.region(amp)]).mean for amp in detector.amplifiers]
        ),
    )


def _processed(isr: Any, raw: CalibRaw, detector: Detector, **calibrations: Any) -> CalibImage:
    """Return the raw processed with the calibrations that the task is configured to use."""
    known = {**in_force(detector), **calibrations}
    wanted = {name: value for name, value in known.items() if hasattr(isr.config.connections, name)}
    switches = {"ptc": isr.config.useGainsFrom == "PTC", "defects": isr.config.doDefect}
    given = {name: value for name, value in wanted.items() if switches.get(name, True)}
    image: CalibImage = isr.run(raw, CAMERA, detector.id, **given).outputExposure
    return image
