"""Images: combination of many, binning, focal-plane mosaic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..geometry import Camera

__all__ = ["bin_image", "clipped_mean", "mosaic"]


def clipped_mean(stack: NDArray[np.float32], sigma: float = 3.0, iterations: int = 3) -> NDArray[np.float32]:
    """Return the mean of each pixel over the images, outliers clipped (cp_pipe's ``MEANCLIP``).

    Parameters
    ----------
    stack
        Shape (images, rows, columns); NaN counts as missing.
    sigma, iterations
        Rejection threshold and number of cuts; the defaults are cp_pipe's.

    Returns
    -------
    mean
        Shape (rows, columns); NaN where no image has a value.
    """
    from astropy.stats import sigma_clip

    # Masked beforehand, missing values are no news to astropy.
    kept = sigma_clip(
        np.ma.masked_invalid(stack),
        sigma=sigma,
        maxiters=iterations,
        cenfunc="mean",
        stdfunc="std",
        axis=0,
    )
    mean = np.ma.mean(kept, axis=0, dtype=np.float64)
    return np.ma.filled(mean.astype(np.float32), np.nan)


def bin_image(image: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Return the mean of each ``factor`` x ``factor`` block; an incomplete edge is dropped.

    Raises
    ------
    ValueError
        Raised if not even one block is complete.
    """
    rows, columns = (length // factor for length in image.shape)
    if rows == 0 or columns == 0:
        raise ValueError(f"an image of shape {image.shape} has no complete {factor} x {factor} block")
    blocks = image[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
    return blocks.mean(axis=(1, 3), dtype=np.float64).astype(np.float32)


def mosaic(
    camera: Camera, images: Sequence[NDArray[np.float32]], detectors: Sequence[int]
) -> NDArray[np.float32]:
    """Place equally large detector images on the focal plane's grid; NaN where there is none.

    Parameters
    ----------
    camera
        Geometry.
    images, detectors
        Binned images and the IDs of their detectors.
    """
    rows, columns = images[0].shape
    grid = (
        1 + max(detector.focal_row for detector in camera.detectors),
        1 + max(detector.focal_column for detector in camera.detectors),
    )
    focal_plane = np.full((grid[0] * rows, grid[1] * columns), np.nan, dtype=np.float32)
    for image, number in zip(images, detectors, strict=True):
        detector = camera[number]
        bottom, left = detector.focal_row * rows, detector.focal_column * columns
        focal_plane[bottom : bottom + rows, left : left + columns] = image
    return focal_plane
