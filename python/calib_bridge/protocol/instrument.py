"""An instrument's names, and what its pipelines read."""

from __future__ import annotations

from pydantic import Field

from .base import Wire


class InstrumentParams(Wire):
    """Names of an instrument's detectors and filters, as files of packages are named after them."""

    repo: str
    instrument: str


class DetectorName(Wire):
    """A detector's number and full name, e.g. 94 and ``R22_S11``."""

    id: int
    name: str


class InstrumentResult(Wire):
    """Sorted; nothing where the instrument is not registered."""

    detectors: list[DetectorName]
    filters: list[str] = Field(description="Physical filters.")
    bands: list[str | None] = Field(description="Theirs, in their order.")


class PipelinesParams(Wire):
    """What pipelines read, and what of it some collections hold."""

    repo: str
    paths: list[str]
    collections: list[str]


class PipelineFacts(Wire):
    """Calibrations that a pipeline looks up; null where its tasks are not installed here."""

    path: str
    reads: list[str] | None


class PipelinesResult(Wire):
    """``held``: dataset types with at least one dataset in the collections."""

    pipelines: list[PipelineFacts]
    held: list[str]
