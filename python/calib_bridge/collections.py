"""Collections by name and type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lsst.daf.butler import CollectionInfo, CollectionType, MissingCollectionError
from lsst.daf.butler.direct_butler import DirectButler

from .errors import BridgeError


def find_collections(butler: DirectButler, names: Iterable[str]) -> Mapping[str, CollectionInfo]:
    """Return the existing collections among some names."""
    infos: dict[str, CollectionInfo] = {}
    for name in dict.fromkeys(names):
        try:
            infos[name] = butler.collections.get_info(name)
        except MissingCollectionError:
            continue
    return infos


def require_existing(butler: DirectButler, names: Iterable[str]) -> None:
    """Refuse names of collections that do not exist.

    Raises
    ------
    BridgeError
        ``collection-missing``.
    """
    names = list(names)
    found = find_collections(butler, names)
    if missing := [name for name in names if name not in found]:
        raise BridgeError("collection-missing", f"{', '.join(missing)} not found")


def require_type(butler: DirectButler, name: str, expected: CollectionType) -> bool:
    """Return whether a collection exists, and refuse one of another type than expected.

    Raises
    ------
    BridgeError
        ``collection-type-differs``.
    """
    info = find_collections(butler, [name]).get(name)
    if info is not None and info.type is not expected:
        raise BridgeError("collection-type-differs", f"{name} is {info.type.name}, expected {expected.name}")
    return info is not None


def chain_members(butler: DirectButler, chain: str) -> Sequence[str] | None:
    """Return the members of a CHAINED collection in search order, or `None` if the chain does not exist.

    Raises
    ------
    BridgeError
        ``collection-type-differs`` for a collection of another type.
    """
    if not require_type(butler, chain, CollectionType.CHAINED):
        return None
    return list(butler.collections.get_info(chain).children)


def ensure_collection(butler: DirectButler, name: str, expected: CollectionType, doc: str) -> None:
    """Register a collection if it does not exist.

    Butler's ``register`` returns `False` for an existing collection of another type and raises nothing. The type is
    therefore checked afterwards.

    Raises
    ------
    BridgeError
        ``collection-type-differs``.
    """
    butler.collections.register(name, expected, doc or None)
    require_type(butler, name, expected)
