"""A test's statistic before limits are set, and the outcome after."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import ExposureClass
from .grid import Places
from .limits import UNKNOWN, Scatter, Share, common_probability, limit_of, scatter_between

type Array = NDArray[np.float64]

EFFICIENCY_OF_MEDIAN = 1.57
"""Variance of a median over that of a mean."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Statistic:
    """Values of one test on one class of exposures, shape (exposures, places), or (1, places) if pooled.

    Parameters
    ----------
    test
        Name of the test.
    exposure_class
        None for a change of the combined calibration.
    exposures
        Empty if pooled.
    value, expected, sigma
        Measured and expected values, and the standard error of the deviation. A measurement without all three is not
        made.
    scale
        Unit of deviations: the expected value for relative deviations.
    floor
        In the unit of deviations.
    freedom
        Degrees of freedom of the standard error.
    upstream
        cp_verify's name of the test.
    upstream_failed
        Number of failures by cp_verify's own threshold; None if it has no such test.
    upward
        Share of the probability of a false alarm that is above the expected value.
    """

    test: str
    exposure_class: ExposureClass | None
    pooled: bool
    exposures: NDArray[np.int64]
    places: Places
    value: Array
    expected: Array
    sigma: Array
    scale: Array
    floor: float
    freedom: float
    unit: str
    upstream: str | None
    upstream_failed: int | None = None
    upward: float = 0.5

    @property
    def deviation(self) -> Array:
        """The deviation from the expected value; NaN if a measurement was not made."""
        with np.errstate(divide="ignore", invalid="ignore"):
            made = (self.value - self.expected) / self.scale
        return np.where(np.isfinite(self.sigma), made, np.nan)


@dataclass(frozen=True, eq=False, kw_only=True)
class Applied:
    """A statistic with its limits: which measurements were made and which failed.

    ``size`` is the sum of the probabilities of false alarms, ``limit_sigma`` the number of standard errors in the upper
    limit. ``limit`` is the limit in the direction of the deviation, in the unit of the value.
    """

    statistic: Statistic
    size: float
    limit_sigma: float
    limit: Array
    measured: NDArray[np.bool_]
    failed: NDArray[np.bool_]


def apply(statistics: Sequence[Statistic], size: float) -> list[Applied]:
    """Set the limits of all tests of a verification, so that a clean one fails with a probability of at most ``size``.

    The first exposures of sequences are expected to fail. They have the limits of the others, and no share of the size.
    """
    made = [each for each in statistics if np.isfinite(each.deviation).any()]
    counted = [each for each in made if each.exposure_class != "first"] or made
    probability = common_probability([_share(each) for each in counted], size)
    return [_apply(each, probability) for each in made]


def apply_fixed(statistic: Statistic) -> Applied:
    """Set the floor as the limit of a test without standard errors: the same values always pass or fail."""
    deviation = statistic.deviation
    measured = np.isfinite(deviation)
    return Applied(
        statistic=statistic,
        size=0.0,
        limit_sigma=0.0,
        limit=statistic.floor * statistic.scale,
        measured=measured,
        failed=measured & (np.abs(deviation) > statistic.floor),
    )


def _share(statistic: Statistic) -> Share:
    """Return the share of a statistic in the size of a verification."""
    sigma = statistic.sigma[np.isfinite(statistic.deviation)]
    with np.errstate(divide="ignore", invalid="ignore"):
        sigmas = np.where(sigma > 0.0, statistic.floor / sigma, np.inf)
    floors, counts = np.unique(sigmas, return_counts=True)
    return Share(floors, counts, statistic.freedom, statistic.upward)


def _apply(statistic: Statistic, probability: float) -> Applied:
    share, deviation = _share(statistic), statistic.deviation
    above, below = share.sigmas(probability)
    limit = limit_of(statistic.sigma, np.where(deviation > 0.0, above, below), statistic.floor)
    measured = np.isfinite(deviation)
    return Applied(
        statistic=statistic,
        size=0.0 if statistic.exposure_class == "first" else share.size(probability),
        limit_sigma=above,
        limit=limit * statistic.scale,
        measured=measured,
        failed=measured & (np.abs(deviation) > limit),
    )


def common_factor(known: Array, values: Array) -> Scatter:
    """Return the factor by which known standard deviations are too small, and its degrees of freedom.

    The factor is 1 unless the scatter between exposures is larger than predicted, by three of its own errors.

    Parameters
    ----------
    known
        Predicted standard deviation of one exposure, shape (places,); NaN if unknown. If all are, the factor is the
        scatter itself.
    values
        Values that scatter by it, shape (exposures, places).
    """
    is_known = bool(np.isfinite(known).any())
    if not values.size:
        return Scatter(1.0, float("inf")) if is_known else UNKNOWN
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = scatter_between(values / known if is_known else values)
    if is_known and not seen.sigma > 1.0 + 3.0 / np.sqrt(2.0 * seen.freedom):
        return Scatter(1.0, float("inf"))
    return seen


def nan_median(values: Array) -> Array:
    """Return the median over the last axis; NaN where every value is NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        median: Array = np.nanmedian(values, axis=-1)
    return median


def nan_mean(values: Array) -> Array:
    """Return the mean over the first axis, which is kept; NaN where every value is NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean: Array = np.nanmean(values, axis=0, keepdims=True)
    return mean
