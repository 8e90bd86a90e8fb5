"""Lookups: what processing of a check exposure would find."""

from __future__ import annotations

from collections.abc import Sequence

from lsst.daf.butler import Timespan
from lsst.daf.butler.direct_butler import DirectButler

from ..protocol import LookupFacts, LookupQuery


def read_lookups(butler: DirectButler, instrument: str, queries: Sequence[LookupQuery]) -> list[LookupFacts]:
    """Ask Butler itself, as the quantum graph builder would.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Refreshed.
    instrument : `str`
        Short name.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.LookupQuery`]
        Collection, type, exposure and detector.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.LookupFacts`]
        In the order of ``queries``, with Butler's own words where it refused.
    """
    if not queries:
        return []
    data_ids: dict[int, dict[str, object]] = {}
    # Within the context Butler asks for each collection and dataset type once, and for each exposure once.
    with butler.registry.caching_context():
        return [_look(butler, instrument, query, data_ids) for query in queries]


def _look(
    butler: DirectButler, instrument: str, query: LookupQuery, data_ids: dict[int, dict[str, object]]
) -> LookupFacts:
    found = problem = None
    try:
        if query.exposure not in data_ids:
            data_ids[query.exposure] = _exposure(butler, instrument, query.exposure)
        known = data_ids[query.exposure]
        definition = butler.get_dataset_type(query.dataset_type)
        wanted = {**known, "detector": query.detector}
        data_id = {name: wanted[name] for name in definition.dimensions.required if name in wanted}
        timespan = known["timespan"]
        assert isinstance(timespan, Timespan)
        ref = butler.find_dataset(definition, data_id, collections=query.collection, timespan=timespan)
        found = None if ref is None else str(ref.id)
    except Exception as error:  # Butler has a dozen ways of refusing, and all are the answer
        problem = f"{type(error).__name__}: {error}".splitlines()[0]
    return LookupFacts(
        collection=query.collection,
        dataset_type=query.dataset_type,
        detector=query.detector,
        id=found,
        problem=problem,
    )


def _exposure(butler: DirectButler, instrument: str, exposure: int) -> dict[str, object]:
    """Dimension values of an exposure, its filter among them, and its timespan."""
    data_id = butler.registry.expandDataId(instrument=instrument, exposure=exposure)
    return {**data_id.mapping, "timespan": data_id.timespan}
