"""Brighter-fatter kernel from the covariances of flats (Astier et al. 2019, Coulton et al. 2018)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .brighter_fatter import solve_laplacian

__all__ = [
    "Attraction",
    "force_zero_sum",
    "kernel_of",
    "mean_attraction",
    "measure_attraction",
    "mirror_quadrant",
]

type Array = NDArray[np.float64]

SECOND_ORDER, THIRD_ORDER = 2.0 / 3.0, 1.0 / 3.0
"""Factors of the higher-order terms in equation 20 of Astier et al. (2019), with b set to zero."""


class Attraction(NamedTuple):
    """Change of a pixel's area by a charge some rows and columns away: a of Astier et al. (2019).

    Attributes
    ----------
    value, error
        Value and its standard error, per electron, shape (lags in rows, lags in columns).
    """

    value: Array
    error: Array


def measure_attraction(covariances: Array, level: Array, noise2: float, pixels: Array) -> Attraction:
    """Fit the covariances of one amplifier in pairs of flats.

    Parameters
    ----------
    covariances
        Electron squared, shape (pairs, lags, lags). The first value of each pair is the variance.
    level
        Mean level of each pair, electron.
    noise2
        Read noise squared, electron squared.
    pixels
        Number of pixels of each pair.

    Raises
    ------
    ValueError
        Raised if there are no pairs.
    """
    if not len(level):
        raise ValueError("covariances of no pairs were given; a kernel needs at least one pair of flats")
    shape = covariances.shape[1:]
    photons = np.zeros((len(level), *shape))
    photons[:, 0, 0] = level + noise2
    measured = (covariances - photons) / level[:, None, None] ** 2
    share = np.ones(shape)
    # The relative error of a variance is larger by the square root of two. A covariance off the axes has
    # half the variance, because it averages two directions.
    share[0, 0] = np.sqrt(2.0)
    share[1:, 1:] = np.sqrt(0.5)
    weight = level**2 * pixels
    error = share / np.sqrt(weight.sum())
    value = np.zeros(shape)
    for _ in range(4):
        higher = _higher_orders(value, level)
        value = (weight[:, None, None] * (measured - higher)).sum(axis=0) / weight.sum()
    return Attraction(value, error)


def mean_attraction(attractions: list[Attraction]) -> Attraction:
    """Return the weighted mean over several amplifiers."""
    weight = np.stack([1.0 / each.error**2 for each in attractions])
    value = (weight * np.stack([each.value for each in attractions])).sum(axis=0) / weight.sum(axis=0)
    return Attraction(value, 1.0 / np.sqrt(weight.sum(axis=0)))


def force_zero_sum(attraction: Attraction) -> Array:
    """Return the values of an attraction, adjusted so that their sum over all pixels is zero.

    A charge moves the boundaries between pixels and changes no total area. The adjustment is the
    smallest one in units of the errors.
    """
    multiplicity = _multiplicity(attraction.value.shape)
    variance = attraction.error**2
    excess = (multiplicity * attraction.value).sum()
    correction = multiplicity * variance * excess / (multiplicity**2 * variance).sum()
    adjusted: Array = attraction.value - correction
    return adjusted


def kernel_of(attraction: Array) -> Array:
    """Return the kernel whose Laplacian is the negative of an attraction.

    Parameters
    ----------
    attraction
        Values per electron, shape (lags, lags).

    Returns
    -------
    kernel
        Per electron, shape (2 * lags - 1, 2 * lags - 1).
    """
    return solve_laplacian(-mirror_quadrant(attraction))


def mirror_quadrant(quadrant: Array) -> Array:
    """Return the symmetric array of which a quadrant, starting at the center, is given."""
    half = np.concatenate([quadrant[:0:-1], quadrant])
    whole: Array = np.concatenate([half[:, :0:-1], half], axis=1)
    return whole


def _multiplicity(shape: tuple[int, ...]) -> Array:
    """Return how often each value of a quadrant occurs in the symmetric array."""
    rows, columns = (np.where(np.arange(size) > 0, 2.0, 1.0) for size in shape)
    return rows[:, None] * columns[None, :]


def _higher_orders(value: Array, level: Array) -> Array:
    """Return the second- and third-order terms of the covariances, divided by the level squared."""
    from scipy.signal import convolve2d

    whole, lags = mirror_quadrant(value), len(value)
    twice = convolve2d(whole, whole, mode="same")
    thrice = convolve2d(twice, whole, mode="same")
    second, third = (each[lags - 1 :, lags - 1 :] for each in (twice, thrice))
    levels = level[:, None, None]
    terms: Array = SECOND_ORDER * levels * second + THIRD_ORDER * levels**2 * third
    return terms
