"""Butler's internals that our own SELECTs need, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lsst.daf.butler import DatasetRef, FileDescriptor, Formatter, Location
from lsst.daf.butler.datastores.fileDatastore import FileDatastore
from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath


def managers(butler: DirectButler) -> Any:
    """Return the managers of the registry's tables; callers check their versions."""
    return butler._registry._managers


def datastore(butler: DirectButler) -> Any:
    """Return the datastore, which records the files."""
    return butler._datastore


def datastore_root(butler: DirectButler) -> str | None:
    """Return the folder of the first local datastore, or `None` if all are object stores."""
    roots = butler._datastore.roots.values()
    return next((root.ospath for root in roots if root is not None and root.isLocal), None)


def with_file_records(butler: DirectButler, refs: Iterable[DatasetRef]) -> list[DatasetRef]:
    """Attach the datastore's file records, which it would otherwise read from the database one by one."""
    requested = list(refs)
    store = datastore(butler)
    if type(store) is not FileDatastore:
        return requested
    records = store._get_stored_records_associated_with_refs(requested)
    table = store._table.name
    return [ref.replace(datastore_records={table: [*records.get(ref.id, [])]}) for ref in requested]


def write_file(butler: DirectButler, dataset: Any, ref: DatasetRef, folder: Path) -> Path:
    """Write a dataset as Butler would put it, but into a given folder, without registering it.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Its configuration chooses the formatter.
    dataset : `object`
        The dataset to write.
    ref : `~lsst.daf.butler.DatasetRef`
        Reference for the later ingest; formatters write its UUID and RUN into the file.
    folder : `~pathlib.Path`
        Created if it does not exist.

    Returns
    -------
    path : `~pathlib.Path`
        The file, with the extension that Butler keeps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    storage_class = ref.datasetType.storageClass
    location = Location(ResourcePath(str(folder), forceDirectory=True), ref.datasetType.name)
    # Every datastore of a chain knows the formatter.
    first: Any = next(iter(getattr(butler._datastore, "datastores", [])), butler._datastore)
    formatter = first.formatterFactory.getFormatter(
        ref, FileDescriptor(location, storageClass=storage_class), dataId=ref.dataId, ref=ref
    )
    if isinstance(formatter, Formatter):
        # Not public, and only needed for formatters of the old interface.
        from lsst.daf.butler._formatter import FormatterV1inV2

        formatter = FormatterV1inV2(
            formatter.file_descriptor,
            ref=ref,
            formatter=formatter,
            write_parameters=formatter.write_parameters,
            write_recipes=formatter.write_recipes,
        )
    formatter.write(dataset if formatter.can_accept(dataset) else storage_class.coerce_type(dataset))
    (written,) = folder.iterdir()
    return written
