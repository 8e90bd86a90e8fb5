"""Butler's internals that our own SELECTs need, in one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from lsst.daf.butler import DatasetRef, DatasetType, FileDescriptor, Formatter, Location
from lsst.daf.butler.datastore.stored_file_info import StoredDatastoreItemInfo, StoredFileInfo
from lsst.daf.butler.datastores.chainedDatastore import ChainedDatastore
from lsst.daf.butler.datastores.fileDatastore import FileDatastore
from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath
from lsst.utils.introspection import get_full_type_name


def managers(butler: DirectButler) -> Any:
    """Return the managers of the registry's tables; callers check their versions."""
    return butler._registry._managers


def datastore(butler: DirectButler) -> Any:
    """Return the datastore, which records the files."""
    return butler._datastore


def datastore_root(butler: DirectButler) -> str | None:
    """Return the folder of the first local datastore, or `None` if all are object stores."""
    return next((root.ospath for root in datastore_roots(butler) if root.isLocal), None)


def datastore_roots(butler: DirectButler) -> list[ResourcePath]:
    """Return the roots of all datastores."""
    return [root for root in butler._datastore.roots.values() if root is not None]


def file_datastores(butler: DirectButler) -> list[FileDatastore]:
    """Return the datastores that record files, in the order in which Butler reads them."""

    def flatten(store: Any) -> Iterator[FileDatastore]:
        if isinstance(store, ChainedDatastore):
            for child in store.datastores:
                yield from flatten(child)
        elif isinstance(store, FileDatastore):
            yield store

    return list(flatten(datastore(butler)))


def find_files(butler: DirectButler, refs: Iterable[DatasetRef]) -> dict[Any, list[tuple[str, int]]]:
    """Return path and size (bytes) of each copy of a file, by UUID; Butler reads the first.

    A path is relative to the root of the only datastore. If several are chained, it is an absolute URI.
    """
    requested = list(refs)
    stores = file_datastores(butler)
    found: dict[Any, list[tuple[str, int]]] = defaultdict(list)
    for store in stores:
        for id_, records in store._get_stored_records_associated_with_refs(requested).items():
            if records:
                path = records[0].path if len(stores) == 1 else str(_uri(store, records[0]))
                found[id_].append((path, records[0].file_size))
    return found


def _uri(store: FileDatastore, record: StoredFileInfo) -> ResourcePath:
    return record.file_location(store.locationFactory).uri


def with_file_records(
    butler: DirectButler,
    refs: Iterable[DatasetRef],
    replace: Callable[[ResourcePath, StoredFileInfo], StoredFileInfo],
) -> list[DatasetRef]:
    """Attach the datastores' file records, which they would otherwise read from the database one by one.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    refs : `~collections.abc.Iterable` [`~lsst.daf.butler.DatasetRef`]
        The datasets.
    replace : `~collections.abc.Callable`
        Returns the record to attach, given the file's absolute URI and its record.
    """
    requested = list(refs)
    attached: dict[Any, dict[str, list[StoredDatastoreItemInfo]]] = {ref.id: {} for ref in requested}
    for store in file_datastores(butler):
        records = store._get_stored_records_associated_with_refs(requested)
        for id_, tables in attached.items():
            tables[store._table.name] = [
                replace(_uri(store, record), record) for record in records.get(id_, [])
            ]
    return [ref.replace(datastore_records=attached[ref.id]) for ref in requested]


def configured_formatters(butler: DirectButler, dataset_type: DatasetType, instrument: object) -> set[str]:
    """Return the classes that any datastore's configuration names for a dataset type, without importing them.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Any client of the repository.
    dataset_type : `~lsst.daf.butler.DatasetType`
        It need not be registered.
    instrument : `object`
        Name of the instrument, for which the configuration may have a section; `None` without one.
    """
    general = dataset_type._lookupNames()
    keys = {
        *general,
        *(key.clone(dataId={"instrument": instrument}) for key in general if instrument is not None),
    }
    found = (
        store.formatterFactory._mappingFactory._registry.get(key)
        for store in file_datastores(butler)
        for key in keys
    )
    return {_name_of(entry["type"]) for entry in found if entry is not None}


def _name_of(formatter: str | type) -> str:
    return formatter if isinstance(formatter, str) else get_full_type_name(formatter)


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
    formatter = file_datastores(butler)[0].formatterFactory.getFormatter(
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
