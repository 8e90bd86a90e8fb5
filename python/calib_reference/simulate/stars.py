"""Bright stars of a field: what crosstalk and the brighter-fatter effect are seen on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..exposure import Exposure
from ..values.detector import Detector

__all__ = ["STAR_REASONS", "star_rate", "stars"]

type Array = NDArray[np.float64]

STAR_REASONS = frozenset({"crosstalk", "bright_stars"})
"""Reasons of science exposures that point at such a field; other fields have no stars."""

PER_AMPLIFIER = 6.0
WIDTH = 1.5
"""Standard deviation of a star's image, pixels."""

PEAK = (4_000.0, 16_500.0)
"""Faintest and brightest, electron per second in the central pixel."""

_STREAM = 1_000_003
REACH = 9


def stars(exposure: Exposure, detector: Detector) -> Array:
    """Return the stars of an exposure: rows of x, y (pixels) and peak (electron per second).

    Every exposure has its own: the telescope points elsewhere each time.
    """
    if exposure.observation_type != "science" or exposure.observation_reason not in STAR_REASONS:
        return np.empty((0, 3))
    rng = np.random.default_rng([_STREAM, detector.id, exposure.id])
    count = rng.poisson(PER_AMPLIFIER * len(detector.amplifiers))
    rows, columns = detector.shape
    place = rng.uniform((0.0, 0.0), (columns - 1.0, rows - 1.0), (count, 2))
    return np.column_stack([place, rng.uniform(*PEAK, count)])


def star_rate(exposure: Exposure, detector: Detector) -> Array:
    """Return the light of all stars, electron per second, assembled."""
    rate = np.zeros(detector.shape)
    for x, y, peak in stars(exposure, detector):
        columns, rows = (
            np.arange(max(0, int(at) - REACH), min(size, int(at) + REACH + 1))
            for at, size in ((x, detector.shape[1]), (y, detector.shape[0]))
        )
        profile = np.exp(-0.5 * ((rows[:, None] - y) ** 2 + (columns[None, :] - x) ** 2) / WIDTH**2)
        rate[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] += peak * profile
    return rate
