"""Correlation of neighboring pixels, which shows the brighter-fatter effect in images without stars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector
from .crosstalk import surface_basis

__all__ = ["neighbor_correlation"]

SIGMAS = 5.0
"""Residual at which a pixel is an outlier, standard deviations."""


def neighbor_correlation(image: NDArray[np.float32], detector: Detector) -> tuple[float, float]:
    """Measure the correlation of pixels with their neighbors in the next column and the next row.

    A quadratic surface is subtracted from each amplifier, and outliers from it are left out.

    Parameters
    ----------
    image
        Assembled image in any unit, NaN where bad.
    detector
        Geometry.

    Returns
    -------
    correlation, error
        Mean of both correlation coefficients, and its standard error.
    """
    amplifiers = detector.split(image).astype(np.float64)
    basis = np.stack(surface_basis(amplifiers.shape[1:]))
    square, product, count = 0.0, 0.0, 0
    for pixels in amplifiers:
        good = np.isfinite(pixels)
        for _ in range(2):
            normal = np.einsum("iyx,jyx,yx->ij", basis, basis, good.astype(np.float64))
            known = np.where(good, pixels, 0.0)
            coefficients = np.linalg.solve(normal, np.einsum("iyx,yx->i", basis, known))
            residual = pixels - np.einsum("i,iyx->yx", coefficients, basis)
            good &= np.abs(residual) <= SIGMAS * np.sqrt(np.mean(residual[good] ** 2))
        centered = np.where(good, residual, 0.0)
        square += float((centered**2).sum())
        across = (centered[:, 1:] * centered[:, :-1]).sum()
        along = (centered[1:] * centered[:-1]).sum()
        product += float(across + along) / 2.0
        count += int(good.sum())
    return product / square, float(1.0 / np.sqrt(2.0 * count))
