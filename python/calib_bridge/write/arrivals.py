"""The difference between a bundle and a repository."""

from __future__ import annotations

import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lsst.daf.butler import ButlerUserError, CollectionType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import require_type
from ..errors import BridgeError
from ..fingerprint import canonical
from ..internals import datastore_root
from ..protocol.auxiliary import GatheredManifest
from ..protocol.bundle import ExpectedFile, IngestParams, MadeDataset
from ..protocol.collections import DatasetTypeFacts
from ..read.artifacts import find_problems
from ..read.digests import read_files
from ..read.recorded import protection_of
from ..read.table import Row, read_rows
from ..refs import find_datasets
from .agreement import require_as_locked
from .definitions import unregistered
from .formatters import require_formatters

_READABLE = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH

_OBSERVED = frozenset({"exposure", "visit"})

type Existing = Mapping[str, tuple[str, Row]]
"""Dataset type and row by UUID."""


@dataclass(frozen=True)
class Arrivals:
    """Dataset types to register, datasets to ingest, and files to restore with their recorded paths."""

    types: Sequence[DatasetTypeFacts]
    new: Sequence[MadeDataset]
    lost: Sequence[tuple[MadeDataset, str]]
    present: int

    def __bool__(self) -> bool:
        return bool(self.types or self.new or self.lost)

    @property
    def files(self) -> list[MadeDataset]:
        """Datasets whose files must be copied from the bundle."""
        return [*self.new, *(dataset for dataset, _ in self.lost)]

    @staticmethod
    def uuid(dataset: MadeDataset) -> UUID:
        """Return the UUID of a dataset, the same at every site."""
        return UUID(dataset.id)


def find_arrivals(butler: DirectButler, params: IngestParams, manifest: GatheredManifest) -> Arrivals:
    """Compare a bundle with a repository, and refuse datasets that conflict with it.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    params : `~calib_bridge.protocol.bundle.IngestParams`
        Bundle and expected files.
    manifest : `~calib_bridge.protocol.auxiliary.GatheredManifest`
        The bundle's, which is not read again after it was checked.

    Returns
    -------
    arrivals : `Arrivals`
        False if nothing is missing.

    Raises
    ------
    BridgeError
        See `~calib_bridge.write.ingest.ingest`.
    """
    require_as_locked(manifest, params)
    desired = _expected_datasets(manifest.datasets, params.expected, params.bundle)
    names = {dataset.dataset_type for dataset in desired}
    described = [facts for facts in manifest.dataset_types if facts.name in names]
    types = unregistered(butler, described)
    types_by_run: dict[str, set[str]] = defaultdict(set)
    for dataset in desired:
        types_by_run[dataset.run].add(dataset.dataset_type)
    for run, coming in sorted(types_by_run.items()):
        if require_type(butler, run, CollectionType.RUN):
            _refuse_observations(butler, run, coming)
    existing = _read_existing(butler, desired)
    _refuse_conflicts(butler, desired, existing)
    recorded = {id_: row for id_, (_, row) in existing.items() if row.path is not None}
    new = [dataset for dataset in desired if dataset.id not in recorded]
    _require_dimensions(butler, new)
    require_formatters(butler, described, new)
    present = [dataset for dataset in desired if dataset.id in recorded]
    files = [file for dataset in present for file in recorded[dataset.id].files]
    wrong = _find_lost(butler, files) | (_find_damaged(butler, files, params) if params.verify else set())
    _refuse_protected(butler, (path for _, path in wrong))
    by_id = {dataset.id: dataset for dataset in present}
    lost = [(by_id[id_], path) for id_, path in sorted(wrong)]
    _refuse_other_sizes(params.expected, recorded)
    return Arrivals(types, new, lost, present=len(desired) - len(new))


def _refuse_observations(butler: DirectButler, run: str, coming: set[str]) -> None:
    """Refuse a RUN such as that of the raws, which holds data of exposures and none of the types that are to come."""
    held = set(butler.collections.get_info(run, include_summary=True).dataset_types or ())
    if held & coming:
        return
    for name in sorted(held):
        if _OBSERVED & set(butler.get_dataset_type(name).dimensions.names):
            raise BridgeError("collection-not-own", f"{run} holds {name}, which is no calibration")


def _find_lost(butler: DirectButler, rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Return UUIDs and recorded paths of files that are missing or have another size than recorded."""
    problems = find_problems(
        datastore_root(butler), [row.path or "" for row in rows], [row.size for row in rows]
    )
    return {(rows[index].id, rows[index].path or "") for index, _ in problems}


def _expected_datasets(
    datasets: Iterable[MadeDataset], expected: Iterable[ExpectedFile], bundle: str
) -> list[MadeDataset]:
    """Return each expected dataset once, however many ranges it is certified for."""
    carried = {dataset.id: dataset for dataset in datasets}
    if missing := [file.id for file in expected if file.id not in carried]:
        raise BridgeError("bundle-incomplete", f"{bundle} lacks datasets of the lock: {', '.join(missing)}")
    return [carried[id_] for id_ in dict.fromkeys(file.id for file in expected)]


def _read_existing(butler: DirectButler, desired: Iterable[MadeDataset]) -> Existing:
    """Read all datasets of the desired types in the desired RUNs."""
    runs: dict[str, set[str]] = defaultdict(set)
    for dataset in desired:
        runs[dataset.dataset_type].add(dataset.run)
    return {
        row.id: (name, row) for name, names in runs.items() for row in read_rows(butler, name, sorted(names))
    }


def _refuse_conflicts(butler: DirectButler, desired: Sequence[MadeDataset], existing: Existing) -> None:
    """Require that a data ID of a type in a RUN has one UUID, and that a UUID has one such place."""
    places = {_place_key(name, row.run, row.data_id): row.id for name, row in existing.values()}
    missing = [dataset for dataset in desired if dataset.id not in existing]
    elsewhere = find_datasets(butler, map(Arrivals.uuid, missing))
    for dataset in desired:
        holder = places.get(_place_key(dataset.dataset_type, dataset.run, dataset.data_id))
        if holder not in (None, dataset.id) or (holder is None and dataset.id in existing):
            raise BridgeError(
                "dataset-conflict", f"{dataset.run} has {holder} at the data ID of {dataset.id}"
            )
        if other := elsewhere.get(Arrivals.uuid(dataset)):
            raise BridgeError("dataset-conflict", f"{dataset.id} already exists as {other}")


def _place_key(dataset_type: str, run: str, data_id: Mapping[str, object]) -> str:
    return canonical([dataset_type, run, data_id])


def _require_dimensions(butler: DirectButler, new: Iterable[MadeDataset]) -> None:
    """Require dimension records: an instrument's registration makes them, never a calibration."""
    for data_id in {canonical(dataset.data_id): dataset.data_id for dataset in new}.values():
        try:
            butler.registry.expandDataId(data_id)
        except ButlerUserError as error:
            raise BridgeError(_missing_record_code(data_id), f"{data_id}: {error}") from error


def _missing_record_code(data_id: Mapping[str, object]) -> str:
    """Return the error code for the records that somebody must register first, by the finest dimension."""
    if "exposure" in data_id or "visit" in data_id:
        return "exposure-unregistered"
    return "records-missing" if "skymap" in data_id else "instrument-unknown"


def _find_damaged(butler: DirectButler, rows: Sequence[Row], params: IngestParams) -> set[tuple[str, str]]:
    """Return UUIDs and recorded paths of files with other content than in the lock or not readable by all."""
    expected = {file.id: file.sha256 for file in params.expected}
    files = read_files(datastore_root(butler), rows)
    return {
        (row.id, row.path or "")
        for row, file in zip(rows, files, strict=True)
        if file.sha256 != expected[row.id] or (file.mode is not None and file.mode & _READABLE != _READABLE)
    }


def _refuse_protected(butler: DirectButler, paths: Iterable[str]) -> None:
    """Refuse to replace files that hold other datasets too, or that are not the datastore's own."""
    for path in sorted(paths):
        match protection_of(butler, path):
            case "zip":
                raise BridgeError("file-protected", f"{path} is a member of a zip file")
            case "outside":
                raise BridgeError("file-protected", f"{path} is outside the datastore's root")


def _refuse_other_sizes(expected: Iterable[ExpectedFile], recorded: Mapping[str, Row]) -> None:
    for file in expected:
        row = recorded.get(file.id)
        if row is not None and row.size >= 0 and row.size != file.size:
            raise BridgeError(
                "dataset-conflict", f"{file.id} is recorded with {row.size} bytes, the lock has {file.size}"
            )
