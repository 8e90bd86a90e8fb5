"""Datasets by UUID."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from lsst.daf.butler import DatasetRef
from lsst.daf.butler.direct_butler import DirectButler

from .errors import BridgeError


def find_datasets(butler: DirectButler, ids: Iterable[UUID]) -> dict[UUID, DatasetRef]:
    """Return the datasets among some UUIDs that the registry has."""
    requested = list(dict.fromkeys(ids))
    return {ref.id: ref for ref in butler.get_many_datasets(requested)} if requested else {}


def require_datasets(
    butler: DirectButler, ids: Iterable[UUID], dataset_type: str | None = None
) -> dict[UUID, DatasetRef]:
    """Find datasets and refuse any that is missing or, if a type is given, of another type.

    Raises
    ------
    BridgeError
        ``dataset-missing`` or ``dataset-type-differs``.
    """
    requested = list(dict.fromkeys(ids))
    refs = find_datasets(butler, requested)
    if missing := [str(dataset_id) for dataset_id in requested if dataset_id not in refs]:
        raise BridgeError("dataset-missing", f"no dataset has UUID {', '.join(missing)}")
    if dataset_type is not None:
        for ref in refs.values():
            if ref.datasetType.name != dataset_type:
                raise BridgeError(
                    "dataset-type-differs", f"{ref.id} is {ref.datasetType.name}, expected {dataset_type}"
                )
    return refs
