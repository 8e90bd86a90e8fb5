"""The test LIGHT: whether the lamp was as bright in each flat as in the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .classes import ClassOf
from .statistics import Applied, Statistic, apply_fixed, nan_median

type Array = NDArray[np.float64]

LARGEST = 0.5
"""Largest relative deviation of a flat's level from those of its class. Lamps flicker by a few per cent."""

FEWEST = 3
"""Fewest exposures of a class whose median says what is usual."""


def light_tests(classes: Sequence[ClassOf]) -> list[Applied]:
    """Return LIGHT: the level of each detector per second, against the median over the exposures of the class.

    The median is over both classes if one has too few exposures. The limit is so wide that clean flats never fail it,
    so that the test has no size. The first exposures of sequences are not tested.
    """
    usual = [each for each in classes if each.name != "first"]
    levels = [_levels(each) for each in usual]
    compared = [own if len(own) >= FEWEST else np.concatenate(levels) for own in levels]
    return [
        _light(each, own, nan_median(other.T))
        for each, own, other in zip(usual, levels, compared, strict=True)
    ]


def lit_classes(classes: Sequence[ClassOf], tests: Sequence[Applied]) -> list[ClassOf]:
    """Return the classes without the exposures that fail LIGHT in most detectors; as they are if nothing else is left.

    The tests of levels and noise assume the same light in all exposures.
    """
    unlit = {
        each.statistic.exposure_class: each.failed.sum(axis=1) > 0.5 * each.measured.sum(axis=1)
        for each in tests
    }
    kept = [each.of_rows(~unlit[each.name]) if each.name in unlit else each for each in classes]
    return [each for each in kept if len(each.grid.exposures)] or [*classes]


def _levels(each: ClassOf) -> Array:
    """Return the level of each detector, electron per second, shape (exposures, detectors)."""
    level: Array = each.grid.places.by_detector(each.grid.column("MEAN"), nan_median) / each.times[:, None]
    return level


def _light(each: ClassOf, level: Array, usual: Array) -> Applied:
    places = each.grid.places
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(usual > 0.0, level / usual, np.nan)
    ones = np.ones(value.shape)
    statistic = Statistic(
        test="LIGHT",
        exposure_class=each.name,
        pooled=False,
        exposures=each.grid.exposures,
        places=places.wholes,
        value=value,
        expected=ones,
        sigma=np.zeros(value.shape),
        scale=ones,
        floor=LARGEST,
        freedom=float("inf"),
        unit="",
        upstream=None,
    )
    return apply_fixed(statistic)
