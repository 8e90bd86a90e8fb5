"""Non-linearity of an amplifier from levels that should be proportional to the exposure time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinearFit", "fit_quadratic", "linearized"]

type Array = NDArray[np.float64]

CUTS = 3
ITERATIONS = 30

CAUCHY = 2.385
"""Residual, in errors, that has half the weight in the Cauchy fit."""

EFFICIENCY = 0.95
"""Efficiency of the Cauchy fit for normal errors: the variance of a least-squares fit over its own."""

PARAMETERS = 3


class LinearFit(NamedTuple):
    """A fit of ``offset + slope * time == level * (1 + quadratic * level)``.

    Attributes
    ----------
    offset
        Level without light. It is not zero, because the bias is subtracted after linearization.
    slope
        Level per unit of time.
    quadratic, quadratic_error
        Coefficient per unit of level, and its standard error.
    residuals
        Linearized level minus the fitted line, for each level.
    used
        Whether the fit used each level.
    chi2
        Chi squared per degree of freedom.
    """

    offset: float
    slope: float
    quadratic: float
    quadratic_error: float
    residuals: Array
    used: NDArray[np.bool_]
    chi2: float


def linearized(level: Array, quadratic: float) -> Array:
    """Return the level without its non-linearity."""
    return level * (1.0 + quadratic * level)


def fit_quadratic(
    time: Array, level: Array, error: Array, possible: NDArray[np.bool_], sigmas: float
) -> LinearFit:
    """Fit a squared non-linearity (cp_pipe's linearity type ``Squared``).

    Parameters
    ----------
    time, level, error
        Exposure times, levels, and the standard errors of the levels, shape (levels,).
    possible
        Whether each level may be used: it is below saturation.
    sigmas
        Rejection threshold, in square roots of the level. It is larger than the flicker of any lamp.

    Raises
    ------
    ValueError
        Raised if the number of usable levels is not larger than the number of parameters.
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
    """Return offset, slope, coefficient and its error of a fit with Cauchy weights, which limit outliers."""
    # The columns are scaled to norm one, because the last is a million times the first.
    columns = np.column_stack([np.ones(len(time)), time, -(level**2)])
    scale = np.linalg.norm(columns / error[:, None], axis=0)
    design = columns / error[:, None] / scale
    scaled_level = level / error
    weight = np.ones(len(level))
    for _ in range(ITERATIONS):
        solution = np.linalg.lstsq(design * weight[:, None], scaled_level * weight, rcond=None)[0]
        # The square root of Cauchy's weight, because it multiplies both sides and lstsq squares the residuals.
        weight = (1.0 + ((scaled_level - design @ solution) / CAUCHY) ** 2) ** -0.5
    covariance = np.linalg.inv(design.T @ design) / EFFICIENCY
    offset, slope, quadratic = (float(each) for each in solution / scale)
    return offset, slope, quadratic, float(np.sqrt(covariance[2, 2]) / scale[2])
