"""Sizes of bright stars and correlation of neighboring pixels, by which a brighter-fatter kernel is verified.

The task replaces the part of pipe_tasks' ``CharacterizeImageTask`` that the verification needs.
"""

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
    PipelineTask,
    PipelineTaskConfig,
    PipelineTaskConnections,
    QuantumContext,
    Struct,
)

from ..geometry import Camera
from ..numerics.correlation import neighbor_correlation
from ..numerics.stars import Stars, measure_stars
from ..storage.datasets import CalibImage, CalibTable
from . import connections
from .inputs import require_electron

__all__ = ["MeasureStarsTask"]


class MeasureStarsConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Input processed exposure and output catalog of its bright stars."""

    exposure = connections.exposure_input("postISRCCD", "Exposure after ISR.", "CalibImage")
    camera = connections.camera("Geometry.")
    sourceCat = connections.exposure_output("icSrc", "Bright, isolated stars.", "CalibTable")


class MeasureStarsConfig(PipelineTaskConfig, pipelineConnections=MeasureStarsConnections):
    """Selection of stars."""

    threshold = Field[float](doc="Least height of a star above the sky, electron.", default=6_000.0)
    radius = Field[int](doc="Radius of a star's stamp, pixels.", default=5)


class MeasureStarsTask(PipelineTask):
    """Measure flux and second moments of bright stars, or the correlation of pixels in a flat."""

    ConfigClass = MeasureStarsConfig
    _DefaultName = "measureStars"
    config: MeasureStarsConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector ID."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.exposure.dataId["detector"]
        butlerQC.put(self.run(**inputs, detector=detector), outputRefs)

    def run(self, exposure: CalibImage, camera: Camera, detector: int) -> Struct:
        """Measure one exposure.

        Returns
        -------
        result
            ``sourceCat``, a table with the columns ``x``, ``y``, ``flux`` and ``size`` of each star. For a
            flat it has no rows; the cards ``CORRELATION`` and ``CORRELATION_ERROR`` hold the result.

        Raises
        ------
        ValueError
            Raised if the exposure is not in electron.
        """
        require_electron(exposure, "stars are measured")
        cards = dict(exposure.header)
        stars = Stars(*np.empty((4, 0)))
        if exposure.header.get("IMGTYPE") == "FLAT":
            cards["CORRELATION"], cards["CORRELATION_ERROR"] = neighbor_correlation(
                exposure.data, camera[detector]
            )
        else:
            stars = measure_stars(exposure.data, self.config.threshold, self.config.radius)
        units = {"x": "pixel", "y": "pixel", "flux": "electron", "size": "pixel2"}
        return Struct(sourceCat=CalibTable(stars._asdict(), units, cards))
