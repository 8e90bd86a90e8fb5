"""Combined calibrations of earlier tickets: true values with the scatter of a measurement."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..products import (
    BrighterFatterKernel,
    Crosstalk,
    Defects,
    DeferredCharge,
    IsrCalib,
    Linearizer,
    PhotonTransferCurve,
    detector_cards,
)
from ..simulate.truth import (
    brighter_fatter_kernel,
    crosstalk,
    defect_mask,
    deferred_charge,
    gain,
    nonlinearity,
    read_noise,
)
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from ..values.header import Header

__all__ = ["COEFFICIENT_SCATTER", "EARLIER_TYPES", "GAIN_SCATTER", "earlier_product"]

GAIN_SCATTER = 1e-3
"""Relative standard deviation of gain and noise in a ptc."""

COEFFICIENT_SCATTER = 1e-2
"""Relative standard deviation of the coefficients in the other products."""


def earlier_product(dataset_type: str, instrument: str, detector: Detector, made: str) -> CalibTable:
    """Return the product of an earlier ticket for one detector.

    Parameters
    ----------
    dataset_type
        A key of `EARLIER_TYPES`.
    instrument, detector
        Instrument name, and geometry of the detector.
    made
        Day on which the product was made, YYYYMMDD. Equal arguments give equal products.
    """
    day = f"{made[:4]}-{made[4:6]}-{made[6:]}"
    header: Header = {
        **detector_cards(instrument, detector),
        "CALIB_CREATION_DATETIME": f"{day}T00:00:00",
        "CALIB_CREATION_DATE": day,
        "CALIB_CREATION_TIME": "00:00:00 UTC",
    }
    rng = np.random.default_rng([zlib.crc32(f"{instrument} {dataset_type}".encode()), detector.id, int(made)])
    return EARLIER_TYPES[dataset_type](instrument, detector, rng).withCards(header).toTable()


def _ptc(_instrument: str, detector: Detector, rng: Generator) -> IsrCalib:
    true = gain(detector)
    return PhotonTransferCurve(
        metadata={},
        amplifiers=_names(detector),
        gain=true * _scatter(rng, detector, GAIN_SCATTER),
        noise=read_noise(detector) * _scatter(rng, detector, GAIN_SCATTER),
        gain_error=true * GAIN_SCATTER,
        turnoff=95_000.0 / true,
    )


def _linearizer(instrument: str, detector: Detector, rng: Generator) -> IsrCalib:
    quadratic = nonlinearity(instrument, detector) * _scatter(rng, detector, COEFFICIENT_SCATTER)
    return Linearizer(metadata={}, amplifiers=_names(detector), quadratic=quadratic)


def _bfk(instrument: str, detector: Detector, rng: Generator) -> IsrCalib:
    kernel = brighter_fatter_kernel(instrument, detector).ravel()
    strength = _scatter(rng, detector, COEFFICIENT_SCATTER)
    return BrighterFatterKernel(
        metadata={}, amplifiers=_names(detector), kernel=strength[:, None] * kernel[None, :]
    )


def _cti(instrument: str, detector: Detector, rng: Generator) -> IsrCalib:
    deferred = deferred_charge(instrument, detector) * _scatter(rng, detector, COEFFICIENT_SCATTER)
    return DeferredCharge(metadata={}, amplifiers=_names(detector), deferred=deferred)


def _crosstalk(instrument: str, detector: Detector, rng: Generator) -> IsrCalib:
    truth = crosstalk(instrument, detector)
    return Crosstalk(
        metadata={},
        amplifiers=_names(detector),
        coeffs=truth * rng.normal(1.0, COEFFICIENT_SCATTER, truth.shape),
        coeffErr=np.abs(truth) * COEFFICIENT_SCATTER,
        coeffNum=np.zeros(truth.shape, np.int64),
        coeffValid=truth != 0.0,
    )


def _defects(instrument: str, detector: Detector, _rng: Generator) -> IsrCalib:
    return Defects.fromMask(defect_mask(instrument, detector), {})


def _names(detector: Detector) -> tuple[str, ...]:
    return tuple(amp.name for amp in detector.amplifiers)


def _scatter(rng: Generator, detector: Detector, relative: float) -> NDArray[np.float64]:
    return rng.normal(1.0, relative, len(detector.amplifiers))


EARLIER_TYPES: dict[str, Callable[[str, Detector, Generator], IsrCalib]] = {
    "ptc": _ptc,
    "linearizer": _linearizer,
    "bfk": _bfk,
    "cti": _cti,
    "crosstalk": _crosstalk,
    "defects": _defects,
}
"""Constructors of the products that a repository can have before a calibset is built, by dataset type."""
