"""``ticket``: what a repository knows of a ticket, whoever made it."""

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
    """Read a ticket: its collections, what is certified in them, and what that was made from.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.ticket.TicketParams`
        The ticket's chain. A ticket of curated calibrations is a CALIBRATION collection of that name.

    Returns
    -------
    result : `~calib_bridge.protocol.ticket.TicketResult`
        Collections at or below the ticket's name, children of its chain that lie elsewhere, ``others``; certified
        rows of all but ``others``; RUNs below the name, and those that certified datasets lie in.
    """
    butler = session.reader(params.repo)
    named = read_collections(butler, [f"{params.ticket}/"], [params.ticket])
    # Of the ticket's chain alone: an output's chain names all that its pipeline was given.
    children = [child for facts in named if facts.name == params.ticket for child in facts.children]
    found = {facts.name: facts for facts in (*read_collections(butler, [], children), *named)}
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
    """Rows by collection and type; one statement for each dataset type."""
    types = sorted({name for each in calibrations for name in each.dataset_types})
    certified = {}
    for dataset_type in types:
        holding = [each.name for each in calibrations if dataset_type in each.dataset_types]
        for collection, rows in by_collection(read_rows(butler, dataset_type, holding)).items():
            certified[collection, dataset_type] = rows
    return certified
