"""Tests of a calibration's own values, where cp_verify has no pipeline: they are numbers, in range, and as before.

A range and a largest change are fixed by the catalog. These tests have no size: the same values always pass or fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import ValueRange
from .changes import CHANGE
from .grid import Grid, find_places
from .statistics import Applied, Statistic, apply_fixed
from .words import list_words, place_words

type Array = NDArray[np.float64]

FINITE = "_FINITE"
RANGE = "_RANGE"
"""Ends of the names of these tests, after the name of the value."""


def range_tests(grid: Grid, ranges: Mapping[str, ValueRange]) -> list[Applied]:
    """Return whether each value is a number, and in its range. A dead amplifier may have none, which people accept."""
    tests: list[Applied] = []
    for name, allowed in ranges.items():
        if name not in grid.values:
            continue
        value = grid.column(name)
        is_number = np.isfinite(value).astype(np.float64)
        tests.append(_test(grid, f"{name}{FINITE}", is_number, np.ones(value.shape), 0.0, "finite"))
        middle = np.full(value.shape, 0.5 * (allowed.low + allowed.high))
        half = 0.5 * (allowed.high - allowed.low)
        tests.append(_test(grid, f"{name}{RANGE}", value, middle, half, allowed.unit))
    return tests


def range_changes(grid: Grid, before: Grid, ranges: Mapping[str, ValueRange]) -> list[Applied]:
    """Return whether each value is as it was in the calibration that is replaced."""
    return [
        _test(grid, f"{name}{CHANGE}", grid.column(name), before.column(name), allowed.change, allowed.unit)
        for name, allowed in ranges.items()
        if name in grid.values
    ]


def missing_parts(
    grid: Grid,
    before: Grid | None,
    ranges: Mapping[str, ValueRange],
    detectors: Sequence[int],
    names: Mapping[int, str],
) -> Iterator[str]:
    """Yield a reason for each value and detector that the calibration lacks, and for amplifiers that it had before."""
    if not any(name in grid.values for name in ranges):
        yield f"the calibration has no values of {' or '.join(ranges)}"
    unknown = sorted(set(detectors) - {int(number) for number in grid.places.detector})
    if unknown:
        words = list_words([names.get(number, f"detector {number}") for number in unknown])
        yield f"the calibration has no values of {words}"
    if before is None:
        return
    lost = find_places(grid.places, before.places.detector, before.places.amplifier) < 0
    lost &= ~np.isin(before.places.detector, unknown)
    if lost.any():
        yield f"the calibration has no row for {place_words(before.places, lost, names)}, which the replaced one has"


def _test(grid: Grid, name: str, value: Array, expected: Array, floor: float, unit: str) -> Applied:
    statistic = Statistic(
        test=name,
        exposure_class=None,
        pooled=True,
        exposures=np.empty(0, np.int64),
        places=grid.places,
        value=value,
        expected=expected,
        sigma=np.zeros(value.shape),
        scale=np.ones(value.shape),
        floor=floor,
        freedom=float("inf"),
        unit=unit,
        upstream=None,
    )
    return apply_fixed(statistic)
