"""Standard errors and limits of tests.

A standard error comes from what is known: the number of pixels and the predicted variance of each. The robust scatter
between exposures, pooled over amplifiers, is used where it is larger, or where nothing is known: real cameras have
noise that is correlated between pixels, and errors of the overscan.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]

INTERQUARTILE_TO_SIGMA = 0.7413
"""Standard deviation over interquartile range of a normal distribution."""

EFFICIENCY = 0.25
"""Degrees of freedom of a scatter from the quartiles of differences, over the number of differences.

The quartiles have 0.37 of the efficiency of a standard deviation, and consecutive differences are correlated.
"""

FEWEST = 12
"""Fewest differences from which a scatter is estimated."""


@dataclass(frozen=True, slots=True)
class Scatter:
    """Standard deviation of a value from exposure to exposure, and its degrees of freedom; NaN if unknown."""

    sigma: float
    freedom: float


UNKNOWN = Scatter(float("nan"), float("inf"))


def scatter_between(values: Array) -> Scatter:
    """Return the robust scatter between exposures, pooled over places.

    It comes from the differences of consecutive exposures, in which everything cancels that exposures have in common,
    such as the noise of the calibration that was subtracted from all of them.

    Parameters
    ----------
    values
        Shape (exposures, places), in the order of the exposures, in a unit in which all places scatter equally.
    """
    if len(values) < 2:
        return UNKNOWN
    differences = np.diff(values, axis=0)
    kept = differences[np.isfinite(differences)]
    if kept.size < FEWEST:
        return UNKNOWN
    low, high = np.percentile(kept, [25.0, 75.0])
    return Scatter(float(INTERQUARTILE_TO_SIGMA * (high - low) / np.sqrt(2.0)), EFFICIENCY * kept.size)


def quantile(probability: float, freedom: float = float("inf")) -> float:
    """Return the number of standard errors that is exceeded, in either direction, with a probability.

    Student's distribution for the degrees of freedom, by the expansion of Abramowitz and Stegun (26.7.5).
    """
    z = -NormalDist().inv_cdf(probability / 2.0)
    if not np.isfinite(freedom):
        return z
    return (
        z
        + (z**3 + z) / (4.0 * freedom)
        + (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / (96.0 * freedom**2)
        + (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / (384.0 * freedom**3)
    )


def limit_of(sigma: Array, sigmas: float, floor: float) -> Array:
    """Return the largest deviation that passes: the statistical limit and the floor, added in quadrature."""
    return np.hypot(sigmas * sigma, floor)
