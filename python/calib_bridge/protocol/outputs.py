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
        description="Type in the RUN whose headers say what went in; None if none does."
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
    """A dataset, of a RUN that of its first detector, and what its header names: calibrations, exposures combined."""

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


class RunFacts(Wire):
    """One RUN of an output; ``sample`` is null where there is none to read."""

    run: str
    count: int
    fingerprint: str
    missing_detectors: list[int]
    missing_filters: list[str] = Field(description="Filters that some expected detector lacks.")
    lacking: list[DatasetId] = Field(description="Those that the query names and the RUN does not have.")
    verdict: Verdict | None
    sample: SampleFacts | None


class OutputFacts(Wire):
    """The attempts of one output, run1 first."""

    chain: str
    runs: list[RunFacts]
