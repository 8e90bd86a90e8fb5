"""Covariances of flats, of which a brighter-fatter kernel is made (Astier et al. 2019, Coulton et al. 2018)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .brighter_fatter import relax

__all__ = ["Attraction", "kernel_of", "mean_attraction", "measure_attraction", "tile", "zero_sum"]

type Array = NDArray[np.float64]

SECOND, THIRD = 2.0 / 3.0, 1.0 / 3.0
"""Of the second and third order of the effect, in Astier's equation 20 without b."""


class Attraction(NamedTuple):
    """By how much a charge changes the area of a pixel so many rows and columns away, per electron.

    Attributes
    ----------
    value, error
        Shape (lags, lags); Astier's a.
    """

    value: Array
    error: Array


def measure_attraction(covariances: Array, level: Array, noise2: float, pixels: Array) -> Attraction:
    """Fit the covariances of one amplifier in pairs of flats.

    Parameters
    ----------
    covariances
        Electron squared, shape (pairs, lags, lags); the first of each is the variance.
    level
        Electron, by pair.
    noise2
        Read noise squared, electron squared.
    pixels
        From how many each was measured.

    Raises
    ------
    ValueError
        Raised if there is no pair.
    """
    if not len(level):
        raise ValueError("there are no pairs")
    shape = covariances.shape[1:]
    photons = np.zeros((len(level), *shape))
    photons[:, 0, 0] = level + noise2
    measured = (covariances - photons) / level[:, None, None] ** 2
    share = np.ones(shape)
    # A variance is known to the square root of two, off the axes a covariance is the mean of two.
    share[0, 0] = np.sqrt(2.0)
    share[1:, 1:] = np.sqrt(0.5)
    weight = level**2 * pixels
    error = share / np.sqrt(weight.sum())
    value = np.zeros(shape)
    for _ in range(4):
        higher = _higher_orders(value, level)
        value = (weight[:, None, None] * (measured - higher)).sum(axis=0) / weight.sum()
    return Attraction(value, error)


def mean_attraction(found: list[Attraction]) -> Attraction:
    """Return the weighted mean of several amplifiers'."""
    weight = np.stack([1.0 / each.error**2 for each in found])
    value = (weight * np.stack([each.value for each in found])).sum(axis=0) / weight.sum(axis=0)
    return Attraction(value, 1.0 / np.sqrt(weight.sum(axis=0)))


def zero_sum(found: Attraction) -> Array:
    """Return the values, changed as little as their errors allow, so that all pixels together gain nothing."""
    times = _times(found.value.shape)
    variance = found.error**2
    excess = (times * found.value).sum()
    changed: Array = found.value - times * variance * excess / (times**2 * variance).sum()
    return changed


def kernel_of(attraction: Array) -> Array:
    """Return the kernel, per electron, a square of 2 lags - 1 pixels: its Laplacian is the attraction's negative."""
    return relax(-tile(attraction))


def tile(quarter: Array) -> Array:
    """Return the whole of which a quarter, from its centre on, is given."""
    half = np.concatenate([quarter[:0:-1], quarter])
    whole: Array = np.concatenate([half[:, :0:-1], half], axis=1)
    return whole


def _times(shape: tuple[int, ...]) -> Array:
    """How often each value of the quarter stands in the whole."""
    rows, columns = (np.where(np.arange(size) > 0, 2.0, 1.0) for size in shape)
    return rows[:, None] * columns[None, :]


def _higher_orders(value: Array, level: Array) -> Array:
    """What the effect of the effect adds, in units of level squared."""
    from scipy.signal import convolve2d

    whole, lags = tile(value), len(value)
    twice = convolve2d(whole, whole, mode="same")
    thrice = convolve2d(twice, whole, mode="same")
    second, third = (each[lags - 1 :, lags - 1 :] for each in (twice, thrice))
    orders: Array = SECOND * level[:, None, None] * second + THIRD * level[:, None, None] ** 2 * third
    return orders
