"""Certified datasets, as count, fingerprint and files with problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from lsst.daf.butler.direct_butler import DirectButler

from ..fingerprint import fingerprint, id_in, is_empty
from ..internals import datastore_root
from ..protocol.certified import CertifiedFacts, CertifiedQuery, FileProblem
from ..protocol.collections import CollectionFacts
from .artifacts import find_problems, to_wire
from .groups import EMPTY, Group, read_certified_groups


def read_certified(
    butler: DirectButler, queries: Sequence[CertifiedQuery], found: Sequence[CollectionFacts]
) -> list[CertifiedFacts]:
    """Read CALIBRATION collections; an absent collection, or one of another type, has no rows.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.certified.CertifiedQuery`]
        Collections and dataset types.
    found : `~collections.abc.Sequence` [`~calib_bridge.protocol.collections.CollectionFacts`]
        The existing collections.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.certified.CertifiedFacts`]
        In the order of ``queries``, whose number does not change the number of statements.
    """
    existing = {facts.name for facts in found if facts.type == "CALIBRATION"}
    requested: dict[str, list[str]] = defaultdict(list)
    for query in queries:
        if query.collection in existing:
            requested[query.dataset_type].append(query.collection)
    groups = read_certified_groups(butler, requested)
    return [
        _facts(butler, query, groups.get((query.collection, query.dataset_type), EMPTY)) for query in queries
    ]


def _facts(butler: DirectButler, query: CertifiedQuery, group: Group) -> CertifiedFacts:
    lines = dict(zip(group.lines, group.runs, strict=True))  # a dataset with several files has several rows
    return CertifiedFacts(
        collection=query.collection,
        dataset_type=query.dataset_type,
        count=len(lines),
        fingerprint=fingerprint(lines),
        empty_ranges=sum(map(is_empty, lines)),
        files=list(_file_problems(butler, group).values()),
        runs=Counter(lines.values()),
    )


def _file_problems(butler: DirectButler, group: Group) -> dict[tuple[str, str], FileProblem]:
    """Return one problem for each file, however many ranges its dataset is certified for."""
    problems = {}
    for index, problem in find_problems(datastore_root(butler), group.paths, group.sizes):
        id_, path = id_in(group.lines[index]), group.paths[index]
        problems[id_, path] = to_wire(butler, id_, path, problem)
    return problems
