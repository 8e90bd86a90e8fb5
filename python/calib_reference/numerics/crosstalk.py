"""Crosstalk of an exposure: what each amplifier has of the others' signals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .sky import faint_pixels

__all__ = ["Ratios", "combine_ratios", "measure_ratios", "smooth_functions"]

type Array = NDArray[np.float64]

SIGMAS = 5.0


class Ratios(NamedTuple):
    """Ratios of leaked to leaking signal, each of shape (sources, targets), NaN where there is nothing to tell.

    Attributes
    ----------
    ratio, error
        And its standard error.
    pixels
        Bright pixels of the source that meet faint ones of the target.
    """

    ratio: Array
    error: Array
    pixels: NDArray[np.int64]


def measure_ratios(signal: NDArray[np.float32], threshold: float, least_pixels: int, grow: int) -> Ratios:
    """Fit the faint pixels of each amplifier by a smooth background and the signals of all others.

    All others at once: where one source is bright, a second may be by chance.

    Parameters
    ----------
    signal
        Above the bias, electron, shape (amplifiers, rows, columns) in readout orientation; NaN where bad.
    threshold
        Electron: from here on a pixel of a source is bright.
    least_pixels
        A source with fewer bright pixels on a target's faint ones is left out there.
    grow
        Pixels about a lit one that may be lit too.
    """
    count = len(signal)
    faint = np.stack([faint_pixels(each, grow) for each in signal])
    known = np.isfinite(signal).all(axis=0)
    above = np.stack([np.where(known, each - np.nanmedian(each), 0.0) for each in signal]).astype(np.float64)
    bright = above > threshold
    smooth = smooth_functions(signal.shape[1:])
    square = (count, count)
    result = Ratios(np.full(square, np.nan), np.full(square, np.nan), np.zeros(square, np.int64))
    for target in range(count):
        usable = faint[target] & known
        result.pixels[:, target] = (bright & usable).sum(axis=(1, 2))
        result.pixels[target, target] = 0
        sources = np.flatnonzero(result.pixels[:, target] >= least_pixels)
        design = np.column_stack([*(each[usable] for each in smooth), *(above[n][usable] for n in sources)])
        if not sources.size or len(design) <= 2 * design.shape[1]:
            continue
        found, error = _fit(design, above[target][usable])
        result.ratio[sources, target], result.error[sources, target] = (
            found[len(smooth) :],
            error[len(smooth) :],
        )
    return result


def combine_ratios(measured: list[Ratios], reject: float, iterations: int) -> Ratios:
    """Return the weighted means over exposures; those that are too far from the others are left out.

    Parameters
    ----------
    measured
        Of each exposure.
    reject
        Errors from the median, at first, and then from the mean, at which a ratio is rejected.
    iterations
        Number of cuts.
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
    # What has a pattern, as the columns of a bias, is no noise in one exposure, but scatters between them.
    freedom = max(1, int(near.sum() - known.sum()))
    scatter = np.sqrt(max(1.0, float((weight * near * (values - middle) ** 2).sum()) / freedom))
    return Ratios(
        np.where(known, middle, np.nan),
        np.where(known, scatter / np.sqrt(np.where(known, total, 1.0)), np.nan),
        np.where(near, pixels, 0).sum(axis=0),
    )


def smooth_functions(shape: tuple[int, ...]) -> list[Array]:
    """Return the functions of row and column that make up a plane and its squares: the sky, vignetted."""
    y, x = np.meshgrid(*(np.linspace(-1.0, 1.0, size) for size in shape), indexing="ij")
    return [np.ones_like(x), x, y, x * x, x * y, y * y]


def _fit(design: Array, values: Array) -> tuple[Array, Array]:
    """Parameters and their errors by least squares, twice: the second time without what is off by chance."""
    good = np.ones(len(values), dtype=bool)
    for _ in range(2):
        # Not matrix products, whose threads wait for one another on busy cores: forty times slower.
        normal = np.einsum("ni,nj->ij", design[good], design[good])
        inverse = np.linalg.pinv(normal, hermitian=True)
        found = inverse @ np.einsum("ni,n->i", design[good], values[good])
        residual = values - np.einsum("ni,i->n", design, found)
        variance = float((residual[good] ** 2).sum() / max(1, good.sum() - design.shape[1]))
        good = np.abs(residual) <= SIGMAS * np.sqrt(variance)
    return found, np.sqrt(np.diag(inverse) * variance)
