"""Pixels that show only sky."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["faint_pixels"]

SIGMAS = 5.0
"""Distance from the sky level at which a pixel is bright, standard deviations of the sky."""


def faint_pixels(image: NDArray[np.float32], grow: int) -> NDArray[np.bool_]:
    """Return a boolean image that is true where pixels are good and show only sky.

    Parameters
    ----------
    image
        Image in any unit, NaN where bad.
    grow
        Width of the border around bright pixels that is excluded, pixels.
    """
    from scipy.ndimage import binary_dilation

    faint = finite = np.isfinite(image)
    for _ in range(2):
        if not faint.any():
            return faint
        middle = np.median(image[faint])
        below = image[faint & (image <= middle)]
        # The scatter is that of the fainter half, because stars brighten the other half.
        bright = finite & (np.abs(image - middle) > SIGMAS * np.sqrt(np.mean((below - middle) ** 2)))
        grown: NDArray[np.bool_] = binary_dilation(bright, iterations=grow) if grow else bright
        faint = finite & ~grown
    return faint
