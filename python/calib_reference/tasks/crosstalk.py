"""Crosstalk from science frames with bright stars (cp_pipe ``cpCrosstalk``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from dataclasses import replace
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
from ..numerics.crosstalk import Ratios, combine_ratios, measure_ratios
from ..products import Crosstalk
from ..storage.datasets import CalibImage, CalibTable
from ..values.detector import Detector
from . import connections
from .provenance import common_cards, creation_cards, input_cards
from .refusals import refuse_other_unit

__all__ = ["CrosstalkExtractTask", "CrosstalkFilterTask", "CrosstalkSolveTask"]


class CrosstalkExtractConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, named as those of ``lsst.cp.pipe.CrosstalkExtractConnections``."""

    inputExp = connections.exposure_input("crosstalkInputs", "Exposure after ISR, electron.", "CalibImage")
    camera = connections.camera("Geometry.")
    outputRatios = connections.exposure_output(
        "crosstalkRatios", "Ratio of leaked to leaking signal, a row a pair of amplifiers.", "CalibTable"
    )


class CrosstalkExtractConfig(PipelineTaskConfig, pipelineConnections=CrosstalkExtractConnections):
    """What counts as bright; below cp_pipe's 30 000, because these pixels hold less."""

    threshold = Field[float](doc="Least signal of a bright pixel, electron.", default=10_000.0)
    leastPixels = Field[int](doc="Bright pixels that a ratio is measured from, at least.", default=10)
    growMaskRadius = Field[int](doc="Pixels about a lit one that are taken for lit.", default=3)


class CrosstalkExtractTask(PipelineTask):
    """Measure what each amplifier of an exposure has of the others' signals."""

    ConfigClass = CrosstalkExtractConfig
    _DefaultName = "cpCrosstalkExtract"
    config: CrosstalkExtractConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector's number."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.inputExp.dataId["detector"]
        butlerQC.put(self.run(**inputs, detector=detector), outputRefs)

    def run(self, inputExp: CalibImage, camera: Camera, detector: int) -> Struct:
        """Return ``outputRatios``: ``source``, ``target``, ``ratio``, ``error``, ``pixels``.

        Raises
        ------
        ValueError
            Raised if the exposure is not in electron: the ratios would be of adu.
        """
        refuse_other_unit(inputExp, "crosstalk is measured")
        geometry = camera[detector]
        measured = measure_ratios(
            geometry.split(inputExp.data),
            self.config.threshold,
            self.config.leastPixels,
            self.config.growMaskRadius,
        )
        return Struct(outputRatios=_ratios_table(measured, geometry, inputExp))


class CrosstalkSolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Inputs and outputs, named as those of ``lsst.cp.pipe.CrosstalkSolveConnections``."""

    inputRatios = connections.exposure_input(
        "crosstalkRatios", "Ratios by exposure.", "CalibTable", multiple=True
    )
    camera = connections.camera("Geometry.")
    outputCrosstalk = connections.detector_output(
        "crosstalkProposal", "Crosstalk of one detector.", "CalibTable", is_calibration=True
    )


class CrosstalkSolveConfig(PipelineTaskConfig, pipelineConnections=CrosstalkSolveConnections):
    """How ratios are combined, with the names of ``lsst.cp.pipe.CrosstalkSolveConfig``."""

    rejIter = Field[int](doc="Number of cuts.", default=3)
    rejSigma = Field[float](doc="Rejection threshold, errors of the exposure's ratio.", default=4.0)
    rejectNegativeSolutions = Field[bool](doc="Set negative coefficients to zero?", default=False)
    significanceLimit = Field[float](doc="Errors from zero at which a coefficient is valid.", default=3.0)
    unitsAreElectrons = Field[bool](doc="Were ratios measured in electron? It must be.", default=True)


class CrosstalkSolveTask(PipelineTask):
    """Combine the ratios of exposures into a matrix."""

    ConfigClass = CrosstalkSolveConfig
    _DefaultName = "cpCrosstalkSolve"
    config: CrosstalkSolveConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run in the order of the exposures."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        exposures, ratios = connections.by_exposure(inputRefs.inputRatios, inputs["inputRatios"])
        detector = outputRefs.outputCrosstalk.dataId["detector"]
        butlerQC.put(self.run(ratios, inputs["camera"], detector, exposures), outputRefs)

    def run(
        self, inputRatios: list[CalibTable], camera: Camera, detector: int, exposures: list[int]
    ) -> Struct:
        """Return ``outputCrosstalk``, the table of a `~calib_reference.products.Crosstalk`.

        Raises
        ------
        ValueError
            Raised if ratios are of other amplifiers than the detector's, or a pair was never measured.
        """
        geometry = camera[detector]
        names = tuple(amp.name for amp in geometry.amplifiers)
        combined = combine_ratios(
            [_ratios(table, geometry) for table in inputRatios], self.config.rejSigma, self.config.rejIter
        )
        own = np.eye(len(names), dtype=bool)
        if (lost := np.argwhere(~np.isfinite(combined.ratio) & ~own)).size:
            pairs = [f"{names[source]} to {names[target]}" for source, target in lost[:5]]
            raise ValueError(
                f"{len(lost)} coefficients cannot be measured, as {', '.join(pairs)}: no bright pixels"
            )
        coeffs, error = (np.where(own, 0.0, each) for each in (combined.ratio, combined.error))
        if self.config.rejectNegativeSolutions:
            coeffs = np.maximum(coeffs, 0.0)
        headers = [table.header for table in inputRatios]
        crosstalk = Crosstalk(
            metadata=common_cards(headers) | input_cards(headers, exposures) | creation_cards(),
            amplifiers=names,
            coeffs=coeffs,
            coeffErr=error,
            coeffNum=combined.pixels,
            coeffValid=(np.abs(coeffs) > self.config.significanceLimit * error) & ~own,
        )
        return Struct(outputCrosstalk=crosstalk.toTable())


class CrosstalkFilterConnections(PipelineTaskConnections, dimensions=("instrument",)):
    """Inputs and outputs, named as those of ``lsst.cp.pipe.CrosstalkFilterConnections``."""

    inputCrosstalk = connections.detector_input(
        "crosstalkProposal",
        "Crosstalk of each detector as it was measured.",
        "CalibTable",
        multiple=True,
        is_calibration=True,
    )
    camera = connections.camera("Makes of the detectors.")
    outputCrosstalk = connections.detector_output(
        "crosstalk",
        "Crosstalk of each detector, as its family has it where it was off.",
        "CalibTable",
        multiple=True,
        is_calibration=True,
    )


class CrosstalkFilterConfig(PipelineTaskConfig, pipelineConnections=CrosstalkFilterConnections):
    """What counts as out of the family, with the names of ``lsst.cp.pipe.CrosstalkFilterConfig``."""

    doFiltering = Field[bool](doc="Filter? Else this only gives the dataset its name.", default=True)
    nSigmaCoeffClip = Field[float](doc="Distance from the family's median, in its scatter.", default=3.0)
    leastFamily = Field[int](
        doc="Detectors of a make from which on their scatter means something.", default=5
    )
    unitsAreElectrons = Field[bool](doc="Were coefficients measured in electron? They must be.", default=True)


class CrosstalkFilterTask(PipelineTask):
    """Replace coefficients that are out of the family of the make's detectors by its median."""

    ConfigClass = CrosstalkFilterConfig
    _DefaultName = "cpCrosstalkFilter"
    config: CrosstalkFilterConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run, and give each detector its own."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detectors = [int(ref.dataId["detector"]) for ref in inputRefs.inputCrosstalk]
        made = dict(zip(detectors, self.run(**inputs, detectors=detectors).outputCrosstalk, strict=True))
        ordered = [made[int(ref.dataId["detector"])] for ref in outputRefs.outputCrosstalk]
        butlerQC.put(Struct(outputCrosstalk=ordered), outputRefs)

    def run(self, inputCrosstalk: list[CalibTable], camera: Camera, detectors: list[int]) -> Struct:
        """Return ``outputCrosstalk``, in the order of the inputs."""
        measured = [Crosstalk.fromTable(table) for table in inputCrosstalk]
        makes = [camera[number].serial.split("-")[0] for number in detectors]
        coeffs = np.stack([each.coeffs for each in measured])
        for make in set(makes):
            family = np.array([each == make for each in makes])
            if self.config.doFiltering and family.sum() >= self.config.leastFamily:
                coeffs[family] = self._in_family(coeffs[family], make)
        cards = creation_cards()
        return Struct(
            outputCrosstalk=[
                replace(each, coeffs=own).withCards(cards).toTable()
                for each, own in zip(measured, coeffs, strict=True)
            ]
        )

    def _in_family(self, coeffs: Any, make: str) -> Any:
        from scipy.stats import median_abs_deviation

        middle = np.median(coeffs, axis=0)
        scatter = median_abs_deviation(coeffs, axis=0, scale="normal")
        off = np.abs(coeffs - middle) > self.config.nSigmaCoeffClip * scatter
        self.log.info(
            "%d coefficients of %d %s detectors are as their family has them", off.sum(), len(off), make
        )
        return np.where(off, middle, coeffs)


def _ratios_table(measured: Ratios, detector: Detector, image: CalibImage) -> CalibTable:
    names = np.array([amp.name for amp in detector.amplifiers])
    source, target = (index.ravel() for index in np.indices(measured.ratio.shape))
    return CalibTable(
        {
            "source": names[source],
            "target": names[target],
            "ratio": measured.ratio.ravel(),
            "error": measured.error.ravel(),
            "pixels": measured.pixels.ravel(),
        },
        {},
        image.header,
    )


def _ratios(table: CalibTable, detector: Detector) -> Ratios:
    names = [amp.name for amp in detector.amplifiers]
    square = (len(names), len(names))
    if table.columns["source"].tolist() != [name for name in names for _ in names]:
        raise ValueError(f"{detector.full_name}: ratios are of other amplifiers")
    ratio, error = (
        np.asarray(table.columns[name], np.float64).reshape(square) for name in ("ratio", "error")
    )
    return Ratios(ratio, error, np.asarray(table.columns["pixels"], np.int64).reshape(square))
