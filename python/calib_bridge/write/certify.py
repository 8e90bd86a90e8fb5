"""``certify``: validity ranges by UUID, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from uuid import UUID

from lsst.daf.butler import CollectionType, DatasetRef, Timespan

from ..collections import ensure_collection, require_type
from ..commands import certify_calibrations
from ..errors import BridgeError
from ..fingerprint import canonical
from ..protocol.base import WriteResult
from ..protocol.certified import CertifyParams
from ..read.table import Row, read_rows
from ..refs import require_datasets
from ..session import Session
from ..tai import from_timespan, to_timespan
from .run import Change, Write, carry_out

type Key = tuple[str, str | None, str | None]
"""UUID, begin and end, as in `~calib_bridge.read.row.Row`."""

type Desired = Mapping[Key, DatasetRef]


def certify(session: Session, params: CertifyParams) -> WriteResult:
    """Certify the datasets that lack their range, and decertify managed rows with another range.

    Nothing is written if one of these is raised: ``validity-range-empty``, ``dataset-missing``,
    ``dataset-type-differs``, ``dataset-conflict``, ``collection-type-differs``, ``empty-range-row``,
    ``foreign-certification``.
    """
    changed, summary = carry_out(session, CERTIFY, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: CertifyParams) -> Change | None:
    ranges = [(UUID(row.id), to_timespan(row.begin, row.end)) for row in params.rows]
    butler = session.reader(params.repo)
    refs = require_datasets(butler, [dataset_id for dataset_id, _ in ranges], params.dataset_type)
    desired = {(str(id_), *from_timespan(timespan)): refs[id_] for id_, timespan in ranges}
    _refuse_overlaps_within(desired)
    exists = require_type(butler, params.collection, CollectionType.CALIBRATION)
    existing = read_rows(butler, params.dataset_type, [params.collection]) if exists else []
    _refuse_empty_ranges(existing, params.collection)
    managed = {*map(str, refs), *params.ours}
    _refuse_foreign(desired, (row for row in existing if row.id not in managed), params.collection)
    surplus = [row for row in existing if row.id in managed and row.key not in desired]
    present = {row.key for row in existing}
    missing = {key: ref for key, ref in desired.items() if key not in present}
    if exists and not surplus and not missing:
        return None
    done = f"{len(missing)} {params.dataset_type} certified, {len(surplus)} decertified"
    return Change(
        summary=f"{params.collection}: {done}",
        command=certify_calibrations(session.uri(params.repo), params),
        before={"rows": len(existing)},
        after={"rows": len(existing) - len(surplus) + len(missing)},
        act=lambda: _act(session, params, surplus, missing),
    )


def _act(session: Session, params: CertifyParams, surplus: Sequence[Row], missing: Desired) -> None:
    butler = session.writer(params.repo)
    ensure_collection(butler, params.collection, CollectionType.CALIBRATION, params.doc)
    by_range: dict[Timespan, list[DatasetRef]] = defaultdict(list)
    for (_, begin, end), ref in missing.items():
        by_range[to_timespan(begin, end)].append(ref)
    with butler.transaction():
        for row in surplus:
            # Rows of one data ID never overlap, so this removes exactly one row.
            data_id = butler.registry.expandDataId(row.data_id)
            timespan = to_timespan(row.begin, row.end)
            butler.registry.decertify(params.collection, params.dataset_type, timespan, dataIds=[data_id])
        for timespan, refs in by_range.items():
            butler.registry.certify(params.collection, refs, timespan)


def _refuse_overlaps_within(desired: Desired) -> None:
    for data_id, ranges in _ranges(desired).items():
        if any(earlier.overlaps(later) for earlier, later in pairwise(ranges)):
            raise BridgeError("dataset-conflict", f"two requested ranges of {data_id} overlap")


def _refuse_empty_ranges(existing: Iterable[Row], collection: str) -> None:
    if empty := [row.id for row in existing if row.empty]:
        raise BridgeError("empty-range-row", f"{collection} certifies {', '.join(empty)} for an empty range")


def _refuse_foreign(desired: Desired, foreign: Iterable[Row], collection: str) -> None:
    ranges = _ranges(desired)
    for row in foreign:
        timespan = to_timespan(row.begin, row.end)
        if any(timespan.overlaps(other) for other in ranges.get(canonical(row.data_id), [])):
            raise BridgeError(
                "foreign-certification",
                f"{collection} certifies foreign dataset {row.id} {row.data_id} for {timespan} TAI",
            )


def _ranges(desired: Desired) -> dict[str, list[Timespan]]:
    """Return sorted ranges by canonical data ID."""
    ranges: dict[str, list[Timespan]] = defaultdict(list)
    for (_, begin, end), ref in desired.items():
        ranges[canonical(dict(ref.dataId.required))].append(to_timespan(begin, end))
    return {data_id: sorted(spans, key=lambda span: span.nsec) for data_id, spans in ranges.items()}


CERTIFY = Write(
    "certify",
    CertifyParams,
    _pending,
    reaches=lambda params: [params.collection],
    outside_effect=frozenset({"ours", "doc", "generation"}),
)
"""The write of ``certify``."""
