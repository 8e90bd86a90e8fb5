"""Datasets that people corrected."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import DatasetId, Why, Wire


class Box(Wire):
    """A rectangle of pixels, from the lower left, which is 0, 0."""

    x: int
    y: int
    width: int
    height: int


class CorrectedText(Wire):
    """A text that takes a dataset's place."""

    path: str = Field(description="Below its package.")
    sha256: str


class CorrectedDataset(Wire):
    """A dataset of a correction. Without ``taken``, ``text`` and ``boxes`` it has what it replaces."""

    id: DatasetId = Field(description="Made from what it is.")
    data_id: dict[str, str | int]
    replaces: DatasetId
    taken: DatasetId | None = Field(description="A dataset of another RUN that takes its place.")
    text: CorrectedText | None
    boxes: list[Box] = Field(description="Pixels that become bad.")
    cards: dict[str, str] = Field(description="What was done, for its header.")


class CorrectableParams(Wire):
    """Whether datasets can be corrected so, without writing any."""

    repo: str
    dataset_type: str
    cameras: list[str] = Field(
        description="Collections that may hold the camera, which knows how large a detector is."
    )
    datasets: list[CorrectedDataset]
    texts: dict[str, str] = Field(description="By sha256.")


class CorrectionProblem(Wire):
    """Why one cannot."""

    id: DatasetId
    code: Literal["correction-invalid", "text-unreadable", "base-gone", "formatter-missing"]
    problem: str


class CorrectableResult(Wire):
    """In the order of the datasets; none where all can."""

    problems: list[CorrectionProblem]


class CorrectParams(Wire):
    """Write a corrected copy of a RUN's datasets into a RUN of its own, under the UUIDs that are given, all or none.

    ``texts`` has their contents by sha256. It is no part of the wish and stays out of the journal.
    """

    repo: str
    why: Why
    dataset_type: str
    base: str = Field(description="RUN that is corrected.")
    run: str
    datasets: list[CorrectedDataset]
    texts: dict[str, str] = Field(default={})
