"""``auxiliary``: the datasets of an auxiliary collection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from lsst.daf.butler import CollectionType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import find_collections, require_existing
from ..errors import BridgeError
from ..protocol.auxiliary import AuxiliaryParams, AuxiliaryPart, AuxiliaryResult, SkymapFacts
from ..session import Session
from .skymaps import read_skymaps
from .table import read_rows
from .types import to_facts


def auxiliary(session: Session, params: AuxiliaryParams) -> AuxiliaryResult:
    """List the datasets of a RUN, or of the RUNs of a chain, by RUN and then by dataset type.

    A RUN without such datasets is left out, because no ingest would create it elsewhere. Raises ``collection-missing``,
    ``records-missing`` for an unregistered skymap, and ``collection-type-differs`` for any collection that is neither a
    RUN nor a chain of RUNs.
    """
    butler = session.reader(params.repo)
    type_, below = _runs_of(butler, params.collection)
    parts = list(_parts(butler, below, params.skymap))
    return AuxiliaryResult(
        type=type_,
        runs=list(dict.fromkeys(part.run for part in parts)),
        parts=parts,
        skymap=require_skymap(butler, params.skymap),
    )


def require_skymap(butler: DirectButler, name: str | None) -> SkymapFacts | None:
    """Describe a skymap; `None` if no name is given.

    Raises
    ------
    BridgeError
        ``records-missing``.
    """
    if name is None:
        return None
    for facts in read_skymaps(butler, [name]):
        return facts
    raise BridgeError("records-missing", f"no skymap {name} is registered")


def _runs_of(butler: DirectButler, name: str) -> tuple[Literal["RUN", "CHAINED"], list[str]]:
    require_existing(butler, [name])
    below = list(butler.collections.query([name], flatten_chains=True, include_chains=False))
    for member, info in find_collections(butler, below).items():
        if info.type is not CollectionType.RUN:
            raise BridgeError("collection-type-differs", f"{member} is {info.type.name}, expected RUN")
    is_chain = butler.collections.get_info(name).type is CollectionType.CHAINED
    return ("CHAINED" if is_chain else "RUN"), below


def _parts(butler: DirectButler, runs: Sequence[str], skymap: str | None) -> Iterator[AuxiliaryPart]:
    for run in runs:
        names = butler.collections.get_info(run, include_summary=True).dataset_types or ()
        for name in sorted(names):
            rows = [
                row
                for row in read_rows(butler, name, [run])
                if skymap is None or row.data_id.get("skymap") == skymap
            ]
            if rows:
                yield AuxiliaryPart(
                    run=run,
                    type=to_facts(butler.get_dataset_type(name)),
                    id=[row.id for row in rows],
                    data_id=[row.data_id for row in rows],
                    size=[row.size for row in rows],
                )
