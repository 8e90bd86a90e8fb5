"""Collections, dataset types, chains and tags."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import ChainFile, CollectionName, CollectionPrefix, DatasetId, DatasetTypeName, Why, Wire


class CollectionFacts(Wire):
    """An existing collection; ``children`` are its members in search order, empty unless CHAINED."""

    name: str
    type: Literal["RUN", "TAGGED", "CHAINED", "CALIBRATION"]
    children: list[str]


class DatasetTypeFacts(Wire):
    """A dataset type as a target must register it."""

    name: str
    dimensions: list[str]
    storage_class: str
    is_calibration: bool


class ChainParams(Wire):
    """Bring a CHAINED collection into the requested order.

    ``define`` sets the members of a set's own chain to those of ``children`` that exist (others are made later),
    followed by its foreign members. ``prepend`` and ``remove`` are the only modes for a shared chain. ``prepend`` puts
    ``children`` first, in that order. It changes nothing if the chain already has all of them in their order. ``order``
    gives a shared chain exactly ``children``, all of its present members among them; it is refused if the members are
    no longer ``expected``.
    """

    repo: str
    why: Why
    mode: Literal["define", "prepend", "remove", "order"]
    chain: CollectionName
    children: list[CollectionName]
    expected: list[str] | None = Field(
        default=None, description="Members from which ``order`` was computed; null if there was no chain."
    )
    follows: ChainFile | None = Field(
        default=None,
        description="The last chain file that a write followed. A write with ``why.chainFile`` is refused if"
        " another write followed a further one since.",
    )
    owned_prefix: CollectionPrefix = Field(
        description="Members with this prefix are managed; define removes only those."
    )
    doc: str


class TagQuery(Wire):
    """A TAGGED collection that should hold every dataset of a type certified in some collections.

    A tag holds one dataset for each data ID; ``further`` tags hold the others.
    """

    collection: CollectionName
    further: list[CollectionName] = Field(default=[])
    dataset_type: DatasetTypeName
    certified_in: list[CollectionName]


class TagFacts(Wire):
    """Completeness of a tag: the number of its datasets of the type, and of certified datasets that it lacks."""

    collection: str
    dataset_type: str
    count: int
    missing: int


class TagParams(Wire):
    """Associate datasets with a TAGGED collection, so that the summit's cleaner keeps them (DMTN-222 section 3.5.1)."""

    repo: str
    why: Why
    collection: CollectionName
    ids: list[DatasetId]
    doc: str


class DiscardParams(Wire):
    """Remove a trial build: collections below ``u/``, with the datasets and files of their RUNs."""

    repo: str
    why: Why
    collections: list[CollectionName]
