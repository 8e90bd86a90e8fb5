"""Photon transfer: statistics of pairs of flats, and the curve through them (Astier et al. 2019)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .statistics import clipped

__all__ = [
    "Curve",
    "PairStatistics",
    "Points",
    "fit_curve",
    "measure_pair",
    "transfer_model",
    "usable_points",
]

type Array = NDArray[np.float64]

SIGMAS = 5.0
"""At which a pixel, or a pair, does not belong to the others (cp_pipe's ``sigmaCutPtcOutliers``)."""

PARAMETERS = 3
CUTS = 3


class PairStatistics(NamedTuple):
    """What a pair says of one amplifier, adu.

    Attributes
    ----------
    mean, delta
        Mean level, and by how much the second exposure is brighter.
    variance
        Of one exposure: half that of the difference, in which the fixed pattern cancels.
    covariances
        Of pixels so many columns and rows apart, shape (lags, lags); the first is the variance.
    pixels
        Number of good ones.
    row_mean_variance
        Variance of the means of the difference's rows.
    normality
        Probability that a normal distribution is as far from this one (Kolmogorov and Smirnov): a
        pair of which some pixels are full is not normal.
    """

    mean: float
    delta: float
    variance: float
    covariances: Array
    pixels: int
    row_mean_variance: float
    normality: float


def measure_pair(one: NDArray[np.float32], two: NDArray[np.float32], lags: int) -> PairStatistics:
    """Measure an amplifier of two flats of equal exposure time.

    Parameters
    ----------
    one, two
        Pixels, adu, shape (rows, columns); NaN where bad.
    lags
        Covariances of pixels less than so many rows and columns apart.

    Returns
    -------
    statistics
        All NaN, and without pixels, if an exposure has no level above zero.
    """
    from scipy.stats import kstest

    levels = [clipped(each, SIGMAS).mean for each in (one, two)]
    if not all(level > 0 for level in levels):
        nothing = np.full((lags, lags), np.nan)
        return PairStatistics(np.nan, np.nan, np.nan, nothing, 0, np.nan, 0.0)
    mean = sum(levels) / 2.0
    # Each is scaled to the other, so that a lamp that flickers leaves no pattern.
    difference = (one.astype(np.float64) * levels[1] - two.astype(np.float64) * levels[0]) / mean
    spread = clipped(difference, SIGMAS)
    good = np.abs(difference - spread.mean) <= SIGMAS * spread.std
    centred = np.where(good, difference - spread.mean, 0.0)
    covariances = np.array(
        [[_covariance(centred, good, row, column) for column in range(lags)] for row in range(lags)]
    )
    rows = np.where(good, difference, np.nan)[good.any(axis=1)]
    return PairStatistics(
        mean=mean,
        delta=levels[1] - levels[0],
        variance=float(covariances[0, 0]),
        covariances=covariances,
        pixels=int(good.sum()),
        row_mean_variance=float(np.nanmean(rows, axis=1).var()),
        normality=float(kstest(centred[good] / spread.std, "norm").pvalue) if spread.std > 0 else 0.0,
    )


def _covariance(centred: Array, good: NDArray[np.bool_], row: int, column: int) -> float:
    """Half the mean product of pixels so far apart, in both senses of the second direction."""
    rows, columns = centred.shape
    total, count = 0.0, 0
    senses = (column, -column) if row and column else (column,)
    for shift in senses:
        left, right = (
            slice(max(0, -shift), columns - max(0, shift)),
            slice(max(0, shift), columns - max(0, -shift)),
        )
        total += float((centred[: rows - row, left] * centred[row:, right]).sum())
        count += int((good[: rows - row, left] & good[row:, right]).sum())
    return 0.5 * total / count if count else float("nan")


class Points(NamedTuple):
    """The pairs of one amplifier: level and variance in adu, number of pixels, normality, each by pair.

    ``overscan`` is the read noise seen in the overscan, adu, and ``dark_pixels`` from how many pixels.
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
        Brighter-fatter parameter in 1 / electron, gain in electron / adu, read noise in electron.
    a00_error, gain_error, noise_error
        One standard deviation.
    chi2
        Per degree of freedom.
    used
        Which pairs are on the curve.
    turnoff, turnoff_error
        Level of the brightest of these, adu, and half the distance between its neighbours.
    model
        Variance that the curve has at each pair's level, adu squared.
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
    """Return the variance at some levels (Astier et al. 2019, equation 16), adu squared.

    Parameters
    ----------
    parameters
        a00 in 1 / electron, gain in electron / adu, and the read noise squared in electron squared.
    mean
        Levels, adu.
    """
    a00, gain, noise2 = parameters
    exponent = 2.0 * a00 * gain * mean
    small = np.abs(exponent) < 1e-6
    grown = np.where(small, 1.0 + exponent / 2.0, np.expm1(exponent) / np.where(small, 1.0, exponent))
    return np.asarray(mean / gain * grown + noise2 / gain**2)


def usable_points(points: Points, initial: float, least_normality: float) -> NDArray[np.bool_]:
    """Return which pairs are on the curve: those below ``initial`` extrapolated, and no outlier.

    Parameters
    ----------
    points
        The pairs.
    initial
        Level, electron, below which no amplifier is full.
    least_normality
        Less normal pairs are left out.
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
        fits = below & (np.abs(_pulls(points, used)) < SIGMAS)
        if fits.sum() < PARAMETERS or (fits == used).all():
            break
        used = fits
    # One after the other: a pair that is partly full must not draw the curve away from those below it.
    for place in np.argsort(points.mean):
        if possible[place] and points.mean[place] * rough_gain > initial:
            used[place] = abs(_pulls(points, used)[place]) < SIGMAS
    return used


def fit_curve(points: Points, used: NDArray[np.bool_]) -> Curve:
    """Fit a curve to some of the pairs, with the overscan as a pair at no light.

    The brightest of them is left out where there are brighter ones that turn off: some of its pixels may be
    full already.

    The few pixels of a small amplifier tell the read noise from faint flats only to some per cent:
    the overscan, of which every exposure has one, tells it ten times better.

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
    place = int(np.flatnonzero(used[order])[-1])
    level = points.mean[order]
    above = level[place + 1] if place + 1 < len(level) and np.isfinite(level[place + 1]) else level[place]
    return Curve(
        a00=float(parameters[0]),
        gain=float(parameters[1]),
        noise=noise,
        a00_error=float(errors[0]),
        gain_error=float(errors[1]),
        noise_error=float(errors[2] / (2.0 * noise)) if noise > 0 else float("nan"),
        chi2=float((residuals**2).sum() / max(1, int(fitted.sum()) + 1 - PARAMETERS)),
        used=used,
        turnoff=float(level[place]),
        turnoff_error=float(above - level[max(0, place - 1)]) / (2.0 if above > level[place] else 1.0),
        model=model,
    )


def _below_turnoff(points: Points, used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    last = points.mean[used].max()
    fitted = used & (points.mean < last)
    turns = (np.isfinite(points.mean) & (points.mean > last)).any()
    return fitted if turns and fitted.sum() >= PARAMETERS else used


def _pulls(points: Points, used: NDArray[np.bool_]) -> Array:
    """Distance of each pair's variance from the curve through some, over its error and that of the curve."""
    parameters, covariance = _fit(points, used)
    expected = transfer_model(parameters, points.mean)
    step = np.sqrt(np.diag(covariance)) * 1e-3
    slopes = np.array(
        [
            (transfer_model(parameters + each, points.mean) - expected) / each.sum()
            for each in np.diag(np.maximum(step, 1e-12))
        ]
    )
    curve = np.einsum("ip,ij,jp->p", slopes, covariance, slopes)
    pairs = expected**2 * 2.0 / np.maximum(points.pixels, 1.0)
    pulls: Array = (points.variance - expected) / np.sqrt(curve + pairs)
    return pulls


def _fit(points: Points, used: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Parameters and their covariance; each variance is known to its share, of the model's value."""
    from scipy.optimize import least_squares

    level = np.append(points.mean[used], 0.0)
    seen = np.append(points.variance[used], points.overscan**2)
    share = np.sqrt(2.0 / np.maximum(np.append(points.pixels[used], points.dark_pixels), 1.0))
    gain = float(np.median(level[:-1] / seen[:-1]))
    # a00 and the noise are scaled to the order of one.
    scale = np.array([1e-6, 1.0, 10.0])
    start = np.array([-1e-6, gain, max(points.overscan * gain, 1.0) ** 2]) / scale
    error = share * transfer_model(start * scale, level)
    for _ in range(2):
        done = least_squares(
            lambda each, error=error: (transfer_model(each * scale, level) - seen) / error, start, method="lm"
        )
        start = done.x
        # Weights of the model, not of the values seen: those that came out low would count for more.
        error = share * np.abs(transfer_model(start * scale, level))
    covariance = np.linalg.pinv(done.jac.T @ done.jac) * np.outer(scale, scale)
    return done.x * scale, covariance
