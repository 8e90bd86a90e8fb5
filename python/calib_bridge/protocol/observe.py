"""The state of one repository for one set."""

from __future__ import annotations

from pydantic import Field

from .auxiliary import SkymapFacts
from .base import CollectionName, CollectionPrefix, DatasetTypeName, Wire
from .certified import CertifiedFacts, CertifiedQuery
from .collections import CollectionFacts, DatasetTypeFacts, TagFacts, TagQuery
from .exposures import ExposureFacts, TakenResult
from .jobs import JobFacts
from .journal import Intent
from .lookups import LookupFacts, LookupQuery, SearchedChain, SelfCheckFacts, SelfCheckQuery
from .outputs import OutputFacts, OutputQuery


class ObserveParams(Wire):
    """Everything that one set needs to know about one repository, in one request.

    ``chains`` are collections of which type and members are requested; they need not exist. ``prefix`` is the set's
    own: all existing collections with it are listed.
    """

    repo: str
    set: str
    instrument: str
    prefix: CollectionPrefix
    chains: list[CollectionName]
    outputs: list[OutputQuery]
    certified: list[CertifiedQuery]
    tagged: list[TagQuery]
    self_checks: list[SelfCheckQuery]
    lookups: list[LookupQuery]
    ahead: list[CollectionName] = Field(
        default=[],
        description="Members declared ahead of the ticket: lookups are made in them, too.",
    )
    exposures: list[int] = Field(description="Check exposures whose time and filter are returned.")
    locked: list[int] = Field(
        default=[], description="Exposures of the lock from which something is still to be made."
    )
    held: list[CertifiedQuery] = Field(
        default=[], description="RUNs of auxiliary collections, by dataset type."
    )
    skymaps: list[str] = Field(default=[], description="Skymaps whose dimension records are counted.")
    dataset_types: list[DatasetTypeName] = Field(
        default=[], description="Dataset types whose definition is returned."
    )
    searched: list[CollectionName] = Field(
        default=[], description="Instrument chains whose search order is returned."
    )


class ObserveResult(Wire):
    """The state of one repository for one set."""

    collections: list[CollectionFacts]
    outputs: list[OutputFacts]
    certified: list[CertifiedFacts]
    tagged: list[TagFacts]
    self_checks: list[SelfCheckFacts]
    lookups: list[LookupFacts]
    ahead: list[LookupFacts] = Field(description="Only those that find something, or that Butler refuses.")
    exposures: list[ExposureFacts]
    locked: TakenResult = Field(description="Registered ones.")
    jobs: list[JobFacts] = Field(description="Jobs whose key starts with the set's prefix.")
    intents: list[Intent]
    held: list[CertifiedFacts]
    skymaps: list[SkymapFacts] = Field(description="Only registered ones.")
    dataset_types: list[DatasetTypeFacts] = Field(description="Only registered ones.")
    searched: list[SearchedChain] = Field(description="Only existing chains.")
    type_overrides: dict[str, str] = Field(
        default={}, description="In words, by dataset types that the repository's configuration redefines."
    )
