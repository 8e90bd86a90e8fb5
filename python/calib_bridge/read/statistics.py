"""``statistics``: numbers of the calibrations of one type in a RUN."""

from __future__ import annotations

import hashlib
from collections.abc import Sized
from typing import Any, NamedTuple

import numpy as np

from ..errors import BridgeError
from ..protocol.datasets import ClippedFacts, StatisticsParams, StatisticsResult
from ..session import Session
from .dataset import load
from .pixels import clipped_numbers, good_pixels, pixels_of, unit_of_pixels
from .table import read_rows


class Numbers(NamedTuple):
    """Numbers of one dataset: of an image in its own unit, or the rows of a table."""

    unit: str
    mean: float | None
    median: float | None
    stdev: float | None
    rows: int | None
    pixels: str | None = None
    clipped: ClippedFacts | None = None


def statistics(session: Session, params: StatisticsParams) -> StatisticsResult:
    """Describe every dataset of a type in a RUN.

    Raises ``dataset-missing`` if the RUN has none or a file is gone.
    """
    butler = session.reader(params.repo)
    rows = read_rows(butler, params.dataset_type, [params.run])
    if not rows:
        raise BridgeError("dataset-missing", f"{params.run} has no {params.dataset_type}")
    numbers = [describe(load(butler, row), params.dataset_type) for row in rows]
    return StatisticsResult(
        detector=[int(row.data_id.get("detector", 0)) for row in rows],
        id=[row.id for row in rows],
        unit=[each.unit for each in numbers],
        mean=[each.mean for each in numbers],
        median=[each.median for each in numbers],
        stdev=[each.stdev for each in numbers],
        rows=[each.rows for each in numbers],
        pixels=[each.pixels for each in numbers],
        clipped=[each.clipped for each in numbers],
    )


def describe(dataset: Any, dataset_type: str) -> Numbers:
    """Describe an image by its finite pixels, and any other dataset by its number of rows.

    Returns
    -------
    numbers : `Numbers`
        Rows are counted in the dataset's ``table`` or in the dataset itself; 0 if neither can be counted.
    """
    pixels, good = pixels_of(dataset), good_pixels(dataset)
    if pixels is None or good is None:
        counted = next(
            (each for each in (getattr(dataset, "table", None), dataset) if isinstance(each, Sized)), ()
        )
        return Numbers("", None, None, None, len(counted))
    clipped = ClippedFacts(unit=unit_of_pixels(dataset, dataset_type), **clipped_numbers(good)._asdict())
    finite = pixels[np.isfinite(pixels)]
    if not finite.size:
        return Numbers(_unit(dataset), 0.0, 0.0, 0.0, None, clipped=clipped)
    # Images of one value, such as those of a detector without power, may be equal.
    digest = hashlib.sha256(pixels.tobytes()).hexdigest() if finite.min() < finite.max() else None
    return Numbers(
        _unit(dataset),
        float(finite.mean()),
        float(np.median(finite)),
        float(finite.std()),
        None,
        digest,
        clipped,
    )


def _unit(dataset: Any) -> str:
    """Return the unit as reports of version 1 have it, whose digests people accepted: adu without another."""
    return str(getattr(dataset, "unit", None) or getattr(dataset, "units", None) or "adu")
