"""``discard``: take a trial build away again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lsst.daf.butler import CollectionInfo, CollectionType, MissingCollectionError
from lsst.daf.butler.direct_butler import DirectButler

from ..commands import remove_collections
from ..errors import BridgeError
from ..protocol.base import WriteResult
from ..protocol.collections import DiscardParams
from ..session import Session
from .run import Change, Write, carry_out

TRIALS = "u/"
"""Prefix of what people may throw away (DMTN-167)."""

_ORDER = (CollectionType.CHAINED, CollectionType.CALIBRATION, CollectionType.TAGGED, CollectionType.RUN)
"""What refers to others goes first."""


def discard(session: Session, params: DiscardParams) -> WriteResult:
    """Remove the collections of a trial, and nothing else.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.collections.DiscardParams`
        The collections, by name; those that are not there are as wanted.

    Returns
    -------
    result : `~calib_bridge.protocol.base.WriteResult`
        ``changed`` is `False` where none was there.

    Raises
    ------
    BridgeError
        ``not-a-trial`` for a name that is not below ``u/``; ``collection-in-use`` where another chain searches one.
    """
    changed, summary = carry_out(session, DISCARD, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: DiscardParams) -> Change | None:
    if official := [name for name in params.collections if not name.startswith(TRIALS)]:
        raise BridgeError("not-a-trial", ", ".join(official))
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
    for name in names:
        try:
            found[name] = butler.collections.get_info(name, include_parents=True)
        except MissingCollectionError:
            continue
    return found


def _refuse_used(found: Mapping[str, CollectionInfo]) -> None:
    for name, info in found.items():
        if foreign := sorted(set(info.parents or ()) - set(found)):
            raise BridgeError("collection-in-use", f"{name} is searched by {', '.join(foreign)}")


def _act(
    session: Session, params: DiscardParams, names: Sequence[str], found: Mapping[str, CollectionInfo]
) -> None:
    butler = session.writer(params.repo)
    # A chain that another of the trial's chains holds could not be removed.
    for name in names:
        if found[name].type is CollectionType.CHAINED:
            butler.collections.redefine_chain(name, [])
    for name in names:
        if found[name].type is not CollectionType.RUN:
            butler.collections.x_remove(name)
    runs = [name for name in names if found[name].type is CollectionType.RUN]
    if runs:
        butler.removeRuns(runs)


DISCARD = Write("discard", DiscardParams, _pending)
"""The kind of write."""
