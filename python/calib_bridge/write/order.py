"""Orders of chains: the prepend that repairs an order without moving a foreign member."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import BridgeError


def define_order(current: Sequence[str], desired: Sequence[str], owned_prefix: str) -> list[str]:
    """Return the members of a set's own chain: the desired members, then foreign members in their current order."""
    desired = list(dict.fromkeys(desired))
    foreign = [member for member in current if member not in desired and not member.startswith(owned_prefix)]
    return desired + foreign


def prepend_order(current: Sequence[str], desired: Sequence[str]) -> tuple[list[str], list[str]]:
    """Find the prepend that puts the desired members into a shared chain in their order.

    Parameters
    ----------
    current, desired : `~collections.abc.Sequence` [`str`]
        Current members, and managed members in the order they should have among themselves.

    Returns
    -------
    moved : `list` [`str`]
        Members that one prepend names; empty if nothing is to be done.
    after : `list` [`str`]
        Members afterwards.

    Raises
    ------
    BridgeError
        ``chain-order-foreign`` if every such prepend moves a managed member past a foreign one. That would override a
        precedence which somebody else chose.

    Notes
    -----
    The fewest first members of ``desired`` that suffice are moved. If present members have to move, all are named if
    that is allowed, so that the order holds even if the chain changes meanwhile.
    """
    desired = list(dict.fromkeys(desired))
    for count in range(len(desired) + 1):
        moved = desired[:count]
        after = _prepend(current, moved)
        if not _in_order(after, desired) or _passes_foreign(current, moved, desired):
            continue
        if any(member in current for member in moved) and not _passes_foreign(current, desired, desired):
            return desired, _prepend(current, desired)
        return moved, after
    raise BridgeError(
        "chain-order-foreign",
        f"members {list(current)} cannot take the order {desired} without passing a foreign member",
    )


def leading_members(current: Sequence[str], desired: Sequence[str]) -> list[str]:
    """Return the shortest list whose prepend turns the current members into the desired ones."""
    for count in range(len(desired)):
        if _prepend(current, desired[:count]) == list(desired):
            return list(desired[:count])
    return list(desired)


def _prepend(current: Sequence[str], moved: Sequence[str]) -> list[str]:
    return [*moved, *(member for member in current if member not in moved)]


def _in_order(children: Sequence[str], desired: Sequence[str]) -> bool:
    return [member for member in children if member in desired] == list(desired)


def _passes_foreign(current: Sequence[str], moved: Sequence[str], managed: Sequence[str]) -> bool:
    """Return whether a member that moves to the front is now behind a foreign one."""
    foreign_ahead = False
    for member in current:
        if member in moved and foreign_ahead:
            return True
        foreign_ahead = foreign_ahead or member not in managed
    return False
