"""Generation and verification outputs: the RUNs ``<chain>/run<N>``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..fingerprint import fingerprint
from ..internals import datastore_root
from ..protocol.collections import CollectionFacts
from ..protocol.outputs import OutputFacts, OutputQuery, RunFacts, Verdict
from ..tai import from_timespan, to_timespan
from .evidence import read_evidence
from .table import Row, read_rows
from .verdict import read_verdict
from .verification import needed_rows, read_verification

_ATTEMPT = re.compile(r"(?P<chain>.+)/run(?P<number>[0-9]+)")

type Attempts = Mapping[str, Sequence[str]]
"""RUNs by the name of the chain, or of the RUN, that they belong to."""


def attempts(found: Sequence[CollectionFacts], queries: Sequence[OutputQuery] = ()) -> Attempts:
    """Return RUNs by the chain that they are attempts of: adopted RUNs of the queries first, then run1 and so on."""
    numbered: dict[str, list[tuple[int, str]]] = defaultdict(list)
    adopted = {name: query.chain for query in queries for name in query.adopted}
    for facts in found:
        match = _ATTEMPT.fullmatch(facts.name)
        if facts.type != "RUN":
            continue
        if facts.name in adopted:
            numbered[adopted[facts.name]].append((0, facts.name))
        elif match:
            numbered[match["chain"]].append((int(match["number"]), facts.name))
    existing = {facts.name for facts in found if facts.type == "RUN"}
    # The RUNs of an adopted product are one attempt, and several products may share them.
    kept = {
        query.chain: [name for name in query.kept if name in existing][:1] for query in queries if query.kept
    }
    return {chain: [name for _, name in sorted(runs)] for chain, runs in numbered.items()} | kept


def parts(found: Sequence[CollectionFacts], runs: Attempts, queries: Sequence[OutputQuery] = ()) -> Attempts:
    """Return the RUNs below each attempt, and the further RUNs of an adopted product by its chain.

    A data ID of curated calibrations may have several dates.
    """
    below: dict[str, list[str]] = {run: [] for names in runs.values() for run in names}
    existing = {facts.name for facts in found if facts.type == "RUN"}
    kept = {
        query.chain: [name for name in query.kept if name in existing][1:] for query in queries if query.kept
    }
    for name in sorted(facts.name for facts in found if facts.type == "RUN"):
        if (attempt := name.rpartition("/")[0]) in below:
            below[attempt].append(name)
    return below | kept


def read_outputs(
    butler: DirectButler,
    queries: Sequence[OutputQuery],
    runs: Attempts,
    below: Attempts,
    folder_of: Callable[[str], Path],
) -> list[OutputFacts]:
    """Count, fingerprint and judge the attempts of outputs.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.outputs.OutputQuery`]
        Requested outputs.
    runs : `~collections.abc.Mapping`
        See `attempts`.
    below : `~collections.abc.Mapping`
        See `parts`; used if a query names datasets.
    folder_of : `~collections.abc.Callable`
        Returns the folder of a RUN's evidence.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.outputs.OutputFacts`]
        In the order of ``queries``. One statement is used for each dataset type, and one more when a RUN whose images
        are of another type is first seen complete.
    """
    requested: dict[str, list[str]] = defaultdict(list)
    for query in queries:
        requested[query.dataset_type] += [
            name for run in runs.get(query.chain, []) for name in _run_and_parts(query, run, below)
        ]
        if query.verdict:
            requested[per_detector(query.dataset_type)] += runs.get(query.chain, [])
        for dataset_type, names in needed_rows(query, runs.get(query.chain, [])):
            requested[dataset_type] += names
    rows = {name: by_collection(read_rows(butler, name, names)) for name, names in requested.items()}
    held: dict[str, set[str]] = defaultdict(set)
    for found in rows.values():
        for name, members in found.items():
            held[name] |= {row.id for row in members}

    def facts(query: OutputQuery, run: str) -> RunFacts:
        whole = _run_and_parts(query, run, below)
        by_type = {
            name: [row for part in whole for row in found.get(part, [])] for name, found in rows.items()
        }
        observed = _facts(butler, query, run, by_type)
        if not _is_complete(observed):
            return observed
        judgment, problem = read_verification(butler, query, run, rows, folder_of)
        judged = {"judgment": judgment, "verdict_problem": observed.verdict_problem or problem}
        if query.images is None:
            return observed.model_copy(update=judged)
        own = query.images == query.dataset_type
        images = partial(read_rows, butler, query.images, [run])
        evidence = read_evidence(
            folder_of(run),
            observed.fingerprint,
            datastore_root(butler),
            (lambda: by_type[query.dataset_type]) if own else images,
        )
        return observed.model_copy(update={**judged, "evidence": evidence.facts(held)})

    return [
        OutputFacts(chain=query.chain, runs=[facts(query, run) for run in runs.get(query.chain, [])])
        for query in queries
    ]


def _run_and_parts(query: OutputQuery, run: str, below: Attempts) -> list[str]:
    if query.kept:
        return [run, *below.get(query.chain, [])]
    return [run, *below.get(run, [])] if query.datasets else [run]


def by_collection(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Group rows by collection."""
    sorted_rows: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sorted_rows[row.collection].append(row)
    return sorted_rows


def per_detector(dataset_type: str) -> str:
    """Return ``verify<X>DetStats`` for ``verify<X>Stats``: the type with one dataset for each verified detector."""
    return f"{dataset_type.removesuffix('Stats')}DetStats"


def _facts(
    butler: DirectButler, query: OutputQuery, run: str, by_type: Mapping[str, Sequence[Row]]
) -> RunFacts:
    rows = by_type[query.dataset_type]
    usual = from_timespan(to_timespan(query.begin, query.end))
    own: dict[str, list[tuple[str | None, str | None]]] = defaultdict(list)
    for each in query.datasets:
        own[each.id].append(from_timespan(to_timespan(each.begin, each.end)))
    if query.kept:
        rows = [row for row in rows if row.id in own]
    # People may have certified a dataset for several ranges.
    ranged = ((row, range_) for row in rows for range_ in own.get(row.id, [usual]))
    lines = (
        row._replace(begin=begin, end=end).fingerprint_line(query.dataset_type)
        for row, (begin, end) in ranged
    )
    present = {row.data_id.get("detector") for row in rows}
    expected = query.detectors if query.detectors is not None else [None]
    pairs = {(row.data_id.get("physical_filter"), row.data_id.get("detector")) for row in rows}
    present_ids = {row.id for row in rows}
    verdict, problem = _judge(butler, query, rows, by_type) if query.verdict else (None, None)
    return RunFacts(
        run=run,
        count=len(rows),
        fingerprint=fingerprint(lines),
        missing_detectors=[detector for detector in query.detectors or [] if detector not in present],
        missing_filters=[
            name for name in query.filters if any((name, detector) not in pairs for detector in expected)
        ],
        lacking=[each.id for each in query.datasets if each.id not in present_ids],
        verdict=verdict,
        verdict_problem=problem,
        evidence=None,
    )


def _is_complete(facts: RunFacts) -> bool:
    return facts.count > 0 and not (facts.missing_detectors or facts.missing_filters or facts.lacking)


def _judge(
    butler: DirectButler, query: OutputQuery, rows: Sequence[Row], by_type: Mapping[str, Sequence[Row]]
) -> tuple[Verdict | None, str | None]:
    """Return the verdict of a RUN, or why its statistics cannot be read: other facts must not be lost."""
    try:
        return read_verdict(butler, rows, _count_verified(query, by_type)), None
    except BridgeError as error:
        return None, error.detail


def _count_verified(query: OutputQuery, by_type: Mapping[str, Sequence[Row]]) -> int:
    """Return the number of verified detectors; the number expected if nothing is kept by detector."""
    observed = {row.data_id.get("detector") for row in by_type[per_detector(query.dataset_type)]}
    return len(observed) or len(query.detectors or [])
