"""An instrument's names, and the calibrations that its pipelines read."""

from __future__ import annotations

from pydantic import Field

from .base import CollectionName, Wire


class InstrumentParams(Wire):
    """Read the names of an instrument's detectors and filters, which the paths of packages use."""

    repo: str
    instrument: str


class DetectorName(Wire):
    """A detector's number and full name, e.g. 94 and ``R22_S11``."""

    id: int
    name: str


class InstrumentResult(Wire):
    """Sorted; empty if the instrument is not registered."""

    detectors: list[DetectorName]
    filters: list[str] = Field(description="Physical filters.")
    bands: list[str | None] = Field(description="The filters' bands, in the same order.")


class PipelinesParams(Wire):
    """Read which calibrations pipelines look up, and which types some collections hold."""

    repo: str
    paths: list[str]
    collections: list[CollectionName]


class PipelineFacts(Wire):
    """Calibration types that a pipeline looks up; null if its tasks are not installed here."""

    path: str
    reads: list[str] | None


class PipelinesResult(Wire):
    """``held`` are the dataset types with at least one dataset in the collections."""

    pipelines: list[PipelineFacts]
    held: list[str]
