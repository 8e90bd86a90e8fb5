"""What generations and verifications made."""

from __future__ import annotations

from pydantic import Field

from .base import DatasetId, TaiNanoseconds, Wire
from .certified import CertifyRow


class OutputQuery(Wire):
    """A generation or verification output: the RUNs ``<chain>/run<N>``.

    ``begin`` and ``end`` give the range with which the RUN's datasets would be certified, so that the fingerprint of a
    RUN can be compared with the fingerprint of a CALIBRATION collection.
    """

    chain: str
    dataset_type: str
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
    detectors: list[int] | None = Field(description="Expected detectors; None for a type without a detector.")
    filters: list[str] = Field(
        default=[], description="Expected physical filters, each with all of those detectors."
    )
    verdict: bool = Field(description="Whether dataset_type is a verify<X>Stats whose verdict is wanted.")
    images: str | None = Field(
        description="Type in the RUN whose headers say what went in, all of them; None if none does."
    )
    adopted: list[str] = Field(
        default=[], description="RUNs that somebody made by hand: attempts too, whatever their names."
    )
    datasets: list[CertifyRow] = Field(
        default=[],
        description="Datasets whose UUIDs are known beforehand, each with its own range; they may lie below the RUN.",
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
    """A calibration that a header names: cards ``LSST CALIB UUID <name>`` and ``LSST CALIB RUN <name>``."""

    id: str
    run: str


class SampleFacts(Wire):
    """A dataset, and what its header names: calibrations, exposures combined."""

    id: DatasetId
    inputs: list[InputFacts]
    exposures: list[int] = Field(description="Sorted; none where the header names none.")


class SamplesParams(Wire):
    """Headers of some datasets, by UUID."""

    repo: str
    ids: list[DatasetId]


class SamplesResult(Wire):
    """Those that could be read, in that order."""

    samples: list[SampleFacts]


class UsedRun(Wire):
    """A RUN that headers name as the origin of calibrations."""

    run: str
    gone: list[DatasetId] = Field(
        description="Datasets used that the RUN does not hold any more; none where the RUN was not looked at."
    )


class EvidenceFacts(Wire):
    """What the headers of all datasets of a RUN say that it was made with."""

    exposures: list[int] = Field(description="Sorted; none where no header names one.")
    inputs: list[UsedRun] = Field(description="Sorted by RUN.")
    unread: int = Field(description="Datasets that have no header, or none that can be read.")


class RunFacts(Wire):
    """One RUN of an output.

    ``verdict_problem`` says why statistics that are there cannot be judged. ``evidence`` is null where it is not asked
    for, and while the RUN is not complete.
    """

    run: str
    count: int
    fingerprint: str
    missing_detectors: list[int]
    missing_filters: list[str] = Field(description="Filters that some expected detector lacks.")
    lacking: list[DatasetId] = Field(description="Those that the query names and the RUN does not have.")
    verdict: Verdict | None
    verdict_problem: str | None
    evidence: EvidenceFacts | None


class OutputFacts(Wire):
    """The attempts of one output, run1 first."""

    chain: str
    runs: list[RunFacts]
