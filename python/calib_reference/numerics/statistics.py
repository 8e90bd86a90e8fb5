"""Clipped statistics in the manner of ``lsst.afw.math``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["INTERQUARTILE_TO_SIGMA", "Clipped", "clipped"]

INTERQUARTILE_TO_SIGMA = 0.7413


class Clipped(NamedTuple):
    """Mean and standard deviation after clipping."""

    mean: float
    std: float


def clipped(values: NDArray[np.number], sigma: float = 5.0, iterations: int = 3) -> Clipped:
    """Return mean and standard deviation (``MEANCLIP``, ``STDEVCLIP``) of all finite values.

    The first cut is about the median with a width from the quartiles, so that no outlier hides
    itself. NaN if nothing is finite.

    Parameters
    ----------
    values
        Array of any shape.
    sigma, iterations
        Rejection threshold and number of cuts; the defaults are cp_verify's.
    """
    kept = values[np.isfinite(values)].astype(np.float64)
    if kept.size == 0:
        return Clipped(float("nan"), float("nan"))
    low, centre, high = np.percentile(kept, [25.0, 50.0, 75.0])
    width = INTERQUARTILE_TO_SIGMA * (high - low)
    for _ in range(iterations):
        kept = kept[np.abs(kept - centre) <= sigma * width]
        centre, width = kept.mean(), kept.std(ddof=1 if kept.size > 1 else 0)
    return Clipped(float(centre), float(width))
