"""Effects of charge on other charge: the brighter-fatter effect and crosstalk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["add_crosstalk", "push_charge"]

type Array = NDArray[np.float64]

STEPS = 2
"""Number of parts in which the charge arrives. The charge present at the middle of each part deflects it."""


def push_charge(charge: Array, kernel: Array) -> Array:
    """Add the brighter-fatter effect to an image. The total charge is conserved.

    Parameters
    ----------
    charge
        Assembled image without the effect, electron, shape (rows, columns).
    kernel
        Potential of a charge at the pixels around it, per electron: a square with an odd side.
    """
    part = charge / STEPS
    collected = np.zeros_like(charge)
    for _ in range(STEPS):
        potential = _potential(collected + part / 2.0, kernel)
        collected = collected + part
        for axis in (0, 1):
            # Charge flows from the first to the second pixel of each pair; nothing flows through the edge.
            first, second = _halves(part, axis)
            flow = 0.5 * (first + second) * np.diff(potential, axis=axis)
            gained, lost = _halves(collected, axis)[::-1]
            lost -= flow
            gained += flow
    return collected


def add_crosstalk(signal: Array, coefficients: Array) -> Array:
    """Add the crosstalk between amplifiers that are read at the same time.

    Parameters
    ----------
    signal
        Signal, electron, shape (amplifiers, rows, columns), in readout orientation.
    coefficients
        Fraction of the row's signal that appears in the column's, shape (amplifiers, amplifiers).
    """
    # einsum instead of a BLAS product, so that an exposure has the same bits on every machine.
    leaked: Array = np.einsum("st,s...->t...", coefficients, signal)
    return signal + leaked


def _potential(charge: Array, kernel: Array) -> Array:
    """Return the charge convolved with the kernel; pixels beyond the edge repeat the edge."""
    reach = len(kernel) // 2
    rows, columns = charge.shape
    padded = np.pad(charge, reach, mode="edge")
    potential = np.zeros_like(charge)
    for y, row in enumerate(kernel):
        for x, strength in enumerate(row):
            potential += strength * padded[y : y + rows, x : x + columns]
    return potential


def _halves(image: Array, axis: int) -> tuple[Array, Array]:
    """Return two views along an axis: all pixels except the last, and all except the first."""
    return (image[:-1], image[1:]) if axis == 0 else (image[:, :-1], image[:, 1:])
