"""Dataset types of a repository."""

from __future__ import annotations

from collections.abc import Iterable

from lsst.daf.butler import DatasetType, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.collections import DatasetTypeFacts


def read_types(butler: DirectButler, names: Iterable[str]) -> list[DatasetTypeFacts]:
    """Describe dataset types; unregistered types are left out."""
    found = []
    for name in dict.fromkeys(names):
        try:
            found.append(to_facts(butler.get_dataset_type(name)))
        except MissingDatasetTypeError:
            continue
    return found


def to_facts(definition: DatasetType) -> DatasetTypeFacts:
    """Describe a dataset type by its required dimensions."""
    return DatasetTypeFacts(
        name=definition.name,
        dimensions=list(definition.dimensions.required),
        storage_class=definition.storageClass_name,
        is_calibration=definition.isCalibration(),
    )
