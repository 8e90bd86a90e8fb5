"""Levels of flat exposures, and the divisor of each exposure (cp_pipe ``CpFlatNormalizationTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
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

from ..numerics.scales import exposure_scales
from ..storage.datasets import CalibImage
from . import connections

__all__ = ["CpFlatMeasureTask", "CpFlatNormalizationTask"]


class CpFlatMeasureConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, with the names of ``lsst.cp.pipe.CpFlatMeasureConnections``."""

    inputExp = connections.exposure_input("cpFlatIsrExp", "Flat after ISR.", "CalibImage")
    outputStats = connections.exposure_output(
        "cpFlatStatistics", "Level of the detector.", "StructuredDataDict"
    )


class CpFlatMeasureConfig(PipelineTaskConfig, pipelineConnections=CpFlatMeasureConnections):
    """A configuration without fields."""


class CpFlatMeasureTask(PipelineTask):
    """Measure the level of one detector in one flat."""

    ConfigClass = CpFlatMeasureConfig
    _DefaultName = "cpFlatMeasure"

    def run(self, inputExp: CalibImage) -> Struct:
        """Return ``outputStats``, a dictionary with the key ``DETECTOR_MEDIAN``, electron."""
        return Struct(outputStats={"DETECTOR_MEDIAN": float(np.nanmedian(inputExp.data))})


class CpFlatNormalizationConnections(PipelineTaskConnections, dimensions=("instrument", "physical_filter")):
    """Inputs and outputs, with the names of ``lsst.cp.pipe.CpFlatNormalizationConnections``."""

    inputMDs = cT.Input(
        name="cpFlatStatistics",
        doc="Levels of detectors in exposures.",
        storageClass="StructuredDataDict",
        dimensions=("instrument", "physical_filter", "exposure", "detector"),
        multiple=True,
    )
    outputScales = cT.Output(
        name="cpFlatNormalizeScales",
        doc="Divisor of each exposure.",
        storageClass="StructuredDataDict",
        dimensions=("instrument", "physical_filter"),
    )


class CpFlatNormalizationConfig(PipelineTaskConfig, pipelineConnections=CpFlatNormalizationConnections):
    """A configuration without fields."""


class CpFlatNormalizationTask(PipelineTask):
    """Find one divisor for each exposure, so that the flat keeps the differences between detectors."""

    ConfigClass = CpFlatNormalizationConfig
    _DefaultName = "cpFlatNorm"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the data IDs of the inputs."""
        levels: list[dict[str, Any]] = butlerQC.get(inputRefs.inputMDs)
        dimensions = [dict(ref.dataId.required) for ref in inputRefs.inputMDs]
        butlerQC.put(self.run(levels, dimensions), outputRefs)

    def run(self, inputMDs: list[dict[str, Any]], inputDims: list[dict[str, Any]]) -> Struct:
        """Return ``outputScales``: the level of all detectors, electron, by exposure ID as text.

        Parameters
        ----------
        inputMDs, inputDims
            Levels that `CpFlatMeasureTask` measured, and the exposure and detector of each.

        Raises
        ------
        ValueError
            Raised if the exposures have no detector in common; see `exposure_scales`.
        """
        exposures = sorted({int(each["exposure"]) for each in inputDims})
        detectors = sorted({int(each["detector"]) for each in inputDims})
        levels = np.full((len(detectors), len(exposures)), np.nan)
        for measured, each in zip(inputMDs, inputDims, strict=True):
            levels[detectors.index(each["detector"]), exposures.index(each["exposure"])] = measured[
                "DETECTOR_MEDIAN"
            ]
        scales = exposure_scales(levels).tolist()
        return Struct(outputScales=dict(zip(map(str, exposures), scales, strict=True)))
