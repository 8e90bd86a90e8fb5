"""Combined calibrations of earlier tickets, made from the truth with the scatter of a measurement."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ..geometry import Detector
from ..simulate.truth import NOMINAL_READ_NOISE, deferred_charge, nonlinearity, read_noise
from ..storage.datasets import CalibTable, Header

__all__ = ["EARLIER_TYPES", "GAIN_SCATTER", "earlier_product"]

GAIN_SCATTER = 1e-3
"""Relative, one standard deviation."""


def earlier_product(dataset_type: str, instrument: str, detector: Detector, created: str) -> CalibTable:
    """Return one detector's product of an earlier ticket.

    Parameters
    ----------
    dataset_type
        A key of `EARLIER_TYPES`.
    instrument, detector
        Whose.
    created
        Day of its making, ISO 8601.
    """
    header: Header = {
        "OBSTYPE": dataset_type.upper(),
        "INSTRUME": instrument,
        "RAFTNAME": detector.raft,
        "SLOTNAME": detector.name_in_raft,
        "DETECTOR": detector.id,
        "DET_NAME": detector.full_name,
        "CALIB_CREATION_DATE": created,
        "CALIB_CREATION_TIME": "00:00:00 UTC",
    }
    return EARLIER_TYPES[dataset_type](instrument, detector, header)


def _ptc(_instrument: str, detector: Detector, header: Header) -> CalibTable:
    rng = np.random.default_rng([detector.id, 11])
    gain = np.array([amp.gain for amp in detector.amplifiers])
    count = len(gain)
    return CalibTable(
        {
            "amplifier": _names(detector),
            "gain": gain * rng.normal(1.0, GAIN_SCATTER, count),
            "gain_error": gain * GAIN_SCATTER,
            "noise": NOMINAL_READ_NOISE * read_noise(detector) * rng.normal(1.0, GAIN_SCATTER, count),
            "turnoff": np.full(count, 95_000.0),
        },
        {
            "gain": "electron / adu",
            "gain_error": "electron / adu",
            "noise": "electron",
            "turnoff": "electron",
        },
        header,
    )


def _linearizer(instrument: str, detector: Detector, header: Header) -> CalibTable:
    columns = {"amplifier": _names(detector), "quadratic": nonlinearity(instrument, detector)}
    return CalibTable(columns, {"quadratic": "1 / electron"}, header)


def _bfk(_instrument: str, detector: Detector, header: Header) -> CalibTable:
    shape = np.array([[2.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 2.0]]) - 1.5
    kernel = -1e-7 * np.tile(shape.ravel(), (len(detector.amplifiers), 1))
    return CalibTable({"amplifier": _names(detector), "kernel": kernel}, {}, header)


def _cti(instrument: str, detector: Detector, header: Header) -> CalibTable:
    columns = {"amplifier": _names(detector), "deferred": deferred_charge(instrument, detector)}
    return CalibTable(columns, {}, header)


def _names(detector: Detector) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    names: Iterable[str] = (amp.name for amp in detector.amplifiers)
    return np.array(list(names))


EARLIER_TYPES: dict[str, Callable[[str, Detector, Header], CalibTable]] = {
    "ptc": _ptc,
    "linearizer": _linearizer,
    "bfk": _bfk,
    "cti": _cti,
}
"""What may stand in a repository before anything is built."""
