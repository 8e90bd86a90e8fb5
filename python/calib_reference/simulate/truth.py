"""What the simulated camera really does; tests compare calibrations with it."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector

__all__ = ["bias_level", "bias_structure", "generator", "read_noise"]

NOMINAL_READ_NOISE = 1.03
"""Nominal over true read noise. A camera states a value that its amplifiers keep; on these
small amplifiers it also keeps cp_verify's NOISE test (5 %) five standard deviations away."""


def generator(instrument: str, detector: int, exposure: int = 0) -> np.random.Generator:
    """Return the random generator of an exposure; exposure 0 is the camera itself."""
    return np.random.default_rng([zlib.crc32(instrument.encode()), detector, exposure])


def bias_level(instrument: str, detector: Detector) -> NDArray[np.float64]:
    """Return each amplifier's mean bias level, adu, in readout order."""
    return generator(instrument, detector.id).uniform(17_000.0, 26_000.0, len(detector.amplifiers))


def bias_structure(instrument: str, detector: Detector) -> NDArray[np.float64]:
    """Return the fixed pattern above the bias level, adu, assembled, of the detector's shape.

    A smooth surface and a glow at the readout edge of a few adu, and a pattern of columns.
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


def read_noise(detector: Detector) -> NDArray[np.float64]:
    """Return each amplifier's true read noise, electron, in readout order."""
    return np.array([amp.read_noise for amp in detector.amplifiers]) / NOMINAL_READ_NOISE
