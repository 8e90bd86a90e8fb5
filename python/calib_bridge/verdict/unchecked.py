"""Reasons why a verification, or a part of it, could not be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .grid import Grid, Places
from .measured import WHOLE_DETECTOR
from .statistics import Statistic
from .verdicts import IGNORED
from .words import exposure_words, list_words, place_words

NEEDED = ("MEAN", "NOISE")
"""Columns that the tests of bias, dark and flat need."""


def missing_values(
    grid: Grid, columns: Sequence[str], detectors: Sequence[int], names: Mapping[int, str]
) -> Iterator[str]:
    """Yield a reason for each column, detector and exposure without values, and for amplifiers without some."""
    if not len(grid.exposures):
        return
    absent = [name for name in columns if not np.isfinite(grid.column(name)).any()]
    if len(absent) == len(columns):
        yield f"{exposure_words(grid.exposures)}: no values of {list_words(columns)}"
        return
    for name in absent:
        yield f"{exposure_words(grid.exposures)}: the table has no values of {name}"
    present = [name for name in columns if name not in absent]
    missing = ~np.isfinite(np.stack([grid.column(name) for name in present]))
    lacks = missing.any(axis=0)
    places = grid.places
    unknown = sorted(set(detectors) - {int(number) for number in places.detector})
    if unknown:
        words = list_words([names.get(number, f"detector {number}") for number in unknown])
        yield f"{exposure_words(grid.exposures)}: no values of {words}"
    for row in np.flatnonzero(lacks.all(axis=1)):
        yield f"exposure {grid.exposures[row]}: no values of {list_words(present)}"
    kept = ~lacks.all(axis=1)
    for sets, exposures in _by_places(lacks[kept], grid.exposures[kept]):
        which = [name for index, name in enumerate(present) if missing[index][:, sets].any()]
        yield f"{exposure_words(exposures)}: no values of {list_words(which)} for {place_words(places, sets, names)}"


def missing_outcomes(grid: Grid, detectors: Sequence[int], names: Mapping[int, str]) -> Iterator[str]:
    """Yield a reason for each of cp_verify's outcomes, and value of the same name, that some places lack.

    Amplifiers and detectors as a whole have tests of their own.
    """
    for is_whole in (False, True):
        own = (grid.places.amplifier == WHOLE_DETECTOR) == is_whole
        places = Places(detector=grid.places.detector[own], amplifier=grid.places.amplifier[own])
        outcomes = {name: made[:, own] for name, made in grid.verdicts.items() if (made[:, own] >= 0).any()}
        values = {
            name: np.where(made < 0, np.nan, grid.column(name)[:, own] if name in grid.values else 1.0)
            for name, made in outcomes.items()
            if name not in IGNORED
        }
        if values:
            part = Grid(exposures=grid.exposures, places=places, values=values, verdicts={})
            yield from missing_values(part, sorted(values), detectors, names)


def unpredicted(statistic: Statistic, names: Mapping[int, str]) -> Iterator[str]:
    """Yield a reason if values of a test have nothing to be compared with. The judgment's remarks say why."""
    lacks = (np.isfinite(statistic.value) & ~np.isfinite(statistic.deviation)).any(axis=0)
    if lacks.any():
        where = "" if lacks.all() else f" for {place_words(statistic.places, lacks, names)}"
        kind = f" in {statistic.exposure_class} exposures" if statistic.exposure_class else ""
        yield f"{statistic.test}{kind}: nothing to predict from{where}"


def uncompared(statistic: Statistic, names: Mapping[int, str]) -> Iterator[str]:
    """Yield a reason if a change against the replaced calibration was not measured at some places."""
    unknown = "the value of the {} calibration is unknown"
    before, now = (~np.isfinite(each).any(axis=0) for each in (statistic.expected, statistic.value))
    rest = ~np.isfinite(statistic.deviation).any(axis=0) & ~before & ~now
    for lacks, why in (
        (before, unknown.format("replaced")),
        (now & ~before, unknown.format("verified")),
        (rest, "the scatter between exposures is unknown"),
    ):
        if lacks.any():
            where = "" if lacks.all() else f" for {place_words(statistic.places, lacks, names)}"
            yield f"{statistic.test}: not compared with the replaced set{where}, because {why}"


def _by_places(
    lacks: NDArray[np.bool_], exposures: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.int64]]]:
    """Yield each set of places that is missing, with the exposures in which exactly that set is."""
    sets, which = np.unique(lacks, axis=0, return_inverse=True)
    for index, each in enumerate(sets):
        if each.any():
            yield each, exposures[which.ravel() == index]
