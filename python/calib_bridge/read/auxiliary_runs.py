"""Datasets in RUNs of auxiliary collections, as count, fingerprint and files with problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lsst.daf.butler.direct_butler import DirectButler

from ..fingerprint import fingerprint
from ..internals import datastore_root
from ..protocol.certified import CertifiedFacts, CertifiedQuery
from .artifacts import find_problems, to_wire
from .outputs import by_collection
from .row import Row
from .table import read_rows


def read_auxiliary_runs(butler: DirectButler, queries: Sequence[CertifiedQuery]) -> list[CertifiedFacts]:
    """Read RUNs, including datasets that somebody else put there; an absent RUN has no rows.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.certified.CertifiedQuery`]
        RUNs and dataset types.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.certified.CertifiedFacts`]
        In the order of ``queries``; one statement for each dataset type.
    """
    requested: dict[str, list[str]] = defaultdict(list)
    for query in queries:
        requested[query.dataset_type].append(query.collection)
    found = {
        (run, name): rows
        for name, runs in requested.items()
        for run, rows in by_collection(read_rows(butler, name, runs)).items()
    }
    return [_facts(butler, query, found.get((query.collection, query.dataset_type), [])) for query in queries]


def _facts(butler: DirectButler, query: CertifiedQuery, rows: Sequence[Row]) -> CertifiedFacts:
    files = [file for row in rows for file in row.files]
    problems = find_problems(
        datastore_root(butler), [file.path or "" for file in files], [file.size for file in files]
    )
    return CertifiedFacts(
        collection=query.collection,
        dataset_type=query.dataset_type,
        count=len(rows),
        fingerprint=fingerprint(row.fingerprint_line(query.dataset_type) for row in rows),
        empty_ranges=0,
        files=[
            to_wire(butler, files[index].id, files[index].path or "", problem) for index, problem in problems
        ],
    )
