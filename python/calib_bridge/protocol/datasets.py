"""Datasets of one type in a collection: rows, files, contents, pictures, statistics."""

from __future__ import annotations

from pydantic import Field, JsonValue

from .base import CollectionName, DatasetId, DatasetTypeName, Protection, TaiBound, TaiNanoseconds, Wire


class RowsParams(Wire):
    """Read the rows behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection."""

    repo: str
    collection: CollectionName
    dataset_type: DatasetTypeName


class RowsResult(Wire):
    """Columns of equal length, sorted by data ID and begin; ``begin`` and ``end`` are None outside CALIBRATION."""

    data_id: list[dict[str, JsonValue]]
    id: list[DatasetId]
    run: list[str]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    empty: list[bool]


class DigestsParams(Wire):
    """Read the files behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection."""

    repo: str
    collection: CollectionName
    dataset_type: DatasetTypeName
    content: bool = Field(default=False, description="Whether digests of the contents are returned.")


class DigestsResult(Wire):
    """Columns of equal length, each dataset once however many ranges it has, sorted by data ID.

    ``sha256`` is None if the file cannot be read. ``size`` (bytes) and ``mode`` are None if the file is missing or the
    object store does not report them.
    """

    id: list[DatasetId]
    path: list[str] = Field(description="Path as the datastore records it; empty if nothing is recorded.")
    sha256: list[str | None]
    size: list[int | None]
    mode: list[int | None] = Field(description="Permission bits, e.g. 0o644.")
    content: list[str | None] | None = Field(
        default=None,
        description="On request, a sha256 that does not depend on when and under which UUID a FITS file was written.",
    )
    protection: list[Protection | None] = Field(
        description="Why the bridge never replaces the file; None if it may."
    )


class ReadParams(Wire):
    """Read a structured dataset without a detector, e.g. ``verifyBiasStats``."""

    repo: str
    run: CollectionName
    dataset_type: DatasetTypeName


class ReadResult(Wire):
    """The dataset's content as JSON."""

    value: JsonValue


class SerialsParams(Wire):
    """Read the serial numbers of the sensors that calibrations and raws are of.

    For each detector of the calibrations, the last raw of the exposures is read that is taken within the range.
    """

    repo: str
    collection: CollectionName = Field(description="RUN or CALIBRATION collection of the calibrations.")
    dataset_type: DatasetTypeName
    instrument: str
    raws: list[CollectionName] = Field(description="Collections of the raws.")
    exposures: list[int]
    begin: TaiBound | None
    end: TaiBound | None


class SerialsResult(Wire):
    """Columns of equal length: the calibrations of detectors that have a raw, sorted by data ID.

    A serial number is None if no header names it, or the file cannot be read.
    """

    detector: list[int]
    serial: list[str | None] = Field(description="The sensor that the calibration is of.")
    raw: list[str | None] = Field(description="The sensor that the detector's raw is of.")


class StatisticsParams(Wire):
    """Describe the calibrations of one type in a RUN by numbers."""

    repo: str
    run: CollectionName
    dataset_type: DatasetTypeName


class ClippedFacts(Wire):
    """Numbers of the pixels that are finite, not flagged bad, and not clipped at 4 standard deviations.

    ``used`` of ``pixels`` are.
    """

    unit: str = Field(description="Empty for a dimensionless image, such as a flat.")
    mean: float | None
    median: float | None
    stdev: float | None
    used: int
    pixels: int


class StatisticsResult(Wire):
    """Columns of equal length, sorted by data ID.

    ``mean``, ``median`` and ``stdev`` of an image use its finite pixels, in its own ``unit``. For a table they are
    None, and ``rows`` is the number of its rows. ``clipped`` leaves out bad pixels and outliers; reports of version 1
    lack it, so it may not replace the other numbers.
    """

    detector: list[int]
    id: list[DatasetId]
    unit: list[str]
    mean: list[float | None]
    median: list[float | None]
    stdev: list[float | None]
    rows: list[int | None]
    pixels: list[str | None] = Field(
        description="Digest of an image's pixels; None for a table, and for an image of one value."
    )
    clipped: list[ClippedFacts | None] = Field(description="None for a table.")
