"""Tags: how many of the certified datasets they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.collections import CollectionFacts, TagFacts, TagQuery
from .groups import read_ids


def read_tags(
    butler: DirectButler, queries: Sequence[TagQuery], found: Sequence[CollectionFacts]
) -> list[TagFacts]:
    """Compare TAGGED collections with the CALIBRATION collections whose datasets they should hold.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.collections.TagQuery`]
        Tags, dataset types, and the collections that certify them.
    found : `~collections.abc.Sequence` [`~calib_bridge.protocol.collections.CollectionFacts`]
        The existing collections.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.collections.TagFacts`]
        In the order of ``queries``. A collection of another type counts as absent.
    """
    types = {facts.name: facts.type for facts in found}
    requested: dict[str, set[str]] = defaultdict(set)
    for query in queries:
        requested[query.dataset_type] |= {
            *(name for name in (query.collection, *query.further) if types.get(name) == "TAGGED"),
            *(name for name in query.certified_in if types.get(name) == "CALIBRATION"),
        }
    ids = read_ids(butler, requested)
    return [_facts(query, ids) for query in queries]


def _facts(query: TagQuery, ids: Mapping[tuple[str, str], frozenset[str]]) -> TagFacts:
    tags = (query.collection, *query.further)
    tagged = frozenset().union(*(ids.get((name, query.dataset_type), ()) for name in tags))
    certified = frozenset().union(*(ids.get((name, query.dataset_type), ()) for name in query.certified_in))
    return TagFacts(
        collection=query.collection,
        dataset_type=query.dataset_type,
        count=len(tagged),
        missing=len(certified - tagged),
    )
