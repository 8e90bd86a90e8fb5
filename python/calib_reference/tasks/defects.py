"""Bad pixels of bootstrap calibrations (cp_pipe ``MeasureDefectsCombinedTask``, ``MergeDefectsCombinedTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, ClassVar, override

import numpy as np
from lsst.pex.config import Field
from lsst.pipe.base import (
    InputQuantizedConnection,
    OutputQuantizedConnection,
    PipelineTask,
    PipelineTaskConfig,
    PipelineTaskConnections,
    QuantumContext,
    Struct,
)
from numpy.typing import NDArray

from ..geometry import Camera
from ..numerics.defects import deviation, edge_mask
from ..products import Defects
from ..storage.datasets import CalibImage, CalibTable
from ..values.header import Header
from . import connections
from .inputs import defects_mask, defects_table
from .provenance import calibration_cards, collected_input_cards, common_cards, creation_cards

__all__ = ["MeasureDefectsByFilterTask", "MeasureDefectsTask", "MergeDefectsTask"]


class MeasureDefectsConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Input bootstrap calibration and output bad pixels."""

    inputExp = connections.detector_input(
        "darkBootstrap", "Combined image to search.", "CalibImage", is_calibration=True
    )
    outputDefects = connections.detector_output(
        "cpDefectsFromDarkBootstrap", "Bad pixels found.", "CalibTable"
    )


class MeasureDefectsConfig(PipelineTaskConfig, pipelineConnections=MeasureDefectsConnections):
    """Largest deviations of a good pixel from the median of its neighborhood."""

    above = Field[float](doc="Excess over the median, in the image's unit.", default=0.0)
    below = Field[float](doc="Deficit below the median, in the image's unit.", default=0.0)


class MeasureDefectsTask(PipelineTask):
    """Find the pixels of a combined image that deviate from their neighbors."""

    ConfigClass: ClassVar[type[MeasureDefectsConfig]] = MeasureDefectsConfig
    _DefaultName = "cpMeasureDefects"
    config: MeasureDefectsConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run, and record the image's dataset in the header."""
        image: CalibImage = butlerQC.get(inputRefs.inputExp)
        cards = calibration_cards(inputRefs.inputExp.datasetType.name, inputRefs.inputExp, image)
        butlerQC.put(self.run(image.with_cards(cards)), outputRefs)

    def run(self, inputExp: CalibImage) -> Struct:
        """Return ``outputDefects``, a table of boxes. A pixel without a value is bad."""
        difference = deviation(inputExp.data)
        bad: NDArray[np.bool_] = ~((difference <= self.config.above) & (difference >= -self.config.below))
        return Struct(outputDefects=defects_table(bad, inputExp.header))


class MeasureDefectsByFilterConnections(
    MeasureDefectsConnections, dimensions=("instrument", "detector", "physical_filter")
):
    """Input bootstrap flat of one filter and output bad pixels."""

    inputExp = connections.detector_input(
        "flatBootstrap", "Combined image to search.", "CalibImage", "physical_filter", is_calibration=True
    )
    outputDefects = connections.detector_output(
        "cpDefectsFromFlatBootstrap", "Bad pixels found.", "CalibTable", "physical_filter"
    )


class MeasureDefectsByFilterConfig(
    MeasureDefectsConfig, pipelineConnections=MeasureDefectsByFilterConnections
):
    """Thresholds, as in `MeasureDefectsConfig`."""


class MeasureDefectsByFilterTask(MeasureDefectsTask):
    """Find the pixels of a combined flat that deviate from their neighbors."""

    ConfigClass = MeasureDefectsByFilterConfig
    _DefaultName = "cpMeasureFlatDefects"


class MergeDefectsConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Input bad pixels of bias, dark and flats, and output bad pixels of the detector."""

    inputBiasDefects = connections.detector_input(
        "cpDefectsFromBiasBootstrap", "Bad pixels of the bias.", "CalibTable"
    )
    inputDarkDefects = connections.detector_input(
        "cpDefectsFromDarkBootstrap", "Bad pixels of the dark.", "CalibTable"
    )
    inputFlatDefects = connections.detector_input(
        "cpDefectsFromFlatBootstrap",
        "Bad pixels of the flats.",
        "CalibTable",
        "physical_filter",
        multiple=True,
    )
    inputManualDefects = connections.optional_calibration(
        "manual_defects", "Bad pixels that a person listed.", "CalibTable"
    )
    camera = connections.camera("Geometry.")
    mergedDefects = connections.detector_output(
        "defects", "Bad pixels of the detector.", "CalibTable", is_calibration=True
    )

    def __init__(self, *, config: MergeDefectsConfig) -> None:
        if not config.doManualDefects:
            del self.inputManualDefects


class MergeDefectsConfig(PipelineTaskConfig, pipelineConnections=MergeDefectsConnections):
    """Options, with the names and defaults of cp_pipe's."""

    doManualDefects = Field[bool](doc="Merge the manual defects?", default=False)
    edgesAsDefects = Field[bool](doc="Are the pixels at the edges bad?", default=False)
    nPixBorderUpDown = Field[int](doc="Number of rows at the upper and lower edge.", default=5)
    nPixBorderLeftRight = Field[int](doc="Number of columns at the left and right edge.", default=5)


class MergeDefectsTask(PipelineTask):
    """Merge the bad pixels of bias, dark and flats: a pixel that is bad in one of them is bad.

    Manual defects are merged if the repository has them. cp_pipe demands them where its switch is on.
    """

    ConfigClass = MergeDefectsConfig
    _DefaultName = "cpMergeDefects"
    config: MergeDefectsConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run, and record the dataset of the manual defects in the header."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        merged: CalibTable = self.run(**inputs).mergedDefects
        if manual := inputs.get("inputManualDefects"):
            cards = calibration_cards("manual_defects", inputRefs.inputManualDefects, manual)
            merged = merged.with_cards(cards)
        butlerQC.put(Struct(mergedDefects=merged), outputRefs)

    def run(
        self,
        inputBiasDefects: CalibTable,
        inputDarkDefects: CalibTable,
        inputFlatDefects: list[CalibTable],
        camera: Camera,
        inputManualDefects: CalibTable | None = None,
    ) -> Struct:
        """Merge the bad pixels of one detector.

        Returns
        -------
        result
            ``mergedDefects``, the table of a `~calib_reference.products.Defects`. Its header has the cards
            common to the inputs, the bootstrap datasets that each input names, and all their exposures.
        """
        tables = [inputBiasDefects, inputDarkDefects, *inputFlatDefects]
        headers = [table.header for table in tables]
        shape = camera[_detector(headers[0])].shape
        manual = [] if inputManualDefects is None else [inputManualDefects]
        bad = np.logical_or.reduce([defects_mask(table, shape) for table in (*tables, *manual)])
        if self.config.edgesAsDefects:
            bad |= edge_mask(shape, self.config.nPixBorderUpDown, self.config.nPixBorderLeftRight)
        cards: dict[str, Any] = {
            key: value for key, value in common_cards(headers).items() if not key.startswith("CPP_INPUT")
        }
        for header in headers:
            cards |= {key: value for key, value in header.items() if _names_bootstrap(key)}
        cards |= collected_input_cards(headers) | creation_cards() | {"NDEFECT": int(bad.sum())}
        return Struct(mergedDefects=Defects.fromMask(bad, cards).toTable())


def _names_bootstrap(key: str) -> bool:
    """Whether a card names a bootstrap dataset that an input was made from."""
    return key.startswith("LSST CALIB ") and key.endswith("BOOTSTRAP")


def _detector(header: Header) -> int:
    """Return the detector ID of a header."""
    value = header["DETECTOR"]
    if not isinstance(value, int):
        raise ValueError(f"card DETECTOR is {value!r}, not a detector ID")
    return value
