"""``discard``: remove a trial build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lsst.daf.butler import CollectionInfo, CollectionType, MissingCollectionError
from lsst.daf.butler.direct_butler import DirectButler

from ..claims.names import claim_of, run_of
from ..commands import remove_collections
from ..errors import BridgeError
from ..protocol.base import WriteResult
from ..protocol.collections import DiscardParams
from ..read.collections import read_collections_and_claims
from ..session import Session
from .run import Change, Write, carry_out

TRIALS = "u/"
"""Prefix of collections that people may remove (DMTN-167)."""

_ORDER = (CollectionType.CHAINED, CollectionType.CALIBRATION, CollectionType.TAGGED, CollectionType.RUN)
"""Collections that refer to others are removed first."""


def discard(session: Session, params: DiscardParams) -> WriteResult:
    """Remove the collections of a trial with the claims of its RUNs, and nothing else; absent collections are skipped.

    Raises ``not-a-trial`` for a name that is not below ``u/``, and ``collection-in-use`` if another chain has a
    collection as a member.
    """
    changed, summary = carry_out(session, DISCARD, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: DiscardParams) -> Change | None:
    if official := [name for name in params.collections if not name.startswith(TRIALS)]:
        raise BridgeError("not-a-trial", f"not below {TRIALS}: {', '.join(official)}")
    butler = session.reader(params.repo)
    found = _find(butler, params.collections)
    if not found:
        return None
    _refuse_used(found)
    names = sorted(found, key=lambda name: _ORDER.index(found[name].type))
    return Change(
        summary=f"{len(names)} collections of a trial removed",
        command=remove_collections(
            session.uri(params.repo),
            [name for name in names if found[name].type is not CollectionType.RUN],
            [name for name in names if found[name].type is CollectionType.RUN],
        ),
        before={"collections": names},
        after={"collections": []},
        act=lambda: _act(session, params, names, found),
    )


def _find(butler: DirectButler, names: Sequence[str]) -> Mapping[str, CollectionInfo]:
    found = {}
    for name in (*names, *_claims(butler, names)):
        try:
            found[name] = butler.collections.get_info(name, include_parents=True)
        except MissingCollectionError:
            continue
    return found


def _claims(butler: DirectButler, names: Sequence[str]) -> Sequence[str]:
    """Return the claims of the RUNs among some names, and of attempts at the outputs among them."""
    _, claims = read_collections_and_claims(butler, [f"{name}/" for name in names], map(claim_of, names))
    requested = set(names)
    runs = map(run_of, claims)
    return [claim_of(run) for run in runs if {run, run.rpartition("/")[0]} & requested]


def _refuse_used(found: Mapping[str, CollectionInfo]) -> None:
    for name, info in found.items():
        if foreign := sorted(set(info.parents or ()) - set(found)):
            raise BridgeError("collection-in-use", f"{name} is a member of {', '.join(foreign)}")


def _act(
    session: Session, params: DiscardParams, names: Sequence[str], found: Mapping[str, CollectionInfo]
) -> None:
    butler = session.writer(params.repo)
    # Butler refuses to remove a chain that is a member of another chain of the trial.
    for name in names:
        if found[name].type is CollectionType.CHAINED:
            butler.collections.redefine_chain(name, [])
    for name in names:
        if found[name].type is not CollectionType.RUN:
            butler.collections.x_remove(name)
    runs = [name for name in names if found[name].type is CollectionType.RUN]
    if runs:
        butler.removeRuns(runs)


DISCARD = Write("discard", DiscardParams, _pending, reaches=lambda params: params.collections)
"""The write of ``discard``."""
