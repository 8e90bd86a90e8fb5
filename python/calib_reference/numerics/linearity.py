"""Non-linearity from levels that should grow with the exposure time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinearFit", "fit_quadratic", "linearized"]

type Array = NDArray[np.float64]

CUTS = 3
ITERATIONS = 30
CAUCHY = 2.385
"""At which a residual, in errors, has half the weight in the sum of squares; of use for 95 % of the efficiency."""

PARAMETERS = 3


class LinearFit(NamedTuple):
    """A fit of ``offset + slope * time == level * (1 + quadratic level)``.

    Attributes
    ----------
    offset
        Level without light: no bias is subtracted before the amplifiers are linear.
    slope, quadratic, quadratic_error
        Level a unit of time, and the coefficient a unit of level, with one standard deviation.
    residuals
        Linearized level less what the exposure time says.
    used
        Which levels the fit is of.
    chi2
        Per degree of freedom.
    """

    offset: float
    slope: float
    quadratic: float
    quadratic_error: float
    residuals: Array
    used: NDArray[np.bool_]
    chi2: float


def linearized(level: Array, quadratic: float) -> Array:
    """Return what a level would be without the non-linearity."""
    return level * (1.0 + quadratic * level)


def fit_quadratic(
    time: Array, level: Array, error: Array, possible: NDArray[np.bool_], sigmas: float
) -> LinearFit:
    """Fit a squared non-linearity (cp_pipe's linearity type ``Squared``).

    Parameters
    ----------
    time, level, error
        Exposure times, levels, and one standard deviation of these.
    possible
        Levels to consider: of amplifiers that are not full.
    sigmas
        Farther away from the fit a level is left out, in roots of the level: farther than any lamp flickers.

    Raises
    ------
    ValueError
        Raised if not more levels are left than parameters.
    """
    used = possible & np.isfinite(level) & (error > 0)
    for _ in range(CUTS):
        if used.sum() <= PARAMETERS:
            raise ValueError(
                f"{int(used.sum())} of {len(used)} levels are usable, {PARAMETERS + 1} are needed"
            )
        offset, slope, quadratic, quadratic_error = _robust(time[used], level[used], error[used])
        residuals = linearized(level, quadratic) - slope * time - offset
        kept = used & (np.abs(residuals) <= sigmas * np.sqrt(np.maximum(level, 1.0)))
        if (kept == used).all():
            break
        used = kept
    free = max(1, int(used.sum()) - PARAMETERS)
    return LinearFit(
        offset=offset,
        slope=slope,
        quadratic=quadratic,
        quadratic_error=quadratic_error,
        residuals=residuals,
        used=used,
        chi2=float(((residuals / error)[used] ** 2).sum() / free),
    )


def _robust(time: Array, level: Array, error: Array) -> tuple[float, float, float, float]:
    """Offset, slope, coefficient and its error, by Cauchy's weights: some flats may be off by many errors."""
    # All columns are scaled to one: the last is a million times the first.
    columns = np.column_stack([np.ones(len(time)), time, -(level**2)])
    scale = np.linalg.norm(columns / error[:, None], axis=0)
    design = columns / error[:, None] / scale
    seen = level / error
    weight = np.ones(len(level))
    for _ in range(ITERATIONS):
        solution = np.linalg.lstsq(design * weight[:, None], seen * weight, rcond=None)[0]
        # Twice less than that of the residual's square, as the weight stands on both sides.
        weight = (1.0 + ((seen - design @ solution) / CAUCHY) ** 2) ** -0.5
    covariance = np.linalg.inv(design.T @ design)
    offset, slope, quadratic = (float(each) for each in solution / scale)
    return offset, slope, quadratic, float(np.sqrt(covariance[2, 2]) / scale[2])
