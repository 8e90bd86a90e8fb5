"""Repair of a dark exposure before it is combined (cp_pipe ``CpDarkTask``)."""

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

from ..geometry import Camera
from ..numerics.repair import repair_cosmic_rays
from ..products import Defects
from ..storage.datasets import CalibImage, CalibTable
from . import connections
from .provenance import calibration_cards
from .tables import usable

__all__ = ["CpDarkTask"]


class CpDarkConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, named as those of ``lsst.cp.pipe.CpDarkConnections``."""

    inputExp = connections.exposure_input("cpDarkIsrExp", "Dark after ISR.", "CalibImage")
    camera = connections.camera("Read noise.")
    defects = connections.calibration("defects", "Pixels that are bright for another reason.", "CalibTable")
    outputExp = connections.exposure_output("cpDarkProc", "Dark without cosmic rays.", "CalibImage")


class CpDarkConfig(PipelineTaskConfig, pipelineConnections=CpDarkConnections):
    """Nothing to choose."""


class CpDarkTask(PipelineTask):
    """Take cosmic rays out of a dark; hot pixels belong to it and stay."""

    ConfigClass = CpDarkConfig
    _DefaultName = "cpDark"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector's number, and record in the header which defects the quantum was given."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        mended = self.run(**inputs, detector=inputRefs.inputExp.dataId["detector"]).outputExp
        cards = calibration_cards("defects", inputRefs.defects, inputs["defects"])
        butlerQC.put(Struct(outputExp=mended.with_cards(cards)), outputRefs)

    def run(self, inputExp: CalibImage, camera: Camera, defects: CalibTable, detector: int) -> Struct:
        """Return ``outputExp``, the image without cosmic rays."""
        geometry = camera[detector]
        noise = float(np.mean([amp.read_noise for amp in geometry.amplifiers]))
        bad = usable(Defects, defects, geometry).mask(geometry.shape)
        mended = repair_cosmic_rays(inputExp.data, noise, bad)
        return Struct(outputExp=CalibImage(mended, inputExp.unit, inputExp.header))
