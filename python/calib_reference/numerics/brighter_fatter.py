"""Brighter-fatter effect: back to the charge that would be there if none kept other charge away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["relax", "undo_brighter_fatter"]

type Array = NDArray[np.float64]


def undo_brighter_fatter(
    image: NDArray[np.float32], kernel: Array, iterations: int, threshold: float
) -> NDArray[np.float32]:
    """Return an image freed from the effect (Coulton et al. 2018, equation 22), its charge conserved.

    Parameters
    ----------
    image
        Electron, assembled, finite.
    kernel
        Potential of a charge in the pixels about it, per electron, a square of an odd number of pixels.
    iterations, threshold
        The charge without the effect is needed to compute the effect: so often at most, or until the
        mean change of a pixel is less than so many electrons.

    Raises
    ------
    ValueError
        Raised if a pixel has no value, or it does not converge.
    """
    from scipy.ndimage import convolve

    if lost := int((~np.isfinite(image)).sum()):
        raise ValueError(
            f"{lost} pixels have no value: their charge would be missing from their neighbours' effect"
        )
    seen = image.astype(np.float64)
    charge = seen
    for _ in range(iterations):
        # Half: on average so much of the charge was there when the rest came.
        potential = 0.5 * convolve(charge, kernel, mode="nearest")
        before, charge = charge, seen + _divergence(charge, potential)
        if np.abs(charge - before).mean() < threshold:
            return charge.astype(np.float32)
    raise ValueError(f"the brighter-fatter correction does not converge in {iterations} iterations")


def relax(source: Array) -> Array:
    """Return the kernel whose Laplacian is the source, zero beyond its edge.

    Parameters
    ----------
    source
        Square. Its sum should be zero, or the kernel does not fade.
    """
    side = len(source)
    count = side * side
    index = np.arange(count).reshape(side, side)
    laplacian = -4.0 * np.eye(count)
    for first, second in ((index[:-1], index[1:]), (index[:, :-1], index[:, 1:])):
        laplacian[first.ravel(), second.ravel()] = laplacian[second.ravel(), first.ravel()] = 1.0
    kernel: Array = np.linalg.solve(laplacian, source.ravel()).reshape(side, side)
    return kernel


def _divergence(charge: Array, potential: Array) -> Array:
    """Of the charge times the gradient of the potential, through the boundaries of pixels; none at the edge."""
    total = np.zeros_like(charge)
    for axis in (0, 1):
        mean = (charge[:-1] + charge[1:]) / 2.0 if axis == 0 else (charge[:, :-1] + charge[:, 1:]) / 2.0
        flow = mean * np.diff(potential, axis=axis)
        padding = [(1, 1) if each == axis else (0, 0) for each in (0, 1)]
        total += np.diff(np.pad(flow, padding), axis=axis)
    return total
