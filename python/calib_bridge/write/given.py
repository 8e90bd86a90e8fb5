"""Datasets whose UUIDs are given before they are written."""

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


class Given(Protocol):
    """A dataset that is to be."""

    @property
    def id(self) -> str:
        """Its UUID."""

    @property
    def data_id(self) -> dict[str, str | int]:
        """Its required dimensions."""


def missing_of[G: Given](butler: DirectButler, dataset_type: str, given: Sequence[tuple[str, G]]) -> list[G]:
    """Find those that are not there, each with its RUN, and nothing else in their place.

    Raises
    ------
    BridgeError
        ``dataset-conflict`` where another stands in one's place, or it stands elsewhere; ``collection-type-differs``.
    """
    runs = sorted({run for run, _ in given})
    for run in runs:
        require_type(butler, run, CollectionType.RUN)
    places = {canonical([row.run, row.data_id]): row.id for row in read_rows(butler, dataset_type, runs)}
    held = set(places.values())
    missing = [(run, each) for run, each in given if each.id not in held]
    elsewhere = find_datasets(butler, [UUID(each.id) for _, each in missing])
    for run, each in missing:
        if holder := places.get(canonical([run, each.data_id])):
            raise BridgeError("dataset-conflict", f"{run} has {holder} where {each.id} is wanted")
        if other := elsewhere.get(UUID(each.id)):
            raise BridgeError("dataset-conflict", f"{each.id} is {other}")
    return [each for _, each in missing]


def ref_of(
    butler: DirectButler, dataset_type: DatasetType, run: str, given: Given, what: str = ""
) -> DatasetRef:
    """Say what Butler will call it.

    Raises
    ------
    BridgeError
        ``instrument-unknown`` where the repository lacks a dimension's value.
    """
    data_id: DataId = given.data_id
    try:
        expanded = butler.registry.expandDataId(data_id, dimensions=dataset_type.dimensions)
    except ButlerUserError as error:
        raise BridgeError("instrument-unknown", f"{what}{given.data_id}: {error}") from error
    return DatasetRef(dataset_type, expanded, run=run, id=UUID(given.id))
