"""The variance that each amplifier should have in each verified exposure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .expected import Expected
from .grid import Places, find_places

type Array = NDArray[np.float64]
type Kind = Literal["bias", "dark", "flat"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Predictions:
    """What is expected of each place, shape (places,); NaN if unknown.

    ``inputs`` is the number of exposures in the verified calibration, ``bias_inputs`` that in the bias.
    """

    read_noise: Array
    read_noise_error: Array
    gain_error: Array
    a00: Array
    level: Array
    pixels: Array
    inputs: Array
    bias_inputs: Array


def predictions_of(expected: Expected, places: Places, kind: Kind) -> Predictions:
    """Return the predictions for places, in their order. Unknown errors count as zero."""
    known = Places(detector=expected.detector, amplifier=expected.amplifier)
    index = find_places(known, places.detector, places.amplifier)

    def at(values: Array) -> Array:
        return np.where(index >= 0, values[index], np.nan) if values.size else np.full(len(index), np.nan)

    def inputs(dataset_type: str) -> Array:
        counts = expected.inputs.get(dataset_type, {})
        return np.array([counts.get(int(number), np.nan) for number in places.detector], np.float64)

    return Predictions(
        read_noise=at(expected.read_noise),
        read_noise_error=np.nan_to_num(at(expected.read_noise_error)),
        gain_error=np.nan_to_num(at(expected.gain_error) / at(expected.gain)),
        a00=np.nan_to_num(at(expected.a00)),
        level=at(expected.level),
        pixels=at(expected.pixels),
        inputs=inputs(kind),
        bias_inputs=inputs("bias"),
    )


def share(inputs: Array, is_internal: bool) -> Array:
    """Return the variance of a residual over that of an exposure: 1 - 1/N if it was combined, else 1 + 1/N."""
    return 1.0 + np.where(is_internal, -1.0, 1.0) / inputs


def correlation(inputs: Array, is_internal: bool) -> Array:
    """Return the correlation of the residuals of two exposures, which share the noise of the calibration."""
    sign = -1.0 if is_internal else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        return sign / (inputs + sign)


def bias_variance(predicted: Predictions, exposures: int, is_internal: bool) -> Array:
    """Return the variance of a pixel after the bias, electron squared, shape (exposures, places)."""
    one = predicted.read_noise**2 * share(predicted.inputs, is_internal)
    return np.broadcast_to(one, (exposures, len(one)))


def dark_variance(predicted: Predictions, times: Array, usual: float, is_internal: bool) -> Array:
    """Return the variance of a pixel after bias and dark, electron squared, shape (exposures, places).

    Parameters
    ----------
    predicted
        The level is the dark current; its shot noise is left out where it is unknown.
    times
        Dark time of each exposure, seconds.
    usual
        Dark time of the combined exposures, seconds. If it is that of an exposure, the bias cancels, because it was
        subtracted from that exposure and from the combined ones.
    """
    current = np.nan_to_num(predicted.level)
    ratio = (times / usual)[:, None]
    read, dark = predicted.read_noise**2, np.maximum(current, 0.0)
    own = read + dark * times[:, None]
    combined = ratio**2 * (read + dark * usual) / predicted.inputs
    shared = 2.0 * own / predicted.inputs if is_internal else 0.0
    bias = np.where(ratio == 1.0, 0.0, (1.0 - ratio) ** 2 * read / predicted.bias_inputs)
    return own + combined - shared + bias


def flat_variance(predicted: Predictions, mean: Array, is_internal: bool) -> Array:
    """Return the variance of a pixel after the flat, electron squared, shape (exposures, places).

    The photon noise follows the ptc's curve (Astier et al. 2019, equation 16), which the brighter-fatter effect bends,
    at the level that the pixels had before they were divided by the response.

    Parameters
    ----------
    predicted
        The level is the mean response.
    mean
        Level after the flat, electron.
    """
    # A level below zero is a failure of LEVEL, and no reason for no prediction.
    before = np.maximum(mean * predicted.level, 0.0)
    bend = 2.0 * predicted.a00 * before
    with np.errstate(divide="ignore", invalid="ignore"):
        photons = np.where(bend == 0.0, before, before * np.expm1(bend) / bend)
        variance: Array = (photons + predicted.read_noise**2) / predicted.level**2
    return variance * share(predicted.inputs, is_internal)
