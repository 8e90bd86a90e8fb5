"""Bundles: their content, export and ingest."""

from __future__ import annotations

from pydantic import Field, JsonValue

from .base import CollectionName, DatasetId, DatasetTypeName, TaiNanoseconds, Why, Wire
from .collections import DatasetTypeFacts


class BundleItem(Wire):
    """A certified product of a bundle."""

    collection: CollectionName
    dataset_type: DatasetTypeName
    generation_run: CollectionName
    verification_runs: list[CollectionName]


class ContentsParams(Wire):
    """Return the datasets that a bundle of some products would hold, without writing it."""

    repo: str
    items: list[BundleItem]


class CertifiedFile(Wire):
    """A certified dataset and its file; ``size`` is in bytes."""

    id: DatasetId
    run: str
    collection: str
    dataset_type: str
    data_id: dict[str, JsonValue]
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
    sha256: str
    size: int


class ExpectedFile(Wire):
    """A dataset's file as the lock records it; ``size`` is in bytes."""

    id: DatasetId
    sha256: str
    size: int


class CalibsetVersion(Wire):
    """The calibset that a bundle was made of."""

    key: str
    digest: str
    commit: str | None = Field(description="Last commit that changed it; null outside git.")


class BundleParams(Wire):
    """Export a set's certified datasets to a new folder: export.yaml, manifest.json, provenance and files."""

    repo: str
    why: Why
    directory: str = Field(
        description="Final folder; created under a temporary name and renamed when complete."
    )
    ticket_chain: CollectionName
    items: list[BundleItem]
    expected: list[ExpectedFile] = Field(
        default=[], description="Released files; other files under the same UUIDs are refused."
    )
    calibset: CalibsetVersion | None = Field(default=None)


class ContentsResult(Wire):
    """The part of a manifest that does not depend on the bundle's folder."""

    fingerprint: str
    dataset_types: list[DatasetTypeFacts]
    datasets: list[CertifiedFile]


class MadeDataset(Wire):
    """One dataset of a bundle; ``size`` is in bytes."""

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
    """Fingerprint of one dataset type in one collection."""

    collection: str
    dataset_type: str
    fingerprint: str


class Manifest(Wire):
    """manifest.json of a bundle, from which the lock's part ``made`` is written."""

    fingerprint: str = Field(description="sha256 over the sorted fingerprints of all collections.")
    collections: list[CollectionFingerprint]
    dataset_types: list[DatasetTypeFacts]
    datasets: list[MadeDataset]
    provenance: list[str] = Field(
        description="Configs, logs, metadata and packages; paths relative to the bundle."
    )


class ListedFile(Wire):
    """A file of a bundle; ``size`` is in bytes."""

    path: str = Field(description="Relative to the bundle.")
    sha256: str
    size: int


class BundleContents(Wire):
    """contents.json of a bundle, which is what people sign: all files but itself and its signature."""

    fingerprint: str
    calibset: CalibsetVersion | None
    files: list[ListedFile]


class BundleResult(Wire):
    """The manifest, newly written or of the existing folder."""

    changed: bool
    summary: str
    manifest: Manifest


class ExpectedPart(Wire):
    """Datasets of one type in one collection as the lock records them; ``id`` and ``data_id`` have one length.

    ``collection`` is the CALIBRATION collection, or the RUN of an auxiliary collection. ``fingerprint`` is of all the
    datasets that the lock has there, also of those that are not to be ingested.
    """

    collection: CollectionName
    fingerprint: str
    dataset_type: DatasetTypeName
    dimensions: list[str]
    storage_class: str
    is_calibration: bool
    runs: list[CollectionName] = Field(description="Each dataset lies in one of these RUNs.")
    id: list[DatasetId]
    data_id: list[dict[str, str | int]]


class LockedBundle(Wire):
    """A bundle's folder, and what the lock says of its datasets: ``parts`` has each that ``expected`` names."""

    bundle: str
    expected: list[ExpectedFile]
    parts: list[ExpectedPart] = Field(default=[])


class IngestParams(LockedBundle):
    """Ingest datasets, RUNs and dataset types of a bundle; files are staged and checked first; safe to repeat.

    The bundle's manifest only carries: its words are compared with ``parts``, which come from the lock, and every
    expected dataset is in a part. Open intents have no parts.

    A registered dataset whose file is missing or of another size gets its file back. With ``verify``, so does a dataset
    whose file has other content or is not readable by all.
    """

    repo: str
    why: Why
    verify: bool = False


class BundlesParams(Wire):
    """Examine the bundles of a set; on request read every byte, or sign those that hold what the lock says."""

    calibset: CalibsetVersion
    bundles: list[LockedBundle]
    verify: bool
    sign: bool


class ExaminedBundle(Wire):
    """A bundle: intact, or ``refusal`` with the code and detail of an error. ``size`` is in bytes."""

    bundle: str
    fingerprint: str | None
    size: int
    files: int
    signer: str | None
    refusal: str | None
    detail: str | None


class BundlesResult(Wire):
    """Bundles in the order of the request."""

    bundles: list[ExaminedBundle]
