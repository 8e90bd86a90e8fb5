"""Combined calibrations of earlier tickets, made from the truth with the scatter of a measurement."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..geometry import Detector
from ..simulate.truth import NOMINAL_READ_NOISE, deferred_charge, gain, nonlinearity, read_noise
from ..storage.datasets import CalibTable, Header

__all__ = ["COEFFICIENT_SCATTER", "EARLIER_TYPES", "GAIN_SCATTER", "earlier_product"]

GAIN_SCATTER = 1e-3
"""Of gain and noise of a ptc: relative, one standard deviation."""

COEFFICIENT_SCATTER = 1e-2
"""Of the other products' coefficients: relative, one standard deviation."""

type Content = tuple[dict[str, NDArray[np.float64]], dict[str, str]]
"""Columns by name, a row an amplifier, and their units."""


def earlier_product(dataset_type: str, instrument: str, detector: Detector, made: str) -> CalibTable:
    """Return one detector's product of an earlier ticket.

    Parameters
    ----------
    dataset_type
        A key of `EARLIER_TYPES`.
    instrument, detector
        Whose.
    made
        Day of its making, YYYYMMDD: the same day gives the same product.
    """
    day = f"{made[:4]}-{made[4:6]}-{made[6:]}"
    header: Header = {
        "OBSTYPE": dataset_type,
        "IMGTYPE": dataset_type.upper(),
        "INSTRUME": instrument,
        "RAFTNAME": detector.raft,
        "SLOTNAME": detector.name_in_raft,
        "DETECTOR": detector.id,
        "DET_NAME": detector.full_name,
        "CALIB_CREATION_DATETIME": f"{day}T00:00:00",
        "CALIB_CREATION_DATE": day,
        "CALIB_CREATION_TIME": "00:00:00 UTC",
    }
    rng = np.random.default_rng([zlib.crc32(f"{instrument} {dataset_type}".encode()), detector.id, int(made)])
    columns, units = EARLIER_TYPES[dataset_type](instrument, detector, rng)
    names = np.array([amp.name for amp in detector.amplifiers])
    return CalibTable({"amplifier": names, **columns}, units, header)


def _ptc(_instrument: str, detector: Detector, rng: Generator) -> Content:
    true = gain(detector)
    measured = true * _scatter(rng, detector, GAIN_SCATTER)
    noise = NOMINAL_READ_NOISE * read_noise(detector) * _scatter(rng, detector, GAIN_SCATTER)
    return {
        "gain": measured,
        "gain_error": true * GAIN_SCATTER,
        "noise": noise,
        "turnoff": np.full(len(true), 95_000.0),
    }, {"gain": "electron / adu", "gain_error": "electron / adu", "noise": "electron", "turnoff": "electron"}


def _linearizer(instrument: str, detector: Detector, rng: Generator) -> Content:
    quadratic = nonlinearity(instrument, detector) * _scatter(rng, detector, COEFFICIENT_SCATTER)
    return {"quadratic": quadratic}, {"quadratic": "1 / electron"}


def _bfk(_instrument: str, detector: Detector, rng: Generator) -> Content:
    """A kernel of 3 by 3 pixels, flattened; its sum is zero, because no charge is lost."""
    shape = np.array([2.0, 1.0, 2.0, 1.0, 0.0, 1.0, 2.0, 1.0, 2.0])
    strength = -1e-7 * _scatter(rng, detector, COEFFICIENT_SCATTER)
    return {"kernel": strength[:, None] * (shape - shape.mean())}, {}


def _cti(instrument: str, detector: Detector, rng: Generator) -> Content:
    return {
        "deferred": deferred_charge(instrument, detector) * _scatter(rng, detector, COEFFICIENT_SCATTER)
    }, {}


def _scatter(rng: Generator, detector: Detector, relative: float) -> NDArray[np.float64]:
    return rng.normal(1.0, relative, len(detector.amplifiers))


EARLIER_TYPES: dict[str, Callable[[str, Detector, Generator], Content]] = {
    "ptc": _ptc,
    "linearizer": _linearizer,
    "bfk": _bfk,
    "cti": _cti,
}
"""What may stand in a repository before anything is built."""
