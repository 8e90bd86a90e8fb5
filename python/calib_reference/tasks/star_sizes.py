"""Sizes of bright stars, and how alike neighbouring pixels are: what a kernel is verified by.

All that is needed of pipe_tasks' ``CharacterizeImageTask``.
"""

# ruff: noqa: N815 - names of lsst.pipe.base and of the tasks stood in for
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
from ..numerics.correlation import neighbour_correlation
from ..numerics.stars import Stars, measure_stars
from ..storage.datasets import CalibImage, CalibTable
from . import connections
from .refusals import refuse_other_unit

__all__ = ["MeasureStarsTask"]


class MeasureStarsConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """A processed exposure in, its bright stars out."""

    exposure = connections.exposure_input("postISRCCD", "Exposure after ISR.", "CalibImage")
    camera = connections.camera("Geometry.")
    sourceCat = connections.exposure_output("icSrc", "Bright, isolated stars.", "CalibTable")


class MeasureStarsConfig(PipelineTaskConfig, pipelineConnections=MeasureStarsConnections):
    """Which stars, and how much about them."""

    threshold = Field[float](doc="Least height above the sky, electron.", default=6_000.0)
    radius = Field[int](doc="Half the size of a star's stamp, pixels.", default=5)


class MeasureStarsTask(PipelineTask):
    """Find bright stars and measure flux and second moments, and the correlation of the pixels of a flat."""

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
        """Run with the detector's number."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.exposure.dataId["detector"]
        butlerQC.put(self.run(**inputs, detector=detector), outputRefs)

    def run(self, exposure: CalibImage, camera: Camera, detector: int) -> Struct:
        """Return ``sourceCat``: ``x``, ``y``, ``flux``, ``size``; of a flat, ``CORRELATION`` and its error as cards.

        Raises
        ------
        ValueError
            Raised if the exposure is not in electron.
        """
        refuse_other_unit(exposure, "stars are measured")
        cards = dict(exposure.header)
        found = Stars(*np.empty((4, 0)))
        if exposure.header.get("IMGTYPE") == "FLAT":
            cards["CORRELATION"], cards["CORRELATION_ERROR"] = neighbour_correlation(
                exposure.data, camera[detector]
            )
        else:
            found = measure_stars(exposure.data, self.config.threshold, self.config.radius)
        units = {"x": "pixel", "y": "pixel", "flux": "electron", "size": "pixel2"}
        return Struct(sourceCat=CalibTable(found._asdict(), units, cards))
