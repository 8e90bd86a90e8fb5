"""Outputs of generations and verifications."""

from __future__ import annotations

from pydantic import Field

from .base import CollectionName, DatasetId, DatasetTypeName, TaiBound, Wire
from .certified import CertifyRow
from .judgments import JudgeQuery, Judgment


class OutputQuery(Wire):
    """A generation or verification output: the RUNs ``<chain>/run<N>``.

    ``begin`` and ``end`` are the range that the RUN's datasets would be certified for. With it, the fingerprint of a
    RUN can be compared with the fingerprint of a CALIBRATION collection.
    """

    chain: CollectionName
    dataset_type: DatasetTypeName
    begin: TaiBound | None
    end: TaiBound | None
    detectors: list[int] | None = Field(description="Expected detectors; None for a type without a detector.")
    filters: list[str] = Field(
        default=[], description="Expected physical filters, each with all of those detectors."
    )
    verdict: bool = Field(description="Whether dataset_type is a verify<X>Stats whose verdict is returned.")
    judge: JudgeQuery | None = Field(
        default=None,
        description="How to judge the measured values; None for another output, or an earlier release.",
    )
    images: DatasetTypeName | None = Field(
        description="Type in the RUN whose headers name the inputs; None if no type does."
    )
    adopted: list[CollectionName] = Field(
        default=[], description="Adopted RUNs, of any name, which count as attempts."
    )
    kept: list[CollectionName] = Field(
        default=[],
        description="RUNs, of any name, that hold the datasets of an adopted product; others in them do not count.",
    )
    datasets: list[CertifyRow] = Field(
        default=[],
        description="Datasets with fixed UUIDs, each with its own range; their RUNs may be below this RUN.",
    )


class Verdict(Wire):
    """Outcome of a verification as ``verify<X>Stats`` records it."""

    success: bool
    tests: int
    failures: list[str] = Field(description='Sorted, e.g. "2024032600001 RXX_S00 C07 NOISE".')
    majority_fails: list[str] = Field(
        description="Tests that the majority of detectors fail in the majority of exposures."
    )


class InputFacts(Wire):
    """A calibration that a header names in the cards ``LSST CALIB UUID <name>`` and ``LSST CALIB RUN <name>``."""

    id: str
    run: str


class SampleFacts(Wire):
    """A dataset, and the calibrations and combined exposures that its header names."""

    id: DatasetId
    inputs: list[InputFacts]
    exposures: list[int] = Field(description="Sorted; empty if the header names none.")


class SamplesParams(Wire):
    """Read the headers of some datasets, by UUID."""

    repo: str
    ids: list[DatasetId]


class SamplesResult(Wire):
    """The readable datasets, in the order of the request."""

    samples: list[SampleFacts]


class UsedRun(Wire):
    """A RUN that headers name as the origin of calibrations."""

    run: str
    gone: list[str] = Field(
        description="Used datasets that are no longer in the RUN; empty if the RUN was not read."
    )


class EvidenceFacts(Wire):
    """The inputs that the headers of all datasets of a RUN name."""

    exposures: list[int] = Field(description="Sorted; empty if no header names one.")
    inputs: list[UsedRun] = Field(description="Sorted by RUN.")
    unread: int = Field(description="Number of datasets without a readable header.")


class RunFacts(Wire):
    """One RUN of an output.

    ``verdict_problem`` says why existing statistics cannot be judged. ``evidence`` is null if it is not requested, and
    while the RUN is incomplete.
    """

    run: str
    count: int
    fingerprint: str
    missing_detectors: list[int]
    missing_filters: list[str] = Field(description="Filters that some expected detector lacks.")
    lacking: list[DatasetId] = Field(description="Datasets of the query that the RUN lacks.")
    verdict: Verdict | None
    verdict_problem: str | None
    judgment: Judgment | None = Field(default=None, description="Null unless the query asks for it.")
    evidence: EvidenceFacts | None


class OutputFacts(Wire):
    """The attempts of one output, run1 first."""

    chain: str
    runs: list[RunFacts]
