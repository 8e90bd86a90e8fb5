"""``exposures``: the exposures that satisfy a selection expression and have raws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lsst.daf.butler import (
    DimensionRecord,
    InvalidQueryError,
    MissingCollectionError,
    MissingDatasetTypeError,
)
from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..protocol.exposures import ExposureFacts, ExposuresParams, ExposuresResult, MissingRaws
from ..session import Session
from ..tai import from_timespan


def exposures(session: Session, params: ExposuresParams) -> ExposuresResult:
    """Resolve a selection.

    Raises ``selection-invalid`` with Butler's own message, ``collection-missing`` and ``instrument-unknown``.
    """
    butler = session.reader(params.repo)
    try:
        records, detectors = _find(butler, params)
    except MissingDatasetTypeError:  # no raw was ever ingested
        records, detectors = [], {}
    except MissingCollectionError as error:
        raise BridgeError("collection-missing", str(error)) from error
    except (InvalidQueryError, ValueError, LookupError) as error:
        raise BridgeError("selection-invalid", f"{params.where}: {error}") from error
    if not records:
        _require_instrument(butler, params.instrument)
    spans = [from_timespan(record.timespan) for record in records]
    return ExposuresResult(
        id=[record.id for record in records],
        day_obs=[record.day_obs for record in records],
        seq_num=[record.seq_num for record in records],
        observation_type=[record.observation_type for record in records],
        observation_reason=[record.observation_reason for record in records],
        physical_filter=[record.physical_filter for record in records],
        exposure_time=[record.exposure_time for record in records],
        begin=[begin for begin, _ in spans],
        end=[end for _, end in spans],
        missing=[
            MissingRaws(exposure=exposure, detectors=sorted(lacking))
            for exposure, present in sorted(detectors.items())
            if (lacking := set(params.detectors) - present)
        ],
    )


def read_exposures(butler: DirectButler, instrument: str, exposures: Sequence[int]) -> list[ExposureFacts]:
    """Look up exposures by their IDs, whether or not they have a raw.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    instrument : `str`
        Short name.
    exposures : `~collections.abc.Sequence` [`int`]
        IDs.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.exposures.ExposureFacts`]
        The registered exposures, sorted by ID.
    """
    facts = []
    for record in read_records(butler, instrument, exposures):
        begin, end = from_timespan(record.timespan)
        facts.append(
            ExposureFacts(id=int(record.id), physical_filter=record.physical_filter, begin=begin, end=end)
        )
    return facts


def read_records(butler: DirectButler, instrument: str, exposures: Sequence[int]) -> list[DimensionRecord]:
    """Return the records of the registered exposures among some, sorted by ID."""
    if not exposures:
        return []
    listed = ", ".join(str(exposure) for exposure in exposures)
    with butler.query() as query:
        found = query.where(f"exposure in ({listed})", instrument=instrument)
        return sorted(found.dimension_records("exposure"), key=lambda record: int(record.id))


def _find(
    butler: DirectButler, params: ExposuresParams
) -> tuple[list[DimensionRecord], Mapping[int, set[int]]]:
    """Return the sorted exposures, and the detectors of which each has a raw."""
    detectors: dict[int, set[int]] = defaultdict(set)
    with butler.query() as query:
        joined = query.join_dataset_search("raw", params.collections).where(instrument=params.instrument)
        if params.where.strip():
            joined = joined.where(params.where)
        records = sorted(joined.dimension_records("exposure"), key=lambda record: int(record.id))
        if records and params.detectors:
            for data_id in joined.data_ids(["exposure", "detector"]):
                detectors[int(data_id["exposure"])].add(int(data_id["detector"]))
    return records, detectors


def _require_instrument(butler: DirectButler, instrument: str) -> None:
    with butler.query() as query:
        known = [record.name for record in query.dimension_records("instrument")]
    if instrument not in known:
        raise BridgeError(
            "instrument-unknown", f"{instrument} is not registered, only {', '.join(known) or 'none'}"
        )
