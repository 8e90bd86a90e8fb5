"""Files of datasets, for a person who copies them."""

from __future__ import annotations

from pydantic import Field, JsonValue

from .base import CollectionName, DatasetId, DatasetTypeName, Wire


class ArtifactsParams(Wire):
    """Read where the files of a RUN's datasets of one type lie."""

    repo: str
    run: CollectionName
    dataset_type: DatasetTypeName


class ArtifactsResult(Wire):
    """Columns of equal length, sorted by data ID."""

    data_id: list[dict[str, JsonValue]]
    id: list[DatasetId]
    place: list[str | None] = Field(
        description="Absolute path on this machine; None if it is in an object store or a zip file, or not at all."
    )
