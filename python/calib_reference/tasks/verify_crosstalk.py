"""Verification of crosstalk: none is left where it was taken out (cp_verify ``CpVerifyCrosstalkTask``)."""

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
    """The stage's name."""

    @override
    def setDefaults(self) -> None:
        """Name the stage."""
        super().setDefaults()
        self.stageName = "CROSSTALK"


class CpVerifyCrosstalkTask(CpVerifyCalibTask):
    """Count the coefficients that are significant in corrected exposures."""

    ConfigClass = CpVerifyCrosstalkConfig
    _DefaultName = "cpVerifyCrosstalk"

    @override
    def amplifier_statistics(self, calib: CalibTable, detector: Detector) -> dict[str, Stats]:
        """Return nothing: a coefficient belongs to two amplifiers."""
        return {}

    @override
    def detector_statistics(self, calib: CalibTable, detector: Detector) -> Stats:
        """Return ``N_VALID``, ``N_AMP`` and ``COEFFS``."""
        left = Crosstalk.fromTable(calib)
        left.validate(detector)
        return {
            "N_VALID": int(left.coeffValid.sum()),
            "N_AMP": len(left.amplifiers),
            "COEFFS": left.coeffs.tolist(),
        }

    @override
    def judge_amplifier(self, name: str, stats: Stats, detector: Detector) -> dict[str, bool]:
        """Return nothing."""
        return {}

    @override
    def judge_detector(self, stats: Stats) -> dict[str, bool]:
        """Return ``NO_SIGNIFICANT_DETECTION``."""
        return {"NO_SIGNIFICANT_DETECTION": stats["N_VALID"] == 0}
