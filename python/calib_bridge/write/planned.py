"""Datasets whose UUIDs are fixed before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from lsst.daf.butler import ButlerUserError, CollectionType, DataId, DatasetRef, DatasetType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import require_type
from ..errors import BridgeError
from ..fingerprint import canonical
from ..read.table import read_rows
from ..refs import find_datasets


class PlannedDataset(Protocol):
    """A dataset that a write will make."""

    @property
    def id(self) -> str:
        """UUID."""

    @property
    def data_id(self) -> dict[str, str | int]:
        """Required dimensions and their values."""


def find_missing[G: PlannedDataset](
    butler: DirectButler, dataset_type: str, planned: Sequence[tuple[str, G]]
) -> list[G]:
    """Return the planned datasets that do not exist, given each with its RUN.

    Raises
    ------
    BridgeError
        ``dataset-conflict`` if another dataset has the RUN and data ID of a planned one, or its UUID is used elsewhere,
        also among the planned ones; ``collection-type-differs``.
    """
    _require_distinct(planned)
    runs = sorted({run for run, _ in planned})
    for run in runs:
        require_type(butler, run, CollectionType.RUN)
    places = {canonical([row.run, row.data_id]): row.id for row in read_rows(butler, dataset_type, runs)}
    held = set(places.values())
    missing = [(run, each) for run, each in planned if each.id not in held]
    elsewhere = find_datasets(butler, [UUID(each.id) for _, each in missing])
    for run, each in missing:
        if holder := places.get(canonical([run, each.data_id])):
            raise BridgeError("dataset-conflict", f"{run} has {holder} at the data ID of {each.id}")
        if other := elsewhere.get(UUID(each.id)):
            raise BridgeError("dataset-conflict", f"{each.id} already exists as {other}")
    return [each for _, each in missing]


def _require_distinct(planned: Sequence[tuple[str, PlannedDataset]]) -> None:
    by_place: dict[str, str] = {}
    by_id: dict[str, str] = {}
    for run, each in planned:
        place = canonical([run, each.data_id])
        if by_place.setdefault(place, each.id) != each.id or by_id.setdefault(each.id, place) != place:
            raise BridgeError(
                "dataset-conflict", f"{run}: {each.id} and another planned dataset share a place or a UUID"
            )


def make_ref(
    butler: DirectButler, dataset_type: DatasetType, run: str, planned: PlannedDataset, what: str = ""
) -> DatasetRef:
    """Return the Butler reference of a planned dataset.

    Raises
    ------
    BridgeError
        ``instrument-unknown`` if the repository lacks a dimension's value.
    """
    data_id: DataId = planned.data_id
    try:
        expanded = butler.registry.expandDataId(data_id, dimensions=dataset_type.dimensions)
    except ButlerUserError as error:
        raise BridgeError("instrument-unknown", f"{what}{planned.data_id}: {error}") from error
    return DatasetRef(dataset_type, expanded, run=run, id=UUID(planned.id))
