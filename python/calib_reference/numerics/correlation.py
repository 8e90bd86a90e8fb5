"""Correlation of neighbouring pixels, by which an image without stars shows the brighter-fatter effect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector
from .crosstalk import smooth_functions

__all__ = ["neighbour_correlation"]

SIGMAS = 5.0


def neighbour_correlation(image: NDArray[np.float32], detector: Detector) -> tuple[float, float]:
    """Return the correlation of a pixel with those beside and above it, and its standard error.

    Parameters
    ----------
    image
        Assembled; NaN where bad. A smooth surface is taken out of each amplifier, and what is far from it.
    detector
        Geometry.
    """
    amplifiers = detector.split(image).astype(np.float64)
    smooth = np.stack(smooth_functions(amplifiers.shape[1:]))
    square, product, count = 0.0, 0.0, 0
    for pixels in amplifiers:
        good = np.isfinite(pixels)
        for _ in range(2):
            normal = np.einsum("iyx,jyx,yx->ij", smooth, smooth, good.astype(np.float64))
            known = np.where(good, pixels, 0.0)
            found = np.linalg.solve(normal, np.einsum("iyx,yx->i", smooth, known))
            residual = pixels - np.einsum("i,iyx->yx", found, smooth)
            good &= np.abs(residual) <= SIGMAS * np.sqrt(np.mean(residual[good] ** 2))
        centred = np.where(good, residual, 0.0)
        square += float((centred**2).sum())
        product += float((centred[:, 1:] * centred[:, :-1]).sum() + (centred[1:] * centred[:-1]).sum()) / 2.0
        count += int(good.sum())
    return product / square, float(1.0 / np.sqrt(2.0 * count))
