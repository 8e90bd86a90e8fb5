"""Bright stars of a simulated field, on which crosstalk and the brighter-fatter effect can be measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..exposure import Exposure
from ..values.detector import Detector

__all__ = ["STAR_REASONS", "star_rate", "stars"]

type Array = NDArray[np.float64]

STAR_REASONS = frozenset({"crosstalk", "bright_stars"})
"""Observation reasons of science exposures with bright stars; exposures for other reasons have none."""

PER_AMPLIFIER = 6.0
"""Mean number of stars per amplifier."""

WIDTH = 1.5
"""Standard deviation of a star's image, pixels."""

PEAK = (4_000.0, 16_500.0)
"""Peaks of the faintest and the brightest star, electron per second and pixel."""

_STREAM = 1_000_003
REACH = 9
"""Distance at which a star's profile is cut off, pixels."""


def stars(exposure: Exposure, detector: Detector) -> Array:
    """Return the stars of an exposure, shape (stars, 3): x and y, pixels, and peak, electron per second.

    Every exposure has other stars, because the telescope points at another field each time.
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
