"""Dataset types of a repository."""

from __future__ import annotations

from collections.abc import Iterable

from lsst.daf.butler import DatasetType, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..internals import managers
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


def read_overrides(butler: DirectButler) -> dict[str, str]:
    """Return the dataset types that the repository's configuration redefines for this client, with its effect in words.

    ``registry.managers.datasets.config.overrides`` of ``butler.yaml`` changes storage classes and names. The database
    keeps its own definition, so that no client with this configuration can register the type.
    """
    datasets = managers(butler).datasets
    renames: dict[str, str] = getattr(datasets, "_renames", {})
    classes: dict[str, str] = getattr(datasets, "_storage_class_overrides", {})
    changed = {
        renames.get(name, name): f"butler.yaml overrides its storage class with {storage_class}"
        for name, storage_class in classes.items()
    }
    renamed = {name: f"butler.yaml renames it to {other}" for name, other in renames.items()}
    instead = {other: f"butler.yaml renames {name} to this name" for name, other in renames.items()}
    return {**instead, **renamed, **changed}


def to_facts(definition: DatasetType) -> DatasetTypeFacts:
    """Describe a dataset type by its required dimensions."""
    return DatasetTypeFacts(
        name=definition.name,
        dimensions=list(definition.dimensions.required),
        storage_class=definition.storageClass_name,
        is_calibration=definition.isCalibration(),
    )
