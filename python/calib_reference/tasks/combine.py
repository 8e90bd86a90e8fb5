"""Combination of exposures into a calibration (cp_pipe ``CalibCombineTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Sequence
from typing import override

import numpy as np
from lsst.daf.butler import DeferredDatasetHandle
from lsst.pex.config import ChoiceField, Field
from lsst.pipe.base import (
    InputQuantizedConnection,
    OutputQuantizedConnection,
    PipelineTask,
    PipelineTaskConfig,
    PipelineTaskConnections,
    QuantumContext,
    Struct,
)
from lsst.pipe.base import connectionTypes as cT

from ..numerics.images import clipped_mean
from ..storage.datasets import CalibImage
from .provenance import common_cards, creation_cards, input_cards

__all__ = ["CalibCombineConfig", "CalibCombineConnections", "CalibCombineTask"]


class CalibCombineConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Inputs and outputs, named as those of ``lsst.cp.pipe.CalibCombineTask``."""

    inputExpHandles = cT.Input(
        name="cpInputs",
        doc="Processed exposures to combine.",
        storageClass="CalibImage",
        dimensions=("instrument", "detector", "exposure"),
        multiple=True,
        deferLoad=True,
    )
    outputData = cT.Output(
        name="cpProposal",
        doc="Combined calibration.",
        storageClass="CalibImage",
        dimensions=("instrument", "detector"),
        isCalibration=True,
    )


class CalibCombineConfig(PipelineTaskConfig, pipelineConnections=CalibCombineConnections):
    """How to combine, with the names of ``lsst.cp.pipe.CalibCombineConfig``."""

    calibrationType = Field[str](doc="Type of the calibration, for its header.", default="calibration")
    exposureScaling = ChoiceField[str](
        doc="Scaling of the inputs.", allowed={"Unity": "None: scale factor 1.0."}, default="Unity"
    )
    clip = Field[float](doc="Clipping threshold, standard deviations.", default=3.0)
    nIter = Field[int](doc="Number of cuts.", default=3)


class CalibCombineTask(PipelineTask):
    """Clipped mean of processed exposures."""

    ConfigClass = CalibCombineConfig
    _DefaultName = "cpCombine"
    config: CalibCombineConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Read the inputs in the order of their exposure IDs and run."""
        handles: list[DeferredDatasetHandle] = sorted(
            butlerQC.get(inputRefs.inputExpHandles), key=lambda handle: handle.dataId["exposure"]
        )
        exposures = [int(handle.dataId["exposure"]) for handle in handles]
        butlerQC.put(self.run([handle.get() for handle in handles], exposures), outputRefs)

    def run(self, images: Sequence[CalibImage], exposures: Sequence[int]) -> Struct:
        """Combine the images of one detector.

        Parameters
        ----------
        images, exposures
            Processed exposures and their IDs.

        Returns
        -------
        result
            ``outputData``, a `~calib_reference.storage.CalibImage` in the inputs' unit. Its header
            has the cards common to all inputs and those of DMTN-148 section 4.

        Raises
        ------
        ValueError
            Raised if the inputs are not all in the same unit.
        """
        if len(units := {image.unit for image in images}) != 1:
            raise ValueError(f"inputs have units {sorted(units)}")
        headers = [image.header for image in images]
        kind = self.config.calibrationType
        combined = clipped_mean(
            np.stack([image.data for image in images]), sigma=self.config.clip, iterations=self.config.nIter
        )
        cards = common_cards(headers) | input_cards(headers, exposures) | creation_cards()
        cards |= {"OBSTYPE": kind, "IMGTYPE": kind.upper()}
        if bad := int(np.isnan(combined).sum()):
            self.log.warning("%d pixels have no good input and are set to the median", bad)
            combined[np.isnan(combined)] = np.nanmedian(combined)
        cards["LSST CALIB " + kind.upper() + " BADPIX-NUM"] = bad
        return Struct(outputData=CalibImage(combined, units.pop(), cards))
