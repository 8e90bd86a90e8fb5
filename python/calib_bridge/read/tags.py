"""Tags: how much of what is certified they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lsst.daf.butler.direct_butler import DirectButler

from ..protocol import CollectionFacts, TagFacts, TagQuery
from .outputs import by_collection
from .table import read_rows


def read_tags(
    butler: DirectButler, queries: Sequence[TagQuery], found: Sequence[CollectionFacts]
) -> list[TagFacts]:
    """Compare TAGGED collections with the CALIBRATION collections whose datasets they should hold.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Refreshed.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.TagQuery`]
        Tags, types, and where those are certified.
    found : `~collections.abc.Sequence` [`~calib_bridge.protocol.CollectionFacts`]
        The collections that exist.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.TagFacts`]
        In the order of ``queries``; one statement for each dataset type. A collection of another type counts as none.
    """
    types = {facts.name: facts.type for facts in found}
    wanted: dict[str, set[str]] = defaultdict(set)
    for query in queries:
        wanted[query.dataset_type] |= {
            query.collection if types.get(query.collection) == "TAGGED" else "",
            *(name for name in query.certified_in if types.get(name) == "CALIBRATION"),
        } - {""}
    rows = {name: by_collection(read_rows(butler, name, sorted(names))) for name, names in wanted.items()}
    facts = []
    for query in queries:
        ids = {name: {row.id for row in members} for name, members in rows[query.dataset_type].items()}
        tagged = ids.get(query.collection, set())
        certified = set().union(*(ids.get(name, set()) for name in query.certified_in))
        facts.append(
            TagFacts(
                collection=query.collection,
                dataset_type=query.dataset_type,
                count=len(tagged),
                missing=len(certified - tagged),
            )
        )
    return facts
