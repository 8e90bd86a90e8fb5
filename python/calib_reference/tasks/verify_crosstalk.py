"""Verification that corrected exposures have no crosstalk (cp_verify ``CpVerifyCrosstalkTask``)."""

# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import override

from ..products import Crosstalk
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from .verify_calib import CpVerifyCalibConfig, CpVerifyCalibConnections, CpVerifyCalibTask, Stats

__all__ = ["CpVerifyCrosstalkTask"]


class CpVerifyCrosstalkConfig(CpVerifyCalibConfig, pipelineConnections=CpVerifyCalibConnections):
    """Options with the name of the stage."""

    @override
    def setDefaults(self) -> None:
        """Set the name of the stage."""
        super().setDefaults()
        self.stageName = "CROSSTALK"


class CpVerifyCrosstalkTask(CpVerifyCalibTask):
    """Count the significant coefficients that remain in corrected exposures."""

    ConfigClass = CpVerifyCrosstalkConfig
    _DefaultName = "cpVerifyCrosstalk"

    @override
    def amplifier_statistics(self, calib: CalibTable, detector: Detector) -> dict[str, Stats]:
        """Return no statistics, because a coefficient belongs to two amplifiers."""
        return {}

    @override
    def detector_statistics(self, calib: CalibTable, detector: Detector) -> Stats:
        """Return ``N_VALID``, ``N_AMP`` and ``COEFFS``."""
        remaining = Crosstalk.fromTable(calib)
        remaining.validate(detector)
        return {
            "N_VALID": int(remaining.coeffValid.sum()),
            "N_AMP": len(remaining.amplifiers),
            "COEFFS": remaining.coeffs.tolist(),
        }

    @override
    def judge_amplifier(self, name: str, stats: Stats, detector: Detector) -> dict[str, bool]:
        """Return no verdicts."""
        return {}

    @override
    def judge_detector(self, stats: Stats) -> dict[str, bool]:
        """Return ``NO_SIGNIFICANT_DETECTION``."""
        return {"NO_SIGNIFICANT_DETECTION": stats["N_VALID"] == 0}
