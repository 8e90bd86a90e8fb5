"""Everything that a repository has of a ticket, whoever made it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import CollectionName, DatasetTypeName, Wire
from .datasets import RowsResult
from .outputs import InputFacts


class TicketParams(Wire):
    """Read everything that a repository has of a ticket, whoever made it."""

    repo: str
    ticket: CollectionName = Field(description="The ticket's chain.")
    others: list[CollectionName] = Field(
        description="More collections to describe, e.g. the instrument chain."
    )
    headers: list[DatasetTypeName] = Field(description="Types whose headers name their inputs.")


class TicketCollection(Wire):
    """A collection with its documentation and dataset types."""

    name: str
    type: Literal["RUN", "TAGGED", "CHAINED", "CALIBRATION"]
    children: list[str]
    doc: str
    dataset_types: list[str]


class TicketRows(Wire):
    """Certified rows of one type in one CALIBRATION collection."""

    collection: str
    dataset_type: str
    rows: RowsResult


class TicketHeaders(Wire):
    """Inputs that the headers of one type in a RUN name (``CPP_INPUT_n``, ``LSST CALIB``), for all detectors."""

    dataset_type: str
    detectors: list[int] = Field(description="Detectors of the datasets, sorted.")
    exposures: list[int]
    differing: list[int] = Field(description="Detectors whose header names only some of the exposures.")
    silent: list[int] = Field(description="Detectors whose header names none or cannot be read.")
    inputs: list[InputFacts]


class TicketRun(Wire):
    """A RUN of a ticket. ``exposures`` are those of its data IDs; ``packages`` is empty if none are recorded."""

    run: str
    dataset_types: list[str]
    exposures: list[int]
    headers: list[TicketHeaders]
    packages: dict[str, str]


class TicketResult(Wire):
    """Sorted by name; without collections if the ticket does not exist."""

    collections: list[TicketCollection]
    certified: list[TicketRows]
    runs: list[TicketRun]
