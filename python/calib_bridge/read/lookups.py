"""Lookups: the calibrations that processing of a check exposure would find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lsst.daf.butler import MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.lookups import LookupFacts, LookupQuery
from .collections import read_reachable

type LookupKey = tuple[str | tuple[str, ...], str, int]
"""Collection or collections, dataset type and exposure."""

type Answer = tuple[str | None, str | None]
"""UUID, and Butler's message if it refused."""


def read_lookups(
    butler: DirectButler,
    instrument: str,
    queries: Sequence[LookupQuery],
    within: tuple[str, ...] | None = None,
) -> list[LookupFacts]:
    """Ask Butler itself, as the quantum graph builder does: one temporal join for all detectors.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    instrument : `str`
        Short name.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.lookups.LookupQuery`]
        Collection, type, exposure and detector.
    within : `tuple` [`str`] or `None`
        Existing collections to search in place of each query's own.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.lookups.LookupFacts`]
        In the order of ``queries``; the problem is Butler's own message.
    """
    detectors: dict[LookupKey, list[int]] = defaultdict(list)
    for query in queries:
        detectors[within or query.collection, query.dataset_type, query.exposure].append(query.detector)
    known = {exposure: _is_known(butler, instrument, exposure) for *_, exposure in detectors}
    answers = {
        key: _find(butler, instrument, key, requested, known[key[2]]) for key, requested in detectors.items()
    }
    facts = []
    for query in queries:
        answer = answers[within or query.collection, query.dataset_type, query.exposure]
        found, problem = answer.get(query.detector, (None, None))
        facts.append(
            LookupFacts(
                collection=query.collection,
                dataset_type=query.dataset_type,
                exposure=query.exposure,
                detector=query.detector,
                id=found,
                problem=problem,
            )
        )
    return facts


def read_lookups_ahead(
    butler: DirectButler, instrument: str, queries: Sequence[LookupQuery], members: Sequence[str]
) -> list[LookupFacts]:
    """Look up through some members of a chain alone, in their order; those that the chain does not search are left out.

    Returns the facts of lookups that find something, or that Butler refuses.
    """
    searched = read_reachable(butler, {query.collection for query in queries}) if members else {}
    within = tuple(member for member in members if member in searched)
    if not within:
        return []
    found = read_lookups(butler, instrument, queries, within)
    return [facts for facts in found if facts.id is not None or _is_refused(facts.problem)]


def _is_refused(problem: str | None) -> bool:
    """Return whether Butler refused a lookup for another reason than that a dataset type is not registered."""
    return problem is not None and not problem.startswith(MissingDatasetTypeError.__name__)


def _is_known(butler: DirectButler, instrument: str, exposure: int) -> bool:
    try:
        butler.registry.expandDataId(instrument=instrument, exposure=exposure)
    except Exception:  # every lookup of the exposure would fail in the same way
        return False
    return True


def _find(
    butler: DirectButler, instrument: str, key: LookupKey, detectors: Iterable[int], is_known: bool
) -> Mapping[int, Answer]:
    """Look up all detectors at once; if Butler refuses, look up each to learn which fails."""
    try:
        if is_known:
            return find_for_all(butler, instrument, key)
    except MissingDatasetTypeError as error:
        return dict.fromkeys(detectors, (None, _first_line(error)))
    except Exception:  # Butler raises many types of exceptions
        pass
    return {detector: find_for_one(butler, instrument, key, detector) for detector in detectors}


def find_for_all(butler: DirectButler, instrument: str, key: LookupKey) -> Mapping[int, Answer]:
    """Find a calibration for every detector that has one."""
    collection, dataset_type, exposure = key
    definition = butler.get_dataset_type(dataset_type)
    dimensions = definition.dimensions | butler.dimensions.conform(["exposure", "detector"])
    with butler.query() as query:
        rows = (
            query.join_dimensions(dimensions)
            .join_dataset_search(dataset_type, collection)
            .where(instrument=instrument, exposure=exposure)
            .general(
                dimensions,
                dataset_fields={dataset_type: {"dataset_id", "collection"}},
                find_first=True,
            )
        )
        return {row["detector"]: (str(row[f"{dataset_type}.dataset_id"]), None) for row in rows}


def find_for_one(butler: DirectButler, instrument: str, key: LookupKey, detector: int) -> Answer:
    """Find the calibration of one detector, by `~lsst.daf.butler.Butler.find_dataset`."""
    collection, dataset_type, exposure = key
    try:
        known = butler.registry.expandDataId(instrument=instrument, exposure=exposure)
        requested = {**known.mapping, "detector": detector}
        definition = butler.get_dataset_type(dataset_type)
        data_id = {name: requested[name] for name in definition.dimensions.required if name in requested}
        ref = butler.find_dataset(definition, data_id, collections=collection, timespan=known.timespan)
    except Exception as error:  # any failure is an answer
        return None, _first_line(error)
    return None if ref is None else str(ref.id), None


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
