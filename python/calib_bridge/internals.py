"""The parts of Butler behind its public interface that our own SELECTs need, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lsst.daf.butler import DatasetRef, FileDescriptor, Formatter, Location
from lsst.daf.butler.datastores.fileDatastore import FileDatastore
from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath


def managers(butler: DirectButler) -> Any:
    """Managers of the registry's tables; their versions are checked by whoever uses them."""
    return butler._registry._managers


def datastore(butler: DirectButler) -> Any:
    """Where the files are recorded."""
    return butler._datastore


def datastore_root(butler: DirectButler) -> str | None:
    """Folder of the first local datastore, `None` where all are object stores."""
    roots = butler._datastore.roots.values()
    return next((root.ospath for root in roots if root is not None and root.isLocal), None)


def with_file_records(butler: DirectButler, refs: Iterable[DatasetRef]) -> list[DatasetRef]:
    """Attach what the datastore records of files, which it would otherwise ask the database for one by one."""
    wanted = list(refs)
    store = datastore(butler)
    if type(store) is not FileDatastore:
        return wanted
    records = store._get_stored_records_associated_with_refs(wanted)
    table = store._table.name
    return [ref.replace(datastore_records={table: [*records.get(ref.id, [])]}) for ref in wanted]


def write_file(butler: DirectButler, dataset: Any, ref: DatasetRef, folder: Path) -> Path:
    """Write a dataset as Butler would put it, but into a folder of ours; registry and datastore know nothing of it.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Its configuration says how.
    dataset : `object`
        What is to be written.
    ref : `~lsst.daf.butler.DatasetRef`
        Under which it will be ingested; formatters write its UUID and RUN into the file.
    folder : `~pathlib.Path`
        Made if need be.

    Returns
    -------
    path : `~pathlib.Path`
        The file, with the ending that Butler keeps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    storage_class = ref.datasetType.storageClass
    location = Location(ResourcePath(str(folder), forceDirectory=True), ref.datasetType.name)
    # A chain of datastores would ingest one file into each; any of them knows the formatter.
    first: Any = next(iter(getattr(butler._datastore, "datastores", [])), butler._datastore)
    formatter = first.formatterFactory.getFormatter(
        ref, FileDescriptor(location, storageClass=storage_class), dataId=ref.dataId, ref=ref
    )
    if isinstance(formatter, Formatter):
        # Only such a formatter needs it, and it is not public.
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
