"""Verification of a linearizer (cp_verify ``CpvLinearitySolveTask`` and ``CpVerifyLinearityTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the LSST tasks
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
    """Input levels after linearization and output linearizer of the remaining non-linearity."""

    inputPtc = connections.detector_input(
        "ptc", "Linearized levels by exposure time.", "CalibTable", is_calibration=True
    )
    camera = connections.camera("Gains, which convert the coefficients to electrons.")
    outputLinearizer = connections.detector_output(
        "cpvLinearity", "Remaining non-linearity.", "CalibTable", is_calibration=True
    )


class CpvLinearitySolveConfig(LinearitySolveConfig, pipelineConnections=CpvLinearitySolveConnections):
    """Options, as in `LinearitySolveConfig`."""


class CpvLinearitySolveTask(LinearitySolveTask):
    """Fit a second linearizer to levels that a first one has linearized."""

    ConfigClass = CpvLinearitySolveConfig
    _DefaultName = "cpvLinearityTask"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector ID."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = outputRefs.outputLinearizer.dataId["detector"]
        butlerQC.put(self.run(inputs["inputPtc"], inputs["camera"], detector), outputRefs)


class CpVerifyLinearityConfig(CpVerifyCalibConfig, pipelineConnections=CpVerifyCalibConnections):
    """Threshold."""

    maxResidualThreshold = Field[float](
        doc="Largest non-linearity at the brightest level, per cent.", default=0.1
    )

    @override
    def setDefaults(self) -> None:
        """Set the name of the stage."""
        super().setDefaults()
        self.stageName = "LINEARITY"


class CpVerifyLinearityTask(CpVerifyCalibTask):
    """Test that linearized levels are proportional to the exposure time.

    cp_verify allows a coefficient of one millionth per adu, which the simulated amplifiers meet without a
    linearizer. This task allows a remaining non-linearity of 0.1 per cent at the brightest level.
    """

    ConfigClass = CpVerifyLinearityConfig
    _DefaultName = "cpVerifyLinearity"
    config: CpVerifyLinearityConfig

    @override
    def amplifier_statistics(self, calib: CalibTable, detector: Detector) -> dict[str, Stats]:
        """Return coefficient, error, brightest level, electron, and non-linearity there, per cent."""
        linearizer = Linearizer.fromTable(calib)
        # A coefficient without an error was not fitted, so that the test must fail.
        fitted = np.where(np.isfinite(linearizer.quadratic_error), linearizer.quadratic, np.nan)
        residual = np.abs(fitted) * linearizer.max_signal * 100.0
        relative = np.abs(linearizer.fit_residuals / linearizer.input_ordinates)
        largest = np.where(linearizer.used, relative, 0.0).max(axis=1)
        return {
            name: {
                "LINEARITY_TYPE": str(calib.header["LINEARITY_TYPE"]),
                "LINEARITY_COEFFS": float(linearizer.quadratic[index]),
                "FIT_PARAMS_ERR": float(linearizer.quadratic_error[index]),
                "FIT_RESIDUALS": float(largest[index] * 100.0),
                "MAX_SIGNAL": float(linearizer.max_signal[index]),
                "RESIDUAL": float(residual[index]),
            }
            for index, name in enumerate(linearizer.amplifiers)
        }

    @override
    def detector_statistics(self, calib: CalibTable, detector: Detector) -> Stats:
        """Return no statistics, because the tests are of single amplifiers."""
        return {}

    @override
    def judge_amplifier(self, name: str, stats: Stats, detector: Detector) -> dict[str, bool]:
        """Return ``MAX_RESIDUAL_ERROR``; NaN fails."""
        return {"MAX_RESIDUAL_ERROR": bool(stats["RESIDUAL"] <= self.config.maxResidualThreshold)}

    @override
    def judge_detector(self, stats: Stats) -> dict[str, bool]:
        """Return no verdicts."""
        return {}
