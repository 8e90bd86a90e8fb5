"""Level, variance and covariances of a pair of flats (Astier et al. 2019)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .statistics import clipped

__all__ = ["PairStatistics", "measure_pair"]

type Array = NDArray[np.float64]

SIGMAS = 5.0
"""Distance at which a pixel is an outlier, standard deviations (cp_pipe's ``sigmaCutPtcOutliers``)."""


class PairStatistics(NamedTuple):
    """Statistics of one amplifier in a pair of flats.

    Attributes
    ----------
    mean, delta
        Mean level, and the second exposure's level minus the first's, adu.
    variance
        Half the variance of the difference, adu squared. The fixed pattern cancels in the difference.
    covariances
        Half the covariances of the difference, adu squared, shape (lags in rows, lags in columns). The first
        value is the variance.
    pixels
        Number of good pixels.
    row_mean_variance
        Variance of the row means of the difference, adu squared.
    normality
        p-value of a Kolmogorov-Smirnov test for a normal distribution. It is small if some pixels are
        saturated.
    """

    mean: float
    delta: float
    variance: float
    covariances: Array
    pixels: int
    row_mean_variance: float
    normality: float


def measure_pair(one: NDArray[np.float32], two: NDArray[np.float32], lags: int) -> PairStatistics:
    """Measure an amplifier in two flats of equal exposure time.

    Parameters
    ----------
    one, two
        Pixels, adu, shape (rows, columns), NaN where bad.
    lags
        Number of lags in rows and in columns, including zero.

    Returns
    -------
    statistics
        NaN, with no pixels, if an exposure has no level above zero.
    """
    from scipy.stats import kstest

    levels = [clipped(each, SIGMAS).mean for each in (one, two)]
    if not all(level > 0 for level in levels):
        unknown = np.full((lags, lags), np.nan)
        return PairStatistics(np.nan, np.nan, np.nan, unknown, 0, np.nan, 0.0)
    mean = sum(levels) / 2.0
    # Each exposure is scaled to the other's level, so that the flicker of the lamp leaves no pattern.
    difference = (one.astype(np.float64) * levels[1] - two.astype(np.float64) * levels[0]) / mean
    spread = clipped(difference, SIGMAS)
    good = np.abs(difference - spread.mean) <= SIGMAS * spread.std
    centered = np.where(good, difference - spread.mean, 0.0)
    covariances = np.array(
        [[_covariance(centered, good, row, column) for column in range(lags)] for row in range(lags)]
    )
    # The mean is that of the same pixels, which lowers every covariance by the variance of that mean.
    covariances += covariances[0, 0] / max(int(good.sum()) - 1, 1)
    rows = np.where(good, difference, np.nan)[good.any(axis=1)]
    return PairStatistics(
        mean=mean,
        delta=levels[1] - levels[0],
        variance=float(covariances[0, 0]),
        covariances=covariances,
        pixels=int(good.sum()),
        row_mean_variance=float(np.nanmean(rows, axis=1).var()),
        normality=float(kstest(centered[good] / spread.std, "norm").pvalue) if spread.std > 0 else 0.0,
    )


def _covariance(centered: Array, good: NDArray[np.bool_], row: int, column: int) -> float:
    """Return half the covariance at a lag, averaged over both signs of the lag in columns."""
    rows, columns = centered.shape
    total, count = 0.0, 0
    shifts = (column, -column) if row and column else (column,)
    for shift in shifts:
        left, right = (
            slice(max(0, -shift), columns - max(0, shift)),
            slice(max(0, shift), columns - max(0, -shift)),
        )
        total += float((centered[: rows - row, left] * centered[row:, right]).sum())
        count += int((good[: rows - row, left] & good[row:, right]).sum())
    return 0.5 * total / count if count else float("nan")
