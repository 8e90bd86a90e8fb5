"""Effects of light on light: charge that keeps charge away, and signals that leak into other amplifiers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["add_crosstalk", "push_charge"]

type Array = NDArray[np.float64]

STEPS = 2
"""Parts in which the charge arrives: each is deflected by what is there when half of it has come."""


def push_charge(charge: Array, kernel: Array) -> Array:
    """Return an image whose charge was deflected while it was collected; none is lost.

    Parameters
    ----------
    charge
        As if no pixel knew of the others, electron, assembled.
    kernel
        Potential of a charge in the pixels about it, per electron, a square of an odd number of pixels.
    """
    part = charge / STEPS
    collected = np.zeros_like(charge)
    for _ in range(STEPS):
        potential = _potential(collected + part / 2.0, kernel)
        collected = collected + part
        for axis in (0, 1):
            # Through the boundary of two pixels, from the first to the second; through the edge, nothing.
            first, second = _halves(part, axis)
            flow = 0.5 * (first + second) * np.diff(potential, axis=axis)
            gained, lost = _halves(collected, axis)[::-1]
            lost -= flow
            gained += flow
    return collected


def add_crosstalk(signal: Array, coefficients: Array) -> Array:
    """Return the signals of amplifiers with what each gets from the others at the same moment.

    Parameters
    ----------
    signal
        Electron, shape (amplifiers, rows, columns), in readout orientation.
    coefficients
        From the amplifier of the row to that of the column.
    """
    # Not a matrix product: an exposure must be the same to the last bit on every machine.
    leaked: Array = np.einsum("st,s...->t...", coefficients, signal)
    return signal + leaked


def _potential(charge: Array, kernel: Array) -> Array:
    """Convolution with the edge continued beyond itself."""
    reach = len(kernel) // 2
    rows, columns = charge.shape
    padded = np.pad(charge, reach, mode="edge")
    potential = np.zeros_like(charge)
    for y, row in enumerate(kernel):
        for x, strength in enumerate(row):
            potential += strength * padded[y : y + rows, x : x + columns]
    return potential


def _halves(image: Array, axis: int) -> tuple[Array, Array]:
    """Views of all pixels but the last along an axis, and all but the first."""
    return (image[:-1], image[1:]) if axis == 0 else (image[:, :-1], image[:, 1:])
