"""Collections of a repository by prefix or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, cast

import sqlalchemy
from lsst.daf.butler import CollectionType
from lsst.daf.butler.direct_butler import DirectButler

from ..claims.names import claim_of, is_claim
from ..internals import managers
from ..protocol.collections import CollectionFacts
from .table_sql import knows_schema

type _Kind = Literal["RUN", "TAGGED", "CHAINED", "CALIBRATION"]


def read_collections(
    butler: DirectButler, prefixes: Sequence[str], names: Iterable[str]
) -> list[CollectionFacts]:
    """Describe the collections whose name has one of the prefixes or is among the names.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    prefixes : `~collections.abc.Sequence` [`str`]
        Matched literally.
    names : `~collections.abc.Iterable` [`str`]
        Absent collections are left out.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.collections.CollectionFacts`]
        Sorted by name; members in search order. Claims are left out.

    Notes
    -----
    Butler resolves a pattern by reading every collection of the repository. Two SELECTs read only the requested ones,
    so that a set costs the same in a repository of one set or of four hundred.
    """
    return read_collections_and_claims(butler, prefixes, names)[0]


def read_collections_and_claims(
    butler: DirectButler, prefixes: Sequence[str], names: Iterable[str]
) -> tuple[list[CollectionFacts], list[str]]:
    """Return what `read_collections` does, and the names of the claims that have one of the prefixes."""
    read = _select if knows_schema(butler) else _query
    found = sorted(read(butler, tuple(prefixes), set(names)), key=lambda facts: facts.name)
    claims = [facts.name for facts in found if is_claim(facts.name)]
    return [facts for facts in found if not is_claim(facts.name)], claims


def find_claims(butler: DirectButler) -> list[str]:
    """Return the sorted names of all claims of a repository."""
    if not knows_schema(butler):
        found = butler.collections.query_info(
            "*", collection_types=CollectionType.CHAINED, flatten_chains=False
        )
        return sorted(info.name for info in found if is_claim(info.name))
    column = managers(butler).collections._tables.collection.c.name
    with butler._registry._db.query(sqlalchemy.select(column).where(column.endswith(claim_of("")))) as result:
        return sorted(result.scalars())


def read_calibrations(butler: DirectButler, prefixes: Sequence[str]) -> list[str]:
    """Return the sorted names of the CALIBRATION collections that have one of the prefixes."""
    if not prefixes:
        return []
    if not knows_schema(butler):
        found = butler.collections.query_info("*", collection_types=CollectionType.CALIBRATION)
        return sorted(info.name for info in found if info.name.startswith(tuple(prefixes)))
    table = managers(butler).collections._tables.collection
    database = butler._registry._db
    requested = sqlalchemy.and_(
        table.c.type == CollectionType.CALIBRATION.value,
        sqlalchemy.or_(*(_starts_with(database.dialect.name, table.c.name, prefix) for prefix in prefixes)),
    )
    with database.query(sqlalchemy.select(table.c.name).where(requested)) as result:
        return sorted(result.scalars())


def _select(butler: DirectButler, prefixes: tuple[str, ...], names: set[str]) -> list[CollectionFacts]:
    tables = managers(butler).collections._tables
    collection, chain = tables.collection, tables.collection_chain
    member = collection.alias("member")
    database = butler._registry._db
    requested = sqlalchemy.or_(
        *(_starts_with(database.dialect.name, collection.c.name, prefix) for prefix in prefixes),
        collection.c.name.in_(sorted(names)),
    )
    with database.query(sqlalchemy.select(collection.c.name, collection.c.type).where(requested)) as result:
        found = result.fetchall()
    links = (
        sqlalchemy.select(collection.c.name, member.c.name)
        .join(chain, chain.c.parent == collection.c.collection_id)
        .join(member, member.c.collection_id == chain.c.child)
        .where(requested)
        .order_by(chain.c.parent, chain.c.position)
    )
    children: dict[str, list[str]] = defaultdict(list)
    with database.query(links) as result:
        for parent, name in result.fetchall():
            children[parent].append(name)
    return [facts(name, CollectionType(type_), children.get(name, [])) for name, type_ in found]


def read_reachable(butler: DirectButler, roots: Iterable[str]) -> dict[str, CollectionFacts]:
    """Describe some collections and everything below them by name; one statement, however deep the chains are.

    Absent collections are left out.
    """
    roots = sorted(set(roots))
    if not roots:
        return {}
    if not knows_schema(butler):
        return _reachable_by_level(butler, roots)
    tables = managers(butler).collections._tables
    collection, chain = tables.collection, tables.collection_chain
    member = collection.alias("member")
    below = (
        sqlalchemy.select(collection.c.collection_id)
        .where(collection.c.name.in_(roots))
        .cte("below", recursive=True)
    )
    below = below.union(sqlalchemy.select(chain.c.child).join(below, chain.c.parent == below.c.collection_id))
    links = (
        sqlalchemy.select(collection.c.name, collection.c.type, member.c.name)
        .join(below, below.c.collection_id == collection.c.collection_id)
        .outerjoin(chain, chain.c.parent == collection.c.collection_id)
        .outerjoin(member, member.c.collection_id == chain.c.child)
        .order_by(collection.c.name, chain.c.position)
    )
    found: dict[str, CollectionFacts] = {}
    with butler._registry._db.query(links) as result:
        for name, type_, child in result.fetchall():
            known = found.setdefault(name, facts(name, CollectionType(type_), []))
            if child is not None:
                known.children.append(child)
    return found


def _reachable_by_level(butler: DirectButler, roots: Iterable[str]) -> dict[str, CollectionFacts]:
    known: dict[str, CollectionFacts] = {}
    level = set(roots)
    while level:
        found = read_collections(butler, (), level)
        known.update((each.name, each) for each in found)
        level = {member for each in found for member in each.children} - known.keys()
    return known


def _starts_with(dialect: str, column: sqlalchemy.Column[str], prefix: str) -> sqlalchemy.ColumnElement[bool]:
    """Match literally. SQLite compares a range of text instead of LIKE, which ignores case and uses no index."""
    if dialect == "sqlite" and prefix:
        return sqlalchemy.and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))
    return column.startswith(prefix, autoescape=True)


def _query(butler: DirectButler, prefixes: tuple[str, ...], names: set[str]) -> list[CollectionFacts]:
    return [
        facts(info.name, info.type, list(info.children))
        for info in butler.collections.query_info("*")
        if info.name in names or info.name.startswith(prefixes)
    ]


def facts(name: str, type_: CollectionType, children: list[str]) -> CollectionFacts:
    """Return a collection for the wire."""
    return CollectionFacts(name=name, type=cast("_Kind", type_.name), children=children)
