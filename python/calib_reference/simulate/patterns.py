"""Effects that leave patterns in images. Exposures have none of them by default."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from ..exposure import Exposure
from ..values.detector import Detector
from .truth import generator

__all__ = ["dust_shadows", "overscan_pattern", "spill", "tearing"]

type Array = NDArray[np.float64]

GRAINS = 6
"""Number of grains of dust that each filter has in front of a detector."""

DEPTH, RADIUS, WIDTH = 0.03, 6.0, 1.5
"""Depth of a shadow's ring, its radius and its width, pixels."""

SHIFT = 1.0
"""Standard deviation of a filter's position from day to day, pixels."""

ROW_NOISE, CHESSBOARD = 0.3, 0.8
"""Standard deviation of the level of a row, and amplitude of the overscan's chessboard, adu."""

TORN, TEAR = 0.5, 0.02
"""Share of the boundaries between amplifiers that are torn, and the relative excess and lack of their columns."""

_DUST, _ROWS, _TEARS = 6 * 10**14, 7 * 10**14, 8 * 10**14


def dust_shadows(exposure: Exposure, detector: Detector, physical_filter: str) -> Array | float:
    """Return the factor on the light, assembled: rings, the shadows of dust. 1 without the effect ``dust``.

    The dust is on the filter, and the filter is at another position each day.
    """
    if "dust" not in exposure.effects:
        return 1.0
    own = zlib.crc32(physical_filter.encode())
    grains = generator(exposure.instrument, detector.id, _DUST + own)
    rows, columns = detector.shape
    places = grains.uniform((0.0, 0.0), (rows, columns), (GRAINS, 2))
    places += generator(exposure.instrument, 0, _DUST + own + exposure.day_obs).normal(0.0, SHIFT, 2)
    y, x = np.mgrid[0:rows, 0:columns]
    distances = np.hypot(y - places[:, 0, None, None], x - places[:, 1, None, None])
    shadows: Array = 1.0 - DEPTH * np.exp(-(((distances - RADIUS) / WIDTH) ** 2)).sum(axis=0)
    return shadows


def overscan_pattern(exposure: Exposure, detector: Detector) -> Array | float:
    """Return the pattern of the electronics, adu, shape (amplifiers, rows, columns with overscan).

    Each row has its own level, and the overscan alone has a chessboard. 0 without the effect ``overscan``.
    """
    if "overscan" not in exposure.effects:
        return 0.0
    count, columns = len(detector.amplifiers), detector.columns + detector.overscan_columns
    rng = generator(exposure.instrument, detector.id, exposure.id + _ROWS)
    pattern = np.zeros((count, detector.rows, columns))
    pattern += rng.normal(0.0, ROW_NOISE, (count, detector.rows, 1))
    row, column = np.mgrid[0 : detector.rows, detector.columns : columns]
    pattern[..., detector.columns :] += CHESSBOARD * (1.0 - 2.0 * ((row + column) % 2))
    return pattern


def tearing(exposure: Exposure, detector: Detector) -> Array | float:
    """Return the factor on the light, assembled: bright and dark columns beside torn boundaries of amplifiers.

    Only detectors of E2V tear, each exposure anew, from some row on. 1 without the effect ``tearing``.
    """
    if "tearing" not in exposure.effects or not detector.serial.startswith("E2V"):
        return 1.0
    rng = generator(exposure.instrument, detector.id, exposure.id + _TEARS)
    factor = np.ones(detector.shape)
    for boundary in range(detector.columns, detector.shape[1], detector.columns):
        start = int(rng.integers(detector.shape[0]))
        if rng.random() < TORN:
            factor[start:, boundary - 1] += TEAR
            factor[start:, boundary] -= TEAR
    return factor


def spill(charge: Array, well: Array) -> Array:
    """Return the charge after saturated pixels spilled theirs along their columns, half to either side.

    Parameters
    ----------
    charge
        Charge, electron, shape (amplifiers, rows, columns). The total stays the same, except for charge that leaves an
        amplifier at its ends.
    well
        The largest charge of a pixel, electron, by amplifier.
    """
    limit = well[:, None]
    excess = np.maximum(charge - well[:, None, None], 0.0) / 2.0
    kept = np.minimum(charge, well[:, None, None])
    for rows in (range(charge.shape[1]), range(charge.shape[1] - 1, -1, -1)):
        flowing = np.zeros_like(kept[:, 0])
        for row in rows:
            flowing = flowing + excess[:, row]
            taken = np.minimum(flowing, limit - kept[:, row])
            kept[:, row] += taken
            flowing = flowing - taken
    return kept
