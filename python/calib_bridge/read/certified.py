"""Certified datasets, as count, fingerprint and the files that are not as recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lsst.daf.butler.direct_butler import DirectButler

from ..fingerprint import fingerprint
from ..protocol import CertifiedFacts, CertifiedQuery, CollectionFacts
from .artifacts import file_problems
from .outputs import by_collection
from .table import Row, read_rows


def read_certified(
    butler: DirectButler, queries: Sequence[CertifiedQuery], found: Sequence[CollectionFacts]
) -> list[CertifiedFacts]:
    """Read CALIBRATION collections; a collection that does not exist, or is of another type, has no rows.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Refreshed.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.CertifiedQuery`]
        Collections and types.
    found : `~collections.abc.Sequence` [`~calib_bridge.protocol.CollectionFacts`]
        The collections that exist.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.CertifiedFacts`]
        In the order of ``queries``; one statement for each dataset type.
    """
    existing = {facts.name for facts in found if facts.type == "CALIBRATION"}
    wanted: dict[str, list[str]] = defaultdict(list)
    for query in queries:
        if query.collection in existing:
            wanted[query.dataset_type].append(query.collection)
    rows = {name: by_collection(read_rows(butler, name, names)) for name, names in wanted.items()}
    return [
        _facts(butler, query, rows.get(query.dataset_type, {}).get(query.collection, [])) for query in queries
    ]


def _facts(butler: DirectButler, query: CertifiedQuery, rows: Sequence[Row]) -> CertifiedFacts:
    return CertifiedFacts(
        collection=query.collection,
        dataset_type=query.dataset_type,
        count=len(rows),
        fingerprint=fingerprint(row.fingerprint_line(query.dataset_type) for row in rows),
        empty_ranges=sum(row.empty for row in rows),
        files=file_problems(butler, rows),
    )
