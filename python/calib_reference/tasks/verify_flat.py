"""Verification of a flat with one exposure and detector (cp_verify ``CpVerifyFlatTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import math
from typing import override

import numpy as np
from lsst.pex.config import Field

from .verify_bias import AmpStats, CpVerifyBiasConfig, CpVerifyBiasConnections, CpVerifyBiasTask

__all__ = ["CpVerifyFlatConfig", "CpVerifyFlatTask"]


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
    def judge_detector(self, amps: dict[str, AmpStats]) -> dict[str, bool]:
        """Return ``SCATTER``, which compares the scatter of the amplifiers' means with the threshold."""
        means = np.array([stats["MEAN"] for stats in amps.values()])
        return {"SCATTER": bool(means.std() / means.mean() <= self.config.maxScatter)}
