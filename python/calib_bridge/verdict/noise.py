"""The test NOISE: the scatter of the pixels against the predicted one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import Floors
from .classes import ClassOf, Test, stacked, upstream_failures, usual_time
from .predictions import Kind, Predictions, bias_variance, correlation, dark_variance, flat_variance
from .statistics import Statistic, common_factor, nan_mean

type Array = NDArray[np.float64]

UPWARD = 0.9
"""Share of the false alarms that are too much noise. Faults add noise; few remove it, and those remove much."""

FEWEST_TO_CLIP = 4
"""Fewest exposures among which the combination finds an outlier."""


def noise_tests(
    kind: Kind, classes: Sequence[ClassOf], variances: Sequence[Array], predicted: Predictions, floors: Floors
) -> list[Test]:
    """Return NOISE: the scatter of the pixels against the predicted one."""
    with np.errstate(invalid="ignore"):
        known = np.sqrt(0.5 / (predicted.pixels - 1.0))
    expected = [
        np.sqrt(variance) * (1.0 + _excess_of_clipping(predicted.inputs, each.is_internal))
        for each, variance in zip(classes, variances, strict=True)
    ]
    values = [each.grid.column("NOISE") for each in classes]
    factor = common_factor(known, stacked(classes, [v / e for v, e in zip(values, expected, strict=True)]))
    one = (known if np.isfinite(known).any() else np.ones_like(known)) * factor.sigma
    # Read noise and signal are both in electron of one ptc, so that only photon noise depends on the gain's error.
    common = (
        0.5 * predicted.gain_error if kind == "flat" else predicted.read_noise_error / predicted.read_noise
    )

    def statistic(each: ClassOf, value: Array, expected: Array, sigma: Array, pooled: bool) -> Statistic:
        return Statistic(
            test="NOISE",
            exposure_class=each.name,
            pooled=pooled,
            exposures=np.empty(0, np.int64) if pooled else each.grid.exposures,
            places=each.grid.places,
            value=value,
            expected=expected,
            sigma=np.broadcast_to(sigma, value.shape),
            scale=expected,
            floor=floors.noise,
            freedom=factor.freedom,
            unit="electron",
            upstream="NOISE",
            upstream_failed=None if pooled else upstream_failures(each, "NOISE"),
            upward=UPWARD,
        )

    single, pooled = [], []
    for each, value, wanted in zip(classes, values, expected, strict=True):
        own = one * (_scatter_of_clipping(predicted.inputs) if each.is_internal else 1.0)
        single.append(statistic(each, value, wanted, np.hypot(own, common), False))
        if each.name != "first" and len(value):
            made = np.isfinite(value / wanted)
            count = np.maximum(made.sum(axis=0), 1)
            shared = correlation(predicted.inputs, each.is_internal) ** 2
            sigma = np.hypot(own * np.sqrt((1.0 + (count - 1) * shared) / count), common)
            together = np.sqrt(nan_mean(np.where(made, wanted, np.nan) ** 2))
            seen = np.sqrt(nan_mean(np.where(made, value / wanted, np.nan) ** 2)) * together
            pooled.append(statistic(each, seen, together, sigma, True))
    return [single, pooled]


def _excess_of_clipping(inputs: Array, is_internal: bool) -> Array:
    """Return the relative excess of the noise of residuals, because the combination rejects a few good values.

    A pixel that is far off in one of few exposures is left out as an outlier, so that its residual is larger there.
    The formula agrees with simulated combinations of 4 to 25 exposures, cut at three standard deviations as in cp_pipe,
    within 0.0015.
    """
    return np.where(inputs >= FEWEST_TO_CLIP, (0.14 if is_internal else 0.07) / inputs**2, 0.0)


def _scatter_of_clipping(inputs: Array) -> Array:
    """Return the factor on the standard error of the noise of internal residuals, which clipping gives long tails.

    Their excess kurtosis is (1 + 24 / N^2) / N, from the same simulations within a tenth.
    """
    kurtosis = np.where(inputs >= FEWEST_TO_CLIP, (1.0 + 24.0 / inputs**2) / inputs, 0.0)
    factor: Array = np.sqrt(1.0 + 0.5 * kurtosis)
    return factor


def variance_of(kind: Kind, each: ClassOf, classes: Sequence[ClassOf], predicted: Predictions) -> Array:
    """Return the predicted variance of a pixel in each exposure and place."""
    if kind == "flat":
        return flat_variance(predicted, each.grid.column("MEAN"), each.is_internal)
    if kind == "dark":
        return dark_variance(predicted, each.times, usual_time(classes), each.is_internal)
    return bias_variance(predicted, len(each.grid.exposures), each.is_internal)
