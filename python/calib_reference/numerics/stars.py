"""Positions, fluxes and sizes of the bright stars in an image."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .sky import faint_pixels

__all__ = ["Stars", "match_stars", "measure_stars"]

GROW = 2
WEIGHT_VARIANCE = 1.8**2
"""Variance of the Gaussian weight of the moments, pixels squared."""
CENTERING_STEPS = 6
ISOLATION = 2.0
"""Least distance between a star and another maximum, in radii of the stamp."""
NEIGHBOR_HEIGHT = 0.1
"""Least height of another maximum that disturbs a star's moments, in units of the threshold."""

type Array = NDArray[np.float64]


class Stars(NamedTuple):
    """Isolated stars. All arrays have shape (stars,).

    Attributes
    ----------
    x, y
        Centroid, pixels.
    flux
        Flux within the stamp, electron.
    size
        Trace of the second moments, pixels squared.
    """

    x: Array
    y: Array
    flux: Array
    size: Array


def measure_stars(image: NDArray[np.float32], threshold: float, radius: int) -> Stars:
    """Find isolated local maxima above a threshold and measure their moments.

    Parameters
    ----------
    image
        Image in electron, shape (rows, columns), NaN where bad.
    threshold
        Least height of a maximum above the sky, electron.
    radius
        Radius of a star's stamp, pixels. A star is left out if the image's edge cuts its stamp, or another
        maximum is near.
    """
    from scipy.ndimage import maximum_filter

    sky = float(np.median(image[faint_pixels(image, GROW)]))
    above = np.where(np.isfinite(image), image - sky, 0.0).astype(np.float64)
    highest = above == maximum_filter(above, size=5)
    peaks, others = (
        np.argwhere(highest & (above > least)) for least in (threshold, NEIGHBOR_HEIGHT * threshold)
    )
    stars = []
    for row, column in peaks:
        apart = np.hypot(*(others - (row, column)).T)
        edge = min(row, column, image.shape[0] - 1 - row, image.shape[1] - 1 - column)
        if edge >= radius and not ((apart > 0) & (apart < ISOLATION * radius)).any():
            cut = above[row - radius : row + radius + 1, column - radius : column + radius + 1]
            if moments := _moments(cut):
                y, x, flux, size = moments
                stars.append((column + x, row + y, flux, size))
    return Stars(*np.array(stars, dtype=np.float64).reshape(-1, 4).T)


def _moments(stamp: Array) -> tuple[float, float, float, float] | None:
    """Return y and x of the centroid from the stamp's middle, flux, and trace of the second moments.

    The moments have a Gaussian weight at the centroid: with a sharp weight, the size would depend on the
    star's position within its pixel. The size is corrected for the weight as if the star were Gaussian.
    Returns `None` if the moments diverge.
    """
    radius = len(stamp) // 2
    step = np.arange(-radius, radius + 1)
    dy, dx = np.meshgrid(step, step, indexing="ij")
    y = x = 0.0
    for _ in range(CENTERING_STEPS):
        distance2 = (dy - y) ** 2 + (dx - x) ** 2
        weighted = stamp * np.exp(-0.5 * distance2 / WEIGHT_VARIANCE)
        total = weighted.sum()
        if not total > 0:
            return None
        y, x = y + 2.0 * (weighted * (dy - y)).sum() / total, x + 2.0 * (weighted * (dx - x)).sum() / total
        if np.hypot(y, x) > radius / 2:
            return None
    weighted_variance = (weighted * distance2).sum() / total / 2.0
    if not 0.0 < weighted_variance < WEIGHT_VARIANCE:
        return None
    variance = 1.0 / (1.0 / weighted_variance - 1.0 / WEIGHT_VARIANCE)
    return y, x, float(stamp.sum()), float(2.0 * variance)


def match_stars(one: Stars, two: Stars, distance: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Match each star of one catalog with the nearest star of another.

    Parameters
    ----------
    one, two
        Catalogs of the same field.
    distance
        Largest distance of a match, pixels.

    Returns
    -------
    first, second
        Indices into both catalogs, one pair for each match.
    """
    if not len(one.x) or not len(two.x):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    apart = np.hypot(one.x[:, None] - two.x[None, :], one.y[:, None] - two.y[None, :])
    nearest = apart.argmin(axis=1)
    near = apart[np.arange(len(nearest)), nearest] <= distance
    return np.flatnonzero(near), nearest[near]
