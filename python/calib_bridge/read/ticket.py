"""``ticket``: everything that a repository has of a ticket, whoever made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.collections import CollectionFacts
from ..protocol.ticket import TicketCollection, TicketParams, TicketResult, TicketRows
from ..session import Session
from .collections import read_collections
from .outputs import by_collection
from .rows import columns
from .table import Row, read_rows
from .ticket_runs import read_runs


def ticket(session: Session, params: TicketParams) -> TicketResult:
    """Read a ticket: its collections, their certified rows, and the RUNs of those rows.

    The ticket of curated calibrations may be a CALIBRATION collection instead of a chain. Collections are those at or
    below the ticket's name, members of its chain elsewhere, and ``others``, whose rows are not read.
    """
    butler = session.reader(params.repo)
    named = read_collections(butler, [f"{params.ticket}/"], [params.ticket])
    # Only the ticket's chain is followed: an output's chain also names the inputs of its pipeline.
    members = [member for facts in named if facts.name == params.ticket for member in facts.children]
    found = {facts.name: facts for facts in (*read_collections(butler, [], members), *named)}
    others = read_collections(butler, [], [name for name in params.others if name not in found])
    described = _describe(butler, [*found.values(), *others])
    calibrations = [each for each in described if each.type == "CALIBRATION" and each.name in found]
    certified = _certified(butler, calibrations)
    runs = {facts.name for facts in named if facts.type == "RUN"}
    runs.update(row.run for rows in certified.values() for row in rows)
    return TicketResult(
        collections=described,
        certified=[
            TicketRows(collection=collection, dataset_type=name, rows=columns(rows))
            for (collection, name), rows in sorted(certified.items())
        ],
        runs=read_runs(butler, sorted(runs), params.headers),
    )


def _describe(butler: DirectButler, found: Sequence[CollectionFacts]) -> list[TicketCollection]:
    facts = {each.name: each for each in found}
    if not facts:
        return []
    infos = butler.collections.query_info(
        sorted(facts), include_summary=True, include_doc=True, flatten_chains=False
    )
    return [
        TicketCollection(
            name=info.name,
            type=facts[info.name].type,
            children=facts[info.name].children,
            doc=info.doc or "",
            dataset_types=sorted(info.dataset_types or ()),
        )
        for info in sorted(infos, key=lambda info: info.name)
    ]


def _certified(
    butler: DirectButler, calibrations: Sequence[TicketCollection]
) -> Mapping[tuple[str, str], Sequence[Row]]:
    """Return rows by collection and type, with one statement for each dataset type."""
    types = sorted({name for each in calibrations for name in each.dataset_types})
    certified = {}
    for dataset_type in types:
        holding = [each.name for each in calibrations if dataset_type in each.dataset_types]
        for collection, rows in by_collection(read_rows(butler, dataset_type, holding)).items():
            certified[collection, dataset_type] = rows
    return certified
