"""Values of amplifiers that a calibration holds, the curves that they follow from, and bad pixels by amplifier."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import CollectionName, DatasetId, Wire
from .judgments import DetectorNumber

CURVES_AT_ONCE = 192
POINTS_OF_CURVE = 400


class AmplifiersParams(Wire):
    """Read one number an amplifier for each quantity that the calibrations of a RUN hold."""

    repo: str
    run: CollectionName
    dataset_type: Literal["ptc", "linearizer", "bfk"]


class HeldColumn(Wire):
    """A quantity. A value or its standard error is null if it is absent or not finite."""

    name: str
    unit: str
    values: list[float | None]
    errors: list[float | None]


class AmplifiersResult(Wire):
    """Columns of equal length, a row a detector and amplifier. ``ids`` are the datasets that were read."""

    ids: list[DatasetId]
    detector: list[int]
    amplifier: list[str]
    columns: list[HeldColumn]


class AmplifierPlace(Wire):
    """An amplifier of a detector."""

    detector: DetectorNumber
    amplifier: Annotated[str, Field(max_length=64)]


class CurvesParams(Wire):
    """Read the points of pairs of flats: variances of a ptc, or residuals of a linearizer."""

    repo: str
    run: CollectionName
    dataset_type: Literal["ptc", "linearizer"]
    places: list[AmplifierPlace] = Field(max_length=CURVES_AT_ONCE)


class Curve(Wire):
    """Points of one amplifier in the order of their level.

    ``level`` is in adu. ``value`` is the variance of a ptc, adu squared, or the residual of a linearizer, adu.
    ``fit`` is the fitted value, null where it is not stated. A curve of many points has evenly chosen ones, and ``of``
    counts all.
    """

    detector: int
    amplifier: str
    level: list[float]
    value: list[float]
    fit: list[float | None]
    used: list[bool]
    of: int


class CurvesResult(Wire):
    """Curves in the order of the request. An amplifier without a point is left out."""

    ids: list[DatasetId]
    curves: list[Curve]


class DefectsParams(Wire):
    """Count the bad pixels of two RUNs by amplifier."""

    repo: str
    run: CollectionName
    against: CollectionName
    dataset_type: Literal["defects"]
    instrument: str
    cameras: list[CollectionName] = Field(description="Collections to search for the camera.")


class DefectsResult(Wire):
    """Counts of pixels, a row an amplifier, or a detector where no camera says which amplifiers it has.

    ``now`` are bad in the first RUN. ``added`` are not in the other, and ``removed`` are in the other alone.
    """

    ids: list[DatasetId]
    detector: list[int]
    amplifier: list[str] = Field(description="Empty for a detector as a whole.")
    pixels: list[int | None] = Field(description="All pixels; null without a camera.")
    now: list[int]
    added: list[int]
    removed: list[int]
    only: list[int] = Field(description="Detectors that one of the RUNs lacks, which are not compared.")
