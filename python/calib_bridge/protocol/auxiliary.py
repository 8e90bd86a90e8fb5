"""Auxiliary collections: their datasets, their bundles, and the dimension records of skymaps."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from .base import CollectionName, DatasetId, Why, Wire
from .bundle import CalibsetVersion, ExpectedFile, Manifest
from .collections import DatasetTypeFacts


class SkymapFacts(Wire):
    """A registered skymap: its record, and the number of tracts and patches that have records."""

    skymap: str
    hash: str = Field(
        description="Hash of its configuration (hexadecimal), which determines its tracts and patches."
    )
    tracts: int
    patches: int


class AuxiliaryParams(Wire):
    """List the datasets of an auxiliary collection, optionally only those of one skymap."""

    repo: str
    collection: CollectionName
    skymap: str | None = None


class AuxiliaryPart(Wire):
    """Datasets of one type in one RUN, columns of equal length sorted by data ID."""

    run: str
    type: DatasetTypeFacts
    id: list[DatasetId]
    data_id: list[dict[str, JsonValue]]
    size: list[int] = Field(description="Recorded size in bytes; negative if unknown.")


class AuxiliaryResult(Wire):
    """A RUN, or a chain with its RUNs in search order."""

    type: Literal["RUN", "CHAINED"]
    runs: list[str]
    parts: list[AuxiliaryPart]
    skymap: SkymapFacts | None


class RecordsFile(Wire):
    """Dimension records of a skymap in a bundle: one JSON line each, first the skymap, then tracts, then patches."""

    skymap: str
    hash: str
    tracts: int
    patches: int
    path: str = Field(description="Relative to the bundle.")
    sha256: str
    size: int


class GatheredManifest(Manifest):
    """manifest.json of an auxiliary collection; ``collection`` of each dataset is its RUN."""

    records: RecordsFile | None = None


class GatherParams(Wire):
    """Write datasets of an auxiliary collection, by UUID, to a new folder that ``ingest`` reads."""

    repo: str
    why: Why
    directory: str = Field(
        description="Final folder; created under a temporary name and renamed when complete."
    )
    collection: CollectionName
    datasets: list[DatasetId]
    skymap: SkymapFacts | None = Field(default=None, description="The skymap of the lock.")
    expected: list[ExpectedFile] = Field(
        default=[], description="Released files; other files under the same UUIDs are refused."
    )
    calibset: CalibsetVersion | None = Field(default=None)


class GatherResult(Wire):
    """The manifest, newly written or of the existing folder."""

    changed: bool
    summary: str
    manifest: GatheredManifest


class RecordsParams(Wire):
    """Insert the missing dimension records of a gathered skymap; existing records are never replaced."""

    repo: str
    why: Why
    bundle: str
    records: RecordsFile
    database_limit: int | None = Field(default=None, description="Bytes that the database server allows.")
