"""Collections by name and type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lsst.daf.butler import CollectionInfo, CollectionType, MissingCollectionError
from lsst.daf.butler.direct_butler import DirectButler

from .errors import BridgeError


def find_collections(butler: DirectButler, names: Iterable[str]) -> Mapping[str, CollectionInfo]:
    """Describe those that exist among some names."""
    infos: dict[str, CollectionInfo] = {}
    for name in dict.fromkeys(names):
        try:
            infos[name] = butler.collections.get_info(name)
        except MissingCollectionError:
            continue
    return infos


def require_existing(butler: DirectButler, names: Iterable[str]) -> None:
    """Refuse names that no collection has.

    Raises
    ------
    BridgeError
        ``collection-missing``.
    """
    names = list(names)
    found = find_collections(butler, names)
    if missing := [name for name in names if name not in found]:
        raise BridgeError("collection-missing", ", ".join(missing))


def require_type(butler: DirectButler, name: str, wanted: CollectionType) -> bool:
    """Whether a collection exists, of the wanted type.

    Raises
    ------
    BridgeError
        ``collection-type-differs``.
    """
    info = find_collections(butler, [name]).get(name)
    if info is not None and info.type is not wanted:
        raise BridgeError("collection-type-differs", f"{name} is {info.type.name}, not {wanted.name}")
    return info is not None


def children_of(butler: DirectButler, chain: str) -> Sequence[str] | None:
    """Children of a CHAINED collection, `None` where there is none.

    Raises
    ------
    BridgeError
        ``collection-type-differs`` for a collection of another type.
    """
    if not require_type(butler, chain, CollectionType.CHAINED):
        return None
    return list(butler.collections.get_info(chain).children)


def ensure_collection(butler: DirectButler, name: str, wanted: CollectionType, doc: str) -> None:
    """Register a collection.

    Butler's ``register`` returns `False`, and says nothing, for an existing collection of another type: the type is
    asked for afterwards.

    Raises
    ------
    BridgeError
        ``collection-type-differs``.
    """
    butler.collections.register(name, wanted, doc or None)
    require_type(butler, name, wanted)
