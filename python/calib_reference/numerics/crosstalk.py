"""Crosstalk of exposures: the fraction of each amplifier's signal that appears in the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .sky import faint_pixels

__all__ = ["Ratios", "combine_ratios", "measure_ratios", "surface_basis"]

type Array = NDArray[np.float64]

SIGMAS = 5.0
"""Residual at which a pixel is an outlier, standard deviations."""


class Ratios(NamedTuple):
    """Ratios of the signal in a target amplifier to its source, shape (sources, targets).

    Attributes
    ----------
    ratio, error
        Ratio and its standard error; NaN where no ratio was measured.
    pixels
        Number of bright pixels in the source that coincide with faint pixels in the target.
    """

    ratio: Array
    error: Array
    pixels: NDArray[np.int64]


def measure_ratios(signal: NDArray[np.float32], threshold: float, least_pixels: int, grow: int) -> Ratios:
    """Fit the faint pixels of each amplifier with a smooth background and the signals of all other amplifiers.

    One fit has all sources, because a second source may be bright at the same pixel by chance.

    Parameters
    ----------
    signal
        Signal above the bias, electron, shape (amplifiers, rows, columns), in readout orientation, NaN where
        bad.
    threshold
        Least signal of a bright pixel, electron.
    least_pixels
        Least number of bright pixels in a source, on faint pixels of the target, for a ratio to be measured.
    grow
        Width of the border around bright pixels that is not faint, pixels.
    """
    count = len(signal)
    faint = np.stack([faint_pixels(each, grow) for each in signal])
    known = np.isfinite(signal).all(axis=0)
    above = np.stack([np.where(known, each - np.nanmedian(each), 0.0) for each in signal]).astype(np.float64)
    bright = above > threshold
    basis = surface_basis(signal.shape[1:])
    square = (count, count)
    result = Ratios(np.full(square, np.nan), np.full(square, np.nan), np.zeros(square, np.int64))
    for target in range(count):
        usable = faint[target] & known
        result.pixels[:, target] = (bright & usable).sum(axis=(1, 2))
        result.pixels[target, target] = 0
        sources = np.flatnonzero(result.pixels[:, target] >= least_pixels)
        design = np.column_stack([*(each[usable] for each in basis), *(above[n][usable] for n in sources)])
        if not sources.size or len(design) <= 2 * design.shape[1]:
            continue
        parameters, error = _fit(design, above[target][usable])
        result.ratio[sources, target] = parameters[len(basis) :]
        result.error[sources, target] = error[len(basis) :]
    return result


def combine_ratios(measured: list[Ratios], reject: float, iterations: int) -> Ratios:
    """Return the weighted means of the ratios over exposures, without outliers.

    Parameters
    ----------
    measured
        Ratios of each exposure.
    reject
        Rejection threshold, in standard errors of a ratio. The first cut is about the median, each
        further cut about the mean.
    iterations
        Number of cuts.

    Returns
    -------
    ratios
        Means, their standard errors, and the number of pixels that went into each.
    """
    ratio, error = (np.stack([getattr(each, name) for each in measured]) for name in ("ratio", "error"))
    pixels = np.stack([each.pixels for each in measured])
    kept = np.isfinite(ratio)
    weight = np.where(kept, 1.0 / np.where(kept, error, 1.0) ** 2, 0.0)
    values = np.where(kept, ratio, 0.0)
    middle = np.ma.median(np.ma.masked_array(values, ~kept), axis=0).filled(0.0)
    for _ in range(iterations):
        near = kept & (np.abs(values - middle) * np.sqrt(weight) <= reject)
        total = (weight * near).sum(axis=0)
        middle = (weight * near * values).sum(axis=0) / np.where(total > 0, total, 1.0)
    known = total > 0
    # Fixed patterns such as bias columns do not add to the scatter within an exposure, but to that between
    # exposures. The errors are scaled up to the latter.
    freedom = max(1, int(near.sum() - known.sum()))
    scatter = np.sqrt(max(1.0, float((weight * near * (values - middle) ** 2).sum()) / freedom))
    return Ratios(
        np.where(known, middle, np.nan),
        np.where(known, scatter / np.sqrt(np.where(known, total, 1.0)), np.nan),
        np.where(near, pixels, 0).sum(axis=0),
    )


def surface_basis(shape: tuple[int, ...]) -> list[Array]:
    """Return the six terms of a quadratic surface in row and column, each of the given shape.

    The surface models a vignetted sky.
    """
    y, x = np.meshgrid(*(np.linspace(-1.0, 1.0, size) for size in shape), indexing="ij")
    return [np.ones_like(x), x, y, x * x, x * y, y * y]


def _fit(design: Array, values: Array) -> tuple[Array, Array]:
    """Return parameters and standard errors of a least-squares fit, repeated without outliers."""
    good = np.ones(len(values), dtype=bool)
    for _ in range(2):
        # einsum, because the threads of a BLAS product wait for each other on busy cores: forty times slower.
        normal = np.einsum("ni,nj->ij", design[good], design[good])
        inverse = np.linalg.pinv(normal, hermitian=True)
        parameters = inverse @ np.einsum("ni,n->i", design[good], values[good])
        residual = values - np.einsum("ni,i->n", design, parameters)
        variance = float((residual[good] ** 2).sum() / max(1, good.sum() - design.shape[1]))
        good = np.abs(residual) <= SIGMAS * np.sqrt(variance)
    return parameters, np.sqrt(np.diag(inverse) * variance)
