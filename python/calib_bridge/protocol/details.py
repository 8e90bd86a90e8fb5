"""Details of products that a report shows beside their pictures and measured values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import CollectionName, DatasetId, DatasetTypeName, Wire
from .judgments import ExposureClass
from .outputs import OutputQuery


class DefectOriginsParams(Wire):
    """Read where the bad pixels of a RUN's defects come from."""

    repo: str
    run: CollectionName
    instrument: str
    cameras: list[CollectionName] = Field(description="Collections to search for the camera.")


class DefectOrigin(Wire):
    """Bad pixels of one origin.

    Pixels of several origins count for each. ``edge`` are outermost rows and columns that no other origin has, and
    ``merging`` are other pixels that no origin has.
    """

    origin: Literal["bias", "dark", "flat", "manual", "edge", "merging"]
    source: str = Field(description="Dataset type; for several datasets, their number too.")
    pixels: list[int] = Field(description="By amplifier.")


class DefectOriginsResult(Wire):
    """Bad pixels by amplifier. ``lacking`` says which origins are not known, and why."""

    detector: list[int]
    amplifier: list[str]
    size: list[int] = Field(description="Pixels of the amplifier.")
    bad: list[int] = Field(description="Bad pixels of the merged defects.")
    origins: list[DefectOrigin]
    lacking: list[str]


class MatricesParams(Wire):
    """Read the values of a crosstalk, a brighter-fatter kernel or deferred charge."""

    repo: str
    run: CollectionName
    dataset_type: Literal["bfk", "crosstalk", "cti"]


class Matrix(Wire):
    """Values of one detector; a value is null if it is not valid."""

    detector: int
    id: DatasetId
    rows: list[str] = Field(description="Amplifiers; for a kernel, what was measured in which direction.")
    columns: list[str] = Field(description="Amplifiers, lags in pixels, or the one value.")
    values: list[list[float | None]]


class MatricesResult(Wire):
    """One matrix a detector."""

    unit: str
    matrices: list[Matrix]


class NoiseBudgetParams(Wire):
    """Read the noise that a verification measured and what was predicted, as its judgment has them."""

    repo: str
    run: CollectionName
    output: OutputQuery


class NoiseBudgetResult(Wire):
    """Noise by class of exposures and amplifier, electron; a value is null if it is not known.

    ``seen`` and ``predicted`` are root mean squares over the exposures. The prediction's square is the sum of the
    squares of ``read_noise`` and ``signal``, and of the square of ``combined``, which counts against where it is
    negative: a calibration cancels a part of the noise of the exposures that it was made from.
    """

    exposure_class: list[ExposureClass]
    detector: list[int]
    amplifier: list[str]
    seen: list[float | None]
    predicted: list[float | None]
    read_noise: list[float | None]
    signal: list[float | None] = Field(description="Shot noise of light or dark current.")
    combined: list[float | None] = Field(description="Noise of the verified calibration.")
    chosen: list[str] = Field(description="Which datasets the predictions come from, in words.")


class DifferencesParams(Wire):
    """Compare configuration and software of a RUN with those of an earlier one."""

    repo: str
    run: CollectionName
    against: CollectionName


class Difference(Wire):
    """A setting or version; null where the RUN has none."""

    name: str
    now: str | None
    before: str | None


class TaskDifferences(Wire):
    """Settings of one task that differ. ``more`` are further ones that are not listed."""

    task: str
    settings: list[Difference]
    more: int


class DifferencesResult(Wire):
    """What differs. A RUN without a task's configuration lacks the whole task."""

    compared: int = Field(description="Tasks whose configuration both RUNs have.")
    tasks: list[TaskDifferences]
    only_now: list[str]
    only_before: list[str]
    packages: list[Difference]
    lacking: list[str] = Field(description="What could not be compared, and why.")


class ConstructionParams(Wire):
    """Read what the headers of a RUN's datasets state about the exposures that were combined."""

    repo: str
    run: CollectionName
    dataset_type: DatasetTypeName


class ConstructionResult(Wire):
    """Combined exposures, one entry each; numbers are medians over detectors, null where no header states them."""

    exposure: list[int]
    date: list[str | None]
    exposure_time: list[float | None] = Field(description="Seconds.")
    scale: list[float | None] = Field(description="The divisor of the exposure's pixels.")
    scale_lowest: list[float | None]
    scale_highest: list[float | None]
    rejected: list[float | None] = Field(description="Fraction of the exposure's pixels that was clipped.")
    detectors: list[int] = Field(description="Number of detectors that were made from the exposure.")


class AnalysisParams(Wire):
    """Read the plots and metrics that analysis_tools made in a RUN."""

    repo: str
    run: CollectionName


class AnalysisPlot(Wire):
    """A plot, PNG in base64."""

    id: DatasetId
    dataset_type: str
    data_id: str
    png: str


class AnalysisMetric(Wire):
    """A metric; ``name`` begins with the metric bundle's own key."""

    dataset_type: str
    data_id: str
    name: str
    value: float | None
    unit: str


class AnalysisResult(Wire):
    """Plots and metrics of dataset types ``cp*Core_*``.

    ``lacking`` names datasets that could not be read, and those that were too many.
    """

    plots: list[AnalysisPlot]
    metrics: list[AnalysisMetric]
    lacking: list[str]
