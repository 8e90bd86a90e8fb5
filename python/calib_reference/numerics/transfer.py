"""Photon transfer curve: variance as a function of the level (Astier et al. 2019)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Curve", "Points", "find_usable_points", "fit_curve", "transfer_model"]

type Array = NDArray[np.float64]

SIGMAS = 5.0
"""Distance at which a pair is an outlier, standard deviations (cp_pipe's ``sigmaCutPtcOutliers``)."""

PARAMETERS = 3
CUTS = 3


class Points(NamedTuple):
    """Pairs of flats of one amplifier. The arrays have shape (pairs,).

    Attributes
    ----------
    mean, variance
        Mean level, adu, and variance, adu squared.
    pixels, normality
        Number of good pixels, and p-value of the test for normality.
    overscan
        Read noise measured in the overscan, adu.
    dark_pixels
        Number of pixels that the overscan noise is worth.
    """

    mean: Array
    variance: Array
    pixels: Array
    normality: Array
    overscan: float
    dark_pixels: float


class Curve(NamedTuple):
    """A fitted photon transfer curve.

    Attributes
    ----------
    a00, gain, noise
        Brighter-fatter parameter, per electron, gain, electron per adu, and read noise, electron.
    a00_error, gain_error, noise_error
        Their standard errors.
    chi2
        Chi squared per degree of freedom.
    used
        Whether each pair is on the curve, shape (pairs,).
    turnoff, turnoff_error
        Level of the brightest pair on the curve, adu, and half the distance between its neighbors.
    model
        Variance of the curve at each pair's level, adu squared, shape (pairs,).
    """

    a00: float
    gain: float
    noise: float
    a00_error: float
    gain_error: float
    noise_error: float
    chi2: float
    used: NDArray[np.bool_]
    turnoff: float
    turnoff_error: float
    model: Array


def transfer_model(parameters: Array, mean: Array) -> Array:
    """Return the variance at given levels (Astier et al. 2019, equation 16).

    Parameters
    ----------
    parameters
        a00, per electron, gain, electron per adu, and read noise squared, electron squared.
    mean
        Levels, adu.

    Returns
    -------
    variance
        Variances, adu squared, of the same shape as ``mean``.
    """
    a00, gain, noise2 = parameters
    exponent = 2.0 * a00 * gain * mean
    small = np.abs(exponent) < 1e-6
    growth = np.where(small, 1.0 + exponent / 2.0, np.expm1(exponent) / np.where(small, 1.0, exponent))
    return np.asarray(mean / gain * growth + noise2 / gain**2)


def find_usable_points(points: Points, initial: float, least_normality: float) -> NDArray[np.bool_]:
    """Return which pairs are on the curve: those that agree with a fit to the pairs below ``initial``.

    Parameters
    ----------
    points
        The pairs.
    initial
        Level below which no amplifier is saturated, electron.
    least_normality
        Least p-value of the test for normality.

    Returns
    -------
    used
        Shape (pairs,); all false if too few pairs are below ``initial``.
    """
    possible = np.isfinite(points.mean) & (points.variance > 0) & (points.normality >= least_normality)
    rough_gain = (
        float(np.median((points.mean / points.variance)[possible])) if possible.any() else float("nan")
    )
    below = possible & (points.mean * rough_gain <= initial)
    if below.sum() < PARAMETERS:
        return np.zeros(len(possible), dtype=bool)
    used = below.copy()
    for _ in range(CUTS):
        agrees = below & (np.abs(_pulls(points, used)) < SIGMAS)
        if agrees.sum() < PARAMETERS or (agrees == used).all():
            break
        used = agrees
    # Brighter pairs are added one by one: a partly saturated pair must not draw the curve away from fainter
    # ones.
    for index in np.argsort(points.mean):
        if possible[index] and points.mean[index] * rough_gain > initial:
            used[index] = abs(_pulls(points, used)[index]) < SIGMAS
    return used


def fit_curve(points: Points, used: NDArray[np.bool_]) -> Curve:
    """Fit a curve to pairs, with the overscan as a pair without light.

    The overscan measures the read noise ten times better than faint flats do, because a small amplifier
    has few pixels and every exposure has an overscan. The brightest usable pair is left out of the fit if
    brighter pairs exist, because some of its pixels may be saturated.

    Parameters
    ----------
    points
        The pairs.
    used
        Which pairs are on the curve; see `find_usable_points`.

    Raises
    ------
    ValueError
        Raised if there are fewer pairs than parameters.
    """
    if used.sum() < PARAMETERS:
        raise ValueError(f"{int(used.sum())} of {len(used)} pairs are usable, {PARAMETERS} are needed")
    fitted = _below_turnoff(points, used)
    parameters, covariance = _fit(points, fitted)
    errors = np.sqrt(np.diag(covariance))
    model = transfer_model(parameters, points.mean)
    error = model * np.sqrt(2.0 / np.maximum(points.pixels, 1.0))
    residuals = ((points.variance - model) / error)[fitted]
    noise = float(np.sqrt(max(parameters[2], 0.0)))
    order = np.argsort(points.mean)
    last = int(np.flatnonzero(used[order])[-1])
    level = points.mean[order]
    above = level[last + 1] if last + 1 < len(level) and np.isfinite(level[last + 1]) else level[last]
    return Curve(
        a00=float(parameters[0]),
        gain=float(parameters[1]),
        noise=noise,
        a00_error=float(errors[0]),
        gain_error=float(errors[1]),
        noise_error=float(errors[2] / (2.0 * noise)) if noise > 0 else float("nan"),
        chi2=float((residuals**2).sum() / max(1, int(fitted.sum()) + 1 - PARAMETERS)),
        used=used,
        turnoff=float(level[last]),
        turnoff_error=float(above - level[max(0, last - 1)]) / (2.0 if above > level[last] else 1.0),
        model=model,
    )


def _below_turnoff(points: Points, used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pairs to fit: all usable ones, without the brightest if brighter pairs exist."""
    brightest = points.mean[used].max()
    fitted = used & (points.mean < brightest)
    turns_off = (np.isfinite(points.mean) & (points.mean > brightest)).any()
    return fitted if turns_off and fitted.sum() >= PARAMETERS else used


def _pulls(points: Points, used: NDArray[np.bool_]) -> Array:
    """Return the distance of each pair from a curve through some pairs, in units of the combined error."""
    parameters, covariance = _fit(points, used)
    expected = transfer_model(parameters, points.mean)
    step = np.sqrt(np.diag(covariance)) * 1e-3
    slopes = np.array(
        [
            (transfer_model(parameters + each, points.mean) - expected) / each.sum()
            for each in np.diag(np.maximum(step, 1e-12))
        ]
    )
    curve_variance = np.einsum("ip,ij,jp->p", slopes, covariance, slopes)
    pair_variance = expected**2 * 2.0 / np.maximum(points.pixels, 1.0)
    pulls: Array = (points.variance - expected) / np.sqrt(curve_variance + pair_variance)
    return pulls


def _fit(points: Points, used: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the parameters and their covariance. The relative error of a variance follows from its pixels."""
    from scipy.optimize import least_squares

    level = np.append(points.mean[used], 0.0)
    variance = np.append(points.variance[used], points.overscan**2)
    relative_error = np.sqrt(2.0 / np.maximum(np.append(points.pixels[used], points.dark_pixels), 1.0))
    gain = float(np.median(level[:-1] / variance[:-1]))
    # a00 and the noise are scaled to the order of one.
    scale = np.array([1e-6, 1.0, 10.0])
    start = np.array([-1e-6, gain, max(points.overscan * gain, 1.0) ** 2]) / scale
    error = relative_error * transfer_model(start * scale, level)
    for _ in range(2):
        result = least_squares(
            lambda each, error=error: (transfer_model(each * scale, level) - variance) / error,
            start,
            method="lm",
        )
        start = result.x
        # The errors come from the model: those of the measured values would favor values that are low by chance.
        error = relative_error * np.abs(transfer_model(start * scale, level))
    covariance = np.linalg.pinv(result.jac.T @ result.jac) * np.outer(scale, scale)
    return result.x * scale, covariance
