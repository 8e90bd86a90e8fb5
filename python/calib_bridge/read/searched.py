"""The collections that instrument chains search, and fingerprints of what they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from lsst.daf.butler.direct_butler import DirectButler

from ..fingerprint import fingerprint
from ..protocol.lookups import SearchedChain, SearchedFacts
from .collections import read_reachable
from .groups import read_certified_groups
from .holdings import flatten
from .outputs import by_collection
from .table import read_rows


def read_search_orders(butler: DirectButler, chains: Sequence[str]) -> list[SearchedChain]:
    """Flatten chains as Butler searches them; absent chains are left out. One statement reads all of them."""
    known = read_reachable(butler, chains)
    return [SearchedChain(chain=chain, order=flatten(known, chain)) for chain in chains if chain in known]


def read_answering(
    butler: DirectButler, searched: Sequence[SearchedChain], excepted: Set[tuple[str, str]]
) -> list[SearchedFacts]:
    """Describe every calibration type in the searched collections.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    searched : `~collections.abc.Sequence` [`~calib_bridge.protocol.lookups.SearchedChain`]
        Search orders.
    excepted : `~collections.abc.Set` [`tuple` [`str`, `str`]]
        Collections with dataset types that are left out.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.lookups.SearchedFacts`]
        Sorted by collection and type, without empty ones. The registry's summaries tell which types a collection may
        hold. One more statement is used for each distinct set of dimensions, and one for each type in RUN and TAGGED
        collections.
    """
    types = {held.name: held.type for chain in searched for held in chain.order}
    if not types:
        return []
    calibrations, others = _types_by_collection_type(butler, types, excepted)
    found = [
        SearchedFacts(
            collection=collection,
            dataset_type=name,
            count=len(lines),
            fingerprint=fingerprint(lines),
        )
        for (collection, name), lines in (*_certified(butler, calibrations), *_held(butler, others))
        if lines and collection in types and (collection, name) not in excepted
    ]
    return sorted(found, key=lambda facts: (facts.collection, facts.dataset_type))


type Requested = Mapping[str, Sequence[str]]
"""Collections by dataset type."""

type Lines = tuple[tuple[str, str], Set[str]]
"""Collection, dataset type, and the lines of the fingerprint."""


def _types_by_collection_type(
    butler: DirectButler, types: Mapping[str, str], excepted: Set[tuple[str, str]]
) -> tuple[Requested, Requested]:
    """Return the calibration types that CALIBRATION collections may hold, and those that RUN and TAGGED ones may."""
    calibrations: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for info in butler.collections.query_info(sorted(types), include_summary=True):
        requested = calibrations if types[info.name] == "CALIBRATION" else others
        for name in info.dataset_types or ():
            if (info.name, name) not in excepted and butler.get_dataset_type(name).isCalibration():
                requested[name].append(info.name)
    return calibrations, others


def _certified(butler: DirectButler, requested: Requested) -> Iterator[Lines]:
    for key, group in read_certified_groups(butler, requested).items():
        yield key, set(group.lines)


def _held(butler: DirectButler, requested: Requested) -> Iterator[Lines]:
    for name, collections in requested.items():
        for collection, rows in by_collection(read_rows(butler, name, collections)).items():
            yield (collection, name), {row.fingerprint_line(name) for row in rows}
