"""``chain``: define a set's own chain, or prepend to and remove from a shared chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lsst.daf.butler import CollectionCycleError, CollectionType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import chain_members, ensure_collection, find_collections, require_existing
from ..commands import collection_chain
from ..errors import BridgeError
from ..protocol.base import WriteResult
from ..protocol.collections import ChainParams
from ..session import Session
from .order import define_order, leading_members, prepend_order
from .run import Change, Write, carry_out


def chain(session: Session, params: ChainParams) -> WriteResult:
    """Bring a CHAINED collection into the desired order.

    Raises ``collection-missing``, ``collection-type-differs``, ``chain-order-foreign``, ``chain-changed`` and
    ``collection-cycle``.
    """
    changed, summary = carry_out(session, CHAIN, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: ChainParams) -> Change | None:
    butler = session.reader(params.repo)
    found = chain_members(butler, params.chain)
    before = list(found or [])
    moved, after = _MOVES[params.mode](butler, params, found)
    if after == before and (found is not None or params.mode == "remove"):
        return None
    _refuse_overtaken(session, params)
    return Change(
        summary=f"{params.chain}: {params.mode} {', '.join(moved) or 'an empty chain'}",
        command=collection_chain(session.uri(params.repo), params, moved),
        before={"children": found},
        after={"children": after},
        act=lambda: _act(session, params, moved, after),
    )


def _refuse_overtaken(session: Session, params: ChainParams) -> None:
    """Refuse to follow a chain file that was not compared with the last one."""
    if params.why.chain_file is None:
        return
    if session.journal.last_chain_file(params.repo, params.chain) != params.follows:
        raise BridgeError(
            "chain-changed", f"{params.repo}:{params.chain} was written from another chain file meanwhile"
        )


type Moves = tuple[list[str], list[str]]
"""Members that the write names, and all members afterwards."""


def _define_moves(butler: DirectButler, params: ChainParams, found: Sequence[str] | None) -> Moves:
    existing = find_collections(butler, params.children)
    after = define_order(found or (), [*existing], params.owned_prefix)
    return after, after


def _prepend_moves(butler: DirectButler, params: ChainParams, found: Sequence[str] | None) -> Moves:
    require_existing(butler, params.children)
    return prepend_order(found or (), params.children)


def _remove_moves(_butler: DirectButler, params: ChainParams, found: Sequence[str] | None) -> Moves:
    moved = [member for member in params.children if member in (found or ())]
    return moved, [member for member in found or () if member not in moved]


def _order_moves(butler: DirectButler, params: ChainParams, found: Sequence[str] | None) -> Moves:
    before = list(found or ())
    if before != params.children and found != params.expected:
        raise BridgeError(
            "chain-changed", f"{params.repo}:{params.chain} has {before}, not {params.expected}"
        )
    if lost := [member for member in before if member not in params.children]:
        raise BridgeError("chain-changed", f"{params.repo}:{params.chain} would lose {', '.join(lost)}")
    require_existing(butler, params.children)
    return leading_members(before, params.children), params.children


_MOVES: dict[str, Callable[[DirectButler, ChainParams, Sequence[str] | None], Moves]] = {
    "define": _define_moves,
    "prepend": _prepend_moves,
    "remove": _remove_moves,
    "order": _order_moves,
}


def _act(session: Session, params: ChainParams, moved: list[str], after: list[str]) -> None:
    butler = session.writer(params.repo)
    try:
        if params.mode == "order":
            _order(butler, params, moved, after)
        else:
            _ACTIONS[params.mode](butler, params, moved)
    except CollectionCycleError as error:
        raise BridgeError("collection-cycle", str(error)) from error


def _order(butler: DirectButler, params: ChainParams, moved: list[str], after: list[str]) -> None:
    """Compare and set: the prepend takes the lock of the chain's row, so that the comparison holds until the commit."""
    with butler.transaction():
        _prepend(butler, params, moved)
        if (members := chain_members(butler, params.chain)) != after:
            raise BridgeError(
                "chain-changed", f"{params.repo}:{params.chain} would have {members}, not {after}"
            )


def _define(butler: DirectButler, params: ChainParams, children: list[str]) -> None:
    ensure_collection(butler, params.chain, CollectionType.CHAINED, params.doc)
    butler.collections.redefine_chain(params.chain, children)


def _prepend(butler: DirectButler, params: ChainParams, children: list[str]) -> None:
    ensure_collection(butler, params.chain, CollectionType.CHAINED, params.doc)
    butler.collections.prepend_chain(params.chain, children)


def _remove(butler: DirectButler, params: ChainParams, children: list[str]) -> None:
    butler.collections.remove_from_chain(params.chain, children)


_ACTIONS: dict[str, Callable[[DirectButler, ChainParams, list[str]], None]] = {
    "define": _define,
    "prepend": _prepend,
    "remove": _remove,
}

CHAIN = Write(
    "chain",
    ChainParams,
    _pending,
    reaches=lambda params: [params.chain],
    outside_effect=frozenset({"doc", "expected", "follows"}),
)
"""The write of ``chain``."""
