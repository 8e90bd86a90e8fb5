"""Verification of a photon transfer curve (cp_verify ``CpVerifyPtcTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the tasks stood in for
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
"""Tolerated of the noise over the pairs, adu."""


class CpVerifyPtcConnections(CpVerifyCalibConnections, dimensions=("instrument", "detector")):
    """A certified curve in, found by the time of some exposures."""

    exposure = connections.exposure_input(
        "raw", "Exposures that say which curve is meant.", "CalibRaw", multiple=True, deferred=True
    )
    inputCalib = connections.calibration("ptc", "Photon transfer curve to verify.", "CalibTable")

    @override
    def getTemporalBoundsConnections(self) -> Iterable[str]:
        """Return that the exposures' times are the time for which a curve is looked up."""
        return ["exposure"]


class CpVerifyPtcConfig(CpVerifyCalibConfig, pipelineConnections=CpVerifyPtcConnections):
    """Thresholds; the defaults are cp_verify's."""

    gainThreshold = Field[float](doc="Tolerated difference from the camera's gain, per cent.", default=5.0)
    noiseThreshold = Field[float](
        doc="Tolerated difference from the camera's read noise, per cent.", default=5.0
    )
    turnoffThreshold = Field[float](doc="Least turnoff, electron.", default=90_000.0)
    a00MinITL = Field[float](doc="Least a00 of an ITL detector, 1 / electron.", default=-4.56e-6)
    a00MaxITL = Field[float](doc="Greatest a00 of an ITL detector, 1 / electron.", default=6.91e-7)
    a00MinE2V = Field[float](doc="Least a00 of an E2V detector, 1 / electron.", default=-3.52e-6)
    a00MaxE2V = Field[float](doc="Greatest a00 of an E2V detector, 1 / electron.", default=-2.61e-6)

    @override
    def setDefaults(self) -> None:
        """Name the stage."""
        super().setDefaults()
        self.stageName = "PTC"


class CpVerifyPtcTask(CpVerifyCalibTask):
    """Apply the tests of DMTN-101 section 16 to a curve.

    The statistics are cp_verify's numbers; its lists by pair stand in the curve itself, and the slopes of
    the covariances, which no test asks for, are left out, as are its analysis_tools plots.
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
        """Run without the exposures; the statistics say which curve it is."""
        curve: CalibTable = butlerQC.get(inputRefs.inputCalib)
        cards = calibration_cards("ptc", inputRefs.inputCalib, curve)
        data_id: dict[str, Any] = dict(inputRefs.inputCalib.dataId.required)
        outputs = self.run(curve.with_cards(cards), butlerQC.get(inputRefs.camera), data_id)
        butlerQC.put(outputs, outputRefs)

    @override
    def amplifier_statistics(self, calib: CalibTable, detector: Detector) -> dict[str, Stats]:
        """Return what is tested, and what the camera states."""
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
        """Return nothing: the amplifiers are judged one by one."""
        return {}

    @override
    def judge_amplifier(self, name: str, stats: Stats, detector: Detector) -> dict[str, bool]:
        """Apply cp_verify's tests; a NaN fails.

        Notes
        -----
        ``NOISE_SIGNAL_INDEPENDENCE`` is as cp_verify writes it: it divides squares by a standard
        deviation, so that what it calls a reduced chi squared is the scatter in adu.
        """
        lowest, highest = {
            "ITL": (self.config.a00MinITL, self.config.a00MaxITL),
            "E2V": (self.config.a00MinE2V, self.config.a00MaxE2V),
        }[stats["VENDOR"]]
        return {
            "PTC_GAIN": _off(stats["PTC_GAIN"], stats["AMP_GAIN"]) < self.config.gainThreshold,
            "PTC_NOISE": _off(stats["PTC_NOISE"], stats["AMP_NOISE"]) < self.config.noiseThreshold,
            "NOISE_SIGNAL_INDEPENDENCE": stats["PTC_NOISE_SCATTER"] < NOISE_SCATTER,
            "PTC_TURNOFF": stats["PTC_TURNOFF"] > self.config.turnoffThreshold,
            "PTC_BFE_A00": lowest < stats["PTC_BFE_A00"] < highest,
        }

    @override
    def judge_detector(self, stats: Stats) -> dict[str, bool]:
        """Return nothing."""
        return {}


def _off(value: float, stated: float) -> float:
    """Difference from what the camera states, per cent."""
    return abs(value - stated) / stated * 100.0


def _row_slope(curve: PhotonTransferCurve, index: int, columns: int) -> float:
    """Variance of the means of rows over what photons alone give them."""
    used = curve.used[index]
    expected = float((2.0 * curve.raw_means[index][used] * curve.gain[index] / columns).sum())
    found = float((curve.row_mean_variances[index][used] * curve.gain[index] ** 2).sum())
    return found / expected if expected > 0 else float("nan")
