"""A ramp of pairs of flats of one detector, processed as the tasks need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from lsst.pex.config import Config
from numpy.typing import NDArray

from calib_reference.exposure import Exposure
from calib_reference.geometry import Camera
from calib_reference.instruments import INSTRUMENTS
from calib_reference.simulate import defect_mask, deferred_charge, nonlinearity, simulate_raw
from calib_reference.storage import CalibImage, CalibRaw, CalibTable
from calib_reference.tasks.inputs import defects_table
from calib_reference.tasks.isr import ReferenceIsrTask
from calib_reference.tasks.ptc_extract import PhotonTransferCurveExtractPairTask
from calib_reference.values.detector import Detector

TIMES = (2, 3, 4, 5, 6, 8, 10, 14, 20, 36, 60, 88, 104, 112, 120, 128, 136)
"""Exposure times of the pairs, seconds: the fewest that measure LSSTComCam's gains to half a per cent."""

STEP = 4
"""Difference between consecutive sequence numbers, because the longest exposures take the time of several."""

BOOTSTRAP: dict[str, Any] = {
    "doBootstrap": True,
    **dict.fromkeys(
        ("doBias", "doDark", "doFlat", "doInterpolate", "doDeferredCharge", "doLinearize"), False
    ),
}
COVARIANCES = 4
DAY = 20240807


def configured(task: type[Any], **values: Any) -> Any:
    """Return a task with configuration fields set to the given values."""
    config: Config = task.ConfigClass()
    for name, value in values.items():
        setattr(config, name, value)
    return task(config=config)


@dataclass(frozen=True)
class Ramp:
    """Processed flats of one detector by exposure ID."""

    instrument: str
    number: int
    images: Mapping[int, CalibImage]

    @property
    def camera(self) -> Camera:
        return INSTRUMENTS[self.instrument].camera

    @property
    def detector(self) -> Detector:
        return self.camera[self.number]

    def pairs(self) -> list[list[int]]:
        """Return the exposure IDs of each pair."""
        ids = sorted(self.images)
        return [ids[index : index + 2] for index in range(0, len(ids), 2)]

    def partials(self, **config: Any) -> list[CalibTable]:
        """Return the statistics of each pair."""
        task = configured(
            PhotonTransferCurveExtractPairTask, maximumRangeCovariancesAstier=COVARIANCES, **config
        )
        return [
            task.run([self.images[each] for each in pair], pair, self.camera, self.number).outputCovariance
            for pair in self.pairs()
        ]

    def handles(self) -> dict[int, Any]:
        """Return handles of the flats, as a task receives them, by exposure ID."""
        return {exposure: _Handle(image) for exposure, image in self.images.items()}


@dataclass(frozen=True)
class _Handle:
    image: CalibImage

    def get(self) -> CalibImage:
        return self.image


def truth_tables(instrument: str, number: int) -> dict[str, CalibTable]:
    """Return the calibrations that ISR needs, with true values."""
    detector = INSTRUMENTS[instrument].camera[number]
    names = np.array([amp.name for amp in detector.amplifiers])
    table: Callable[[str, NDArray[np.float64]], CalibTable] = lambda name, values: CalibTable(  # noqa: E731
        {"amplifier": names, name: values}, {}, {}
    )
    return {
        "defects": defects_table(defect_mask(instrument, detector), {}),
        "deferredChargeCalib": table("deferred", deferred_charge(instrument, detector)),
        "linearizer": table("quadratic", nonlinearity(instrument, detector)),
    }


@cache
def exposures(instrument: str, times: tuple[int, ...] = TIMES, day: int = DAY) -> tuple[Exposure, ...]:
    """Return the flats of a ramp in order."""
    kind = INSTRUMENTS[instrument]
    return tuple(
        Exposure(instrument, day, 10 + STEP * index, "flat", "ptc", kind.default_filter, float(seconds))
        for index, seconds in enumerate(np.repeat(times, 2).tolist())
    )


@cache
def ramp(instrument: str, number: int, linear: bool = True) -> Ramp:
    """Return a ramp after the ISR of ``cpPtc``, or of ``cpLinearizer`` if not ``linear``."""
    return processed(instrument, number, simulated(instrument, number), linear)


def simulated(instrument: str, number: int, day: int = DAY) -> dict[int, CalibRaw]:
    """Return the raws of a ramp by exposure ID."""
    detector = INSTRUMENTS[instrument].camera[number]
    return {each.id: simulate_raw(each, detector) for each in exposures(instrument, day=day)}


def processed(
    instrument: str,
    number: int,
    raws: Mapping[int, CalibRaw],
    linear: bool,
    extra: Mapping[str, CalibImage | CalibTable] = {},
) -> Ramp:
    """Return raws after the ISR of ``cpPtc``, or of ``cpLinearizer`` if not ``linear``.

    Bias and crosstalk are corrected too if ``extra`` has them.
    """
    truth = truth_tables(instrument, number)
    config = {**BOOTSTRAP, "doDeferredCharge": linear, "doLinearize": linear}
    config |= {
        "leadingToSkip": 0 if linear else 5,
        "doCrosstalk": "crosstalk" in extra,
        "doBias": "bias" in extra,
    }
    calibrations = {**(truth if linear else {"defects": truth["defects"]}), **extra}
    isr = configured(ReferenceIsrTask, **config)
    camera = INSTRUMENTS[instrument].camera
    images = {
        exposure: isr.run(raw, camera, number, **calibrations).outputExposure
        for exposure, raw in raws.items()
    }
    return Ramp(instrument, number, images)
