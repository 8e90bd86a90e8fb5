"""Binned images and focal-plane mosaics of calibrations and exposures (pipe_tasks ``visualizeVisit``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, ClassVar, override

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
from lsst.pipe.base import connectionTypes as cT

from ..geometry import Camera
from ..numerics.images import bin_image, mosaic
from ..storage.datasets import CalibImage
from . import connections
from .provenance import common_cards

__all__ = [
    "VisualizeBinCalibFilterTask",
    "VisualizeBinCalibTask",
    "VisualizeBinExposureTask",
    "VisualizeMosaicCalibFilterTask",
    "VisualizeMosaicCalibTask",
    "VisualizeMosaicExposureTask",
]


class VisualizeBinCalibConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Input calibration and output binned image."""

    inputExp = connections.detector_input("bias", "Calibration to bin.", "CalibImage", is_calibration=True)
    outputExp = connections.detector_output("biasBin", "Binned calibration.", "CalibImage")


class VisualizeBinCalibConfig(PipelineTaskConfig, pipelineConnections=VisualizeBinCalibConnections):
    """Options."""

    binning = Field[int](doc="Binning factor.", default=8)


class VisualizeBinCalibTask(PipelineTask):
    """Bin a calibration of one detector."""

    ConfigClass: ClassVar[type[VisualizeBinCalibConfig]] = VisualizeBinCalibConfig
    _DefaultName = "visualizeBinCalib"
    config: VisualizeBinCalibConfig

    def run(self, inputExp: CalibImage) -> Struct:
        """Return ``outputExp``, the mean of each block of ``binning`` x ``binning`` pixels."""
        binned = bin_image(inputExp.data, self.config.binning)
        return Struct(outputExp=CalibImage(binned, inputExp.unit, inputExp.header))


class VisualizeMosaicCalibConnections(PipelineTaskConnections, dimensions=("instrument",)):
    """Input binned calibrations of all detectors and output image of the focal plane."""

    inputExps = connections.detector_input("biasBin", "Binned calibrations.", "CalibImage", multiple=True)
    camera = connections.camera("Positions of the detectors.")
    outputData = cT.Output(
        name="biasMosaic",
        doc="Focal plane of binned calibrations.",
        storageClass="CalibImage",
        dimensions=("instrument",),
    )


class VisualizeMosaicCalibConfig(PipelineTaskConfig, pipelineConnections=VisualizeMosaicCalibConnections):
    """Options."""

    binning = Field[int](doc="Binning factor of the inputs, for the header.", default=8)


class VisualizeMosaicCalibTask(PipelineTask):
    """Place binned calibrations on the focal plane."""

    ConfigClass: ClassVar[type[VisualizeMosaicCalibConfig]] = VisualizeMosaicCalibConfig
    _DefaultName = "visualizeMosaicCalib"
    config: VisualizeMosaicCalibConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector IDs of the inputs."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detectors = [ref.dataId["detector"] for ref in inputRefs.inputExps]
        butlerQC.put(self.run(**inputs, detectors=detectors), outputRefs)

    def run(self, inputExps: list[CalibImage], camera: Camera, detectors: list[int]) -> Struct:
        """Return ``outputData``, all images on the focal plane's grid, NaN where no detector was given."""
        data = mosaic(camera, [image.data for image in inputExps], detectors)
        cards = common_cards([image.header for image in inputExps]) | {"BINNING": self.config.binning}
        return Struct(outputData=CalibImage(data, inputExps[0].unit, cards))


class VisualizeBinCalibFilterConnections(
    VisualizeBinCalibConnections, dimensions=("instrument", "detector", "physical_filter")
):
    """Input calibration of one filter and output binned image."""

    inputExp = connections.detector_input(
        "flat", "Calibration to bin.", "CalibImage", "physical_filter", is_calibration=True
    )
    outputExp = connections.detector_output("flatBin", "Binned calibration.", "CalibImage", "physical_filter")


class VisualizeBinCalibFilterConfig(
    VisualizeBinCalibConfig, pipelineConnections=VisualizeBinCalibFilterConnections
):
    """Options."""


class VisualizeBinCalibFilterTask(VisualizeBinCalibTask):
    """Bin a calibration of one detector and filter."""

    ConfigClass = VisualizeBinCalibFilterConfig


class VisualizeMosaicCalibFilterConnections(
    VisualizeMosaicCalibConnections, dimensions=("instrument", "physical_filter")
):
    """Input binned calibrations of one filter and output image of the focal plane."""

    inputExps = connections.detector_input(
        "flatBin", "Binned calibrations.", "CalibImage", "physical_filter", multiple=True
    )
    outputData = cT.Output(
        name="flatMosaic",
        doc="Focal plane of binned calibrations.",
        storageClass="CalibImage",
        dimensions=("instrument", "physical_filter"),
    )


class VisualizeMosaicCalibFilterConfig(
    VisualizeMosaicCalibConfig, pipelineConnections=VisualizeMosaicCalibFilterConnections
):
    """Options."""


class VisualizeMosaicCalibFilterTask(VisualizeMosaicCalibTask):
    """Place binned calibrations of one filter on the focal plane."""

    ConfigClass = VisualizeMosaicCalibFilterConfig


class VisualizeBinExposureConnections(
    VisualizeBinCalibConnections, dimensions=("instrument", "exposure", "detector")
):
    """Input processed exposure and output binned image."""

    inputExp = connections.exposure_input("postISRCCD", "Exposure to bin.", "CalibImage")
    outputExp = connections.exposure_output("exposureBin", "Binned exposure.", "CalibImage")


class VisualizeBinExposureConfig(
    VisualizeBinCalibConfig, pipelineConnections=VisualizeBinExposureConnections
):
    """Options."""


class VisualizeBinExposureTask(VisualizeBinCalibTask):
    """Bin an exposure of one detector."""

    ConfigClass = VisualizeBinExposureConfig


class VisualizeMosaicExposureConnections(
    VisualizeMosaicCalibConnections, dimensions=("instrument", "exposure")
):
    """Input binned detectors of an exposure and output image of the focal plane."""

    inputExps = connections.exposure_input("exposureBin", "Binned exposures.", "CalibImage", multiple=True)
    outputData = cT.Output(
        name="exposureMosaic",
        doc="Focal plane of binned exposures.",
        storageClass="CalibImage",
        dimensions=("instrument", "exposure"),
    )


class VisualizeMosaicExposureConfig(
    VisualizeMosaicCalibConfig, pipelineConnections=VisualizeMosaicExposureConnections
):
    """Options."""


class VisualizeMosaicExposureTask(VisualizeMosaicCalibTask):
    """Place the binned detectors of an exposure on the focal plane."""

    ConfigClass = VisualizeMosaicExposureConfig
