"""Bad pixels from the bootstraps (cp_pipe ``MeasureDefectsCombinedTask`` and ``MergeDefectsCombinedTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
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
from ..numerics.defects import deviation
from ..products import Defects
from ..storage.datasets import CalibImage, CalibTable
from ..values.header import Header
from . import connections
from .provenance import calibration_cards, collected_input_cards, common_cards, creation_cards
from .tables import defects_mask, defects_table

__all__ = ["MeasureDefectsByFilterTask", "MeasureDefectsTask", "MergeDefectsTask"]


class MeasureDefectsConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """A bootstrap in, its bad pixels out."""

    inputExp = connections.detector_input(
        "darkBootstrap", "Combined image to search.", "CalibImage", is_calibration=True
    )
    outputDefects = connections.detector_output(
        "cpDefectsFromDarkBootstrap", "Bad pixels found.", "CalibTable"
    )


class MeasureDefectsConfig(PipelineTaskConfig, pipelineConnections=MeasureDefectsConnections):
    """What is bad: a pixel that deviates from its neighbourhood's median by more than this."""

    above = Field[float](doc="Excess over the neighbourhood, in the image's unit.", default=0.0)
    below = Field[float](doc="Want of the neighbourhood, in the image's unit.", default=0.0)


class MeasureDefectsTask(PipelineTask):
    """Find the pixels of a combined image that are not as their neighbours."""

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
        """Run, and record in the header which image the quantum was given."""
        image: CalibImage = butlerQC.get(inputRefs.inputExp)
        cards = calibration_cards(inputRefs.inputExp.datasetType.name, inputRefs.inputExp, image)
        butlerQC.put(self.run(image.with_cards(cards)), outputRefs)

    def run(self, inputExp: CalibImage) -> Struct:
        """Return ``outputDefects``, a table of boxes; a pixel without a value is bad."""
        off = deviation(inputExp.data)
        bad: NDArray[np.bool_] = ~((off <= self.config.above) & (off >= -self.config.below))
        return Struct(outputDefects=defects_table(bad, inputExp.header))


class MeasureDefectsByFilterConnections(
    MeasureDefectsConnections, dimensions=("instrument", "detector", "physical_filter")
):
    """A bootstrap of one filter in, its bad pixels out."""

    inputExp = connections.detector_input(
        "flatBootstrap", "Combined image to search.", "CalibImage", "physical_filter", is_calibration=True
    )
    outputDefects = connections.detector_output(
        "cpDefectsFromFlatBootstrap", "Bad pixels found.", "CalibTable", "physical_filter"
    )


class MeasureDefectsByFilterConfig(
    MeasureDefectsConfig, pipelineConnections=MeasureDefectsByFilterConnections
):
    """As `MeasureDefectsConfig`."""


class MeasureDefectsByFilterTask(MeasureDefectsTask):
    """The same, of a flat."""

    ConfigClass = MeasureDefectsByFilterConfig
    _DefaultName = "cpMeasureFlatDefects"


class MergeDefectsConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Bad pixels of bias, dark and flat in, those of the detector out."""

    inputBiasDefects = connections.detector_input(
        "cpDefectsFromBiasBootstrap", "From the bias.", "CalibTable"
    )
    inputDarkDefects = connections.detector_input(
        "cpDefectsFromDarkBootstrap", "From the dark.", "CalibTable"
    )
    inputFlatDefects = connections.detector_input(
        "cpDefectsFromFlatBootstrap", "From the flats.", "CalibTable", "physical_filter", multiple=True
    )
    camera = connections.camera("Geometry.")
    mergedDefects = connections.detector_output(
        "defects", "Bad pixels of the detector.", "CalibTable", is_calibration=True
    )


class MergeDefectsConfig(PipelineTaskConfig, pipelineConnections=MergeDefectsConnections):
    """Nothing to choose."""


class MergeDefectsTask(PipelineTask):
    """Whatever is bad in one of the three is bad."""

    ConfigClass = MergeDefectsConfig
    _DefaultName = "cpMergeDefects"

    def run(
        self,
        inputBiasDefects: CalibTable,
        inputDarkDefects: CalibTable,
        inputFlatDefects: list[CalibTable],
        camera: Camera,
    ) -> Struct:
        """Return ``mergedDefects``: boxes, the cards common to the inputs, where each was found, and its exposures."""
        tables = [inputBiasDefects, inputDarkDefects, *inputFlatDefects]
        headers = [table.header for table in tables]
        shape = camera[_detector(headers[0])].shape
        bad = np.logical_or.reduce([defects_mask(table, shape) for table in tables])
        cards: dict[str, Any] = {
            key: value for key, value in common_cards(headers).items() if not key.startswith("CPP_INPUT")
        }
        for header in headers:
            cards |= {key: value for key, value in header.items() if _names_bootstrap(key)}
        cards |= collected_input_cards(headers) | creation_cards() | {"NDEFECT": int(bad.sum())}
        return Struct(mergedDefects=Defects.fromMask(bad, cards).toTable())


def _names_bootstrap(key: str) -> bool:
    return key.startswith("LSST CALIB ") and key.endswith("BOOTSTRAP")


def _detector(header: Header) -> int:
    value = header["DETECTOR"]
    if not isinstance(value, int):
        raise ValueError(f"card DETECTOR is {value!r}")
    return value
