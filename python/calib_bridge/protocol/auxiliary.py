"""Auxiliary collections: what they hold, how they are gathered, and the dimension records of skymaps."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from .base import DatasetId, Why, Wire
from .bundle import ExpectedFile, Manifest
from .collections import DatasetTypeFacts


class SkymapFacts(Wire):
    """A registered skymap: what its record says, and how many tracts and patches have records."""

    skymap: str
    hash: str = Field(
        description="Hexadecimal: of its configuration, from which its tracts and patches follow."
    )
    tracts: int
    patches: int


class AuxiliaryParams(Wire):
    """What an auxiliary collection holds; of a shared one only the datasets of a skymap, where one is named."""

    repo: str
    collection: str
    skymap: str | None = None


class AuxiliaryPart(Wire):
    """Datasets of one type in one RUN, columns of equal length sorted by data ID."""

    run: str
    type: DatasetTypeFacts
    id: list[DatasetId]
    data_id: list[dict[str, JsonValue]]
    size: list[int] = Field(
        description="Bytes as the datastore recorded them, negative where nobody measured."
    )


class AuxiliaryResult(Wire):
    """A RUN, or a chain with its RUNs in search order."""

    type: Literal["RUN", "CHAINED"]
    runs: list[str]
    parts: list[AuxiliaryPart]
    skymap: SkymapFacts | None


class RecordsFile(Wire):
    """Dimension records of a skymap in a bundle: a JSON line each, the skymap first, then tracts, then patches."""

    skymap: str
    hash: str
    tracts: int
    patches: int
    path: str = Field(description="Relative to the bundle.")
    sha256: str
    size: int


class GatheredManifest(Manifest):
    """manifest.json of an auxiliary collection; of each dataset the RUN stands in place of a certification."""

    records: RecordsFile | None = None


class GatherParams(Wire):
    """Write the datasets of an auxiliary collection, by UUID, to a new folder that ``ingest`` takes in."""

    repo: str
    why: Why
    directory: str = Field(description="Final folder; made under a temporary name and renamed when complete.")
    collection: str
    datasets: list[DatasetId]
    skymap: SkymapFacts | None = Field(default=None, description="Its records as they were locked.")
    expected: list[ExpectedFile] = Field(
        default=[], description="Files as they were released; others under their UUIDs are refused."
    )


class GatherResult(Wire):
    """The manifest, whether it was written now or found."""

    changed: bool
    summary: str
    manifest: GatheredManifest


class RecordsParams(Wire):
    """Insert the dimension records of a gathered skymap that are missing; never replaces one."""

    repo: str
    why: Why
    bundle: str
    records: RecordsFile
    database_limit: int | None = Field(default=None, description="Bytes that a database server grants.")
