"""Provenance of a bundle: configs, logs, metadata and packages, which ``butler export-calibs`` does not export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath

from ..errors import BridgeError
from ..files import copy_with_digest
from ..internals import datastore_root
from ..protocol.bundle import BundleItem
from ..read.recorded import open_recorded, split_place
from ..read.table import Row, read_rows

FOLDER = "provenance"
_ENDINGS = ("_config", "_log", "_metadata")


def copy_provenance(butler: DirectButler, folder: Path, items: Iterable[BundleItem]) -> list[str]:
    """Copy the files that record how products were made and verified.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    folder : `~pathlib.Path`
        The bundle.
    items : `~collections.abc.Iterable` [`~calib_bridge.protocol.bundle.BundleItem`]
        Products with their RUNs.

    Returns
    -------
    paths : `list` [`str`]
        Relative to ``folder``: ``provenance/<path in the datastore>``.

    Raises
    ------
    BridgeError
        ``dataset-missing`` if a file is not in the datastore.
    """
    runs = sorted({run for item in items for run in (item.generation_run, *item.verification_runs)})
    return [_copy(butler, folder, row) for run in runs for row in _records(butler, run) if row.path]


def _records(butler: DirectButler, run: str) -> Sequence[Row]:
    names = butler.collections.get_info(run, include_summary=True).dataset_types or ()
    desired = sorted(name for name in names if name == "packages" or name.endswith(_ENDINGS))
    return [row for name in desired for row in read_rows(butler, name, [run])]


def _copy(butler: DirectButler, folder: Path, row: Row) -> str:
    path = str(row.path)
    file, member = split_place(path)
    ending = ResourcePath(member or file, forceAbsolute=False).getExtension()
    inside = path if member is None and "://" not in path else f"{row.run}/{row.id}{ending}"
    relative = f"{FOLDER}/{inside}"
    try:
        with open_recorded(datastore_root(butler), path) as source:
            copy_with_digest(source, folder / relative)
    except FileNotFoundError as error:
        raise BridgeError("dataset-missing", f"{row.id}: {error}") from error
    return relative
