"""Correction of the brighter-fatter effect: charge in a pixel repels charge that arrives later."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["solve_laplacian", "undo_brighter_fatter"]

type Array = NDArray[np.float64]


def undo_brighter_fatter(
    image: NDArray[np.float32], kernel: Array, iterations: int, threshold: float
) -> NDArray[np.float32]:
    """Return an image without the effect (Coulton et al. 2018, equation 22). The charge is conserved.

    Parameters
    ----------
    image
        Assembled image, electron, shape (rows, columns), finite.
    kernel
        Potential of a charge at the pixels around it, per electron: a square with an odd side.
    iterations
        Largest number of iterations. The correction is iterative, because the effect depends on the charge
        without the effect.
    threshold
        Mean change of a pixel at which the iteration has converged, electron.

    Returns
    -------
    charge
        Corrected image, electron, of the same shape.

    Raises
    ------
    ValueError
        Raised if a pixel is not finite, or the iteration does not converge.
    """
    from scipy.ndimage import convolve

    if missing := int((~np.isfinite(image)).sum()):
        raise ValueError(
            f"{missing} pixels have no value, so their charge is missing from the effect on their neighbors; "
            "interpolate them first"
        )
    measured = image.astype(np.float64)
    charge = measured
    for _ in range(iterations):
        # Charge arrives at a constant rate, so that on average half of it is present when a photon arrives.
        potential = 0.5 * convolve(charge, kernel, mode="nearest")
        previous, charge = charge, measured + _divergence(charge, potential)
        if np.abs(charge - previous).mean() < threshold:
            return charge.astype(np.float32)
    raise ValueError(f"the brighter-fatter correction does not converge in {iterations} iterations")


def solve_laplacian(source: Array) -> Array:
    """Return the array whose discrete Laplacian is the source, with zeros beyond its edge.

    Parameters
    ----------
    source
        Square array. Unless its sum is zero, the solution does not decrease towards the edge.
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
    """Return the divergence of charge times the potential's gradient; nothing flows through the edge."""
    total = np.zeros_like(charge)
    for axis in (0, 1):
        mean = (charge[:-1] + charge[1:]) / 2.0 if axis == 0 else (charge[:, :-1] + charge[:, 1:]) / 2.0
        flow = mean * np.diff(potential, axis=axis)
        padding = [(1, 1) if each == axis else (0, 0) for each in (0, 1)]
        total += np.diff(np.pad(flow, padding), axis=axis)
    return total
