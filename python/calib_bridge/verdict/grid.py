"""Values of amplifiers on a grid of exposures and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .expected import Expected
from .measured import WHOLE_DETECTOR, Measured

type Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Places:
    """Amplifiers, sorted by detector. An empty amplifier stands for the detector as a whole."""

    detector: NDArray[np.int32]
    amplifier: NDArray[np.str_]

    @property
    def starts(self) -> NDArray[np.int64]:
        """Index of each detector's first place."""
        return np.flatnonzero(np.diff(self.detector, prepend=self.detector[:1] - 1)).astype(np.int64)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Number of places of each detector."""
        return np.diff(self.starts, append=len(self.detector))

    @property
    def wholes(self) -> Places:
        """Each detector as a whole."""
        detector = self.detector[self.starts]
        return Places(detector=detector, amplifier=np.full(len(detector), WHOLE_DETECTOR))

    def by_detector(self, values: Array, reduce: Callable[[Array], Array]) -> Array:
        """Return ``reduce`` over the last axis for the places of each detector, shape (..., detectors)."""
        parts = np.split(values, self.starts[1:], axis=-1)
        reduced = [reduce(part) for part in parts] if self.detector.size else []
        return np.stack(reduced, axis=-1) if reduced else np.empty((*values.shape[:-1], 0))

    def spread[T: np.generic](self, values: NDArray[T]) -> NDArray[T]:
        """Return the values of detectors, shape (..., detectors), at each of their places."""
        return np.repeat(values, self.counts, axis=-1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Grid:
    """Columns of shape (exposures, places). A value is NaN, and a verdict -1, if it was not measured."""

    exposures: NDArray[np.int64]
    places: Places
    values: Mapping[str, Array]
    verdicts: Mapping[str, NDArray[np.int8]]

    def column(self, name: str) -> Array:
        """Return a column; NaN if nothing has it."""
        shape = (len(self.exposures), len(self.places.detector))
        return self.values.get(name, np.full(shape, np.nan))


def places_of(
    measured: Measured, expected: Expected, detectors: Sequence[int], wholes: bool = False
) -> Places:
    """Return the places that were measured or have a prediction, of some detectors.

    With ``wholes`` a detector as a whole is a place too.
    """
    detector = np.concatenate([measured.detector, expected.detector]).astype(np.int32)
    amplifier = np.concatenate([measured.amplifier, expected.amplifier]).astype(np.str_)
    wanted = np.isin(detector, np.asarray(detectors, np.int32)) & (wholes | (amplifier != WHOLE_DETECTOR))
    pairs = np.unique(np.rec.fromarrays([detector[wanted], amplifier[wanted]]))
    return Places(detector=pairs["f0"].astype(np.int32), amplifier=pairs["f1"].astype(np.str_))


def grid_of(measured: Measured, places: Places, exposures: Sequence[int]) -> Grid:
    """Return the measured values of some exposures on a grid."""
    chosen = np.array(sorted(set(exposures)), np.int64)
    shape = (len(chosen), len(places.detector))
    row = find_rows(chosen, measured.exposure)
    column = find_places(places, measured.detector, measured.amplifier)
    inside = (row >= 0) & (column >= 0)
    at = (row[inside], column[inside])

    def laid_out[T: np.generic](values: NDArray[T], absent: float) -> NDArray[T]:
        grid = np.full(shape, absent, values.dtype)
        grid[at] = values[inside]
        return grid

    return Grid(
        exposures=chosen,
        places=places,
        values={name: laid_out(values, np.nan) for name, values in measured.values.items()},
        verdicts={name: laid_out(values, -1) for name, values in measured.verdicts.items()},
    )


def find_rows(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the index of each wanted number among known ones; -1 if there is none."""
    if not known.size:
        return np.full(len(wanted), -1, np.int64)
    order = np.argsort(known, kind="stable")
    index = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
    return np.where(known[index] == wanted, index, -1).astype(np.int64)


def find_places(
    places: Places, detector: NDArray[np.int32], amplifier: NDArray[np.str_]
) -> NDArray[np.int64]:
    """Return the index of each detector and amplifier among the places; -1 if there is none."""
    names, codes = np.unique(np.concatenate([places.amplifier, amplifier]), return_inverse=True)
    count = len(places.amplifier)
    width = len(names) + 1
    known = places.detector.astype(np.int64) * width + codes[:count]
    return find_rows(known, detector.astype(np.int64) * width + codes[count:])
