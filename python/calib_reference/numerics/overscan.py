"""Serial overscan: the bias level during readout, and the read noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .statistics import clipped

__all__ = ["Overscan", "fit_overscan"]


class Overscan(NamedTuple):
    """A fitted overscan.

    Attributes
    ----------
    level
        Bias level of each row, shape (rows,), adu.
    residual
        Clipped standard deviation of the overscan about that level, adu.
    """

    level: NDArray[np.float64]
    residual: float


def fit_overscan(overscan: NDArray[np.number]) -> Overscan:
    """Fit a straight line in the row number to one amplifier's overscan.

    Parameters
    ----------
    overscan
        Pixels in adu, shape (rows, columns).

    Notes
    -----
    ip_isr takes the median of each row. These detectors have so few overscan columns that the noise of the
    median would show in the image.
    """
    rows = np.arange(overscan.shape[0])
    fit = np.polynomial.Polynomial.fit(rows, np.median(overscan, axis=1), 1)
    level: NDArray[np.float64] = fit(rows)
    return Overscan(level, clipped(overscan - level[:, None]).std)
