"""Datasets with declared corrections."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import CollectionName, DatasetId, DatasetTypeName, Why, Wire


class Box(Wire):
    """A rectangle of pixels; the lower left pixel of an image is 0, 0."""

    x: int
    y: int
    width: int
    height: int


class CorrectedText(Wire):
    """A text that replaces a dataset."""

    path: str = Field(description="Relative to its package.")
    sha256: str


class CorrectedDataset(Wire):
    """A dataset of a correction; without ``taken``, ``text`` and ``boxes`` it is a copy of ``replaces``."""

    id: DatasetId = Field(description="Derived from the dataset's definition.")
    data_id: dict[str, str | int]
    replaces: DatasetId
    taken: DatasetId | None = Field(description="A dataset of another RUN to copy instead.")
    text: CorrectedText | None
    boxes: list[Box] = Field(description="Pixels to mark as bad.")
    cards: dict[str, str] = Field(description="Header cards that record the correction.")


class CorrectableParams(Wire):
    """Check whether corrections can be made, without writing any dataset."""

    repo: str
    dataset_type: DatasetTypeName
    cameras: list[CollectionName] = Field(
        description="Collections to search for the camera, which has the sizes of detectors."
    )
    datasets: list[CorrectedDataset]
    texts: dict[str, str] = Field(description="Texts by sha256.")


class CorrectionProblem(Wire):
    """The reason why a correction cannot be made."""

    id: DatasetId
    code: Literal["correction-invalid", "text-unreadable", "base-gone", "formatter-missing"]
    problem: str


class CorrectableResult(Wire):
    """Problems in the order of the datasets; empty if all corrections can be made."""

    problems: list[CorrectionProblem]


class CorrectParams(Wire):
    """Write a corrected copy of a RUN's datasets into a new RUN, under the given UUIDs, all or none.

    ``texts`` holds contents by sha256. It does not identify the effect and is not journaled.
    """

    repo: str
    why: Why
    dataset_type: DatasetTypeName
    base: CollectionName = Field(description="The RUN to correct.")
    run: CollectionName
    datasets: list[CorrectedDataset]
    texts: dict[str, str] = Field(default={})
