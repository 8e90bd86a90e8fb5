"""Rows by one SELECT of our own: Butler's conversion of results takes ten times as long as the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy
from lsst.daf.butler.datastores.fileDatastore import FileDatastore
from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.registry.collections.synthIntKey import SynthIntKeyCollectionManager
from lsst.daf.butler.registry.datasets.byDimensions import ByDimensionsDatasetRecordStorageManagerUUID

from ..internals import datastore, managers
from ..tai import limits
from .row import Row

_DATASETS = {(1, 0, 0), (2, 0, 0)}
_COLLECTIONS = {(2, 0, 0)}


def knows_schema(butler: DirectButler) -> bool:
    """Return whether the repository's tables have the manager versions that this module supports."""
    registry = managers(butler)
    return (
        type(registry.datasets) is ByDimensionsDatasetRecordStorageManagerUUID
        and type(registry.collections) is SynthIntKeyCollectionManager
        and type(datastore(butler)) is FileDatastore
        and _version(registry.datasets) in _DATASETS
        and _version(registry.collections) in _COLLECTIONS
        and butler._registry._db.dialect.name in ("sqlite", "postgresql")
    )


def select_rows(butler: DirectButler, dataset_type: str, collections: Sequence[str]) -> list[Row]:
    """Read rows; see `~calib_bridge.read.table.read_rows`."""
    datasets = managers(butler).datasets
    storage = datasets._find_storage(dataset_type)
    dimensions = list(storage.dataset_type.dimensions.required)
    tables = [datasets._get_tags_table(storage.dynamic_tables)]
    if storage.dataset_type.isCalibration():
        tables.append(datasets._get_calibs_table(storage.dynamic_tables))
    statement = sqlalchemy.union_all(
        *(_select(butler, table, storage.dataset_type_id, dimensions, collections) for table in tables)
    )
    with butler._registry._db.query(statement) as result:
        return list(_rows(result.fetchall(), dimensions))


def _select(
    butler: DirectButler,
    table: sqlalchemy.Table,
    dataset_type_id: int,
    dimensions: Sequence[str],
    collections: Sequence[str],
) -> sqlalchemy.Select[Any]:
    registry = managers(butler)
    names = registry.collections._tables.collection
    collection, run = names.alias("collection_of_row"), names.alias("run_of_dataset")
    dataset = registry.datasets._static.dataset
    records = datastore(butler)._table._table
    return (
        sqlalchemy.select(
            collection.c.name.label("collection"),
            sqlalchemy.cast(table.c.dataset_id, sqlalchemy.Text).label("id"),
            run.c.name.label("run"),
            *bounds_of(table),
            records.c.path.label("path"),
            records.c.file_size.label("size"),
            *(table.c[name].label(f"d_{name}") for name in dimensions),
        )
        .join(collection, collection.c.collection_id == table.c.collection_id)
        .join(dataset, dataset.c.id == table.c.dataset_id)
        .join(run, run.c.collection_id == dataset.c.run_id)
        .outerjoin(records, records.c.dataset_id == table.c.dataset_id)
        .where(table.c.dataset_type_id == dataset_type_id, collection.c.name.in_(collections))
    )


def bounds_of(table: sqlalchemy.Table) -> tuple[sqlalchemy.ColumnElement[Any], ...]:
    """Return the columns of a time range: bounds in TAI nanoseconds, null if open, and whether the range is empty."""
    bounds: tuple[sqlalchemy.ColumnElement[Any], ...]
    if "timespan" in table.c:  # PostgreSQL: int8range
        span = table.c.timespan
        bounds = sqlalchemy.func.lower(span), sqlalchemy.func.upper(span), sqlalchemy.func.isempty(span)
    elif "timespan_begin" in table.c:
        begin, end = table.c.timespan_begin, table.c.timespan_end
        bounds = begin, end, begin >= end
    else:
        bounds = sqlalchemy.null(), sqlalchemy.null(), sqlalchemy.false()
    kinds = sqlalchemy.BigInteger, sqlalchemy.BigInteger, sqlalchemy.Boolean
    return tuple(
        sqlalchemy.type_coerce(bound, kind).label(name)
        for bound, kind, name in zip(bounds, kinds, ("begin", "end", "empty"), strict=True)
    )


def _rows(found: Sequence[Any], dimensions: Sequence[str]) -> Iterator[Row]:
    low, high = limits()
    seen: set[tuple[str, str, Any, Any]] = set()
    for collection, dataset_id, run, begin, end, empty, path, size, *values in found:
        key = (collection, dataset_id, begin, end)
        if key in seen:  # a dataset with several files has several records
            continue
        seen.add(key)
        yield Row(
            collection,
            dict(zip(dimensions, values, strict=True)),
            _dashed(dataset_id),
            run,
            None if empty or begin is None or begin <= low else str(begin),
            None if empty or end is None or end >= high else str(end),
            bool(empty),
            path,
            -1 if size is None else size,
        )


def _dashed(dataset_id: str) -> str:
    """Return a UUID with dashes; SQLite stores 32 digits."""
    if len(dataset_id) == 36:
        return dataset_id
    parts = dataset_id[:8], dataset_id[8:12], dataset_id[12:16], dataset_id[16:20], dataset_id[20:]
    return "-".join(parts)


def _version(manager: Any) -> tuple[int, int, int]:
    version = manager.newSchemaVersion()
    return version.major, version.minor, version.patch
