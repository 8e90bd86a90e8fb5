"""Repair of a dark exposure before it is combined (cp_pipe ``CpDarkTask``)."""

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

from ..geometry import Camera
from ..numerics.repair import repair_cosmic_rays
from ..products import Defects
from ..storage.datasets import CalibImage, CalibTable
from . import connections
from .inputs import load_product
from .provenance import calibration_cards

__all__ = ["CpDarkTask"]


class CpDarkConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, with the names of ``lsst.cp.pipe.CpDarkConnections``."""

    inputExp = connections.exposure_input("cpDarkIsrExp", "Dark after ISR.", "CalibImage")
    camera = connections.camera("Read noise.")
    defects = connections.calibration("defects", "Bad pixels, which are not cosmic rays.", "CalibTable")
    outputExp = connections.exposure_output("cpDarkRemoveCRIsrExp", "Dark without cosmic rays.", "CalibImage")


class CpDarkConfig(PipelineTaskConfig, pipelineConnections=CpDarkConnections):
    """A configuration without fields."""


class CpDarkTask(PipelineTask):
    """Remove cosmic rays from a dark. Hot pixels stay, because they belong to the dark."""

    ConfigClass = CpDarkConfig
    _DefaultName = "cpDark"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector ID, and record the defects dataset in the header."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        repaired = self.run(**inputs, detector=inputRefs.inputExp.dataId["detector"]).outputExp
        cards = calibration_cards("defects", inputRefs.defects, inputs["defects"])
        butlerQC.put(Struct(outputExp=repaired.with_cards(cards)), outputRefs)

    def run(self, inputExp: CalibImage, camera: Camera, defects: CalibTable, detector: int) -> Struct:
        """Return ``outputExp``, the image without cosmic rays, in the same unit."""
        geometry = camera[detector]
        noise = float(np.mean([amp.read_noise for amp in geometry.amplifiers]))
        bad = load_product(Defects, defects, geometry).mask(geometry.shape)
        repaired = repair_cosmic_rays(inputExp.data, noise, bad)
        return Struct(outputExp=CalibImage(repaired, inputExp.unit, inputExp.header))
