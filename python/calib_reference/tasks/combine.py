"""Combination of processed exposures into a calibration (cp_pipe ``CalibCombineTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, ClassVar, override

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
from ..numerics.statistics import clipped
from ..products import calibration_identity
from ..storage.datasets import CalibImage
from . import connections
from .provenance import common_cards, creation_cards, input_cards
from .signature import dark_time

__all__ = ["CalibCombineByFilterTask", "CalibCombineConfig", "CalibCombineConnections", "CalibCombineTask"]


class CalibCombineConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Inputs and outputs, with the names of ``lsst.cp.pipe.CalibCombineTask``."""

    inputExpHandles = connections.exposure_input(
        "cpInputs", "Processed exposures to combine.", "CalibImage", multiple=True, deferred=True
    )
    inputScales = cT.Input(
        name="cpScales",
        doc="Divisor of each exposure.",
        storageClass="StructuredDataDict",
        dimensions=("instrument", "physical_filter"),
        multiple=True,
    )
    outputData = connections.detector_output(
        "cpProposal", "Combined calibration.", "CalibImage", is_calibration=True
    )

    def __init__(self, *, config: CalibCombineConfig) -> None:
        if config.exposureScaling != "InputList":
            del self.inputScales


class CalibCombineConfig(PipelineTaskConfig, pipelineConnections=CalibCombineConnections):
    """Options, with the names of ``lsst.cp.pipe.CalibCombineConfig``."""

    calibrationType = Field[str](doc="Type of the calibration, for its header.", default="calibration")
    exposureScaling = ChoiceField[str](
        doc="Scaling of the inputs.",
        allowed={
            "Unity": "None: scale factor 1.0.",
            "DarkTime": "By the dark time, so that the result is a rate.",
            "InputList": "By the divisors in inputScales.",
            "MeanStats": "By each input's own level, without the other detectors.",
        },
        default="Unity",
    )
    combine = ChoiceField[str](
        doc="Statistic.",
        allowed={
            "MEANCLIP": "Clipped mean.",
            "MEDIAN": "Median, for inputs that still have cosmic rays.",
        },
        default="MEANCLIP",
    )
    clip = Field[float](doc="Clipping threshold, standard deviations.", default=3.0)
    nIter = Field[int](doc="Number of cuts.", default=3)


class CalibCombineTask(PipelineTask):
    """Combine processed exposures by their clipped mean or median."""

    ConfigClass: ClassVar[type[CalibCombineConfig]] = CalibCombineConfig
    _DefaultName = "cpCombine"
    config: CalibCombineConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the inputs in the order of their exposure IDs."""
        read: list[DeferredDatasetHandle] = butlerQC.get(inputRefs.inputExpHandles)
        exposures, handles = connections.by_exposure(read, read)
        scales: dict[str, float] = {}
        for listed in butlerQC.get(inputRefs.inputScales) if hasattr(inputRefs, "inputScales") else ():
            scales |= listed
        butlerQC.put(self.run([handle.get() for handle in handles], exposures, scales), outputRefs)

    def run(
        self,
        images: Sequence[CalibImage],
        exposures: Sequence[int],
        scales: Mapping[str, float] | None = None,
    ) -> Struct:
        """Combine the images of one detector.

        Parameters
        ----------
        images, exposures
            Processed exposures, and their IDs.
        scales
            Divisors by exposure ID as text; needed for the scaling ``InputList``.

        Returns
        -------
        result
            ``outputData``, a `~calib_reference.storage.CalibImage`: in the inputs' unit for the scaling
            ``Unity``, in that unit per second for ``DarkTime``, without unit for the others. Its header has
            the cards common to all inputs, those of DMTN-148 section 4, and the fraction of each input's
            pixels that was clipped, which cp_pipe does not state.

        Raises
        ------
        ValueError
            Raised if there are no inputs, their units or shapes differ, or a divisor is missing or not
            positive.
        """
        if not images:
            raise ValueError("no inputs were given to combine")
        if len(units := {image.unit for image in images}) > 1:
            raise ValueError(f"inputs have units {sorted(units)}; all must have the same")
        if len(shapes := {image.data.shape for image in images}) > 1:
            raise ValueError(f"inputs have shapes {sorted(shapes)}; all must have the same")
        [unit] = units
        if self.config.exposureScaling == "DarkTime" and unit not in ("electron", "adu"):
            raise ValueError(f"inputs have unit {unit!r}; a rate needs inputs in electron or adu")
        headers = [image.header for image in images]
        kind = self.config.calibrationType
        divisors = [
            self._scale(image, exposure, scales or {})
            for image, exposure in zip(images, exposures, strict=True)
        ]
        stack = np.stack(
            [image.data / np.float32(scale) for image, scale in zip(images, divisors, strict=True)]
        )
        combined, rejected = self._combine(stack)
        cards = common_cards(headers) | input_cards(headers, exposures, divisors) | creation_cards()
        cards |= {f"CPP_INPUT_REJECTED_{n}": float(f"{part:.6g}") for n, part in enumerate(rejected)}
        cards |= calibration_identity(kind, cards)
        if bad := int(np.isnan(combined).sum()):
            self.log.warning("%d pixels have no good input and are set to the image's median", bad)
            combined[np.isnan(combined)] = np.nanmedian(combined)
        cards["LSST CALIB " + kind.upper() + " BADPIX-NUM"] = bad
        scaled = {"Unity": unit, "DarkTime": f"{unit} / s"}.get(self.config.exposureScaling, "")
        return Struct(outputData=CalibImage(combined, scaled, cards))

    def _combine(self, stack: Any) -> tuple[Any, Any]:
        """Return the configured statistic of each pixel over the images of a stack, and the rejected fraction of each.

        A median rejects nothing, and states no fractions.
        """
        if self.config.combine == "MEDIAN":
            return np.nanmedian(stack, axis=0).astype(np.float32), ()
        return clipped_mean(stack, sigma=self.config.clip, iterations=self.config.nIter)

    def _scale(self, image: CalibImage, exposure: int, scales: Mapping[str, float]) -> float:
        """Return the divisor of an exposure."""
        if self.config.exposureScaling == "DarkTime":
            return dark_time(image.header)
        if self.config.exposureScaling == "Unity":
            return 1.0
        is_own = self.config.exposureScaling == "MeanStats"
        scale = clipped(image.data).mean if is_own else scales.get(str(exposure), float("nan"))
        if not (isfinite(scale) and scale > 0):
            raise ValueError(f"exposure {exposure} has divisor {scale}; it must be positive")
        return float(scale)


class CalibCombineByFilterConnections(
    CalibCombineConnections, dimensions=("instrument", "detector", "physical_filter")
):
    """Inputs and outputs for one physical filter (cp_pipe ``CalibCombineByFilterConnections``)."""

    outputData = connections.detector_output(
        "cpProposal", "Combined calibration.", "CalibImage", "physical_filter", is_calibration=True
    )


class CalibCombineByFilterConfig(CalibCombineConfig, pipelineConnections=CalibCombineByFilterConnections):
    """Options, as in `CalibCombineConfig`."""


class CalibCombineByFilterTask(CalibCombineTask):
    """Combine the exposures through one physical filter."""

    ConfigClass = CalibCombineByFilterConfig
    _DefaultName = "cpFilterCombine"

    @override
    def run(
        self,
        images: Sequence[CalibImage],
        exposures: Sequence[int],
        scales: Mapping[str, float] | None = None,
    ) -> Struct:
        """See `CalibCombineTask.run`; raise `ValueError` also if the headers name several filters."""
        filters = {tuple(str(image.header.get(key)) for key in ("FILTER", "GRATING")) for image in images}
        if len(filters) > 1:
            raise ValueError(
                f"inputs were taken through filters {sorted(name for name, _ in filters)}; a flat needs one filter"
            )
        return super().run(images, exposures, scales)
