"""One repository as one set sees it."""

from __future__ import annotations

from pydantic import Field

from .auxiliary import SkymapFacts
from .base import Wire
from .certified import CertifiedFacts, CertifiedQuery
from .collections import CollectionFacts, DatasetTypeFacts, TagFacts, TagQuery
from .exposures import ExposureFacts
from .jobs import JobFacts
from .journal import Intent
from .lookups import LookupFacts, LookupQuery, SelfCheckFacts, SelfCheckQuery
from .outputs import OutputFacts, OutputQuery


class ObserveParams(Wire):
    """All that one set wants to know of one repository, in one request.

    ``chains`` are collections whose type and children are wanted whether or not they exist. ``prefix`` names the
    collections that belong to the set by name: all existing ones are listed.
    """

    repo: str
    set: str
    instrument: str
    prefix: str
    chains: list[str]
    outputs: list[OutputQuery]
    certified: list[CertifiedQuery]
    tagged: list[TagQuery]
    self_checks: list[SelfCheckQuery]
    lookups: list[LookupQuery]
    exposures: list[int] = Field(description="Check exposures whose time and filter are wanted.")
    held: list[CertifiedQuery] = Field(
        default=[], description="RUNs of auxiliary collections, by dataset type."
    )
    skymaps: list[str] = Field(default=[], description="Skymaps whose dimension records are counted.")
    dataset_types: list[str] = Field(default=[], description="Dataset types whose definition is wanted.")


class ObserveResult(Wire):
    """One repository as one set sees it."""

    collections: list[CollectionFacts]
    outputs: list[OutputFacts]
    certified: list[CertifiedFacts]
    tagged: list[TagFacts]
    self_checks: list[SelfCheckFacts]
    lookups: list[LookupFacts]
    exposures: list[ExposureFacts]
    jobs: list[JobFacts] = Field(description="Jobs whose key starts with the set's prefix.")
    intents: list[Intent]
    held: list[CertifiedFacts]
    skymaps: list[SkymapFacts] = Field(description="Of those asked for, the registered.")
    dataset_types: list[DatasetTypeFacts] = Field(description="Of those asked for, the registered.")
