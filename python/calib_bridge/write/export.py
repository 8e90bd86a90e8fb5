"""The part of a bundle that Butler writes: ``export.yaml`` and the files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from lsst.daf.butler import DatasetRef, FileDataset
from lsst.daf.butler.datastore.stored_file_info import StoredFileInfo
from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath
from lsst.utils.introspection import get_full_type_name

from ..errors import BridgeError
from ..files import copy_with_digest
from ..internals import with_file_records
from ..read.contents import Contents, Exported
from ..read.recorded import open_uri, split_place


def export_datasets(
    butler: DirectButler, folder: Path, ticket_chain: str, contents: Contents
) -> dict[str, Exported]:
    """Export the certified datasets, their CALIBRATION collections and the ticket chain.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    folder : `~pathlib.Path`
        Empty.
    ticket_chain : `str`
        Exported with its members. The instrument chain is never exported: an import would replace the target's chain.
    contents : `~calib_bridge.read.contents.Contents`
        The certified datasets.

    Returns
    -------
    exported : `dict` [`str`, `~calib_bridge.read.contents.Exported`]
        By UUID.

    Raises
    ------
    BridgeError
        ``dataset-missing`` if a file is not in the datastore.
    """
    collections = {item.collection for item, _ in contents.products}
    children = butler.collections.query([ticket_chain], flatten_chains=True, include_chains=True)
    return export_files(butler, folder, _refs(butler, contents), sorted({*collections, *children}))


def export_files(
    butler: DirectButler, folder: Path, refs: Iterable[DatasetRef], collections: Iterable[str] = ()
) -> dict[str, Exported]:
    """Copy datasets into a folder, with ``export.yaml``.

    Returns
    -------
    exported : `dict` [`str`, `~calib_bridge.read.contents.Exported`]
        By UUID.

    Raises
    ------
    BridgeError
        ``dataset-missing`` if a file is not in the datastore.
    """
    exported: dict[str, Exported] = {}

    def note(file: FileDataset) -> FileDataset:
        formatter = file.formatter if isinstance(file.formatter, str) else get_full_type_name(file.formatter)
        for ref in file.refs:
            exported[str(ref.id)] = Exported(path=str(file.path), formatter=formatter)
        return file

    try:
        # The default transfer makes hard links: a chmod in the bundle would change the repository's files.
        with (
            TemporaryDirectory(dir=folder) as members,
            butler.export(directory=str(folder), format="yaml", transfer="copy") as export,
        ):
            for name in collections:
                export.saveCollection(name)
            plain = with_file_records(butler, refs, partial(_extract_member, Path(members)))
            export.saveDatasets(plain, rewrite=note)
    except FileNotFoundError as error:
        raise BridgeError("dataset-missing", str(error)) from error
    return exported


def _extract_member(folder: Path, uri: ResourcePath, record: StoredFileInfo) -> StoredFileInfo:
    """Extract a member of a zip file, in place of which Butler would export the zip file."""
    _, member = split_place(str(uri))
    if member is None:
        return record
    place = folder / uuid4().hex / Path(member).name
    with open_uri(uri) as content:
        copy_with_digest(content, place)
    return record.update(path=place.as_uri())


def _refs(butler: DirectButler, contents: Contents) -> list[DatasetRef]:
    ids = {UUID(row.id) for _, rows in contents.products for row in rows}
    refs = butler.get_many_datasets(ids)
    return [ref.expanded(butler.registry.expandDataId(ref.dataId)) for ref in refs]
