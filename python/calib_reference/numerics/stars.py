"""Bright stars of an image: where, how bright, how large."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .sky import faint_pixels

__all__ = ["Stars", "match", "measure_stars"]

GROW = 2
WEIGHT2 = 1.8**2
"""Variance of the moments' weight, pixels squared."""
CENTRINGS = 6
ALONE = 2.0
"""Distance of another maximum, in radii, from which on it does not disturb."""
FAINTER = 0.1
"""Height, in thresholds, of another maximum that disturbs a star's moments."""

type Array = NDArray[np.float64]


class Stars(NamedTuple):
    """Isolated stars, each an array of one value a star.

    Attributes
    ----------
    x, y
        Centroid, pixels.
    flux
        Within the stamp, electron.
    size
        Trace of the second moments, pixels squared.
    """

    x: Array
    y: Array
    flux: Array
    size: Array


def measure_stars(image: NDArray[np.float32], threshold: float, radius: int) -> Stars:
    """Find local maxima above a threshold with no other near them, and measure their moments.

    Parameters
    ----------
    image
        Electron.
    threshold
        Least height of a maximum above the sky, electron.
    radius
        Of the stamp, pixels; another star near it, or the edge within it, excludes one.
    """
    from scipy.ndimage import maximum_filter

    sky = float(np.median(image[faint_pixels(image, GROW)]))
    above = np.where(np.isfinite(image), image - sky, 0.0).astype(np.float64)
    highest = above == maximum_filter(above, size=5)
    peaks, others = (np.argwhere(highest & (above > least)) for least in (threshold, FAINTER * threshold))
    found = []
    for row, column in peaks:
        apart = np.hypot(*(others - (row, column)).T)
        edge = min(row, column, image.shape[0] - 1 - row, image.shape[1] - 1 - column)
        if edge >= radius and not ((apart > 0) & (apart < ALONE * radius)).any():
            cut = above[row - radius : row + radius + 1, column - radius : column + radius + 1]
            if moments := _moments(cut):
                y, x, flux, size = moments
                found.append((column + x, row + y, flux, size))
    return Stars(*np.array(found, dtype=np.float64).reshape(-1, 4).T)


def _moments(stamp: Array) -> tuple[float, float, float, float] | None:
    """Centroid about the stamp's middle, flux, and trace of the moments, weighted by a Gaussian at the centroid.

    A weight with an edge would see a size that depends on where in its pixel a star stands. The size is
    that of a Gaussian star, freed from the weight. Nothing where the moments run away.
    """
    radius = len(stamp) // 2
    step = np.arange(-radius, radius + 1)
    dy, dx = np.meshgrid(step, step, indexing="ij")
    y = x = 0.0
    for _ in range(CENTRINGS):
        distance2 = (dy - y) ** 2 + (dx - x) ** 2
        weighted = stamp * np.exp(-0.5 * distance2 / WEIGHT2)
        total = weighted.sum()
        if not total > 0:
            return None
        y, x = y + 2.0 * (weighted * (dy - y)).sum() / total, x + 2.0 * (weighted * (dx - x)).sum() / total
        if np.hypot(y, x) > radius / 2:
            return None
    seen = (weighted * distance2).sum() / total / 2.0
    if not 0.0 < seen < WEIGHT2:
        return None
    variance = 1.0 / (1.0 / seen - 1.0 / WEIGHT2)
    return y, x, float(stamp.sum()), float(2.0 * variance)


def match(one: Stars, two: Stars, distance: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which stars of both are the same: the nearest within a distance."""
    if not len(one.x) or not len(two.x):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    apart = np.hypot(one.x[:, None] - two.x[None, :], one.y[:, None] - two.y[None, :])
    nearest = apart.argmin(axis=1)
    near = apart[np.arange(len(nearest)), nearest] <= distance
    return np.flatnonzero(near), nearest[near]
