"""Verification of a calibration itself, without exposures processed with it (cp_verify ``CpVerifyCalibTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, override

from lsst.pex.config import Field
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
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from . import connections
from .verify_merge import CpVerifyExpMergeConfig, CpVerifyExpMergeTask

__all__ = [
    "CpVerifyCalibConfig",
    "CpVerifyCalibConnections",
    "CpVerifyCalibMergeTask",
    "CpVerifyCalibTask",
]

type Stats = dict[str, Any]


class CpVerifyCalibConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Inputs and outputs, with the names of cp_verify's ``CpVerifyCalibConnections``."""

    inputCalib = connections.detector_input(
        "calib", "Calibration to verify.", "CalibTable", is_calibration=True
    )
    camera = connections.camera("Geometry, gain and read noise.")
    outputStats, outputResults = connections.verdicts(
        "detector",
        "Statistics and verdicts.",
        "The same as a table with a row for each amplifier, or one row for the detector.",
        "instrument",
        "detector",
    )


class CpVerifyCalibConfig(PipelineTaskConfig, pipelineConnections=CpVerifyCalibConnections):
    """Options; a subclass adds thresholds."""

    stageName = Field[str](doc="Prefix of the table's columns.", default="NOCALIB")


class CpVerifyCalibTask(PipelineTask):
    """Measure a detector's calibration and apply tests, which a subclass defines."""

    ConfigClass: ClassVar[type[CpVerifyCalibConfig]] = CpVerifyCalibConfig
    _DefaultName = "cpVerifyCalib"
    config: CpVerifyCalibConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the data ID, which goes into the table."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        data_id = dict(inputRefs.inputCalib.dataId.required)
        butlerQC.put(self.run(**inputs, dimensions=data_id), outputRefs)

    def run(self, inputCalib: CalibTable, camera: Camera, dimensions: dict[str, Any]) -> Struct:
        """Verify one detector's calibration.

        Returns
        -------
        result
            ``outputStats``, a dictionary with ``AMP``, ``DET``, ``METADATA``, ``VERIFY`` and ``SUCCESS``, and
            ``outputResults``, an `astropy.table.Table`.
        """
        from astropy.table import Table

        detector = camera[dimensions["detector"]]
        amps = self.amplifier_statistics(inputCalib, detector)
        whole = self.detector_statistics(inputCalib, detector)
        verdicts = {name: self.judge_amplifier(name, stats, detector) for name, stats in amps.items()}
        for verdict in verdicts.values():
            verdict["SUCCESS"] = all(verdict.values())
        detector_verdicts = self.judge_detector(whole)
        stats = {
            "AMP": amps,
            "DET": whole,
            "METADATA": {
                key: value for key, value in inputCalib.header.items() if key.startswith("LSST CALIB ")
            },
            "VERIFY": {"AMP": verdicts, **({"DET": detector_verdicts} if detector_verdicts else {})},
            "SUCCESS": all(verdict["SUCCESS"] for verdict in verdicts.values())
            and all(detector_verdicts.values()),
        }
        return Struct(outputStats=stats, outputResults=Table(self._rows(stats, dimensions)))

    @abstractmethod
    def amplifier_statistics(self, calib: CalibTable, detector: Detector) -> dict[str, Stats]:
        """Return the statistics of each amplifier by name; empty if no test needs them."""

    @abstractmethod
    def detector_statistics(self, calib: CalibTable, detector: Detector) -> Stats:
        """Return the statistics of the detector as a whole."""

    @abstractmethod
    def judge_amplifier(self, name: str, stats: Stats, detector: Detector) -> dict[str, bool]:
        """Return whether one amplifier passes each test."""

    @abstractmethod
    def judge_detector(self, stats: Stats) -> dict[str, bool]:
        """Return whether the detector as a whole passes each test."""

    def _rows(self, stats: Stats, dimensions: dict[str, Any]) -> list[Stats]:
        """Return the table's rows; each amplifier's row repeats the columns of the detector."""
        stage = self.config.stageName
        plain = {
            name: value for name, value in stats["DET"].items() if isinstance(value, bool | int | float | str)
        }
        whole = {f"{stage}_{name}": value for name, value in plain.items()}
        whole |= {f"{stage}_VERIFY_{name}": value for name, value in stats["VERIFY"].get("DET", {}).items()}
        if not stats["AMP"]:
            return [{**dimensions, "amplifier": "detector", **whole}]
        return [
            {
                **dimensions,
                "amplifier": name,
                **{f"{stage}_{key}": value for key, value in amp.items()},
                **{f"{stage}_VERIFY_{key}": value for key, value in stats["VERIFY"]["AMP"][name].items()},
                **whole,
            }
            for name, amp in stats["AMP"].items()
        ]


class CpVerifyCalibMergeConnections(PipelineTaskConnections, dimensions=("instrument",)):
    """Input statistics of the detectors and output statistics of the instrument."""

    inputStats, inputResults = connections.to_merge("detector", "instrument", "detector")
    camera = connections.camera("Names of the detectors.")
    outputStats, outputResults = connections.verdicts(
        "run", "Success and failures by detector.", "Merged table.", "instrument"
    )


class CpVerifyCalibMergeConfig(CpVerifyExpMergeConfig, pipelineConnections=CpVerifyCalibMergeConnections):
    """Dimension to merge over."""


class CpVerifyCalibMergeTask(CpVerifyExpMergeTask):
    """Merge the detectors in one step, because the statistics of a calibration have no exposures."""

    ConfigClass: ClassVar[type[CpVerifyExpMergeConfig]] = CpVerifyCalibMergeConfig
    _DefaultName = "cpVerifyCalibMerge"
