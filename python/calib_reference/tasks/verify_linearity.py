"""Verification of a linearizer (cp_verify ``CpvLinearitySolveTask`` and ``CpVerifyLinearityTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, override

import numpy as np
from lsst.pex.config import Field
from lsst.pipe.base import (
    InputQuantizedConnection,
    OutputQuantizedConnection,
    PipelineTaskConnections,
    QuantumContext,
)

from ..products.linearizer import Linearizer
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from . import connections
from .linearity import LinearitySolveConfig, LinearitySolveTask
from .verify_calib import CpVerifyCalibConfig, CpVerifyCalibConnections, CpVerifyCalibTask, Stats

__all__ = [
    "CpVerifyLinearityConfig",
    "CpVerifyLinearityTask",
    "CpvLinearitySolveConfig",
    "CpvLinearitySolveTask",
]


class CpvLinearitySolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Levels after linearization in, what non-linearity is left out."""

    inputPtc = connections.detector_input(
        "ptc", "Levels by exposure time.", "CalibTable", is_calibration=True
    )
    camera = connections.camera("Gains, in which the coefficients are stated.")
    outputLinearizer = connections.detector_output(
        "cpvLinearity", "Non-linearity that is left.", "CalibTable", is_calibration=True
    )


class CpvLinearitySolveConfig(LinearitySolveConfig, pipelineConnections=CpvLinearitySolveConnections):
    """As `LinearitySolveConfig`."""


class CpvLinearitySolveTask(LinearitySolveTask):
    """Fit a second linearizer to what the first has made linear."""

    ConfigClass = CpvLinearitySolveConfig
    _DefaultName = "cpvLinearityTask"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector's number."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = outputRefs.outputLinearizer.dataId["detector"]
        butlerQC.put(self.run(inputs["inputPtc"], inputs["camera"], detector), outputRefs)


class CpVerifyLinearityConfig(CpVerifyCalibConfig, pipelineConnections=CpVerifyCalibConnections):
    """The threshold."""

    maxResidualThreshold = Field[float](
        doc="Tolerated non-linearity at the brightest level, per cent.", default=0.1
    )

    @override
    def setDefaults(self) -> None:
        """Name the stage."""
        super().setDefaults()
        self.stageName = "LINEARITY"


class CpVerifyLinearityTask(CpVerifyCalibTask):
    """Test that linearized levels grow with the exposure time.

    cp_verify tolerates one per cent of a spline, and a millionth an adu of a square: the simulated
    amplifiers are better than that without a linearizer. Here a square is judged by the per cent that it
    is of the brightest level, of which a tenth is tolerated.
    """

    ConfigClass = CpVerifyLinearityConfig
    _DefaultName = "cpVerifyLinearity"
    config: CpVerifyLinearityConfig

    @override
    def amplifier_statistics(self, calib: CalibTable, detector: Detector) -> dict[str, Stats]:
        """Return coefficient, error, brightest level, and what per cent of it is not linear."""
        linearizer = Linearizer.fromTable(calib)
        # Nothing is known of an amplifier whose coefficient has no error.
        known = np.where(np.isfinite(linearizer.quadratic_error), linearizer.quadratic, np.nan)
        residual = np.abs(known) * linearizer.max_signal * 100.0
        left = np.where(linearizer.used, np.abs(linearizer.fit_residuals / linearizer.input_ordinates), 0.0)
        return {
            name: {
                "LINEARITY_TYPE": str(calib.header["LINEARITY_TYPE"]),
                "LINEARITY_COEFFS": float(linearizer.quadratic[index]),
                "FIT_PARAMS_ERR": float(linearizer.quadratic_error[index]),
                "FIT_RESIDUALS": float(left[index].max() * 100.0),
                "MAX_SIGNAL": float(linearizer.max_signal[index]),
                "RESIDUAL": float(residual[index]),
            }
            for index, name in enumerate(linearizer.amplifiers)
        }

    @override
    def detector_statistics(self, calib: CalibTable, detector: Detector) -> Stats:
        """Return nothing: the amplifiers are judged one by one."""
        return {}

    @override
    def judge_amplifier(self, name: str, stats: Stats, detector: Detector) -> dict[str, bool]:
        """Return ``MAX_RESIDUAL_ERROR``; a NaN fails."""
        return {"MAX_RESIDUAL_ERROR": bool(stats["RESIDUAL"] <= self.config.maxResidualThreshold)}

    @override
    def judge_detector(self, stats: Stats) -> dict[str, bool]:
        """Return nothing."""
        return {}
