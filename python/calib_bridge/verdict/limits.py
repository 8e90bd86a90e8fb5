"""Standard errors and limits of tests.

A standard error comes from what is known: the number of pixels and the predicted variance of each. The robust scatter
between exposures, pooled over amplifiers, is used where it is larger, or where nothing is known: real cameras have
noise that is correlated between pixels, and errors of the overscan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]

INTERQUARTILE_TO_SIGMA = 0.7413
"""Standard deviation over interquartile range of a normal distribution."""

EFFICIENCY = 0.25
"""Degrees of freedom of a scatter from the quartiles of differences, over the number of differences.

The quartiles have 0.37 of the efficiency of a standard deviation, and consecutive differences are correlated.
"""

LONGEST = 1e3
"""Number of standard errors beyond which the normal distribution is not followed any more."""

LARGEST_COUNT = 30.0
"""Logarithm of a number of measurements that no verification has."""

HALVINGS = 30
"""Steps in which a probability is found, to a relative 1e-7."""

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
    """Return the number of standard errors that is exceeded, in either direction, with a probability."""
    grid, logs = _tails(freedom)
    return float(np.interp(-np.log(probability), -logs, grid))


def tail(sigmas: Array, freedom: float = float("inf")) -> Array:
    """Return the probability that a number of standard errors is exceeded, in either direction."""
    grid, logs = _tails(freedom)
    return np.exp(np.interp(sigmas, grid, logs))


@lru_cache(maxsize=64)
def _tails(freedom: float) -> tuple[Array, Array]:
    """Return numbers of standard errors, and the logarithm of the probability to exceed them.

    Student's distribution for the degrees of freedom, summed from the far end; the normal one if they are infinite.
    """
    grid = np.concatenate([np.linspace(0.0, 40.0, 8_001), np.geomspace(40.1, 1e6, 2_000)])
    if np.isfinite(freedom):
        density = -0.5 * (freedom + 1.0) * np.log1p(grid**2 / freedom)
    else:
        density = -0.5 * np.minimum(grid, LONGEST) ** 2 - np.maximum(grid - LONGEST, 0.0)
    # The logarithm of the mean over each interval, because the densities themselves are too small for a number.
    parts = np.logaddexp(density[1:], density[:-1]) + np.log(np.diff(grid) / 2.0)
    logs = np.concatenate([np.logaddexp.accumulate(parts[::-1])[::-1], [-np.inf]])
    return grid[:-1], (logs - logs[0])[:-1]


@dataclass(frozen=True, slots=True)
class Share:
    """The probabilities of false alarms of some measurements with the same degrees of freedom.

    ``floors`` are different floors in standard errors, ``counts`` how many measurements have each, and ``upward`` the
    share of the false alarms above the expected value.
    """

    floors: Array
    counts: NDArray[np.int64]
    freedom: float
    upward: float

    def sigmas(self, probability: float) -> tuple[float, float]:
        """Return the numbers of standard errors in the upper and the lower limit, without a floor."""
        above, below = (
            quantile(2.0 * share * probability, self.freedom) for share in (self.upward, 1.0 - self.upward)
        )
        return above, below

    def size(self, probability: float) -> float:
        """Return the sum of the probabilities to exceed the limits, which the floors make wider."""
        sides = (tail(np.hypot(each, self.floors), self.freedom) for each in self.sigmas(probability))
        return float(sum(0.5 * np.sum(self.counts * side) for side in sides))


def common_probability(shares: Sequence[Share], size: float) -> float:
    """Return the probability of a false alarm that all measurements would have without floors.

    With their floors, the probabilities of all measurements sum up to ``size``, or less if the floors alone decide. The
    sum is more than the probability of any false alarm (Bonferroni's inequality), however measurements depend on each
    other. A measurement that only its floor decides leaves its share to the others.
    """
    low, high = log(size) - LARGEST_COUNT, log(size)
    if sum(share.size(size) for share in shares) <= size:
        return size
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        fits = sum(share.size(exp(middle)) for share in shares) <= size
        low, high = (middle, high) if fits else (low, middle)
    return exp(low)


def limit_of(sigma: Array, sigmas: Array | float, floor: float) -> Array:
    """Return the largest deviation that passes: the statistical limit and the floor, added in quadrature."""
    return np.hypot(sigmas * sigma, floor)
