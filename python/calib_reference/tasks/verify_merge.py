"""Merging of verdicts: detectors into exposures, exposures into a run (cp_verify ``mergeResults``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Mapping
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
from . import connections

__all__ = [
    "CpVerifyExpMergeTask",
    "CpVerifyRunMergeByFilterTask",
    "CpVerifyRunMergeTask",
    "failures",
    "merge_stats",
]


class CpVerifyExpMergeConnections(PipelineTaskConnections, dimensions=("instrument", "exposure")):
    """Input statistics of an exposure's detectors and output statistics of the exposure."""

    inputStats, inputResults = connections.to_merge("detector", "instrument", "exposure", "detector")
    camera = connections.camera("Names of the detectors.")
    outputStats, outputResults = connections.verdicts(
        "exposure", "Success and failures by name.", "Merged table.", "instrument", "exposure"
    )


class CpVerifyExpMergeConfig(PipelineTaskConfig, pipelineConnections=CpVerifyExpMergeConnections):
    """Dimension to merge over."""

    mergeDimension = Field[str](doc="Dimension to merge over.", default="detector")


class CpVerifyExpMergeTask(PipelineTask):
    """Merge the detectors of an exposure."""

    ConfigClass: ClassVar[type[CpVerifyExpMergeConfig]] = CpVerifyExpMergeConfig
    _DefaultName = "cpVerifyExpMerge"
    config: CpVerifyExpMergeConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the names of the inputs: full names of detectors, or exposure IDs."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        merged_over = self.config.mergeDimension
        names: list[str | int] = [ref.dataId[merged_over] for ref in inputRefs.inputStats]
        camera: Camera | None = inputs.pop("camera", None)
        if camera is not None:
            names = [camera[int(name)].full_name for name in names]
        butlerQC.put(self.run(**inputs, names=names), outputRefs)

    def run(
        self, inputStats: list[dict[str, Any]], inputResults: list[Any], names: list[str | int]
    ) -> Struct:
        """Return ``outputStats``, see `merge_stats`, and ``outputResults``, the stacked tables.

        A subclass with tests of the whole exposure adds ``EXP``, with its statistics, and ``VERIFY``.
        """
        from astropy.table import vstack

        named = dict(zip(names, inputStats, strict=True))
        stats = merge_stats(named)
        if whole := self.measure(named):
            verdicts = self.judge(whole)
            stats |= {"EXP": whole, "VERIFY": {"EXP": verdicts}}
            stats["SUCCESS"] = stats["SUCCESS"] and all(verdicts.values())
        return Struct(outputStats=stats, outputResults=vstack(inputResults, metadata_conflicts="silent"))

    def measure(self, stats: Mapping[str | int, Mapping[str, Any]]) -> dict[str, float]:  # noqa: ARG002
        """Return the statistics of all inputs together: none, except in a subclass."""
        return {}

    def judge(self, measured: Mapping[str, float]) -> dict[str, bool]:  # noqa: ARG002
        """Return whether the inputs together pass each test."""
        return {}


class CpVerifyRunMergeConnections(PipelineTaskConnections, dimensions=("instrument",)):
    """Input statistics of the exposures and output statistics of the run."""

    inputStats, inputResults = connections.to_merge("exposure", "instrument", "exposure")
    outputStats, outputResults = connections.verdicts(
        "run", "Success and failures by exposure.", "Merged table.", "instrument"
    )


class CpVerifyRunMergeConfig(CpVerifyExpMergeConfig, pipelineConnections=CpVerifyRunMergeConnections):
    """Dimension to merge over."""

    mergeDimension = Field[str](doc="Dimension to merge over.", default="exposure")


class CpVerifyRunMergeTask(CpVerifyExpMergeTask):
    """Merge the exposures of a run."""

    ConfigClass: ClassVar[type[CpVerifyExpMergeConfig]] = CpVerifyRunMergeConfig
    _DefaultName = "cpVerifyRunMerge"
    config: CpVerifyRunMergeConfig


class CpVerifyRunMergeByFilterConnections(
    CpVerifyRunMergeConnections, dimensions=("instrument", "physical_filter")
):
    """Input statistics of the exposures through one filter and output statistics of the run."""

    inputStats, inputResults = connections.to_merge("exposure", "instrument", "physical_filter", "exposure")
    outputStats, outputResults = connections.verdicts(
        "run", "Success and failures by exposure.", "Merged table.", "instrument", "physical_filter"
    )


class CpVerifyRunMergeByFilterConfig(
    CpVerifyRunMergeConfig, pipelineConnections=CpVerifyRunMergeByFilterConnections
):
    """Dimension to merge over."""


class CpVerifyRunMergeByFilterTask(CpVerifyRunMergeTask):
    """Merge the exposures of a run through one filter."""

    ConfigClass = CpVerifyRunMergeByFilterConfig
    _DefaultName = "cpVerifyRunMergeByFilter"


def merge_stats(stats: Mapping[str | int, Mapping[str, Any]]) -> dict[str | int, Any]:
    """Return success and failures of each input by name, and ``SUCCESS`` of all.

    The layout is cp_verify's: ``{2024032600001: {"SUCCESS": False, "FAILURES": ["RXX_S00 C17 NOISE"]},
    2024032600002: {"SUCCESS": True}, "SUCCESS": False}``. One thing differs: if the exposures have tests of their
    own, as flats have, cp_verify's run names only those and loses the names of amplifiers and detectors.

    Parameters
    ----------
    stats
        Statistics by name: either a detector's, with ``VERIFY``, or an earlier result of this function.
    """
    merged: dict[str | int, Any] = {}
    for name, one in stats.items():
        merged[name] = {"SUCCESS": True} if one["SUCCESS"] else {"SUCCESS": False, "FAILURES": failures(one)}
    merged["SUCCESS"] = all(one["SUCCESS"] for one in stats.values())
    return merged


def failures(stats: Mapping[str, Any]) -> list[str]:
    """Return the names of failed tests.

    They are ``"C17 NOISE"`` and ``"SCATTER"`` for a detector, and ``"RXX_S00 C17 NOISE"``, ``"RXX_S00 SCATTER"``
    and, for the exposure as a whole, ``"SCATTER"`` for merged statistics.
    """
    verdicts = stats.get("VERIFY", {})
    failed = [
        test for level in ("EXP", "DET") for test, passed in verdicts.get(level, {}).items() if not passed
    ]
    failed += [
        f"{amp} {test}"
        for amp, tests in verdicts.get("AMP", {}).items()
        if not tests["SUCCESS"]
        for test, passed in tests.items()
        if test != "SUCCESS" and not passed
    ]
    return failed + [
        f"{name} {failure}"
        for name, one in stats.items()
        if isinstance(one, Mapping)
        for failure in one.get("FAILURES", ())
    ]
