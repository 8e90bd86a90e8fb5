"""What a repository lacks of a bundle."""

from __future__ import annotations

import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from lsst.daf.butler import ButlerUserError, CollectionType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import require_type
from ..errors import BridgeError
from ..fingerprint import canonical
from ..internals import datastore_root
from ..manifest import read_gathered
from ..protocol.bundle import ExpectedFile, IngestParams, MadeDataset
from ..protocol.collections import DatasetTypeFacts
from ..read.artifacts import find_problems
from ..read.digests import read_files
from ..read.table import Row, read_rows
from ..refs import find_datasets
from .definitions import require_formatters, unregistered

_READABLE = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH

type Standing = Mapping[str, tuple[str, Row]]
"""Dataset type and row, by UUID."""


@dataclass(frozen=True)
class Arrivals:
    """Dataset types to register, datasets to ingest, and files to give back with the path that is recorded."""

    types: Sequence[DatasetTypeFacts]
    new: Sequence[MadeDataset]
    lost: Sequence[tuple[MadeDataset, str]]
    present: int

    def __bool__(self) -> bool:
        return bool(self.types or self.new or self.lost)

    @property
    def files(self) -> list[MadeDataset]:
        """Datasets whose file is needed from the bundle."""
        return [*self.new, *(dataset for dataset, _ in self.lost)]

    @staticmethod
    def uuid(dataset: MadeDataset) -> UUID:
        """UUID of a dataset, the same at every site."""
        return UUID(dataset.id)


def look_for_arrivals(butler: DirectButler, params: IngestParams) -> Arrivals:
    """Compare a bundle with a repository, and refuse what cannot come in.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Refreshed.
    params : `~calib_bridge.protocol.IngestParams`
        Bundle and expected files.

    Returns
    -------
    arrivals : `Arrivals`
        False where there is nothing to do.

    Raises
    ------
    BridgeError
        See `~calib_bridge.write.ingest.ingest`.
    """
    manifest = read_gathered(Path(params.bundle))
    wanted = _wanted(manifest.datasets, params.expected, params.bundle)
    names = {dataset.dataset_type for dataset in wanted}
    types = unregistered(butler, [facts for facts in manifest.dataset_types if facts.name in names])
    for run in sorted({dataset.run for dataset in wanted}):
        require_type(butler, run, CollectionType.RUN)
    standing = _standing(butler, wanted)
    _refuse_conflicts(butler, wanted, standing)
    recorded = {id_: row for id_, (_, row) in standing.items() if row.path is not None}
    new = [dataset for dataset in wanted if dataset.id not in recorded]
    _require_dimensions(butler, new)
    require_formatters(dataset.formatter for dataset in new)
    present = [dataset for dataset in wanted if dataset.id in recorded]
    rows = [recorded[dataset.id] for dataset in present]
    paths = _lost(butler, rows) | (_spoilt(butler, rows, params) if params.verify else {})
    lost = [(dataset, paths[dataset.id]) for dataset in present if dataset.id in paths]
    _refuse_other_sizes(params.expected, recorded)
    return Arrivals(types, new, lost, present=len(wanted) - len(new))


def _lost(butler: DirectButler, rows: Sequence[Row]) -> dict[str, str]:
    """Paths by UUID of the files that are not there, or not as they are recorded."""
    problems = find_problems(
        datastore_root(butler), [row.path or "" for row in rows], [row.size for row in rows]
    )
    return {rows[index].id: rows[index].path or "" for index, _ in problems}


def _wanted(
    datasets: Iterable[MadeDataset], expected: Iterable[ExpectedFile], bundle: str
) -> list[MadeDataset]:
    """Each expected dataset once, however many ranges it is certified for."""
    carried = {dataset.id: dataset for dataset in datasets}
    if missing := [file.id for file in expected if file.id not in carried]:
        raise BridgeError("bundle-incomplete", f"{bundle} does not carry {', '.join(missing)}")
    return [carried[file.id] for file in expected]


def _standing(butler: DirectButler, wanted: Iterable[MadeDataset]) -> Standing:
    """Everything of the wanted types in the wanted RUNs."""
    runs: dict[str, set[str]] = defaultdict(set)
    for dataset in wanted:
        runs[dataset.dataset_type].add(dataset.run)
    return {
        row.id: (name, row) for name, names in runs.items() for row in read_rows(butler, name, sorted(names))
    }


def _refuse_conflicts(butler: DirectButler, wanted: Sequence[MadeDataset], standing: Standing) -> None:
    """One data ID of a type in a RUN has one UUID, and one UUID one place."""
    places = {_place(name, row.run, row.data_id): row.id for name, row in standing.values()}
    missing = [dataset for dataset in wanted if dataset.id not in standing]
    elsewhere = find_datasets(butler, map(Arrivals.uuid, missing))
    for dataset in wanted:
        holder = places.get(_place(dataset.dataset_type, dataset.run, dataset.data_id))
        if holder not in (None, dataset.id) or (holder is None and dataset.id in standing):
            raise BridgeError("dataset-conflict", f"{dataset.run} has {holder} where {dataset.id} is wanted")
        if other := elsewhere.get(Arrivals.uuid(dataset)):
            raise BridgeError("dataset-conflict", f"{dataset.id} is {other}")


def _place(dataset_type: str, run: str, data_id: Mapping[str, object]) -> str:
    return canonical([dataset_type, run, data_id])


def _require_dimensions(butler: DirectButler, new: Iterable[MadeDataset]) -> None:
    """Dimension records come with an instrument's registration and never with a calibration."""
    for data_id in {canonical(dataset.data_id): dataset.data_id for dataset in new}.values():
        try:
            butler.registry.expandDataId(data_id)
        except ButlerUserError as error:
            raise BridgeError(_code_of(data_id), f"{data_id}: {error}") from error


def _code_of(data_id: Mapping[str, object]) -> str:
    """Which records somebody has to register first, by the finest dimension."""
    if "exposure" in data_id or "visit" in data_id:
        return "exposure-unregistered"
    return "records-missing" if "skymap" in data_id else "instrument-unknown"


def _spoilt(butler: DirectButler, rows: Sequence[Row], params: IngestParams) -> dict[str, str]:
    """Recorded paths, by UUID, of files with another content than the lock's, or that not everybody may read."""
    expected = {file.id: file.sha256 for file in params.expected}
    files = read_files(datastore_root(butler), rows)
    return {
        row.id: row.path or ""
        for row, file in zip(rows, files, strict=True)
        if file.sha256 != expected[row.id] or (file.mode is not None and file.mode & _READABLE != _READABLE)
    }


def _refuse_other_sizes(expected: Iterable[ExpectedFile], recorded: Mapping[str, Row]) -> None:
    for file in expected:
        row = recorded.get(file.id)
        if row is not None and row.size >= 0 and row.size != file.size:
            raise BridgeError(
                "dataset-conflict", f"{file.id} is recorded with {row.size} bytes, the lock has {file.size}"
            )
