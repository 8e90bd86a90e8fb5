"""``records``: dimension records of a skymap, from its bundle."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterator
from itertools import batched, groupby
from pathlib import Path

import sqlalchemy
from lsst.daf.butler import DimensionRecord, SerializedDimensionRecord
from lsst.daf.butler.direct_butler import DirectButler

from ..bundle_contents import check_bundle
from ..bundle_files import open_file
from ..commands import register_skymap
from ..errors import BridgeError
from ..opening import sqlite_file
from ..protocol.auxiliary import RecordsFile, RecordsParams
from ..protocol.base import WriteResult
from ..read.skymaps import ELEMENTS, line_of, read_skymaps, records_of
from ..session import Session
from .run import Change, Write, carry_out

BYTES_A_RECORD = 2_600
"""Bytes of a tract or patch in a database, with indices and overlaps, from DMTN-222 section 3.6.2: 3 to 5 GB for a
skymap, and about two million patches in the largest."""

_BATCH = 2_000


def records(session: Session, params: RecordsParams) -> WriteResult:
    """Insert the missing records of a skymap, all or none.

    Nothing is written if one of these is raised: the errors of `~calib_bridge.bundle_contents.check_bundle`,
    ``file-digest-differs``, ``bundle-disagrees-with-lock``, ``database-full``, or ``records-differ`` for a record with
    other values and for a record that the bundle does not have.
    """
    changed, summary = carry_out(session, RECORDS, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: RecordsParams) -> Change | None:
    butler = session.reader(params.repo)
    desired = params.records
    total = 1 + desired.tracts + desired.patches
    present = _present(butler, desired)
    if present == total:
        return None
    _require_file(session, params)
    missing = sum(1 for _ in _missing(butler, params))
    _require_room(butler, missing, params)
    return Change(
        summary=f"skymap {desired.skymap}: {missing} of {total} dimension records inserted",
        command=register_skymap(session.uri(params.repo), params),
        before={"records": present},
        after={"records": present + missing},
        act=lambda: _act(session, params),
    )


def _present(butler: DirectButler, desired: RecordsFile) -> int:
    """Return the number of registered records; refuse another skymap of the same name."""
    for facts in read_skymaps(butler, [desired.skymap]):
        if facts.hash != desired.hash:
            raise BridgeError(
                "records-differ",
                f"skymap {desired.skymap} has hash {facts.hash} here, {desired.hash} in the lock",
            )
        if facts.tracts > desired.tracts or facts.patches > desired.patches:
            raise BridgeError(
                "records-differ",
                f"skymap {desired.skymap} has {facts.tracts} tracts and {facts.patches} patches here, the lock has "
                f"{desired.tracts} and {desired.patches}",
            )
        return 1 + facts.tracts + facts.patches
    return 0


def _require_file(session: Session, params: RecordsParams) -> None:
    bundle = Path(params.bundle)
    if (carried := check_bundle(bundle, session.signing).manifest.records) != params.records:
        raise BridgeError(
            "bundle-disagrees-with-lock", f"{bundle}: records {carried}, the lock has {params.records}"
        )
    with open_file(bundle, params.records.path) as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != params.records.sha256:
        raise BridgeError(
            "file-digest-differs",
            f"{bundle / params.records.path} has sha256 {digest}, the lock {params.records.sha256}",
        )


def _missing(butler: DirectButler, params: RecordsParams) -> Iterator[DimensionRecord]:
    """Yield records of the bundle that the repository lacks, one by one because there may be millions."""
    skymap = params.records.skymap
    here = {
        _line_digest(line_of(record)): record.dataId.required
        for element in ELEMENTS
        for record in records_of(butler, element, skymap)
    }
    with open_file(Path(params.bundle), params.records.path) as stream:
        for text in map(str.rstrip, io.TextIOWrapper(stream, encoding="utf-8")):
            if here.pop(_line_digest(text), None) is None:
                simple = SerializedDimensionRecord.model_validate_json(text)
                yield DimensionRecord.from_simple(simple, universe=butler.dimensions)
    for data_id in here.values():
        raise BridgeError(
            "records-differ",
            f"{len(here)} records of skymap {skymap} differ from the bundle, first {data_id}",
        )


def _line_digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _require_room(butler: DirectButler, count: int, params: RecordsParams) -> None:
    needed = count * BYTES_A_RECORD
    free = _free(butler, params.database_limit)
    if free is not None and needed > free:
        raise BridgeError(
            "database-full",
            f"{params.repo}: {count} dimension records of skymap {params.records.skymap} need about {needed:,} bytes, "
            f"{max(free, 0):,} are free",
        )


def _free(butler: DirectButler, limit: int | None) -> int | None:
    """Return the number of bytes that the database may still grow, or `None` if unknown."""
    if file := sqlite_file(butler):
        return shutil.disk_usage(file.parent).free
    if limit is None:
        return None
    with butler._registry._db.query(
        sqlalchemy.select(sqlalchemy.func.pg_database_size(sqlalchemy.func.current_database()))
    ) as result:
        return limit - int(result.scalar_one())


def _act(session: Session, params: RecordsParams) -> None:
    missing = _missing(session.reader(params.repo), params)
    butler = session.writer(params.repo)
    with butler.transaction():
        for element, records in groupby(missing, key=lambda record: record.definition.name):
            for batch in batched(records, _BATCH):
                butler.registry.insertDimensionData(element, *batch)


RECORDS = Write(
    "records",
    RecordsParams,
    _pending,
    reaches=lambda _: [],
    outside_effect=frozenset({"bundle", "database_limit"}),
)
"""The write of ``records``; the same records from another folder have the same effect."""
