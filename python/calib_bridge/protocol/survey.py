"""The state of one repository for all sets, as drift needs it."""

from __future__ import annotations

from pydantic import Field

from .auxiliary import SkymapFacts
from .base import CollectionName, CollectionPrefix, DatasetTypeName, Wire
from .certified import CertifiedFacts, CertifiedQuery
from .collections import CollectionFacts, DatasetTypeFacts, TagFacts, TagQuery
from .exposures import RecordsFacts, RecordsQuery
from .journal import Intent
from .lookups import SearchedChain, SearchedFacts


class SurveyParams(Wire):
    """Everything that drift needs to know about one repository for all sets, in one request.

    ``chains`` are collections of any type whose facts are requested; they need not exist.
    """

    repo: str
    prefixes: list[CollectionPrefix] = Field(description="Prefixes of the CALIBRATION collections to list.")
    chains: list[CollectionName]
    certified: list[CertifiedQuery]
    tagged: list[TagQuery]
    dataset_types: list[DatasetTypeName]
    sets: list[str] = Field(description="Sets whose past and unfinished writes are returned.")
    held: list[CertifiedQuery] = Field(
        default=[], description="RUNs of auxiliary collections, by dataset type."
    )
    skymaps: list[str] = Field(default=[], description="Skymaps whose dimension records are counted.")
    searched: list[CollectionName] = Field(
        default=[], description="Instrument chains whose search order is returned."
    )
    answering: bool = Field(
        default=False, description="Whether datasets in the searched collections are counted as well."
    )
    exposures: list[RecordsQuery] = Field(
        default=[], description="Check exposures, whose records are returned."
    )


class WrittenFacts(Wire):
    """A step of a set with a completed write in this site's journal: what is missing now existed before."""

    set: str
    step: str


class SurveyResult(Wire):
    """The state of one repository for all sets. Facts of absent things are left out or empty, not an error."""

    collections: list[CollectionFacts] = Field(
        description="Chains of the request, and collections that certified and tagged name."
    )
    calibrations: list[str] = Field(
        description="Sorted names of CALIBRATION collections with one of the prefixes."
    )
    certified: list[CertifiedFacts]
    tagged: list[TagFacts]
    dataset_types: list[DatasetTypeFacts] = Field(description="Only registered ones.")
    type_overrides: dict[str, str] = Field(
        default={}, description="In words, by dataset types that the repository's configuration redefines."
    )
    split: str | None = Field(
        default=None, description="In words: the last writer, if it wrote from another work folder."
    )
    written: list[WrittenFacts]
    intents: list[Intent]
    held: list[CertifiedFacts]
    skymaps: list[SkymapFacts] = Field(description="Only registered ones.")
    searched: list[SearchedChain] = Field(description="Only existing chains.")
    answering: list[SearchedFacts] = Field(
        description="On request, every calibration type in searched collections that ``certified`` does not name."
    )
    exposures: list[RecordsFacts]
