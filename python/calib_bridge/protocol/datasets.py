"""The datasets of a type in a collection: rows, files, contents, pictures, numbers."""

from __future__ import annotations

from pydantic import Field, JsonValue

from .base import DatasetId, TaiNanoseconds, Wire


class RowsParams(Wire):
    """The rows behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection."""

    repo: str
    collection: str
    dataset_type: str


class RowsResult(Wire):
    """Columns of equal length, sorted by data ID then begin; ``begin`` and ``end`` are None outside CALIBRATION."""

    data_id: list[dict[str, JsonValue]]
    id: list[DatasetId]
    run: list[str]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    empty: list[bool]


class DigestsParams(Wire):
    """The files behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection."""

    repo: str
    collection: str
    dataset_type: str


class DigestsResult(Wire):
    """Columns of equal length, a dataset once however many ranges it has, sorted by data ID.

    ``sha256`` is None where the file cannot be read, ``size`` and ``mode`` where it cannot be found or lies in an
    object store that does not tell.
    """

    id: list[DatasetId]
    path: list[str] = Field(description="As the datastore records it; empty where it records nothing.")
    sha256: list[str | None]
    size: list[int | None]
    mode: list[int | None] = Field(description="Permission bits, e.g. 0o644.")


class ReadParams(Wire):
    """A structured dataset without a detector, e.g. ``verifyBiasStats``."""

    repo: str
    run: str
    dataset_type: str


class ReadResult(Wire):
    """Its content as JSON."""

    value: JsonValue


class PictureParams(Wire):
    """A rendered image: of one detector, or one without a detector as a mosaic is."""

    repo: str
    run: str
    dataset_type: str
    detector: int | None


class PictureResult(Wire):
    """PNG, base64; None for what is no image."""

    png: str | None


class StatisticsParams(Wire):
    """The calibrations of one type in a RUN, in numbers."""

    repo: str
    run: str
    dataset_type: str


class StatisticsResult(Wire):
    """Columns of equal length, by data ID.

    ``mean``, ``median`` and ``stdev`` are of an image's finite pixels in its own ``unit`` and None for a table, whose
    ``rows`` are counted instead.
    """

    detector: list[int]
    id: list[DatasetId]
    unit: list[str]
    mean: list[float | None]
    median: list[float | None]
    stdev: list[float | None]
    rows: list[int | None]
