"""Certified datasets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import DatasetId, TaiNanoseconds, Why, Wire


class CertifiedQuery(Wire):
    """One CALIBRATION collection and the dataset type certified in it."""

    collection: str
    dataset_type: str


class FileProblem(Wire):
    """A certified dataset whose file is not as recorded; its size, null where there is none."""

    id: DatasetId
    path: str
    problem: Literal["missing", "size", "unreadable"]
    size: int | None


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


class CertifyRow(Wire):
    """One dataset and the validity range [begin, end) it is wanted with."""

    id: DatasetId
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None


class CertifyParams(Wire):
    """Certify datasets by UUID, and only those, in one transaction.

    Rows of datasets in ``ours`` that are not wanted (other range, split) are decertified; a row of any other dataset
    that overlaps is an error and is left alone.
    """

    repo: str
    why: Why
    collection: str
    dataset_type: str
    rows: list[CertifyRow]
    ours: list[DatasetId]
    doc: str
    generation: str = Field(description="Generation collection, for the equivalent command.")
