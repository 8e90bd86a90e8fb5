"""``chain``: define a set's own chain, or prepend to and remove from a shared chain."""

from __future__ import annotations

from collections.abc import Callable

from lsst.daf.butler import CollectionCycleError, CollectionType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import chain_members, ensure_collection, find_collections, require_existing
from ..commands import collection_chain
from ..errors import BridgeError
from ..protocol.base import WriteResult
from ..protocol.collections import ChainParams
from ..session import Session
from .order import define_order, prepend_order
from .run import Change, Write, carry_out


def chain(session: Session, params: ChainParams) -> WriteResult:
    """Bring a CHAINED collection into the desired order.

    Raises ``collection-missing``, ``collection-type-differs``, ``chain-order-foreign`` and ``collection-cycle``.
    """
    changed, summary = carry_out(session, CHAIN, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: ChainParams) -> Change | None:
    butler = session.reader(params.repo)
    found = chain_members(butler, params.chain)
    before = list(found or [])
    if params.mode == "remove":
        moved = [member for member in params.children if member in before]
        after = [member for member in before if member not in moved]
        settled = not moved
    else:
        if params.mode == "define":
            existing = find_collections(butler, params.children)
            moved = after = define_order(before, [*existing], params.owned_prefix)
        else:
            require_existing(butler, params.children)
            moved, after = prepend_order(before, params.children)
        settled = found is not None and after == before
    if settled:
        return None
    return Change(
        summary=f"{params.chain}: {params.mode} {', '.join(moved) or 'an empty chain'}",
        command=collection_chain(session.uri(params.repo), params, moved),
        before={"children": found},
        after={"children": after},
        act=lambda: _act(session, params, moved),
    )


def _act(session: Session, params: ChainParams, moved: list[str]) -> None:
    try:
        _ACTIONS[params.mode](session.writer(params.repo), params, moved)
    except CollectionCycleError as error:
        raise BridgeError("collection-cycle", str(error)) from error


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

CHAIN = Write("chain", ChainParams, _pending, outside_effect=frozenset({"doc"}))
"""The write of ``chain``."""
