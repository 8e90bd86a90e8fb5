"""Verification of a flat on one exposure and detector (cp_verify ``CpVerifyFlatTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the tasks stood in for
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

    maxScatter = Field[float](doc="Tolerated scatter of the amplifiers' levels, relative.", default=0.05)

    @override
    def setDefaults(self) -> None:
        """Name the stage."""
        super().setDefaults()
        self.stageName = "FLAT"


class CpVerifyFlatTask(CpVerifyBiasTask):
    """Measure each amplifier of a flattened flat: no noise but the photons', and no scatter between them."""

    ConfigClass = CpVerifyFlatConfig
    _DefaultName = "cpVerifyFlat"
    config: CpVerifyFlatConfig

    @override
    def judge(self, stats: AmpStats, read_noise: float, overscan_noise: float) -> dict[str, bool]:
        """Return ``NOISE``: at most the square root of the mean."""
        passed = bool(stats["MEAN"] > 0 and stats["NOISE"] <= math.sqrt(stats["MEAN"]))
        whole = "FORCE_FAILURE" not in stats
        return {"NOISE": passed, "PROCESSING": whole, "SUCCESS": passed and whole}

    @override
    def judge_detector(self, amps: dict[str, AmpStats]) -> dict[str, bool]:
        """Return ``SCATTER``: of the amplifiers' means about their mean."""
        means = np.array([stats["MEAN"] for stats in amps.values()])
        return {"SCATTER": bool(means.std() / means.mean() <= self.config.maxScatter)}
