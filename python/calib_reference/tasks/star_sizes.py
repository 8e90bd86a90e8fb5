"""Sizes of bright stars, all that verification of a kernel needs of pipe_tasks' ``CharacterizeImageTask``."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from lsst.pex.config import Field
from lsst.pipe.base import PipelineTask, PipelineTaskConfig, PipelineTaskConnections, Struct
from lsst.pipe.base import connectionTypes as cT

from ..numerics.stars import measure_stars
from ..storage.datasets import CalibImage, CalibTable

__all__ = ["MeasureStarsTask"]


class MeasureStarsConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """A processed exposure in, its bright stars out."""

    exposure = cT.Input(
        name="postISRCCD",
        doc="Exposure after ISR.",
        storageClass="CalibImage",
        dimensions=("instrument", "exposure", "detector"),
    )
    sourceCat = cT.Output(
        name="icSrc",
        doc="Bright, isolated stars.",
        storageClass="CalibTable",
        dimensions=("instrument", "exposure", "detector"),
    )


class MeasureStarsConfig(PipelineTaskConfig, pipelineConnections=MeasureStarsConnections):
    """Which stars, and how much about them."""

    threshold = Field[float](doc="Least height above the sky, electron.", default=6_000.0)
    radius = Field[int](doc="Half the size of a star's stamp, pixels.", default=5)


class MeasureStarsTask(PipelineTask):
    """Find bright stars and measure flux and second moments."""

    ConfigClass = MeasureStarsConfig
    _DefaultName = "measureStars"
    config: MeasureStarsConfig

    def run(self, exposure: CalibImage) -> Struct:
        """Return ``sourceCat``: ``x``, ``y``, ``flux``, ``size``; raise `ValueError` if it is not in electron."""
        if exposure.unit != "electron":
            raise ValueError(f"stars are measured in electron, not {exposure.unit!r}")
        found = measure_stars(exposure.data, self.config.threshold, self.config.radius)
        units = {"x": "pixel", "y": "pixel", "flux": "electron", "size": "pixel2"}
        return Struct(sourceCat=CalibTable(found._asdict(), units, exposure.header))
