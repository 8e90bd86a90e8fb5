"""The tests of bias, dark and flat, on each exposure and on the exposures of a class together.

Each test compares values with a prediction, in units of a standard error (`limits`). A deviation below the floor never
fails. docs/verification.md lists the tests.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import ExposureClass, Floors
from .grid import Grid, Places
from .limits import Scatter
from .neighbors import steps
from .predictions import (
    Kind,
    Predictions,
    bias_variance,
    correlation,
    dark_variance,
    flat_variance,
    share,
)
from .statistics import EFFICIENCY_OF_MEDIAN, Statistic, common_factor, nan_mean, nan_median

type Array = NDArray[np.float64]
type Test = list[Statistic]
"""One test on several classes of exposures."""

RAY = 1e5
"""Charge of a bright cosmic ray, electron. cp_verify measures MEAN before rays are repaired."""

RAYS_ABOVE = 5.0
"""Standard errors above the lower quartile of the exposures from which a mean has a ray in it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ClassOf:
    """The verified exposures of one class."""

    name: ExposureClass
    grid: Grid
    times: Array
    """Dark time of each exposure, seconds; NaN if unknown."""

    @property
    def is_internal(self) -> bool:
        """Whether the exposures were combined into the calibration."""
        return self.name == "internal"


@dataclass(frozen=True, eq=False, kw_only=True)
class Level:
    """Values that should be equal to ``expected`` in every exposure.

    ``values`` has an array (exposures, places) for each class; ``sigma`` is the standard deviation of one exposure
    that was not corrected with a calibration, shape (places,). ``ray`` is the mean that one ray adds to it, or 0.
    """

    test: str
    values: Sequence[Array]
    expected: float
    sigma: Array
    freedom: float
    places: Places
    inputs: Array
    floor: float
    unit: str
    upstream: str | None
    ray: float = 0.0


def tests_of(kind: Kind, classes: Sequence[ClassOf], predicted: Predictions, floors: Floors) -> list[Test]:
    """Return the statistics of all tests of one kind of calibration."""
    variances = [variance_of(kind, each, classes, predicted) for each in classes]
    noise = _noise(kind, classes, variances, predicted, floors)
    if kind == "flat":
        return [*noise, *_flat_levels(classes, variances, predicted, floors)]
    return [*noise, *_means(classes, predicted, floors)]


def variance_of(kind: Kind, each: ClassOf, classes: Sequence[ClassOf], predicted: Predictions) -> Array:
    """Return the predicted variance of a pixel in each exposure and place."""
    if kind == "flat":
        return flat_variance(predicted, each.grid.column("MEAN"), each.is_internal)
    if kind == "dark":
        return dark_variance(predicted, each.times, usual_time(classes), each.is_internal)
    return bias_variance(predicted, len(each.grid.exposures), each.is_internal)


def usual_time(classes: Sequence[ClassOf]) -> float:
    """Return the median dark time of the combined exposures that were verified, or else of all, seconds."""
    combined = [each.times for each in classes if each.is_internal and each.times.size]
    times = np.concatenate(combined or [each.times for each in classes] or [np.empty(0)])
    return float(np.median(times)) if times.size else float("nan")


def _noise(
    kind: Kind, classes: Sequence[ClassOf], variances: Sequence[Array], predicted: Predictions, floors: Floors
) -> list[Test]:
    """Return NOISE: the scatter of the pixels against the predicted one."""
    with np.errstate(invalid="ignore"):
        known = np.sqrt(0.5 / (predicted.pixels - 1.0))
    expected = [np.sqrt(variance) for variance in variances]
    values = [each.grid.column("NOISE") for each in classes]
    factor = common_factor(known, _stacked(classes, [v / e for v, e in zip(values, expected, strict=True)]))
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
        )

    single, pooled = [], []
    for each, value, wanted in zip(classes, values, expected, strict=True):
        single.append(statistic(each, value, wanted, np.hypot(one, common), False))
        if each.name != "first" and len(value):
            made = np.isfinite(value / wanted)
            count = np.maximum(made.sum(axis=0), 1)
            shared = correlation(predicted.inputs, each.is_internal) ** 2
            sigma = np.hypot(one * np.sqrt((1.0 + (count - 1) * shared) / count), common)
            together = np.sqrt(nan_mean(np.where(made, wanted, np.nan) ** 2))
            seen = np.sqrt(nan_mean(np.where(made, value / wanted, np.nan) ** 2)) * together
            pooled.append(statistic(each, seen, together, sigma, True))
    return [single, pooled]


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
    factor = common_factor(known, _stacked(classes, whole))
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
    return [*_level_tests(classes, amplifiers), *_level_tests(classes, detectors)]


def mean_scatter(classes: Sequence[ClassOf], predicted: Predictions) -> Scatter:
    """Return the scatter of an amplifier's mean from exposure to exposure, in units of the read noise."""
    values = [each.grid.column("MEAN") / predicted.read_noise for each in classes]
    return common_factor(np.full(len(predicted.read_noise), np.nan), _stacked(classes, values))


def level_scatter(
    classes: Sequence[ClassOf], variances: Sequence[Array], predicted: Predictions
) -> tuple[Array, float]:
    """Return the relative scatter of an amplifier's level, shape (places,), and its degrees of freedom."""
    places = classes[0].grid.places
    means = [each.grid.column("MEAN") for each in classes]
    relative = [
        np.sqrt(variance / share(predicted.inputs, each.is_internal)) / mean
        for each, variance, mean in zip(classes, variances, means, strict=True)
    ]
    with np.errstate(invalid="ignore"):
        pixel = nan_mean(np.concatenate(relative))[0] if relative else np.full(len(predicted.pixels), np.nan)
        count = places.spread(places.counts)
        known = pixel / np.sqrt(predicted.pixels) * np.sqrt(1.0 + EFFICIENCY_OF_MEDIAN / count)
    factor = common_factor(known, _stacked(classes, [relative_levels(places, mean) for mean in means]))
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
    factor = common_factor(whole, _stacked(classes, ratios))
    tests = [
        *_level_tests(classes, level("LEVEL", levels, 1.0, sigma, "SCATTER")),
        *_level_tests(
            classes, level("STEP", [steps(places, each) for each in levels], 0.0, sigma * np.sqrt(2.0), None)
        ),
    ]
    if len(places.starts) > 2:
        scatter = level(
            "SCATTER",
            ratios,
            1.0,
            whole * np.sqrt(1.0 + EFFICIENCY_OF_MEDIAN / len(whole)) * factor.sigma,
            "SCATTER",
        )
        tests += _level_tests(classes, scatter)
    return tests


def _error_of_median(places: Places, sigma: Array) -> Array:
    """Return the standard error of the median over each detector's amplifiers, if they are independent."""
    median: Array = places.by_detector(sigma, nan_median) * np.sqrt(EFFICIENCY_OF_MEDIAN / places.counts)
    return median


def _level_tests(classes: Sequence[ClassOf], level: Level) -> list[Test]:
    """Return the test on each exposure, and on the mean over the exposures of a class."""
    single, pooled = [], []
    for each, value in zip(classes, level.values, strict=True):
        sigma = level.sigma * np.sqrt(share(level.inputs, each.is_internal))
        single.append(_level_statistic(each, level, value, sigma, level.floor + level.ray, False))
        if each.name != "first" and len(value):
            kept = _without_rays(value, sigma) if level.ray else value
            count = np.maximum(np.isfinite(kept).sum(axis=0), 1)
            sign = -1.0 if each.is_internal else 1.0
            # If every combined exposure is among them, their mean is zero by construction.
            variance = np.maximum(1.0 / count + sign / level.inputs, 0.0)
            error = level.sigma * np.sqrt(variance)
            pooled.append(_level_statistic(each, level, nan_mean(kept), error, level.floor, True))
    return [single, pooled]


def _without_rays(value: Array, sigma: Array) -> Array:
    """Return the means of exposures, NaN where a ray is in them.

    Rays are rare. The lower quartile of the exposures is free of them even if one comes in most exposures.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        quartile = np.nanpercentile(value, 25.0, axis=0, method="lower")
    return np.where(value <= quartile + RAYS_ABOVE * sigma, value, np.nan)


def _level_statistic(
    each: ClassOf, level: Level, value: Array, sigma: Array, floor: float, pooled: bool
) -> Statistic:
    return Statistic(
        test=level.test,
        exposure_class=each.name,
        pooled=pooled,
        exposures=np.empty(0, np.int64) if pooled else each.grid.exposures,
        places=level.places,
        value=value,
        expected=np.full(value.shape, level.expected),
        sigma=np.broadcast_to(sigma, value.shape),
        scale=np.ones(value.shape),
        floor=floor,
        freedom=level.freedom,
        unit=level.unit,
        upstream=level.upstream,
        upstream_failed=None if pooled or not level.upstream else upstream_failures(each, level.upstream),
    )


def upstream_failures(each: ClassOf, name: str) -> int | None:
    """Return the number of amplifiers that failed cp_verify's test; None if it was not made."""
    verdicts = each.grid.verdicts.get(name)
    return None if verdicts is None or (verdicts < 0).all() else int((verdicts == 0).sum())


def _stacked(classes: Sequence[ClassOf], values: Sequence[Array]) -> Array:
    """Return the values of all exposures except the first ones of sequences, in the order of the exposures."""
    kept = [
        (each.grid.exposures, value)
        for each, value in zip(classes, values, strict=True)
        if each.name != "first"
    ]
    if not kept:
        return np.empty((0, 0))
    order = np.argsort(np.concatenate([exposures for exposures, _ in kept]), kind="stable")
    stacked: Array = np.concatenate([value for _, value in kept])[order]
    return stacked
