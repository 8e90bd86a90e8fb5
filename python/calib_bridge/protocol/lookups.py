"""Results of calibration lookups, and the calibrations that ISR used."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import CollectionName, DatasetId, DatasetTypeName, TaiNanoseconds, Wire


class LookupQuery(Wire):
    """A lookup of a calibration type for a check exposure through a collection."""

    collection: CollectionName
    dataset_type: DatasetTypeName
    exposure: int
    detector: int


class LookupFacts(Wire):
    """The dataset found; ``problem`` if Butler refused (ambiguity, missing collection)."""

    collection: str
    dataset_type: str
    exposure: int
    detector: int
    id: DatasetId | None
    problem: str | None


class SelfCheckQuery(Wire):
    """ISR output RUNs ``<chain>/run<N>`` whose headers name the calibrations used."""

    chain: CollectionName
    dataset_type: DatasetTypeName
    calibrations: dict[str, str] = Field(
        description="ISR's name of the input by calibration dataset type, e.g. deferredChargeCalib of cti."
    )
    exposures: list[int] = Field(default=[], description="Check exposures.")
    raws: CollectionName | Literal[""] = Field(default="", description="Collection of the raws.")


class SelfCheckRun(Wire):
    """UUIDs by calibration type that the headers of one self-check RUN name, in the order of ``detectors``."""

    run: str
    exposures: list[int]
    detectors: list[int]
    calibrations: dict[str, list[str | None]]


class RawColumns(Wire):
    """Raws as columns of equal length."""

    exposure: list[int]
    detector: list[int]


class SelfCheckFacts(Wire):
    """Attempts of a self-check, run1 first; ``raws`` of the check exposures are only read if there is one."""

    chain: str
    runs: list[SelfCheckRun]
    raws: RawColumns


class HoldingsParams(Wire):
    """Read everything that decides lookups through a chain: its search order and its datasets of some types."""

    repo: str
    instrument: str
    chain: CollectionName
    dataset_types: list[DatasetTypeName]


class HeldCollection(Wire):
    """A collection in the search order; ``path`` names the chains that lead to it first, outermost first."""

    name: str
    type: Literal["RUN", "TAGGED", "CALIBRATION"]
    path: list[str]


class SearchedChain(Wire):
    """The search order of an existing chain."""

    chain: str
    order: list[HeldCollection]


class SearchedFacts(Wire):
    """Datasets of a calibration type in a collection of a search order, as `CertifiedFacts` without files."""

    collection: str
    dataset_type: str
    count: int
    fingerprint: str


class HeldType(Wire):
    """Datasets of a type, in columns of equal length.

    ``dimensions`` are the required ones, in holdings without the instrument; ``data_id`` has one column for each.
    ``collection`` and ``run`` are positions in ``order`` and ``runs`` of the answer.
    """

    name: str
    dimensions: list[str]
    collection: list[int]
    data_id: list[list[str | int]]
    id: list[DatasetId]
    run: list[int]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    empty: list[bool]


class HoldingsResult(Wire):
    """``order`` is the search order; ``unregistered`` are the types that the repository does not have."""

    order: list[HeldCollection]
    runs: list[str]
    types: list[HeldType]
    unregistered: list[str]


class CertificationsParams(Wire):
    """Read the certifications of a CALIBRATION collection, of a chain's members, or of a dataset type everywhere."""

    repo: str
    name: CollectionName


class CertificationsResult(Wire):
    """``named`` are the CALIBRATION collections asked for; ``order`` has others too that certify the same datasets."""

    named: list[str]
    order: list[HeldCollection]
    runs: list[str]
    types: list[HeldType]
