"""Pictures of calibrations and residuals, and where detectors lie in them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import CollectionName, DatasetId, DatasetTypeName, Wire


class Stretch(Wire):
    """Values of black and white, in the unit of the picture."""

    low: float
    high: float


class Against(Wire):
    """The image that a picture is compared with: this one minus the other, or this one over the other."""

    run: CollectionName
    operation: Literal["minus", "over"]


type Coordinate = Annotated[float, Field(ge=-1e7, le=1e7)]
type Length = Annotated[float, Field(ge=0, le=1e7)]


class Box(Wire):
    """A rectangle with its lower left corner: pixels of an image, or units of the focal plane."""

    x: Coordinate
    y: Coordinate
    width: Length
    height: Length


class AmplifierBox(Box):
    """An amplifier in the focal plane."""

    name: str


class DetectorBox(Box):
    """A detector in the focal plane."""

    detector: int
    name: str
    amplifiers: list[AmplifierBox]


class FocalPlaneParams(Wire):
    """Read where detectors and amplifiers lie."""

    repo: str
    instrument: str
    cameras: list[CollectionName] = Field(description="Collections to search for the camera.")
    raws: list[CollectionName] = Field(
        description="Collections of raws, whose headers are read without a camera."
    )
    exposure: int | None = Field(description="The exposure whose raws are read; None for none.")


class FocalPlaneResult(Wire):
    """Detectors in the focal plane; none if their places are not known.

    ``source`` says how they are known, or why they are not.
    """

    source: str
    detectors: list[DetectorBox]


class PictureParams(Wire):
    """Render an image of one detector, or an image without a detector, such as a mosaic.

    Without a stretch, black and white are 3 clipped standard deviations from the median. Outlines are drawn where
    the places of detectors are given and the image covers them all.
    """

    repo: str
    run: CollectionName
    dataset_type: DatasetTypeName
    detector: int | None
    exposure: int | None = Field(
        default=None, description="For an image of one exposure, such as a residual."
    )
    physical_filter: str | None = Field(default=None, description="None for the first filter.")
    stretch: Stretch | None = None
    against: Against | None = None
    width: int = Field(default=1200, ge=64, le=4096, description="Largest width of the image, pixels.")
    focal_plane: list[DetectorBox] = Field(default=[], description="Detectors to outline in a mosaic.")


class PictureFacts(Wire):
    """What a picture shows.

    Statistics use the pixels that are finite, not flagged bad, and not clipped at 4 standard deviations: ``used`` of
    ``pixels``.
    """

    ids: list[DatasetId] = Field(description="The dataset; for a comparison, also the other.")
    dataset_type: DatasetTypeName
    operation: Literal["minus", "over"] | None
    unit: str = Field(description="Empty for a dimensionless image.")
    low: float
    high: float
    median: float | None
    stdev: float | None
    used: int
    pixels: int
    rows: int = Field(description="Rows of the image, before any are averaged.")
    columns: int
    averaged: int = Field(
        description="A picture's pixel is the mean of so many rows and columns of the image."
    )
    outlines: bool = Field(description="Whether detectors are outlined and named.")


class PictureResult(Wire):
    """PNG, base64, and what it shows; both None if the dataset is not an image."""

    png: str | None
    facts: PictureFacts | None = None


class AmplifierStepsParams(Wire):
    """Measure the steps between neighboring amplifiers of the detectors in a mosaic of one exposure."""

    repo: str
    run: CollectionName
    dataset_type: DatasetTypeName
    exposure: int
    focal_plane: list[DetectorBox] = Field(description="Detectors with their amplifiers.")


class AmplifierStepsResult(Wire):
    """Columns of equal length, a row a boundary; none if the mosaic does not cover the detectors.

    ``step`` is the level of ``second`` minus that of ``first`` at their boundary. It is a fraction of ``level``, and so
    is its standard error, which is of the scatter along the boundary.
    """

    id: DatasetId
    unit: str = Field(description="Of ``level``.")
    detector: list[int]
    first: list[str]
    second: list[str]
    step: list[float]
    error: list[float]
    level: list[float]
