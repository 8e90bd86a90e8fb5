"""Tests of levels that should be the same in every exposure, such as zero."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .classes import ClassOf, Test, upstream_failures
from .grid import Places
from .predictions import share
from .statistics import Statistic, nan_mean

type Array = NDArray[np.float64]

RAYS_ABOVE = 5.0
"""Standard errors above the lower quartile of the exposures from which a mean has a ray in it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Level:
    """Values that should be equal to ``expected`` in every exposure.

    ``values`` has an array (exposures, places) for each class; ``sigma`` is the standard deviation of one exposure
    that was not corrected with a calibration, shape (places,). ``ray`` is the mean that one ray adds to it, or 0.
    """

    test: str
    values: Sequence[Array]
    expected: float
    sigma: Array
    freedom: float
    places: Places
    inputs: Array
    floor: float
    unit: str
    upstream: str | None
    ray: float = 0.0


def level_tests(classes: Sequence[ClassOf], level: Level) -> list[Test]:
    """Return the test on each exposure, and on the mean over the exposures of a class."""
    single, pooled = [], []
    for each, value in zip(classes, level.values, strict=True):
        sigma = level.sigma * np.sqrt(share(level.inputs, each.is_internal))
        single.append(_level_statistic(each, level, value, sigma, level.floor + level.ray, False))
        if each.name != "first" and len(value):
            kept = _without_rays(value, sigma) if level.ray else value
            count = np.maximum(np.isfinite(kept).sum(axis=0), 1)
            sign = -1.0 if each.is_internal else 1.0
            # If every combined exposure is among them, their mean is zero by construction.
            variance = np.maximum(1.0 / count + sign / level.inputs, 0.0)
            error = level.sigma * np.sqrt(variance)
            pooled.append(_level_statistic(each, level, nan_mean(kept), error, level.floor, True))
    return [single, pooled]


def _without_rays(value: Array, sigma: Array) -> Array:
    """Return the means of exposures, NaN where a ray is in them.

    Rays are rare. The lower quartile of the exposures is free of them even if one comes in most exposures.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        quartile = np.nanpercentile(value, 25.0, axis=0, method="lower")
    return np.where(value <= quartile + RAYS_ABOVE * sigma, value, np.nan)


def _level_statistic(
    each: ClassOf, level: Level, value: Array, sigma: Array, floor: float, pooled: bool
) -> Statistic:
    return Statistic(
        test=level.test,
        exposure_class=each.name,
        pooled=pooled,
        exposures=np.empty(0, np.int64) if pooled else each.grid.exposures,
        places=level.places,
        value=value,
        expected=np.full(value.shape, level.expected),
        sigma=np.broadcast_to(sigma, value.shape),
        scale=np.ones(value.shape),
        floor=floor,
        freedom=level.freedom,
        unit=level.unit,
        upstream=level.upstream,
        upstream_failed=None if pooled or not level.upstream else upstream_failures(each, level.upstream),
    )
