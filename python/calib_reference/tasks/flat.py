"""Levels of flat exposures, and what each is divided by (cp_pipe ``cpFlatNormTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, override

import numpy as np
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

from ..storage.datasets import CalibImage
from . import connections

__all__ = ["CpFlatMeasureTask", "CpFlatNormalizationTask"]


class CpFlatMeasureConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, named as those of ``lsst.cp.pipe.CpFlatMeasureConnections``."""

    inputExp = connections.exposure_input("cpFlatIsrExp", "Flat after ISR.", "CalibImage")
    outputStats = connections.exposure_output(
        "cpFlatProcStats", "Level of the detector.", "StructuredDataDict"
    )


class CpFlatMeasureConfig(PipelineTaskConfig, pipelineConnections=CpFlatMeasureConnections):
    """Nothing to choose."""


class CpFlatMeasureTask(PipelineTask):
    """Measure the level of one detector."""

    ConfigClass = CpFlatMeasureConfig
    _DefaultName = "cpFlatMeasure"

    def run(self, inputExp: CalibImage) -> Struct:
        """Return ``outputStats``: ``DETECTOR_MEDIAN``, electron."""
        return Struct(outputStats={"DETECTOR_MEDIAN": float(np.nanmedian(inputExp.data))})


class CpFlatNormalizationConnections(PipelineTaskConnections, dimensions=("instrument", "physical_filter")):
    """Inputs and outputs, named as those of ``lsst.cp.pipe.CpFlatNormalizationConnections``."""

    inputMDs = cT.Input(
        name="cpFlatProcStats",
        doc="Levels of detectors in exposures.",
        storageClass="StructuredDataDict",
        dimensions=("instrument", "physical_filter", "exposure", "detector"),
        multiple=True,
    )
    outputScales = cT.Output(
        name="cpFlatNormScales",
        doc="What each exposure is divided by.",
        storageClass="StructuredDataDict",
        dimensions=("instrument", "physical_filter"),
    )


class CpFlatNormalizationConfig(PipelineTaskConfig, pipelineConnections=CpFlatNormalizationConnections):
    """Nothing to choose."""


class CpFlatNormalizationTask(PipelineTask):
    """Find one scale an exposure, so that what differs between detectors stays in the flat."""

    ConfigClass = CpFlatNormalizationConfig
    _DefaultName = "cpFlatNorm"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the exposures of the inputs."""
        levels: list[dict[str, Any]] = butlerQC.get(inputRefs.inputMDs)
        exposures = [int(ref.dataId["exposure"]) for ref in inputRefs.inputMDs]
        butlerQC.put(self.run(levels, exposures), outputRefs)

    def run(self, inputMDs: list[dict[str, Any]], exposures: list[int]) -> Struct:
        """Return ``outputScales``: by exposure ID, as text, the mean level over its detectors, electron."""
        levels: dict[str, list[float]] = {}
        for measured, exposure in zip(inputMDs, exposures, strict=True):
            levels.setdefault(str(exposure), []).append(measured["DETECTOR_MEDIAN"])
        return Struct(outputScales={exposure: float(np.mean(found)) for exposure, found in levels.items()})
