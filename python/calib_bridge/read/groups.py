"""What CALIBRATION collections hold, and which datasets tags do, in groups: of one type in one collection."""

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
    """Columns of equal length: lines of the fingerprint, and the files that the datastore records for them.

    A dataset that has several files or ranges stands in several rows. A path is empty where nothing is recorded, a
    size negative where nobody measured it.
    """

    lines: Sequence[str]
    paths: Sequence[str]
    sizes: Sequence[int]


EMPTY = Group((), (), ())


def read_certified_groups(butler: DirectButler, wanted: Mapping[str, Iterable[str]]) -> Mapping[Key, Group]:
    """Read what is certified.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Refreshed.
    wanted : `~collections.abc.Mapping` [`str`, `~collections.abc.Iterable` [`str`]]
        CALIBRATION collections by dataset type; types and collections that do not exist have no group.

    Returns
    -------
    groups : `~collections.abc.Mapping`
        Of what was asked for, and perhaps of other types in the same collections. One statement for each set of
        dimensions that the types have, however many there are.
    """
    if knows_schema(butler):
        return {key: Group(*columns) for key, columns in select_certified(butler, wanted)}
    return {key: _group(key[1], rows) for key, rows in _query(butler, wanted)}


def read_ids(butler: DirectButler, wanted: Mapping[str, Iterable[str]]) -> Mapping[Key, frozenset[str]]:
    """Read which datasets are in TAGGED or CALIBRATION collections; otherwise as `read_certified_groups`.

    A UUID is whatever text the database makes of it, the same for the same dataset.
    """
    if knows_schema(butler):
        return {key: frozenset(ids) for key, ids in select_ids(butler, wanted)}
    return {key: frozenset(row.id for row in rows) for key, rows in _query(butler, wanted)}


def _query(butler: DirectButler, wanted: Mapping[str, Iterable[str]]) -> Iterable[tuple[Key, Sequence[Row]]]:
    for dataset_type, collections in wanted.items():
        try:
            rows = query_rows(butler, dataset_type, sorted(set(collections)))
        except MissingDatasetTypeError:
            continue
        for collection, members in by_collection(rows).items():
            yield (collection, dataset_type), members


def _group(dataset_type: str, rows: Sequence[Row]) -> Group:
    return Group(
        [row.fingerprint_line(dataset_type) for row in rows],
        [row.path or "" for row in rows],
        [row.size for row in rows],
    )
