"""Contents of CALIBRATION and TAGGED collections in groups: one dataset type in one collection each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lsst.daf.butler import MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from .groups_sql import select_certified, select_ids
from .outputs import by_collection
from .row import Row
from .table_query import query_rows
from .table_sql import knows_schema

type Key = tuple[str, str]
"""Collection and dataset type."""


class Group(NamedTuple):
    """Columns of equal length: lines of the fingerprint, RUNs, and the recorded paths and sizes (bytes) of the files.

    A dataset with several files or ranges has several rows. A path is empty if nothing is recorded, a size negative if
    it is unknown.
    """

    lines: Sequence[str]
    runs: Sequence[str]
    paths: Sequence[str]
    sizes: Sequence[int]


EMPTY = Group((), (), (), ())


def read_certified_groups(
    butler: DirectButler, requested: Mapping[str, Iterable[str]]
) -> Mapping[Key, Group]:
    """Read the certified datasets.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    requested : `~collections.abc.Mapping` [`str`, `~collections.abc.Iterable` [`str`]]
        CALIBRATION collections by dataset type; absent types and collections have no group.

    Returns
    -------
    groups : `~collections.abc.Mapping`
        The requested groups, and perhaps other types of the same collections. One statement is used for each distinct
        set of dimensions among the types.
    """
    if knows_schema(butler):
        return {key: Group(*columns) for key, columns in select_certified(butler, requested)}
    return {key: _group(key[1], rows) for key, rows in _query(butler, requested)}


def read_ids(butler: DirectButler, requested: Mapping[str, Iterable[str]]) -> Mapping[Key, frozenset[str]]:
    """Read the UUIDs of datasets in TAGGED or CALIBRATION collections; otherwise as `read_certified_groups`.

    UUIDs are only comparable with one another: their text is the database's own.
    """
    if knows_schema(butler):
        return {key: frozenset(ids) for key, ids in select_ids(butler, requested)}
    return {key: frozenset(row.id for row in rows) for key, rows in _query(butler, requested)}


def _query(
    butler: DirectButler, requested: Mapping[str, Iterable[str]]
) -> Iterable[tuple[Key, Sequence[Row]]]:
    for dataset_type, collections in requested.items():
        try:
            rows = query_rows(butler, dataset_type, sorted(set(collections)))
        except MissingDatasetTypeError:
            continue
        for collection, members in by_collection(rows).items():
            yield (collection, dataset_type), members


def _group(dataset_type: str, rows: Sequence[Row]) -> Group:
    files = [file for row in rows for file in row.files]
    return Group(
        [file.fingerprint_line(dataset_type) for file in files],
        [file.run for file in files],
        [file.path or "" for file in files],
        [file.size for file in files],
    )
