"""Changes against the calibration that is replaced. They show faults that construction and verification share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import Floors
from .classes import ClassOf, Test, usual_time
from .grid import Grid, Places
from .noise import variance_of
from .predictions import Kind, Predictions
from .statistics import EFFICIENCY_OF_MEDIAN, Statistic, nan_median
from .tests import error_of_ratio, level_scatter, mean_scatter, relative_levels

type Array = NDArray[np.float64]

CHANGE = "_CHANGE"
"""End of the names of these tests."""

FEWEST = 12
"""Fewest amplifiers from whose changes a scatter is estimated."""


def changes_of(
    kind: Kind, classes: Sequence[ClassOf], predicted: Predictions, before: Predictions, floors: Floors
) -> list[Test]:
    """Return the tests of the combined calibration's level against that of the replaced one.

    Parameters
    ----------
    kind, classes, predicted
        The verification, whose scatter between exposures gives the standard errors.
    before
        Predictions of the replaced calibration, for the same places.
    floors
        The same as for verified exposures.
    """
    places = classes[0].grid.places
    combined = np.sqrt(1.0 / predicted.inputs + 1.0 / before.inputs)
    if kind == "flat":
        variances = [variance_of(kind, each, classes, predicted) for each in classes]
        relative, freedom = level_scatter(classes, variances, predicted)
        sigma = relative * combined
        old = relative_levels(places, before.level[None, :])[0]
        # Over the median of the changes, because one amplifier can move the median of levels that differ.
        with np.errstate(divide="ignore", invalid="ignore"):
            new = old * relative_levels(places, (predicted.level / before.level)[None, :])[0]
        tests = [[_change(f"LEVEL{CHANGE}", places, new, old, sigma, floors.level, freedom, "")]]
        if len(places.starts) > 2:
            # The median of the changes, because the levels of amplifiers differ more than they change.
            with np.errstate(divide="ignore", invalid="ignore"):
                whole = _whole(places, predicted.level / before.level)
            new, error = whole / nan_median(whole), error_of_ratio(places, sigma)
            known = np.where(np.isfinite(_whole(places, before.level)), 1.0, np.nan)
            name = f"SCATTER{CHANGE}"
            tests.append([_change(name, places.wholes, new, known, error, floors.level, freedom, "")])
        return tests
    # A dark counts with the charge of an exposure, because that is what it removes.
    time = usual_time(classes) if kind == "dark" else 1.0
    scatter = mean_scatter(classes, predicted)
    sigma = scatter.sigma * predicted.read_noise * combined
    new, old = predicted.level * time, before.level * time
    error = _whole(places, sigma) * np.sqrt(EFFICIENCY_OF_MEDIAN / places.counts)
    amplifiers = _change(f"MEAN{CHANGE}", places, new, old, sigma, floors.mean, scatter.freedom, "electron")
    # The median of the differences, because the levels of amplifiers differ more than they change.
    level = _whole(places, old)
    detectors = _change(
        f"DETECTOR_MEAN{CHANGE}",
        places.wholes,
        level + _whole(places, new - old),
        level,
        error,
        floors.mean,
        scatter.freedom,
        "electron",
    )
    return [[amplifiers], [detectors]]


def ptc_changes(new: Grid, old: Grid, floors: Floors) -> list[Test]:
    """Return the tests of the gain and noise of a ptc against those of the replaced one.

    The standard error is the scatter of the changes over all amplifiers, because the table of values has no errors.
    """
    tests: list[Test] = []
    for name, floor in (("PTC_GAIN", floors.level), ("PTC_NOISE", floors.noise)):
        now, before = new.column(name)[0], old.column(name)[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            change = now / before - 1.0
        made = change[np.isfinite(change)]
        low, high = np.percentile(made, [25.0, 75.0]) if made.size >= FEWEST else (np.nan, np.nan)
        sigma = np.full(len(now), 0.7413 * (high - low))
        unit = "electron / adu" if name == "PTC_GAIN" else "electron"
        freedom = 0.37 * made.size
        tests.append(
            [
                _change(
                    f"{name}{CHANGE}", new.places, now, before, sigma, floor, freedom, unit, is_relative=True
                )
            ]
        )
    return tests


def _whole(places: Places, values: Array) -> Array:
    return places.by_detector(values, lambda part: nan_median(part))


def _change(
    test: str,
    places: Places,
    value: Array,
    expected: Array,
    sigma: Array,
    floor: float,
    freedom: float,
    unit: str,
    is_relative: bool = False,
) -> Statistic:
    """Return a statistic without a class of exposures."""
    return Statistic(
        test=test,
        exposure_class=None,
        pooled=True,
        exposures=np.empty(0, np.int64),
        places=places,
        value=value[None, :],
        expected=expected[None, :],
        sigma=sigma[None, :],
        scale=expected[None, :] if is_relative else np.ones((1, len(value))),
        floor=floor,
        freedom=freedom,
        unit=unit,
        upstream=None,
    )
