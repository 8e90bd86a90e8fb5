"""``amplifierSteps``: the steps between neighboring amplifiers of a mosaic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import BridgeError
from ..protocol.pictures import AmplifierBox, AmplifierStepsParams, AmplifierStepsResult
from ..session import Session
from .dataset import load
from .picture import boxes_inside, find_image
from .pixels import good_pixels, unit_of_pixels

_DEPTH = 3
"""Pixels on each side of a boundary whose mean is compared, behind one that is left out: it may have parts of both."""

_FEWEST = 8
"""Fewest pixels along a boundary."""

_ERROR_OF_MEDIAN = 1.2533 * 1.4826
"""Standard error of a median, times the square root of the count, over the median absolute deviation."""


class Step(NamedTuple):
    """A step, and its standard error, as fractions of the level."""

    detector: int
    first: str
    second: str
    step: float
    error: float
    level: float


def amplifier_steps(session: Session, params: AmplifierStepsParams) -> AmplifierStepsResult:
    """Measure the step at each boundary; one without enough good pixels is left out.

    Raises ``dataset-missing`` and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    wanted = {"detector": None, "exposure": params.exposure}
    row = find_image(butler, params.dataset_type, params.run, wanted)
    dataset = load(butler, row)
    pixels = good_pixels(dataset)
    if pixels is None:
        raise BridgeError("dataset-unreadable", f"{row.id} in {row.run} is no image")
    found = [
        step
        for box in boxes_inside(params.focal_plane, pixels.shape)
        for step in steps_of(pixels, box.detector, box.amplifiers)
    ]
    return AmplifierStepsResult(
        id=row.id,
        unit=unit_of_pixels(dataset, params.dataset_type),
        detector=[each.detector for each in found],
        first=[each.first for each in found],
        second=[each.second for each in found],
        step=[float(f"{each.step:.5g}") for each in found],
        error=[float(f"{each.error:.5g}") for each in found],
        level=[float(f"{each.level:.5g}") for each in found],
    )


def steps_of(
    pixels: NDArray[np.float64], detector: int, amplifiers: Sequence[AmplifierBox]
) -> Iterator[Step]:
    """Yield the steps of the amplifiers of one detector that share an edge, in pixels of the mosaic.

    The median along the boundary ignores stars and cosmic rays.
    """
    for one, other in combinations(amplifiers, 2):
        sides = _beside(pixels, one, other)
        if sides is None:
            continue
        first, second = sides
        known = np.isfinite(first) & np.isfinite(second)
        if known.sum() < _FEWEST:
            continue
        levels, changes = (first + second)[known] / 2.0, (second - first)[known]
        level, step = float(np.median(levels)), float(np.median(changes))
        spread = float(np.median(np.abs(changes - step)))
        if level > 0:
            error = _ERROR_OF_MEDIAN * spread / np.sqrt(known.sum())
            yield Step(detector, one.name, other.name, step / level, float(error) / level, level)


def _beside(
    pixels: NDArray[np.float64], one: AmplifierBox, other: AmplifierBox
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return the mean levels on both sides of a common edge, along it; `None` without one."""
    for image, x, y in ((pixels, "x", "y"), (pixels.T, "y", "x")):
        width, height = ("width", "height") if x == "x" else ("height", "width")
        edge = getattr(one, x) + getattr(one, width)
        low = max(getattr(one, y), getattr(other, y))
        high = min(getattr(one, y) + getattr(one, height), getattr(other, y) + getattr(other, height))
        if high - low < _FEWEST:
            continue
        if abs(edge - getattr(other, x)) < 0.5:
            return _sides(image, edge, low, high)
        if abs(getattr(other, x) + getattr(other, width) - getattr(one, x)) < 0.5:
            after, before = _sides(image, getattr(one, x), low, high)
            return before, after
    return None


def _sides(
    image: NDArray[np.float64], edge: float, low: float, high: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the means before and after a column, for the whole rows between two bounds."""
    rows = slice(int(np.ceil(low)) + 1, int(high) - 1)
    before, after = int(np.floor(edge)) - 1, int(np.ceil(edge)) + 1
    return (
        image[rows, max(0, before - _DEPTH) : before].mean(axis=1),
        image[rows, after : after + _DEPTH].mean(axis=1),
    )
