"""Judgments: the outcome of a verification by our own tests, and the values that were measured."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import CollectionName, DatasetTypeName, Wire

type Outcome = Literal["pass", "needs-decision", "fail", "could-not-check"]
type ExposureClass = Literal["internal", "external", "first"]
"""Internal exposures were combined into the calibration, external ones were not. The first exposure of a sequence is
in a class of its own, because the camera was not yet flushed."""

type ExposureNumber = Annotated[int, Field(ge=0, lt=2**63)]
type DetectorNumber = Annotated[int, Field(ge=0, lt=2**31)]


class Floors(Wire):
    """Systematic floors of the tests, from the catalog: smaller deviations never fail."""

    noise: float = Field(default=0.02, ge=0, allow_inf_nan=False, description="Relative.")
    level: float = Field(
        default=0.003, ge=0, allow_inf_nan=False, description="Relative, of an amplifier to its detector."
    )
    mean: float = Field(default=0.5, ge=0, allow_inf_nan=False, description="Electron.")


class ValueRange(Wire):
    """What a value of a calibration may be, from the catalog."""

    low: float = Field(allow_inf_nan=False)
    high: float = Field(allow_inf_nan=False)
    change: float = Field(
        ge=0, allow_inf_nan=False, description="Largest change against the calibration that is replaced."
    )
    unit: str


class VerifiedRun(Wire):
    """A verification RUN, and the exposures and detectors that it has to cover.

    All exposure lists are empty for the verification of a combined calibration, such as a ptc.
    """

    run: CollectionName
    internal: list[ExposureNumber]
    external: list[ExposureNumber]
    first: list[ExposureNumber]
    detectors: list[DetectorNumber]


class JudgeQuery(Wire):
    """How to judge the RUNs of one verification."""

    stem: DatasetTypeName = Field(description="The verification's name, e.g. verifyBias.")
    internal: list[ExposureNumber]
    external: list[ExposureNumber]
    first: list[ExposureNumber]
    detectors: list[DetectorNumber]
    inputs: list[CollectionName] = Field(
        default=[],
        description="Searched collections, in order: calibrations that no header names are looked up in them.",
    )
    floors: Floors = Floors()
    ranges: dict[str, ValueRange] = Field(
        default={},
        description="By column of the calibration's own tables, or LEVEL for an image; it has one of them at least. "
        "With it, the RUN holds the calibration itself, and `stem` is its dataset type.",
    )
    replaced: VerifiedRun | None = Field(
        default=None, description="Verification of the last adopted set, judged by the same tests."
    )


class Place(Wire):
    """Amplifiers of one detector; an empty list stands for the detector as a whole."""

    detector: int
    amplifiers: list[str]


class FailureBlock(Wire):
    """Failed measurements: each listed exposure at each listed place.

    Without exposures, the measurement is of all exposures of the class together, or of a combined calibration. Without
    places, it is of the exposure as a whole.
    """

    exposures: list[int]
    places: list[Place]


class Worst(Wire):
    """The failed measurement that is farthest from its expected value."""

    exposure: int | None
    detector: int | None
    amplifier: str | None
    value: float
    expected: float
    limit: float
    unit: str


class Cause(Wire):
    """Failures of one test that probably have one cause, as exact blocks.

    ``kind`` says which failures belong together: one amplifier in several exposures, one detector, one exposure, a
    class of exposures, most measurements of the test, or single ones without a pattern.
    """

    test: str
    exposure_class: ExposureClass | None
    kind: Literal["amplifier", "detector", "exposure", "class", "everywhere", "scattered"]
    outcome: Literal["needs-decision", "fail"]
    failed: int
    of: int
    worst: Worst
    blocks: list[FailureBlock]
    words: str


class TestFacts(Wire):
    """One test on one class of exposures.

    ``size`` is the probability that it fails at least once in a clean set. The limit of a measurement is ``floor`` and
    ``limit_sigma`` standard errors, added in quadrature.
    """

    test: str
    exposure_class: ExposureClass | None
    pooled: bool = Field(description="Whether a measurement is of all exposures of the class together.")
    upstream: str | None = Field(description="Name of the test in cp_verify and DMTN-101.")
    measured: int
    failed: int
    size: float
    limit_sigma: float
    floor: float
    unit: str
    upstream_failed: int | None = Field(description="Failures by cp_verify's own threshold.")


class Compared(Wire):
    """Failing amplifiers of one test beside those of the replaced set."""

    test: str
    same: int
    new: int
    gone: int


class Judgment(Wire):
    """The outcome of a verification. ``source`` says which values were judged: ``product`` for the calibration's."""

    outcome: Outcome
    source: Literal["results", "detector-results", "statistics", "product"]
    tests: list[TestFacts]
    causes: list[Cause]
    unchecked: list[str] = Field(description="Reasons in words why something could not be checked.")
    unseen: list[str] = Field(description="What no test sees, and why, in words. It closes no gate.")
    remarks: list[str] = Field(description='E.g. "without 2024032600014 all tests pass".')
    compared: list[Compared] | None = Field(description="Null without a replaced set.")


class MeasuredParams(Wire):
    """Read the values that a verification measured."""

    repo: str
    run: CollectionName
    stem: DatasetTypeName


class MeasuredColumn(Wire):
    """One column of the table. A value is null if it is absent or not finite."""

    name: str = Field(
        description="Without the stage: MEAN, NOISE, or VERIFY_NOISE for cp_verify's own outcome."
    )
    unit: str
    values: list[float | None]


class MeasuredResult(Wire):
    """A table with a row an exposure, detector and amplifier; the exposure is 0 for a combined calibration."""

    exposure: list[int]
    detector: list[int]
    amplifier: list[str]
    columns: list[MeasuredColumn]
    detector_names: dict[str, str] = Field(description="Full names by detector number.")
