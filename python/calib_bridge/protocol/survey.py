"""One repository as drift sees it, for all sets together."""

from __future__ import annotations

from pydantic import Field

from .auxiliary import SkymapFacts
from .base import Wire
from .certified import CertifiedFacts, CertifiedQuery
from .collections import CollectionFacts, DatasetTypeFacts, TagFacts, TagQuery
from .journal import Intent


class SurveyParams(Wire):
    """All that drift wants to know of one repository for all sets together, in one request.

    ``chains`` are collections of any type whose facts are wanted whether or not they exist.
    """

    repo: str
    prefixes: list[str] = Field(description="Every CALIBRATION collection below one is named in the answer.")
    chains: list[str]
    certified: list[CertifiedQuery]
    tagged: list[TagQuery]
    dataset_types: list[str]
    sets: list[str] = Field(description="Sets whose past and unfinished writes are wanted.")
    held: list[CertifiedQuery] = Field(
        default=[], description="RUNs of auxiliary collections, by dataset type."
    )
    skymaps: list[str] = Field(default=[], description="Skymaps whose dimension records are counted.")


class WrittenFacts(Wire):
    """A step of a set that this site's journal has a completed write of: what is missing now was there once."""

    set: str
    step: str


class SurveyResult(Wire):
    """One repository as drift sees it. Facts of what does not exist are left out or empty, and no error."""

    collections: list[CollectionFacts] = Field(
        description="Of the chains, and of the collections that certified and tagged name."
    )
    calibrations: list[str] = Field(
        description="Names of CALIBRATION collections below the prefixes, sorted."
    )
    certified: list[CertifiedFacts]
    tagged: list[TagFacts]
    dataset_types: list[DatasetTypeFacts] = Field(description="Of those asked for, the registered.")
    written: list[WrittenFacts]
    intents: list[Intent]
    held: list[CertifiedFacts]
    skymaps: list[SkymapFacts] = Field(description="Of those asked for, the registered.")
