"""Verification of a photon transfer curve (cp_verify ``CpVerifyPtcTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, override

import numpy as np
from lsst.pex.config import Field
from lsst.pipe.base import InputQuantizedConnection, OutputQuantizedConnection, QuantumContext

from ..products.ptc import PhotonTransferCurve
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from . import connections
from .provenance import calibration_cards
from .verify_calib import CpVerifyCalibConfig, CpVerifyCalibConnections, CpVerifyCalibTask, Stats

__all__ = ["CpVerifyPtcConfig", "CpVerifyPtcTask"]

NOISE_SCATTER = 1.25
"""Limit on the scatter of the noise over the pairs, adu."""


class CpVerifyPtcConnections(CpVerifyCalibConnections, dimensions=("instrument", "detector")):
    """Input curve, looked up by the times of some exposures."""

    exposure = connections.exposure_input(
        "raw", "Exposures by whose time the curve is looked up.", "CalibRaw", multiple=True, deferred=True
    )
    inputCalib = connections.calibration("ptc", "Photon transfer curve to verify.", "CalibTable")

    @override
    def getTemporalBoundsConnections(self) -> Iterable[str]:
        """Return the connection whose times are used to look up the curve."""
        return ["exposure"]


class CpVerifyPtcConfig(CpVerifyCalibConfig, pipelineConnections=CpVerifyPtcConnections):
    """Thresholds; the defaults are cp_verify's."""

    gainThreshold = Field[float](doc="Largest difference from the camera's gain, per cent.", default=5.0)
    noiseThreshold = Field[float](
        doc="Largest difference from the camera's read noise, per cent.", default=5.0
    )
    turnoffThreshold = Field[float](doc="Least turnoff, electron.", default=90_000.0)
    a00MinITL = Field[float](doc="Least a00 of an ITL detector, 1 / electron.", default=-4.56e-6)
    a00MaxITL = Field[float](doc="Greatest a00 of an ITL detector, 1 / electron.", default=6.91e-7)
    a00MinE2V = Field[float](doc="Least a00 of an E2V detector, 1 / electron.", default=-3.52e-6)
    a00MaxE2V = Field[float](doc="Greatest a00 of an E2V detector, 1 / electron.", default=-2.61e-6)

    @override
    def setDefaults(self) -> None:
        """Set the name of the stage."""
        super().setDefaults()
        self.stageName = "PTC"


class CpVerifyPtcTask(CpVerifyCalibTask):
    """Apply the tests of DMTN-101, section 16, to a curve.

    The statistics are the numbers that cp_verify lists. Its lists by pair are left out, because the curve has
    them; so are the slopes of the covariances, which no test uses, and the analysis_tools plots.
    """

    ConfigClass = CpVerifyPtcConfig
    _DefaultName = "cpVerifyPtc"
    config: CpVerifyPtcConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run without the exposures, and record the curve's dataset in the statistics."""
        curve: CalibTable = butlerQC.get(inputRefs.inputCalib)
        cards = calibration_cards("ptc", inputRefs.inputCalib, curve)
        data_id: dict[str, Any] = dict(inputRefs.inputCalib.dataId.required)
        outputs = self.run(curve.with_cards(cards), butlerQC.get(inputRefs.camera), data_id)
        butlerQC.put(outputs, outputRefs)

    @override
    def amplifier_statistics(self, calib: CalibTable, detector: Detector) -> dict[str, Stats]:
        """Return the tested values and the camera's nominal values; the turnoff is in adu, as in cp_verify."""
        curve = PhotonTransferCurve.fromTable(calib)
        scatter = np.ma.masked_array(curve.noise_list, ~curve.used).std(axis=1).filled(np.nan)
        brightest = np.ma.masked_invalid(curve.raw_means).max(axis=1).filled(np.nan)
        return {
            amp.name: {
                "PTC_GAIN": float(curve.gain[index]),
                "AMP_GAIN": amp.gain,
                "PTC_NOISE": float(curve.noise[index]),
                "AMP_NOISE": amp.read_noise,
                "PTC_TURNOFF": float(curve.turnoff[index]),
                "PTC_FIT_TYPE": str(calib.header.get("PTC_FIT_TYPE", "unknown")),
                "PTC_BFE_A00": float(curve.a00[index]),
                "PTC_MAX_RAW_MEANS": float(brightest[index]),
                "PTC_NOISE_SCATTER": float(scatter[index]),
                "PTC_ROW_MEAN_VARIANCE_SLOPE": _row_slope(curve, index, detector.columns),
                "VENDOR": detector.serial.split("-")[0],
            }
            for index, amp in enumerate(detector.amplifiers)
        }

    @override
    def detector_statistics(self, calib: CalibTable, detector: Detector) -> Stats:
        """Return no statistics, because the tests are of single amplifiers."""
        return {}

    @override
    def judge_amplifier(self, name: str, stats: Stats, detector: Detector) -> dict[str, bool]:
        """Apply cp_verify's tests; NaN fails.

        Notes
        -----
        cp_verify's ``NOISE_SIGNAL_INDEPENDENCE`` divides squares by a standard deviation instead of a
        variance. The value that it calls a reduced chi squared is therefore the scatter in adu.
        """
        lowest, highest = {
            "ITL": (self.config.a00MinITL, self.config.a00MaxITL),
            "E2V": (self.config.a00MinE2V, self.config.a00MaxE2V),
        }[stats["VENDOR"]]
        return {
            "PTC_GAIN": _difference(stats["PTC_GAIN"], stats["AMP_GAIN"]) < self.config.gainThreshold,
            "PTC_NOISE": _difference(stats["PTC_NOISE"], stats["AMP_NOISE"]) < self.config.noiseThreshold,
            "NOISE_SIGNAL_INDEPENDENCE": stats["PTC_NOISE_SCATTER"] < NOISE_SCATTER,
            "PTC_TURNOFF": stats["PTC_TURNOFF"] * stats["PTC_GAIN"] > self.config.turnoffThreshold,
            "PTC_BFE_A00": lowest < stats["PTC_BFE_A00"] < highest,
        }

    @override
    def judge_detector(self, stats: Stats) -> dict[str, bool]:
        """Return no verdicts."""
        return {}


def _difference(value: float, nominal: float) -> float:
    """Return the difference from the camera's nominal value, per cent."""
    return abs(value - nominal) / nominal * 100.0


def _row_slope(curve: PhotonTransferCurve, index: int, columns: int) -> float:
    """Return the ratio of the variance of row means to that of photon noise."""
    used = curve.used[index]
    expected = float((2.0 * curve.raw_means[index][used] * curve.gain[index] / columns).sum())
    measured = float((curve.row_mean_variances[index][used] * curve.gain[index] ** 2).sum())
    return measured / expected if expected > 0 else float("nan")
