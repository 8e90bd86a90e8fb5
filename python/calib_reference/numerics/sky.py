"""The sky between the stars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["faint_pixels"]

SIGMAS = 5.0
"""From the sky's level at which a pixel is lit."""


def faint_pixels(image: NDArray[np.float32], grow: int) -> NDArray[np.bool_]:
    """Return where an image is neither bad nor lit: pixels as the sky has them.

    Parameters
    ----------
    image
        NaN where bad.
    grow
        Pixels about a lit one that may be lit too.
    """
    from scipy.ndimage import binary_dilation

    faint = finite = np.isfinite(image)
    for _ in range(2):
        if not faint.any():
            return faint
        middle = np.median(image[faint])
        below = image[faint & (image <= middle)]
        # Of the fainter half, because stars fill the other.
        lit = finite & (np.abs(image - middle) > SIGMAS * np.sqrt(np.mean((below - middle) ** 2)))
        spread: NDArray[np.bool_] = binary_dilation(lit, iterations=grow) if grow else lit
        faint = finite & ~spread
    return faint
