"""The tests of bias, dark and flat, on each exposure and on the exposures of a class together.

Each test compares values with a prediction, in units of a standard error (`limits`). A deviation below the floor never
fails. docs/verification.md lists the tests.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import Floors
from .classes import ClassOf, Test, stacked
from .grid import Places
from .levels import Level, level_tests
from .limits import Scatter
from .neighbors import steps
from .noise import noise_tests, variance_of
from .predictions import Kind, Predictions, share
from .statistics import EFFICIENCY_OF_MEDIAN, common_factor, nan_median

type Array = NDArray[np.float64]

RAY = 1e5
"""Charge of a bright cosmic ray, electron. cp_verify measures MEAN before rays are repaired."""


def tests_of(kind: Kind, classes: Sequence[ClassOf], predicted: Predictions, floors: Floors) -> list[Test]:
    """Return the statistics of all tests of one kind of calibration."""
    variances = [variance_of(kind, each, classes, predicted) for each in classes]
    noise = noise_tests(kind, classes, variances, predicted, floors)
    if kind == "flat":
        return [*noise, *_flat_levels(classes, variances, predicted, floors)]
    return [*noise, *_means(classes, predicted, floors)]


def _means(classes: Sequence[ClassOf], predicted: Predictions, floors: Floors) -> list[Test]:
    """Return MEAN, of amplifiers, and DETECTOR_MEAN: the level that is left."""
    values = [each.grid.column("MEAN") for each in classes]
    # The error of the overscan is larger than that of the pixels, and only the scatter shows it.
    scatter = mean_scatter(classes, predicted)
    sigma = scatter.sigma * predicted.read_noise
    places = classes[0].grid.places
    amplifiers = Level(
        test="MEAN",
        values=values,
        expected=0.0,
        sigma=sigma,
        freedom=scatter.freedom,
        places=places,
        inputs=predicted.inputs,
        floor=floors.mean,
        unit="electron",
        upstream="MEAN",
        ray=float(np.nan_to_num(RAY / np.nanmin(predicted.pixels)))
        if np.isfinite(predicted.pixels).any()
        else 0.0,
    )
    whole = [places.by_detector(value, nan_median) for value in values]
    known = _error_of_median(places, sigma)
    factor = common_factor(known, stacked(classes, whole))
    detectors = Level(
        test="DETECTOR_MEAN",
        values=whole,
        expected=0.0,
        sigma=known * factor.sigma,
        freedom=min(scatter.freedom, factor.freedom),
        places=places.wholes,
        inputs=predicted.inputs[places.starts],
        floor=floors.mean,
        unit="electron",
        upstream=None,
    )
    return [*level_tests(classes, amplifiers), *level_tests(classes, detectors)]


def mean_scatter(classes: Sequence[ClassOf], predicted: Predictions) -> Scatter:
    """Return the scatter of an amplifier's mean from exposure to exposure, in units of the read noise."""
    values = [each.grid.column("MEAN") / predicted.read_noise for each in classes]
    return common_factor(np.full(len(predicted.read_noise), np.nan), stacked(classes, values))


def level_scatter(
    classes: Sequence[ClassOf], variances: Sequence[Array], predicted: Predictions
) -> tuple[Array, float]:
    """Return the relative scatter of an amplifier's level, shape (places,), and its degrees of freedom."""
    places = classes[0].grid.places
    means = [each.grid.column("MEAN") for each in classes]
    relative = [
        np.sqrt(variance / share(predicted.inputs, each.is_internal)) / np.abs(mean)
        for each, variance, mean in zip(classes, variances, means, strict=True)
    ]
    with np.errstate(invalid="ignore"):
        pixel = nan_median(np.concatenate(relative).T) if relative else np.full(len(predicted.pixels), np.nan)
        count = places.spread(places.counts)
        known = pixel / np.sqrt(predicted.pixels) * np.sqrt(1.0 + EFFICIENCY_OF_MEDIAN / count)
    factor = common_factor(known, stacked(classes, [relative_levels(places, mean) for mean in means]))
    return (known if np.isfinite(known).any() else np.ones_like(known)) * factor.sigma, factor.freedom


def relative_levels(places: Places, mean: Array) -> Array:
    """Return the level of each amplifier over the median of its detector."""
    return mean / places.spread(places.by_detector(mean, nan_median))


def _flat_levels(
    classes: Sequence[ClassOf], variances: Sequence[Array], predicted: Predictions, floors: Floors
) -> list[Test]:
    """Return LEVEL, STEP and SCATTER: of an amplifier to its detector, to its neighbors, of detectors to each other."""
    places = classes[0].grid.places
    means = [each.grid.column("MEAN") for each in classes]
    sigma, freedom = level_scatter(classes, variances, predicted)
    levels = [relative_levels(places, mean) for mean in means]

    def level(
        test: str, values: Sequence[Array], expected: float, sigma: Array, upstream: str | None
    ) -> Level:
        is_whole = len(sigma) != len(places.detector) or test == "SCATTER"
        return Level(
            test=test,
            values=values,
            expected=expected,
            sigma=sigma,
            freedom=freedom,
            places=places.wholes if is_whole else places,
            inputs=predicted.inputs[places.starts] if is_whole else predicted.inputs,
            floor=floors.level,
            unit="",
            upstream=upstream,
        )

    detectors = [places.by_detector(mean, nan_median) for mean in means]
    ratios = [value / nan_median(value)[..., None] for value in detectors]
    whole = _error_of_median(places, sigma)
    factor = common_factor(whole, stacked(classes, ratios))
    tests = [
        *level_tests(classes, level("LEVEL", levels, 1.0, sigma, "SCATTER")),
        *level_tests(
            classes, level("STEP", [steps(places, each) for each in levels], 0.0, sigma * np.sqrt(2.0), None)
        ),
    ]
    if len(places.starts) > 2:
        scatter = level(
            "SCATTER",
            ratios,
            1.0,
            error_of_ratio(places, sigma) * factor.sigma,
            "SCATTER",
        )
        tests += level_tests(classes, scatter)
    return tests


def error_of_ratio(places: Places, sigma: Array) -> Array:
    """Return the standard error of the median of each detector over the median of all detectors."""
    whole = _error_of_median(places, sigma)
    ratio: Array = whole * np.sqrt(1.0 + EFFICIENCY_OF_MEDIAN / len(whole))
    return ratio


def _error_of_median(places: Places, sigma: Array) -> Array:
    """Return the standard error of the median over each detector's amplifiers, if they are independent."""
    median: Array = places.by_detector(sigma, nan_median) * np.sqrt(EFFICIENCY_OF_MEDIAN / places.counts)
    return median
