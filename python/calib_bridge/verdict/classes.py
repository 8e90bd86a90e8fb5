"""The verified exposures by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import ExposureClass
from .grid import Grid
from .statistics import Statistic

type Array = NDArray[np.float64]
type Test = list[Statistic]
"""One test on several classes of exposures."""


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

    def of_rows(self, kept: NDArray[np.bool_]) -> ClassOf:
        """Return the class with some of its exposures."""
        grid = Grid(
            exposures=self.grid.exposures[kept],
            places=self.grid.places,
            values={name: values[kept] for name, values in self.grid.values.items()},
            verdicts={name: verdicts[kept] for name, verdicts in self.grid.verdicts.items()},
        )
        return ClassOf(name=self.name, grid=grid, times=self.times[kept])


def usual_time(classes: Sequence[ClassOf]) -> float:
    """Return the median dark time of the combined exposures that were verified, or else of all, seconds."""
    combined = [each.times for each in classes if each.is_internal and each.times.size]
    times = np.concatenate(combined or [each.times for each in classes] or [np.empty(0)])
    return float(np.nanmedian(times)) if np.isfinite(times).any() else float("nan")


def stacked(classes: Sequence[ClassOf], values: Sequence[Array]) -> Array:
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


def upstream_failures(each: ClassOf, name: str) -> int | None:
    """Return the number of amplifiers that failed cp_verify's test; None if it was not made."""
    verdicts = each.grid.verdicts.get(name)
    return None if verdicts is None or (verdicts < 0).all() else int((verdicts == 0).sum())
