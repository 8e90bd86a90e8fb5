"""Verification of a flat with one exposure (cp_verify ``CpVerifyFlatTask``, ``CpVerifyFlatExpMergeTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar, override

import numpy as np
from lsst.pex.config import Field

from .verify_bias import AmpStats, CpVerifyBiasConfig, CpVerifyBiasConnections, CpVerifyBiasTask
from .verify_merge import CpVerifyExpMergeConfig, CpVerifyExpMergeConnections, CpVerifyExpMergeTask

__all__ = ["CpVerifyFlatConfig", "CpVerifyFlatExpMergeTask", "CpVerifyFlatTask"]


class CpVerifyFlatConfig(CpVerifyBiasConfig, pipelineConnections=CpVerifyBiasConnections):
    """Thresholds; the defaults are cp_verify's."""

    maxScatter = Field[float](doc="Largest relative scatter of the amplifiers' levels.", default=0.05)

    @override
    def setDefaults(self) -> None:
        """Set the name of the stage."""
        super().setDefaults()
        self.stageName = "FLAT"


class CpVerifyFlatTask(CpVerifyBiasTask):
    """Test that a flattened flat has only photon noise and equal levels in all amplifiers."""

    ConfigClass = CpVerifyFlatConfig
    _DefaultName = "cpVerifyFlat"
    config: CpVerifyFlatConfig

    @override
    def judge(self, stats: AmpStats, read_noise: float, overscan_noise: float) -> dict[str, bool]:
        """Return ``NOISE``, which passes up to the square root of the mean, ``PROCESSING`` and ``SUCCESS``."""
        passed = bool(stats["MEAN"] > 0 and stats["NOISE"] <= math.sqrt(stats["MEAN"]))
        whole = "FORCE_FAILURE" not in stats
        return {"NOISE": passed, "PROCESSING": whole, "SUCCESS": passed and whole}

    @override
    def measure_detector(self, amps: dict[str, AmpStats]) -> dict[str, float]:
        """Return ``MEAN`` and ``SCATTER`` of the amplifiers' means, electron."""
        means = np.array([stats["MEAN"] for stats in amps.values()])
        return {"MEAN": float(means.mean()), "SCATTER": float(means.std())}

    @override
    def judge_detector(self, amps: dict[str, AmpStats]) -> dict[str, bool]:
        """Return ``SCATTER``, which compares the scatter of the amplifiers' means with the threshold."""
        stats = self.measure_detector(amps)
        return {"SCATTER": bool(stats["SCATTER"] / stats["MEAN"] <= self.config.maxScatter)}


class CpVerifyFlatExpMergeConfig(CpVerifyExpMergeConfig, pipelineConnections=CpVerifyExpMergeConnections):
    """Dimension to merge over, and threshold."""

    maxScatter = Field[float](doc="Largest relative scatter of the detectors' levels.", default=0.05)


class CpVerifyFlatExpMergeTask(CpVerifyExpMergeTask):
    """Merge the detectors of a flat, and test that their levels are equal.

    cp_verify compares the scatter in electron with 0.05, which several detectors never pass. This task
    compares the scatter relative to the mean level, as DMTN-101 means it.
    """

    ConfigClass: ClassVar[type[CpVerifyExpMergeConfig]] = CpVerifyFlatExpMergeConfig
    _DefaultName = "cpVerifyFlatExpMerge"
    config: CpVerifyFlatExpMergeConfig

    @override
    def measure(self, stats: Mapping[str | int, Mapping[str, Any]]) -> dict[str, float]:
        """Return ``SCATTER``, the standard deviation of the detectors' means, electron, and their ``MEAN``."""
        means = np.array([one["DET"]["MEAN"] for one in stats.values()])
        return {"MEAN": float(means.mean()), "SCATTER": float(means.std())}

    @override
    def judge(self, measured: Mapping[str, float]) -> dict[str, bool]:
        """Return ``SCATTER``; NaN fails."""
        return {"SCATTER": measured["SCATTER"] <= self.config.maxScatter * measured["MEAN"]}
