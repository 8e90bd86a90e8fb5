"""Groups by SELECTs of our own: the database joins the lines, because one Python object per row is slower."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy
from lsst.daf.butler import MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler
from sqlalchemy import Text, case, cast, func, literal_column

from ..fingerprint import EMPTY_RANGE
from ..internals import datastore, managers
from ..tai import limits
from .table_sql import bounds_of

type _Text = sqlalchemy.ColumnElement[Any]

_BETWEEN = "\x1e"
"""Separates the members of a group; JSON escapes it, and no path contains it."""


class _Family(NamedTuple):
    """Dataset types with the same dimensions, and so the same tables."""

    dimensions: Sequence[str]
    tags: sqlalchemy.Table
    calibs: sqlalchemy.Table | None
    names: dict[int, str]
    collections: set[str]


def select_certified(
    butler: DirectButler, requested: Mapping[str, Iterable[str]]
) -> Iterator[tuple[tuple[str, str], tuple[list[str], list[str], list[str], list[int]]]]:
    """Read groups; see `~calib_bridge.read.groups.read_certified_groups`."""
    records = datastore(butler)._table._table
    dataset = managers(butler).datasets._static.dataset
    found = []
    for family in _families(butler, requested):
        table = family.calibs
        if table is None:
            continue
        columns = (
            _joined(_line(butler, table, family.dimensions)),
            _joined(cast(dataset.c.run_id, Text)),
            _joined(func.coalesce(records.c.path, "")),
            _joined(cast(func.coalesce(records.c.file_size, -1), Text)),
        )
        source = table.join(dataset, dataset.c.id == table.c.dataset_id)
        source = source.outerjoin(records, records.c.dataset_id == table.c.dataset_id)
        for collection, name, *joined in _grouped(butler, family, table, source, columns):
            lines, runs, paths, sizes = (text.split(_BETWEEN) for text in joined)
            found.append((collection, name, lines, runs, paths, sizes))
    names = _names(butler, {run for _, _, _, runs, _, _ in found for run in set(runs)})
    for collection, name, lines, runs, paths, sizes in found:
        yield (
            (collection, name),
            (
                [f"{name}\t{rest}" for rest in lines],
                [names[run] for run in runs],
                paths,
                list(map(int, sizes)),
            ),
        )


def _names(butler: DirectButler, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of collections by their ID, by one statement: names in every row would take longer."""
    collection = managers(butler).collections._tables.collection
    statement = sqlalchemy.select(collection.c.collection_id, collection.c.name).where(
        collection.c.collection_id.in_(sorted(map(int, ids)))
    )
    with butler._registry._db.query(statement) as result:
        return {str(id_): name for id_, name in result.fetchall()}


def select_ids(
    butler: DirectButler, requested: Mapping[str, Iterable[str]]
) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Read UUIDs as the database writes them; see `~calib_bridge.read.groups.read_ids`."""
    for family in _families(butler, requested):
        for table in (family.tags, family.calibs):
            if table is None:
                continue
            columns = (_joined(cast(table.c.dataset_id, Text)),)
            for collection, name, ids in _grouped(butler, family, table, table, columns):
                yield (collection, name), ids.split(_BETWEEN)


def _families(butler: DirectButler, requested: Mapping[str, Iterable[str]]) -> Iterable[_Family]:
    datasets = managers(butler).datasets
    families: dict[str, _Family] = {}
    for name, collections in requested.items():
        try:
            storage = datasets._find_storage(name)
        except MissingDatasetTypeError:
            continue
        tags = datasets._get_tags_table(storage.dynamic_tables)
        calibs = (
            datasets._get_calibs_table(storage.dynamic_tables)
            if storage.dataset_type.isCalibration()
            else None
        )
        key = f"{tags.name} {calibs is None}"
        if key not in families:
            families[key] = _Family(sorted(storage.dataset_type.dimensions.required), tags, calibs, {}, set())
        families[key].names[storage.dataset_type_id] = name
        families[key].collections.update(collections)
    return families.values()


def _grouped(
    butler: DirectButler,
    family: _Family,
    table: sqlalchemy.Table,
    source: sqlalchemy.FromClause,
    columns: Sequence[_Text],
) -> Iterator[tuple[Any, ...]]:
    """Yield collection, dataset type, and the columns of each group, by one statement."""
    collection = managers(butler).collections._tables.collection
    # No condition on the type: SQLite would use the type's index, and then sort all rows by collection.
    statement = (
        sqlalchemy.select(collection.c.name, table.c.dataset_type_id, *columns)
        .select_from(source.join(collection, collection.c.collection_id == table.c.collection_id))
        .where(collection.c.name.in_(sorted(family.collections)))
        .group_by(collection.c.name, table.c.dataset_type_id)
    )
    with butler._registry._db.query(statement) as result:
        for name, dataset_type_id, *values in result.fetchall():
            if dataset_type_id in family.names:
                yield name, family.names[dataset_type_id], *values


def _joined(text: _Text) -> _Text:
    """Join a column's values of a group; every column of a statement has the same order."""
    return func.aggregate_strings(text, _BETWEEN)


def _line(butler: DirectButler, table: sqlalchemy.Table, dimensions: Sequence[str]) -> _Text:
    """Return the part of a fingerprint's line after the dataset type; see `~calib_bridge.fingerprint.line`."""
    begin, end, empty = bounds_of(table)
    low, high = limits()
    dialect = butler._registry._db.dialect.name
    parts = (
        _data_id(dialect, [table.c[name] for name in dimensions]),
        _dashed(dialect, table.c.dataset_id),
        case((empty, EMPTY_RANGE), (func.coalesce(begin, low) <= low, "-"), else_=cast(begin, Text)),
        case((empty, EMPTY_RANGE), (func.coalesce(end, high) >= high, "-"), else_=cast(end, Text)),
    )
    return _concatenated("\t", parts)


def _data_id(dialect: str, columns: Sequence[_Text]) -> _Text:
    """Return the canonical JSON of a data ID; the columns are sorted by name."""
    members = [literal_column(f"'\"{column.name}\":'").concat(_json(dialect, column)) for column in columns]
    return literal_column("'{'").concat(_concatenated(",", members)).concat(literal_column("'}'"))


def _json(dialect: str, column: _Text) -> _Text:
    if isinstance(column.type, sqlalchemy.Integer):
        return cast(column, Text)
    return func.json_quote(column) if dialect == "sqlite" else cast(func.to_json(cast(column, Text)), Text)


def _dashed(dialect: str, dataset_id: _Text) -> _Text:
    """Return a UUID with dashes; SQLite stores 32 digits."""
    text = cast(dataset_id, Text)
    if dialect != "sqlite":
        return text
    return _concatenated(
        "-",
        [func.substr(text, start, length) for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))],
    )


def _concatenated(separator: str, parts: Sequence[_Text]) -> _Text:
    whole: _Text = sqlalchemy.type_coerce(parts[0], Text)
    for part in parts[1:]:
        whole = whole.concat(sqlalchemy.literal(separator, Text)).concat(part)
    return whole
