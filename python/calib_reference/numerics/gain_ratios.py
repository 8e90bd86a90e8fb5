"""Ratios of the amplifiers' gains from the smoothness of a flat (cp_pipe ``FlatGainRatioFitter``)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector

__all__ = ["Binned", "bin_amplifiers", "focal_position", "gain_ratios"]

type Array = NDArray[np.float64]

SIGMAS = 5.0
"""Residual at which a bin is an outlier, standard deviations."""
CUTS = 3


class Binned(NamedTuple):
    """Bins of a detector, each within one amplifier. All arrays have shape (bins,).

    Attributes
    ----------
    amplifier
        Index of the bin's amplifier.
    x, y
        Center, pixels of the assembled image.
    value
        Mean of the good pixels, in the image's unit; NaN if there is none.
    """

    amplifier: NDArray[np.int64]
    x: Array
    y: Array
    value: Array


def bin_amplifiers(image: NDArray[np.float32], detector: Detector, factor: int, edge: int = 0) -> Binned:
    """Bin each amplifier of an assembled image.

    Parameters
    ----------
    image
        Assembled image in any unit, NaN where bad.
    detector
        Geometry.
    factor
        Rows and columns of a bin, pixels.
    edge
        Width of the border of each amplifier that is left out, pixels.

    Raises
    ------
    ValueError
        Raised if an amplifier is too small for one bin.
    """
    parts = []
    for index, amp in enumerate(detector.amplifiers):
        rows, columns = detector.region(amp)
        down, left = rows.start + edge, columns.start + edge
        high, wide = ((detector.rows - 2 * edge) // factor, (detector.columns - 2 * edge) // factor)
        if high < 1 or wide < 1:
            raise ValueError(
                f"{detector.full_name}: amplifiers of {detector.rows} x {detector.columns} pixels, less {edge} at "
                f"each edge, have no room for a bin of {factor} x {factor} pixels"
            )
        pixels = image[down : down + high * factor, left : left + wide * factor].astype(np.float64)
        blocks = pixels.reshape(high, factor, wide, factor)
        good = np.isfinite(blocks)
        count = good.sum(axis=(1, 3))
        total = np.where(good, blocks, 0.0).sum(axis=(1, 3))
        value = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        y, x = np.mgrid[:high, :wide]
        centers = ((each + 0.5) * factor for each in (x.ravel(), y.ravel()))
        parts.append(
            (
                np.full(high * wide, index),
                *(c + origin for c, origin in zip(centers, (left, down), strict=True)),
                value.ravel(),
            )
        )
    amplifier, x, y, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Binned(amplifier, x, y, value)


def focal_position(binned: Binned, detector: Detector, grid: tuple[int, int]) -> tuple[Array, Array]:
    """Return x and y of each bin relative to the center of the focal plane, in units of its sides.

    Parameters
    ----------
    binned, detector
        Bins, and the detector that they belong to.
    grid
        Rows and columns of detectors in the focal plane.
    """
    rows, columns = detector.shape
    return (
        (detector.focal_column + binned.x / columns) / grid[1] - 0.5,
        (detector.focal_row + binned.y / rows) / grid[0] - 0.5,
    )


def gain_ratios(binned: Binned, x: Array, y: Array, reference: int, nodes: int, order: int) -> Array:
    """Return the factor by which each amplifier's gain is too high, relative to a reference amplifier.

    A flat in electrons is smooth across amplifiers. The model is a radial function about the focal plane's
    center, plus polynomials in x and y, times a factor for each amplifier; all in the logarithm.

    Parameters
    ----------
    binned
        A flat with gains applied, electron.
    x, y
        Position of each bin; see `focal_position`.
    reference
        Index of the amplifier whose factor is 1.
    nodes
        Number of spline nodes of the radial function; less than two for none.
    order
        Order of the polynomials.

    Returns
    -------
    ratios
        Factor of each amplifier, shape (amplifiers,); NaN for an amplifier without a good bin.
    """
    count = int(binned.amplifier.max()) + 1
    good = np.isfinite(binned.value) & (binned.value > 0)
    low, high = np.percentile(binned.value[good], [5.0, 95.0])
    # cp_pipe's cut: a bin far from the flat's level, such as a defect, would bias its amplifier's factor.
    good &= (binned.value >= 0.8 * low) & (binned.value <= 1.2 * high)
    level = np.log(np.where(good, binned.value, 1.0))
    design = np.hstack(
        [
            np.delete(np.eye(count)[binned.amplifier], reference, axis=1),
            np.ones((len(level), 1)),
            _polynomials(x, order),
            _polynomials(y, order),
            _radial(np.hypot(x, y), nodes),
        ]
    )
    residual = level - np.median(level[good])
    for _ in range(CUTS):
        solution = np.linalg.lstsq(design[good], level[good], rcond=1e-9)[0]
        residual = level - design @ solution
        width = 1.4826 * np.median(np.abs(residual[good]))
        kept = good & (np.abs(residual) <= SIGMAS * width)
        if (kept == good).all():
            break
        good = kept
    logs: Array = np.insert(solution[: count - 1], reference, 0.0)
    present = np.isin(np.arange(count), binned.amplifier[good])
    logs[~present] = np.nan
    return np.exp(logs)


def _polynomials(position: Array, order: int) -> Array:
    """Return Chebyshev polynomials without the constant, shape (bins, order)."""
    low, high = position.min(), position.max()
    scaled = (2.0 * position - low - high) / max(high - low, 1e-12)
    values: Array = np.polynomial.chebyshev.chebvander(scaled, order)[:, 1:].astype(np.float64)
    return values


def _radial(radius: Array, nodes: int) -> Array:
    """Return the basis of a cubic spline at each radius, shape (bins, functions)."""
    from scipy.interpolate import BSpline

    if nodes < 2:
        return np.zeros((len(radius), 0))
    inner = np.linspace(radius.min(), radius.max(), nodes)
    knots = np.concatenate([[inner[0]] * 3, inner, [inner[-1]] * 3])
    basis: Array = BSpline.design_matrix(np.clip(radius, inner[0], inner[-1]), knots, 3).toarray()
    return basis
