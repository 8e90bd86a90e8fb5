"""Clipped mean of images, binning and focal-plane mosaics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..geometry import Camera
from .statistics import INTERQUARTILE_TO_SIGMA

__all__ = ["ClippedMean", "bin_image", "clipped_mean", "mosaic"]


class ClippedMean(NamedTuple):
    """The clipped mean of each pixel, and the fraction of the values of each image that were rejected."""

    mean: NDArray[np.float32]
    rejected: NDArray[np.float64]


def clipped_mean(stack: NDArray[np.float32], sigma: float = 3.0, iterations: int = 3) -> ClippedMean:
    """Return the clipped mean of each pixel over images (cp_pipe ``MEANCLIP``).

    Parameters
    ----------
    stack
        Images in any unit, shape (images, rows, columns); NaN counts as missing.
    sigma
        Rejection threshold, standard deviations; the default is cp_pipe's.
    iterations
        Number of cuts; the default is cp_pipe's.

    Returns
    -------
    clipped
        Mean in the same unit, shape (rows, columns); NaN where no image has a value. Rejected fractions, shape
        (images,); 0 of an image without a value.

    Notes
    -----
    An outlier among n values is at most (n - 1) / sqrt(n) standard deviations from their mean, so that a cut
    at three standard deviations rejects nothing among ten images. The first cut is therefore about the
    median, with a width from the quartiles, as in ``lsst.afw.math``. It finds one outlier among four values.
    The width is never less than the typical scatter of a pixel, because the quartiles of a few good values
    can be close together by chance.
    """
    from astropy.stats import sigma_clip

    values = np.ma.masked_invalid(stack)
    low, center, high = _quartiles(values)
    scatter = np.ma.std(values, axis=0, ddof=1).compressed() if len(values) > 1 else np.zeros(0)
    typical = np.median(scatter) if scatter.size else 0.0
    width = np.maximum(INTERQUARTILE_TO_SIGMA * (high - low), typical)
    kept = sigma_clip(
        np.ma.masked_where(np.abs(values.filled(np.nan) - center) > sigma * width, values),
        sigma=sigma,
        maxiters=iterations - 1,
        cenfunc="mean",
        stdfunc="std",
        axis=0,
    )
    mean = np.ma.mean(kept, axis=0, dtype=np.float64)
    held = np.maximum(np.ma.count(values, axis=(1, 2)), 1)
    rejected = (np.ma.count(values, axis=(1, 2)) - np.ma.count(kept, axis=(1, 2))) / held
    return ClippedMean(np.ma.filled(mean.astype(np.float32), np.nan), rejected)


def _quartiles(values: np.ma.MaskedArray[Any, Any]) -> NDArray[np.float64]:
    """Return the three quartiles along the first axis, NaN where there is no value.

    `numpy.nanpercentile` is a hundred times slower for pixels with missing values.
    """
    ordered = np.sort(values.filled(np.nan), axis=0)
    last = values.count(axis=0) - 1
    positions = np.array([0.25, 0.5, 0.75])[:, None, None] * np.maximum(last, 0)
    below = positions.astype(int)
    above = np.minimum(below + 1, np.maximum(last, 0))
    one, two = (np.take_along_axis(ordered, index, axis=0) for index in (below, above))
    quartiles: NDArray[np.float64] = one + (positions - below) * (two - one)
    return quartiles


def bin_image(image: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Return the mean of each ``factor`` x ``factor`` block; incomplete blocks at the edge are dropped.

    Raises
    ------
    ValueError
        Raised if no block is complete.
    """
    rows, columns = (length // factor for length in image.shape)
    if rows == 0 or columns == 0:
        raise ValueError(f"an image of shape {image.shape} has no complete {factor} x {factor} block")
    blocks = image[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
    return blocks.mean(axis=(1, 3), dtype=np.float64).astype(np.float32)


def mosaic(
    camera: Camera, images: Sequence[NDArray[np.float32]], detectors: Sequence[int]
) -> NDArray[np.float32]:
    """Place equally large detector images on the focal plane's grid.

    Parameters
    ----------
    camera
        Geometry.
    images, detectors
        Binned images in any unit, and the IDs of their detectors.

    Returns
    -------
    focal_plane
        Image in the same unit; NaN where no detector was given.
    """
    rows, columns = images[0].shape
    grid_rows, grid_columns = camera.grid
    focal_plane = np.full((grid_rows * rows, grid_columns * columns), np.nan, dtype=np.float32)
    for image, number in zip(images, detectors, strict=True):
        detector = camera[number]
        bottom, left = detector.focal_row * rows, detector.focal_column * columns
        focal_plane[bottom : bottom + rows, left : left + columns] = image
    return focal_plane
