"""Dataset types as bundles describe them and as a repository registers them."""

from __future__ import annotations

from collections.abc import Iterable

from lsst.daf.butler import DatasetType, MissingDatasetTypeError, StorageClassFactory
from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..protocol.collections import DatasetTypeFacts
from ..read.types import read_overrides, to_facts


def to_dataset_type(butler: DirectButler, facts: DatasetTypeFacts) -> DatasetType:
    """Return the definition that a repository registers."""
    return DatasetType(
        facts.name,
        facts.dimensions,
        facts.storage_class,
        universe=butler.dimensions,
        isCalibration=facts.is_calibration,
    )


def unregistered(butler: DirectButler, desired: Iterable[DatasetTypeFacts]) -> list[DatasetTypeFacts]:
    """Return the dataset types that a repository lacks.

    Raises
    ------
    BridgeError
        ``dataset-type-differs``, also for an absent type that the configuration redefines;
        ``repository-schema-differs`` for a type with dimensions that the repository lacks; ``formatter-missing`` for a
        storage class that is not known at this site.
    """
    lacking = []
    overrides = read_overrides(butler)
    for facts in desired:
        try:
            found = to_facts(butler.get_dataset_type(facts.name))
        except MissingDatasetTypeError:
            if facts.name in overrides:
                raise BridgeError(
                    "dataset-type-differs", f"{facts.name} cannot be registered: {overrides[facts.name]}"
                ) from None
            _require_known_dimensions(butler, facts)
            _require_storage_class(facts)
            lacking.append(facts)
            continue
        if (sorted(found.dimensions), found.storage_class, found.is_calibration) != (
            sorted(facts.dimensions),
            facts.storage_class,
            facts.is_calibration,
        ):
            why = f": {overrides[facts.name]}" if facts.name in overrides else ""
            raise BridgeError("dataset-type-differs", f"the bundle has {facts}, registered is {found}{why}")
    return lacking


def _require_known_dimensions(butler: DirectButler, facts: DatasetTypeFacts) -> None:
    universe = butler.dimensions
    if lacking := set(facts.dimensions) - set(universe.dimensions.names):
        raise BridgeError(
            "repository-schema-differs",
            f"dimension universe {universe.namespace} {universe.version} has no {', '.join(sorted(lacking))}, "
            f"which {facts.name} needs",
        )


def _require_storage_class(facts: DatasetTypeFacts) -> None:
    try:
        StorageClassFactory().getStorageClass(facts.storage_class)
    except KeyError:
        raise BridgeError(
            "formatter-missing", f"storage class {facts.storage_class} of {facts.name} is not known"
        ) from None
