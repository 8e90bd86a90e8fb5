"""True properties of the simulated cameras, with which tests compare calibrations."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..geometry import Camera
from ..instruments import INSTRUMENTS
from ..values.detector import Detector

__all__ = [
    "bias_level",
    "bias_structure",
    "brighter_fatter_kernel",
    "crosstalk",
    "dark_rate",
    "defect_mask",
    "defects",
    "deferred_charge",
    "flat_response",
    "full_well",
    "gain",
    "generator",
    "nonlinearity",
    "read_noise",
]

type Array = NDArray[np.float64]

NOMINAL_READ_NOISE = 1.08
"""Nominal read noise over true read noise.

The nominal noise is an upper limit. A bias of seven exposures adds 7 per cent to the noise of an exposure.
With this factor, small amplifiers pass cp_verify's NOISE test (5 per cent) by four standard deviations.
"""

DARK_CURRENT = 0.02
"""Typical dark current, electron per second and pixel."""

ILLUMINATION = {"u": 90.0, "g": 260.0, "r": 300.0, "i": 280.0, "z": 240.0, "y": 150.0, "white": 400.0}
"""Level of a flat at the center of the focal plane by band, electron per second and pixel."""

NEIGHBOR_CROSSTALK = 2.5e-4
"""Typical crosstalk coefficient between neighboring amplifiers."""

POTENTIAL = 1e-6
"""Typical potential of a charge in its own pixel, per electron."""

_SEEDS = {
    "hot": 1,
    "dead": 2,
    "trapped": 3,
    "prnu": 4,
    "dark": 5,
    "cti": 6,
    "linearity": 7,
    "bfk": 8,
    "crosstalk": 9,
    "full_well": 11,
}


def generator(instrument: str, detector: int, exposure: int = 0) -> np.random.Generator:
    """Return the random generator of an exposure; exposure 0 is for properties of the detector."""
    return np.random.default_rng([zlib.crc32(instrument.encode()), detector, exposure])


def bias_level(instrument: str, detector: Detector) -> Array:
    """Return each amplifier's mean bias level, adu, in readout order."""
    return generator(instrument, detector.id).uniform(17_000.0, 26_000.0, len(detector.amplifiers))


@lru_cache(maxsize=512)
def bias_structure(instrument: str, detector: Detector) -> Array:
    """Return the fixed pattern above the bias level, adu, assembled.

    The pattern is a smooth surface, a glow of a few adu at the readout edge, and a pattern of columns.
    """
    rng = generator(instrument, detector.id)
    rng.uniform(size=len(detector.amplifiers))
    y, x = np.meshgrid(
        np.linspace(0.0, 1.0, detector.rows), np.linspace(0.0, 1.0, detector.columns), indexing="ij"
    )
    shape = (len(detector.amplifiers), 1, 1)
    slope_x, slope_y, glow = (rng.normal(0.0, 2.0, shape) for _ in range(3))
    columns = rng.normal(0.0, 1.5, (len(detector.amplifiers), 1, detector.columns))
    pattern = slope_x * x + slope_y * y**2 + (3.0 + glow) * np.exp(-x / 0.05) + columns
    return detector.assemble(pattern)


def gain(detector: Detector) -> Array:
    """Return each amplifier's gain, electron per adu, in readout order. It equals the camera's nominal gain."""
    return np.array([amp.gain for amp in detector.amplifiers])


def read_noise(detector: Detector) -> Array:
    """Return each amplifier's true read noise, electron, in readout order."""
    return np.array([amp.read_noise for amp in detector.amplifiers]) / NOMINAL_READ_NOISE


class Defects(NamedTuple):
    """Bad pixels of a detector by cause, as boolean assembled images."""

    hot: NDArray[np.bool_]
    dead: NDArray[np.bool_]
    trapped: NDArray[np.bool_]


@lru_cache(maxsize=512)
def defects(instrument: str, detector: Detector) -> Defects:
    """Return the bad pixels of a detector.

    One pixel in a thousand is hot and one in two thousand is dead. Each detector has a trap, which takes
    charge from part of one column of an amplifier.
    """
    rows, columns = detector.shape
    hot = _generator(instrument, detector, "hot").random((rows, columns)) < 1e-3
    dead = _generator(instrument, detector, "dead").random((rows, columns)) < 5e-4
    rng = _generator(instrument, detector, "trapped")
    trapped = np.zeros((rows, columns), dtype=bool)
    start = int(rng.integers(detector.rows // 4, detector.rows // 2))
    trapped[start : detector.rows, int(rng.integers(columns))] = True
    return Defects(hot & ~dead & ~trapped, dead & ~trapped, trapped)


def defect_mask(instrument: str, detector: Detector) -> NDArray[np.bool_]:
    """Return a boolean assembled image that is true where pixels are bad for any cause."""
    hot, dead, trapped = defects(instrument, detector)
    return hot | dead | trapped


@lru_cache(maxsize=512)
def dark_rate(instrument: str, detector: Detector) -> Array:
    """Return the dark current, electron per second, assembled: a constant, a glow in one corner, and hot pixels."""
    rng = _generator(instrument, detector, "dark")
    rows, columns = detector.shape
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    rate = DARK_CURRENT * rng.uniform(0.8, 1.2) + 0.05 * np.exp(-(x**2 + y**2) / 0.02)
    hot = _generator(instrument, detector, "hot")
    hot.random((rows, columns))
    return np.where(defects(instrument, detector).hot, hot.uniform(5.0, 40.0, (rows, columns)), rate)


@lru_cache(maxsize=512)
def flat_response(instrument: str, camera: Camera, number: int, physical_filter: str) -> Array:
    """Return the response to a flat, assembled, close to 1 at the center of the focal plane.

    The response has vignetting, a ring that depends on the filter, one per cent of pixel response
    non-uniformity, and dead and trapped pixels.
    """
    detector = camera[number]
    rows, columns = detector.shape
    grid_rows, grid_columns = camera.grid
    y = (detector.focal_row + np.linspace(0.0, 1.0, rows)) / grid_rows - 0.5
    x = (detector.focal_column + np.linspace(0.0, 1.0, columns)) / grid_columns - 0.5
    radius = np.hypot(y[:, None], x[None, :])
    filters = list(INSTRUMENTS[instrument].filters)
    ring = 0.2 + 0.25 * filters.index(physical_filter) / len(filters)
    smooth = 1.0 - 0.15 * radius**2 - 0.02 * np.exp(-(((radius - ring) / 0.05) ** 2))
    prnu = _generator(instrument, detector, "prnu").normal(1.0, 0.01, (rows, columns))
    _, dead, trapped = defects(instrument, detector)
    low = _generator(instrument, detector, "dead")
    low.random((rows, columns))
    response = np.where(dead, low.uniform(0.1, 0.5, (rows, columns)), smooth * prnu)
    return np.where(trapped, 0.6 * smooth, response)


def deferred_charge(instrument: str, detector: Detector) -> Array:
    """Return the fraction of the last column's charge that arrives in the overscan, by amplifier."""
    return _generator(instrument, detector, "cti").uniform(1e-3, 4e-3, len(detector.amplifiers))


def nonlinearity(instrument: str, detector: Detector) -> Array:
    """Return k of each amplifier, per electron: ``measured = true * (1 - k * true)``."""
    return _generator(instrument, detector, "linearity").uniform(1e-7, 3e-7, len(detector.amplifiers))


@lru_cache(maxsize=512)
def crosstalk(instrument: str, detector: Detector) -> Array:
    """Return the fraction of an amplifier's signal (row) that appears in another (column).

    Within a half of the detector the coefficients decrease with distance, and have either sign beyond direct
    neighbors. Between the halves they are almost zero. Detectors of one make have similar coefficients.
    """
    make = np.random.default_rng([zlib.crc32(detector.serial.split("-")[0].encode()), _SEEDS["crosstalk"]])
    half, column = np.array([(amp.row, amp.column) for amp in detector.amplifiers]).T
    apart = np.abs(column[:, None] - column[None, :])
    sign = np.where(apart > 1, make.choice([-1.0, 1.0], apart.shape), 1.0)
    strength = sign * NEIGHBOR_CROSSTALK * 3.0 ** (1.0 - apart) * make.normal(1.0, 0.1, apart.shape)
    strength *= _generator(instrument, detector, "crosstalk").normal(1.0, 0.03, apart.shape)
    coefficients = np.where(half[:, None] == half[None, :], strength, 0.02 * NEIGHBOR_CROSSTALK)
    np.fill_diagonal(coefficients, 0.0)
    return coefficients


def brighter_fatter_kernel(instrument: str, detector: Detector) -> Array:
    """Return the potential of a charge at the 5 x 5 pixels around it, per electron, for all amplifiers.

    In a flat of 30 000 electrons, the variance is nine per cent below that of the photons, and the covariance
    of neighboring pixels is one per cent of it.
    """
    strength = POTENTIAL * _generator(instrument, detector, "bfk").normal(1.0, 0.03)
    reach = np.arange(-2, 3)
    return -strength * np.exp(-np.hypot(reach[:, None], reach[None, :]) / 0.8)


def full_well(instrument: str, detector: Detector) -> Array:
    """Return the largest charge of a pixel in each amplifier, electron.

    It is less than the 90 000 electrons of real detectors, because at the lowest gain sixteen bits above the
    bias level hold only 43 000.
    """
    return _generator(instrument, detector, "full_well").uniform(34_000.0, 38_000.0, len(detector.amplifiers))


def _generator(instrument: str, detector: Detector, name: str) -> np.random.Generator:
    """Return the random generator of one property of a detector."""
    return np.random.default_rng([zlib.crc32(instrument.encode()), detector.id, 0, _SEEDS[name]])
