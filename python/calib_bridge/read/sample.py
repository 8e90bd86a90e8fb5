"""What a RUN was made with, from the header of one of its datasets."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from lsst.daf.butler import DatasetRef, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..internals import datastore_root
from ..protocol.outputs import InputFacts, SampleFacts
from .artifacts import local_path
from .cards import read_cards
from .row import Row

_known: dict[str, SampleFacts] = {}
"""By UUID: a dataset never changes."""

_known_first: dict[tuple[str, str], SampleFacts] = {}
"""By type and the UUID of the dataset that says that a RUN is complete."""


def sample_of(butler: DirectButler, row: Row) -> SampleFacts | None:
    """Read which calibrations went into a dataset.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Its datastore says where its root is; no statement is made.
    row : `~calib_bridge.read.row.Row`
        The dataset.

    Returns
    -------
    facts : `~calib_bridge.protocol.outputs.SampleFacts` or `None`
        `None` where its file cannot be read; no inputs where its headers name none.
    """
    return _read(row.id, local_path(datastore_root(butler), row.path) if row.path else None)


def first_sample(butler: DirectButler, dataset_type: str, complete: Row) -> SampleFacts | None:
    """Read which calibrations went into the first detector of a complete RUN.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Refreshed.
    dataset_type : `str`
        Images, of which there may be very many: one is asked for.
    complete : `~calib_bridge.read.row.Row`
        The dataset that the RUN's last task wrote.

    Returns
    -------
    facts : `~calib_bridge.protocol.outputs.SampleFacts` or `None`
        See `sample_of`.
    """
    key = (dataset_type, complete.id)
    if key not in _known_first:
        sample = _find_first(butler, dataset_type, complete.run)
        if sample is None:
            return None
        _known_first[key] = sample
    return _known_first[key]


def sample_named(butler: DirectButler, dataset_id: str) -> SampleFacts | None:
    """Read which calibrations and exposures went into a dataset that is known by its UUID alone; see `sample_of`."""
    ref = butler.get_dataset(UUID(dataset_id))
    return None if ref is None else _read(dataset_id, _path(butler, ref))


def _find_first(butler: DirectButler, dataset_type: str, run: str) -> SampleFacts | None:
    try:
        found = butler.query_datasets(
            dataset_type, run, find_first=False, order_by=["detector"], limit=1, explain=False
        )
    except MissingDatasetTypeError:
        return None
    return _read(str(found[0].id), _path(butler, found[0])) if found else None


def _path(butler: DirectButler, ref: DatasetRef) -> str | None:
    try:
        place = butler.getURI(ref)
    except FileNotFoundError:
        return None
    return place.ospath if place.isLocal else None


def inputs_of(calibrations: Iterable[tuple[str, str]]) -> list[InputFacts]:
    """Pairs of UUID and RUN as they travel, each once, sorted by RUN."""
    return [InputFacts(id=uuid, run=run) for run, uuid in sorted({(run, uuid) for uuid, run in calibrations})]


def _read(dataset_id: str, path: str | None) -> SampleFacts | None:
    if dataset_id not in _known:
        try:
            found = read_cards(path or "")
        except OSError:
            return None
        _known[dataset_id] = SampleFacts(
            id=dataset_id, inputs=inputs_of(found.calibrations.values()), exposures=sorted(found.exposures)
        )
    return _known[dataset_id]
