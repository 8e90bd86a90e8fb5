"""All that a repository knows of a ticket, whoever made it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Wire
from .datasets import RowsResult
from .outputs import InputFacts


class TicketParams(Wire):
    """All that a repository knows of a ticket, whoever made it."""

    repo: str
    ticket: str = Field(description="Its chain.")
    others: list[str] = Field(description="More collections to describe, e.g. the instrument's chain.")
    headers: list[str] = Field(description="Types whose headers say what they were made from.")


class TicketCollection(Wire):
    """A collection with its documentation and the dataset types that it holds."""

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
    """What the headers of one type in a RUN name (``CPP_INPUT_n``, ``LSST CALIB``), all detectors together."""

    dataset_type: str
    exposures: list[int]
    differing: list[int] = Field(description="Detectors whose header names only some of the exposures.")
    silent: list[int] = Field(description="Detectors whose header names none, or cannot be read.")
    inputs: list[InputFacts]


class TicketRun(Wire):
    """A RUN of a ticket. ``exposures`` are those of its data IDs; ``packages`` is empty where none are recorded."""

    run: str
    dataset_types: list[str]
    exposures: list[int]
    headers: list[TicketHeaders]
    packages: dict[str, str]


class TicketResult(Wire):
    """Sorted by name; no collections where there is no such ticket."""

    collections: list[TicketCollection]
    certified: list[TicketRows]
    runs: list[TicketRun]
