"""Damages repositories through plain Butler, once for each line of standard input, ``{"root": ..., "slip": ...}``.

The slip is Python code that uses a writeable ``butler`` and the functions of `Hand`. The answer is an empty line or the
exception.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import tempfile
import traceback
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from astropy.time import Time
from lsst.daf.butler import Butler, CollectionType, DatasetRef, DatasetType, FileDataset, Timespan


def span(begin: str | None, end: str | None) -> Timespan:
    """Return the range between two TAI dates."""
    bounds = [None if date is None else Time(date, scale="tai") for date in (begin, end)]
    return Timespan(*bounds)


class Hand:
    """The names that a slip may use.

    Parameters
    ----------
    butler : `~lsst.daf.butler.Butler`
        Writeable.
    root : `~pathlib.Path`
        Root of its repository.
    """

    def __init__(self, butler: Butler, root: Path) -> None:
        self._butler = butler
        self._root = root

    def names(self) -> dict[str, Any]:
        """Return the global names of a slip."""
        own: list[Callable[..., Any]] = [
            self.find,
            self.path,
            self.purge,
            self.put_copy,
            self.move,
            self.remove_chained,
            self.ingest_zipped,
            self.ingest_directly,
        ]
        names = {function.__name__: function for function in own}
        return {
            **names,
            "butler": self._butler,
            "root": self._root,
            "CollectionType": CollectionType,
            "DatasetType": DatasetType,
            "span": span,
            "set_schema": lambda: set_schema(self._root),
        }

    def find(self, dataset_type: str, collection: str, detector: int = 0) -> DatasetRef:
        """Return one dataset of a collection."""
        found = self._butler.query_datasets(dataset_type, collections=collection, find_first=False)
        return next(ref for ref in found if ref.dataId["detector"] == detector)

    def path(self, ref: DatasetRef) -> Path:
        """Return the file of a dataset."""
        return Path(self._butler.getURI(ref).ospath)

    def purge(self, *refs: DatasetRef) -> None:
        """Remove datasets and all references to them."""
        self._butler.pruneDatasets(refs, purge=True, unstore=True, disassociate=True)

    def put_copy(self, ref: DatasetRef, run: str, **data_id: int) -> DatasetRef:
        """Put a copy of a dataset at another place, with a UUID derived from that place."""
        self._butler.collections.register(run)
        other = self._butler.registry.expandDataId({**dict(ref.dataId.required), **data_id})
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{run} {ref.datasetType.name} {other}")
        copy = DatasetRef(ref.datasetType, other, run, id=identity)
        with tempfile.TemporaryDirectory() as folder:
            file = shutil.copy(self.path(ref), folder)
            self._butler.ingest(FileDataset(file, [copy]), transfer="copy")
        return copy

    def move(self, ref: DatasetRef, run: str) -> DatasetRef:
        """Put a dataset into another RUN under its UUID, as an import of a changed bundle did."""
        with tempfile.TemporaryDirectory() as folder:
            file = shutil.copy(self.path(ref), folder)
            self.purge(ref)
            self._butler.collections.register(run)
            moved = DatasetRef(ref.datasetType, ref.dataId, run, id=ref.id)
            self._butler.ingest(FileDataset(file, [moved]), transfer="copy")
        return moved

    def ingest_zipped(self, ref: DatasetRef, change: Callable[[bytes], bytes]) -> None:
        """Replace the file of a dataset by a zip file (``butler ingest-zip``), in which its content was changed."""
        with tempfile.TemporaryDirectory() as folder:
            made = self._butler.retrieve_artifacts_zip([ref], destination=folder)
            self._butler.pruneDatasets([ref], unstore=True, disassociate=False)
            self._butler.ingest_zip(made, transfer="copy", skip_existing=True)
        held = self.path(ref)
        with zipfile.ZipFile(held) as zipped:
            members = {info.filename: zipped.read(info) for info in zipped.infolist()}
        with zipfile.ZipFile(held, "w") as zipped:
            for name, content in members.items():
                zipped.writestr(name, change(content) if name.endswith(".fits") else content)

    def ingest_directly(self, ref: DatasetRef) -> Path:
        """Replace the file of a dataset by one outside the datastore (``butler import -t direct``)."""
        folder = self._root.parent / "bucket"
        folder.mkdir()
        file = Path(shutil.copy(self.path(ref), folder))
        self._butler.pruneDatasets([ref], unstore=True, disassociate=False)
        self._butler.ingest(FileDataset(file, [ref]), transfer="direct")
        return file

    def remove_chained(self, name: str) -> None:
        """Remove a collection, first from every chain."""
        for info in self._butler.collections.query_info(
            "*", collection_types=CollectionType.CHAINED, include_chains=True
        ):
            if name in info.children:
                self._butler.collections.remove_from_chain(info.name, [name])
        self._butler.collections.x_remove(name)


def set_schema(root: Path) -> None:
    """Replace the database by one with the schema version of a later Butler."""
    database, other = root / "gen3.sqlite3", root / "gen3.other"
    shutil.copy(database, other)
    connection = sqlite3.connect(other)
    connection.execute("UPDATE butler_attributes SET value = '99.0.0' WHERE name LIKE 'version:%datasets%'")
    connection.commit()
    connection.close()
    os.replace(other, database)  # noqa: PTH105


def damage(root: Path, slip: str) -> str:
    """Run one slip and return its traceback, empty if it succeeds."""
    try:
        with Butler.from_config(str(root), writeable=True) as butler:
            exec(slip, Hand(butler, root).names())
    except Exception:
        return traceback.format_exc()
    return ""


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(damage(Path(asked["root"]), asked["slip"])), flush=True)
