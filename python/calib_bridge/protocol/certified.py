"""Certified datasets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import CollectionName, DatasetId, DatasetTypeName, Protection, TaiBound, Why, Wire


class CertifiedQuery(Wire):
    """A dataset type in one CALIBRATION collection, or in one RUN of an auxiliary collection."""

    collection: CollectionName
    dataset_type: DatasetTypeName


class FileProblem(Wire):
    """A dataset whose file differs from its record; ``size`` in bytes is null if the file is missing.

    ``protection`` says why the bridge never replaces the file; null if it may.
    """

    id: DatasetId
    path: str
    problem: Literal["missing", "size", "unreadable"]
    size: int | None
    protection: Protection | None


class CertifiedFacts(Wire):
    """Certified rows of one type in one collection, as count and fingerprint.

    The fingerprint is sha256 over the sorted lines ``type, canonical data ID, UUID, begin_ns, end_ns``.
    """

    collection: str
    dataset_type: str
    count: int
    fingerprint: str
    empty_ranges: int
    files: list[FileProblem]
    runs: dict[str, int] = Field(
        default={}, description="Number of rows by the RUN of the dataset; not counted in a RUN itself."
    )


class CertifyRow(Wire):
    """One dataset and its requested validity range [begin, end)."""

    id: DatasetId
    begin: TaiBound | None
    end: TaiBound | None


class CertifyParams(Wire):
    """Certify datasets by UUID, and only those, in one transaction.

    Rows of datasets in ``ours`` that are not requested (other range, split) are decertified. An overlapping row of any
    other dataset is foreign: it is an error and is not changed.
    """

    repo: str
    why: Why
    collection: CollectionName
    dataset_type: DatasetTypeName
    rows: list[CertifyRow]
    ours: list[DatasetId] = Field(description="Managed datasets.")
    doc: str
    generation: CollectionName = Field(description="Generation collection, for the equivalent command.")
