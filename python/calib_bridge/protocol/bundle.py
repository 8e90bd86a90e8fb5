"""Bundles: what they hold, how they are written, how they are ingested."""

from __future__ import annotations

from pydantic import Field, JsonValue

from .base import DatasetId, TaiNanoseconds, Why, Wire
from .collections import DatasetTypeFacts


class BundleItem(Wire):
    """A certified product of a bundle."""

    collection: str
    dataset_type: str
    generation_run: str
    verification_runs: list[str]


class ContentsParams(Wire):
    """What a bundle of some products would hold; reads only."""

    repo: str
    items: list[BundleItem]


class CertifiedFile(Wire):
    """A certified dataset and its file."""

    id: DatasetId
    collection: str
    data_id: dict[str, JsonValue]
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
    sha256: str
    size: int


class ExpectedFile(Wire):
    """What the lock says of one dataset's file."""

    id: DatasetId
    sha256: str
    size: int


class BundleParams(Wire):
    """Write an export (export.yaml, manifest.json, provenance, files) of a set's certified datasets to a new folder."""

    repo: str
    why: Why
    directory: str = Field(description="Final folder; made under a temporary name and renamed when complete.")
    ticket_chain: str
    items: list[BundleItem]
    expected: list[ExpectedFile] = Field(
        default=[], description="Files as they were released; others under their UUIDs are refused."
    )


class ContentsResult(Wire):
    """The part of a manifest that does not depend on where the bundle lies."""

    fingerprint: str
    dataset_types: list[DatasetTypeFacts]
    datasets: list[CertifiedFile]


class MadeDataset(Wire):
    """One dataset of a bundle."""

    id: DatasetId
    run: str
    collection: str
    dataset_type: str
    data_id: dict[str, JsonValue]
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
    path: str = Field(description="Relative to the bundle.")
    formatter: str
    sha256: str
    size: int


class CollectionFingerprint(Wire):
    """Fingerprint of one (collection, type)."""

    collection: str
    dataset_type: str
    fingerprint: str


class Manifest(Wire):
    """manifest.json of a bundle: what the lock's part ``made`` is written from."""

    fingerprint: str = Field(description="sha256 over the sorted fingerprints of all its collections.")
    collections: list[CollectionFingerprint]
    dataset_types: list[DatasetTypeFacts]
    datasets: list[MadeDataset]
    provenance: list[str] = Field(
        description="Configs, logs, metadata and packages carried along, relative paths."
    )


class BundleResult(Wire):
    """The manifest, whether it was written now or found."""

    changed: bool
    summary: str
    manifest: Manifest


class IngestParams(Wire):
    """Our repeatable import: datasets, RUNs and dataset types of a bundle, files staged and checked first.

    A dataset that is registered but whose file is missing or of another size gets its file back; with ``verify`` also
    one whose file has another content, or cannot be read by all.
    """

    repo: str
    why: Why
    bundle: str
    expected: list[ExpectedFile]
    verify: bool = False
