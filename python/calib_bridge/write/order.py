"""Orders of chains: which prepend mends one without moving a foreign child."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import BridgeError


def defined(current: Sequence[str], wanted: Sequence[str], owned_prefix: str) -> list[str]:
    """Children of the set's own chain: those wanted, then the foreign ones in the order they have."""
    wanted = list(dict.fromkeys(wanted))
    foreign = [child for child in current if child not in wanted and not child.startswith(owned_prefix)]
    return wanted + foreign


def prepended(current: Sequence[str], wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Find the prepend that puts the wanted children into a shared chain in their order.

    Parameters
    ----------
    current, wanted : `~collections.abc.Sequence` [`str`]
        Children as they stand, and ours in the order they should have among themselves.

    Returns
    -------
    moved : `list` [`str`]
        What one prepend has to name; empty where nothing is to be done.
    after : `list` [`str`]
        Children afterwards.

    Raises
    ------
    BridgeError
        ``chain-order-foreign`` where every such prepend moves one of ours past a foreign child that stands ahead of
        it: that would take a precedence which somebody else has given.

    Notes
    -----
    The first children of ``wanted`` are moved, as few as do; where that mends an order, all are named if they may be,
    so that the order holds whatever happens to the chain meanwhile.
    """
    wanted = list(dict.fromkeys(wanted))
    for count in range(len(wanted) + 1):
        moved = wanted[:count]
        after = _prepend(current, moved)
        if not _in_order(after, wanted) or _passes_foreign(current, moved, wanted):
            continue
        if any(child in current for child in moved) and not _passes_foreign(current, wanted, wanted):
            return wanted, _prepend(current, wanted)
        return moved, after
    raise BridgeError(
        "chain-order-foreign",
        f"{list(current)} cannot take the order {wanted} without moving a foreign child",
    )


def _prepend(current: Sequence[str], moved: Sequence[str]) -> list[str]:
    return [*moved, *(child for child in current if child not in moved)]


def _in_order(children: Sequence[str], wanted: Sequence[str]) -> bool:
    return [child for child in children if child in wanted] == list(wanted)


def _passes_foreign(current: Sequence[str], moved: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether a child that is moved to the front stands behind a foreign one now."""
    foreign_ahead = False
    for child in current:
        if child in moved and foreign_ahead:
            return True
        foreign_ahead = foreign_ahead or child not in ours
    return False
