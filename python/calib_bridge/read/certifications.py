"""``certifications``: every range of the datasets of CALIBRATION collections, managed or not."""

from __future__ import annotations

from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..protocol.lookups import CertificationsParams, CertificationsResult, HeldCollection
from ..session import Session
from .collections import read_calibrations, read_reachable
from .holdings import definition_of, flatten, held_type
from .table import Row, read_rows


def certifications(session: Session, params: CertificationsParams) -> CertificationsResult:
    """Read the certifications of a collection or dataset type, and where else the same datasets are certified.

    Raises ``collection-missing`` if the name is neither a CALIBRATION collection, a chain, nor a dataset type.
    """
    butler = session.reader(params.repo)
    everywhere = read_calibrations(butler, [""])
    named = _named(butler, params.name, everywhere)
    types = [params.name] if named is None else _types_of(butler, named)
    if named is None and definition_of(butler, params.name) is None:
        raise BridgeError(
            "collection-missing",
            f"{params.repo}:{params.name} is neither a CALIBRATION collection, a chain, nor a dataset type",
        )
    rows = {name: _rows(butler, name, everywhere, named) for name in types}
    with_rows = {row.collection for found in rows.values() for row in found}
    order = [
        HeldCollection(name=name, type="CALIBRATION", path=[]) for name in everywhere if name in with_rows
    ]
    runs: dict[str, int] = {}
    held = [
        held_type(name, list(butler.get_dataset_type(name).dimensions.required), found, order, runs)
        for name, found in rows.items()
    ]
    return CertificationsResult(
        named=sorted(with_rows) if named is None else named, order=order, runs=list(runs), types=held
    )


def _named(butler: DirectButler, name: str, everywhere: list[str]) -> list[str] | None:
    """Return the CALIBRATION collections that a name stands for, in search order; `None` if it is no such name."""
    known = read_reachable(butler, [name])
    if name not in known or known[name].type not in ("CALIBRATION", "CHAINED"):
        return None
    return [held.name for held in flatten(known, name) if held.name in everywhere]


def _types_of(butler: DirectButler, collections: list[str]) -> list[str]:
    if not collections:
        return []
    found = butler.collections.query_info(collections, include_summary=True)
    return sorted({name for info in found for name in info.dataset_types or ()})


def _rows(butler: DirectButler, name: str, everywhere: list[str], named: list[str] | None) -> list[Row]:
    """Read the rows of a type: all, or those of datasets that the named collections certify."""
    rows = read_rows(butler, name, everywhere)
    if named is None:
        return rows
    own = {row.id for row in rows if row.collection in named}
    return [row for row in rows if row.id in own]
