"""``taken``: times and filters of exposures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy
from lsst.daf.butler import Timespan
from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.registry.dimensions.static import StaticDimensionRecordStorageManager

from ..internals import managers
from ..protocol.exposures import TakenParams, TakenResult
from ..session import Session
from ..tai import bounds, from_timespan, limits
from .table_sql import bounds_of

_DIMENSIONS = {(6, 0, 2)}


class Exposure(NamedTuple):
    """An exposure's record; ``timed`` is `False` if its time range is absent or empty.

    Every instrument fills in less or more: Butler requires only the IDs of an exposure.
    """

    id: int
    day_obs: int
    seq_num: int | None
    observation_type: str | None
    physical_filter: str
    band: str | None
    begin: str | None
    end: str | None
    timed: bool


def taken(session: Session, params: TakenParams) -> TakenResult:
    """Read exposure records by ID or by time, sorted by ID, with one statement; unregistered exposures are left out."""
    return _columns(session.reader(params.repo), params)


def read_taken(butler: DirectButler, instrument: str, exposures: list[int]) -> TakenResult:
    """Read exposure records by ID, as `taken` does."""
    params = TakenParams(repo="", instrument=instrument, exposures=exposures, begin=None, end=None)
    return _columns(butler, params)


def _columns(butler: DirectButler, params: TakenParams) -> TakenResult:
    read = select_exposures if knows_exposures(butler) else query_exposures
    found = sorted(read(butler, params), key=lambda exposure: exposure.id) if params.exposures != [] else []
    columns = zip(*found, strict=True) if found else ([] for _ in Exposure._fields)
    return TakenResult(**{name: list(column) for name, column in zip(Exposure._fields, columns, strict=True)})


def knows_exposures(butler: DirectButler) -> bool:
    """Return whether the tables of dimension records have the version that our SELECT supports."""
    manager = managers(butler).dimensions
    version = manager.newSchemaVersion()
    return (
        type(manager) is StaticDimensionRecordStorageManager
        and (version.major, version.minor, version.patch) in _DIMENSIONS
        and butler._registry._db.dialect.name in ("sqlite", "postgresql")
    )


def select_exposures(butler: DirectButler, params: TakenParams) -> Iterator[Exposure]:
    """Read by one SELECT of our own, because a year of an instrument has a hundred thousand records."""
    tables = managers(butler).dimensions._tables
    exposure, filters = tables["exposure"], tables["physical_filter"]
    begin, end, empty = bounds_of(exposure)
    statement = (
        sqlalchemy.select(
            exposure.c.id,
            exposure.c.day_obs,
            exposure.c.seq_num,
            exposure.c.observation_type,
            exposure.c.physical_filter,
            filters.c.band,
            begin,
            end,
            empty,
        )
        .join(
            filters,
            sqlalchemy.and_(
                filters.c.instrument == exposure.c.instrument, filters.c.name == exposure.c.physical_filter
            ),
        )
        .where(
            exposure.c.instrument == params.instrument, *_wanted(params, exposure.c.id, (begin, end, empty))
        )
    )
    low, high = limits()
    with butler._registry._db.query(statement) as result:
        for row in result.fetchall():
            first, last, nothing = row[-3:]
            timed = nothing is not None and not nothing
            opens = not timed or first is None or first <= low
            closes = not timed or last is None or last >= high
            begins, ends = None if opens else str(first), None if closes else str(last)
            yield Exposure._make([*row[:-3], begins, ends, timed])


def _wanted(
    params: TakenParams, number: Any, columns: tuple[Any, Any, Any]
) -> Iterator[sqlalchemy.ColumnElement[bool]]:
    if params.exposures is not None:
        yield number.in_(params.exposures)
        return
    begin, end, empty = columns
    first, last = bounds(params.begin, params.end)
    yield sqlalchemy.not_(empty.element)  # null, and so not selected, if there is no time
    if params.begin is not None:
        yield sqlalchemy.or_(end.element.is_(None), end.element > first)
    if params.end is not None:
        yield sqlalchemy.or_(begin.element.is_(None), begin.element < last)


def query_exposures(butler: DirectButler, params: TakenParams) -> Iterator[Exposure]:
    """Read by Butler's public interface: for unknown tables, and to test our own SELECT."""
    with butler.query() as query:
        filters = query.where(instrument=params.instrument).dimension_records("physical_filter")
        bands = {record.name: record.band for record in filters}
        for record in query.where(instrument=params.instrument).dimension_records("exposure"):
            if not _is_wanted(params, record.id, record.timespan):
                continue
            timed = record.timespan is not None and not record.timespan.isEmpty()
            begin, end = from_timespan(record.timespan)
            yield Exposure(
                record.id,
                record.day_obs,
                record.seq_num,
                record.observation_type,
                record.physical_filter,
                bands[record.physical_filter],
                begin,
                end,
                timed,
            )


def _is_wanted(params: TakenParams, number: int, timespan: Timespan | None) -> bool:
    if params.exposures is not None:
        return number in params.exposures
    nsec = bounds(params.begin, params.end)
    return timespan is not None and timespan.overlaps(Timespan(None, None, _nsec=nsec))
