"""``holdings``: all datasets of some types that a chain searches, in search order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lsst.daf.butler import DatasetType, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.registry import DatasetTypeExpressionError

from ..errors import BridgeError
from ..protocol.collections import CollectionFacts
from ..protocol.lookups import HeldCollection, HeldType, HoldingsParams, HoldingsResult
from ..session import Session
from .collections import read_reachable
from .table import Row, read_rows


def holdings(session: Session, params: HoldingsParams) -> HoldingsResult:
    """Read the search order of a chain and the datasets that its lookups can find; one statement per dataset type.

    Raises ``collection-missing`` if the chain does not exist.
    """
    butler = session.reader(params.repo)
    order = search_order(butler, params.repo, params.chain)
    definitions = {name: definition_of(butler, name) for name in params.dataset_types}
    runs: dict[str, int] = {}
    types = [
        _held(butler, params.instrument, definition, order, runs)
        for definition in definitions.values()
        if definition is not None
    ]
    return HoldingsResult(
        order=order,
        runs=list(runs),
        types=types,
        unregistered=[name for name, definition in definitions.items() if definition is None],
    )


def search_order(butler: DirectButler, repo: str, chain: str) -> list[HeldCollection]:
    """Flatten a chain as Butler searches it: depth first, every collection at its first position.

    Raises
    ------
    BridgeError
        ``collection-missing``.
    """
    known = read_reachable(butler, [chain])
    if chain not in known:
        raise BridgeError("collection-missing", f"{repo}:{chain} not found")
    return flatten(known, chain)


def flatten(known: Mapping[str, CollectionFacts], chain: str) -> list[HeldCollection]:
    """Flatten an existing chain; see `search_order`."""
    first: dict[str, HeldCollection] = {}
    for held in _walk(known, chain, []):
        first.setdefault(held.name, held)
    return list(first.values())


def _walk(known: Mapping[str, CollectionFacts], name: str, path: list[str]) -> Iterator[HeldCollection]:
    facts = known[name]
    if facts.type != "CHAINED":
        yield HeldCollection(name=name, type=facts.type, path=path)
        return
    for member in facts.children:
        yield from _walk(known, member, [*path, name])


def definition_of(butler: DirectButler, name: str) -> DatasetType | None:
    """Return a registered dataset type; `None` for any other name, also for one that no type can have."""
    try:
        return butler.get_dataset_type(name)
    except (MissingDatasetTypeError, DatasetTypeExpressionError):
        return None


def _held(
    butler: DirectButler,
    instrument: str,
    definition: DatasetType,
    order: Sequence[HeldCollection],
    runs: dict[str, int],
) -> HeldType:
    dimensions = [name for name in definition.dimensions.required if name != "instrument"]
    found = read_rows(butler, definition.name, [held.name for held in order])
    rows = [row for row in found if row.data_id.get("instrument", instrument) == instrument]
    return held_type(definition.name, dimensions, rows, order, runs)


def held_type(
    name: str,
    dimensions: Sequence[str],
    rows: Sequence[Row],
    order: Sequence[HeldCollection],
    runs: dict[str, int],
) -> HeldType:
    """Return rows as columns; adds their RUNs to ``runs``, by name and position."""
    position = {held.name: n for n, held in enumerate(order)}
    return HeldType(
        name=name,
        dimensions=list(dimensions),
        collection=[position[row.collection] for row in rows],
        data_id=[[row.data_id[name] for row in rows] for name in dimensions],
        id=[row.id for row in rows],
        run=[runs.setdefault(row.run, len(runs)) for row in rows],
        begin=[row.begin for row in rows],
        end=[row.end for row in rows],
        empty=[row.empty for row in rows],
    )
