"""Collections, dataset types, chains and tags."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import DatasetId, Why, Wire


class CollectionFacts(Wire):
    """A collection as it stands; children in search order, empty unless CHAINED."""

    name: str
    type: Literal["RUN", "TAGGED", "CHAINED", "CALIBRATION"]
    children: list[str]


class DatasetTypeFacts(Wire):
    """A dataset type as a target has to register it."""

    name: str
    dimensions: list[str]
    storage_class: str
    is_calibration: bool


class ChainParams(Wire):
    """A CHAINED collection.

    ``define`` makes the set's own chain exactly those of ``children`` that exist (others are made later) and keeps
    foreign children behind them; ``prepend`` and ``remove`` are the only verbs for a shared chain. ``prepend`` puts
    ``children`` in front, in that order, and is done when they are all in the chain with no wrong order among them.
    """

    repo: str
    why: Why
    mode: Literal["define", "prepend", "remove"]
    chain: str
    children: list[str]
    owned_prefix: str = Field(description="Children under this prefix are ours; define may drop only those.")
    doc: str


class TagQuery(Wire):
    """A TAGGED collection that should hold every dataset of a type certified in some collections.

    Where some data IDs have several datasets, ``further`` tags hold what one cannot.
    """

    collection: str
    further: list[str] = Field(default=[])
    dataset_type: str
    certified_in: list[str]


class TagFacts(Wire):
    """How far a tag is complete: datasets of the type in it, and those certified that it lacks."""

    collection: str
    dataset_type: str
    count: int
    missing: int


class TagParams(Wire):
    """Associate datasets with a TAGGED collection, so that the summit's cleaner keeps them (DMTN-222 section 3.5.1)."""

    repo: str
    why: Why
    collection: str
    ids: list[DatasetId]
    doc: str


class DiscardParams(Wire):
    """Remove a trial build: collections below ``u/``, with the datasets of their RUNs and the files of those."""

    repo: str
    why: Why
    collections: list[str]
