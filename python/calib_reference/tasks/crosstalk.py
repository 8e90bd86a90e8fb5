"""Crosstalk from science exposures with bright stars (cp_pipe ``cpCrosstalk``).

The three tasks share one module, because repositories hold the names of their configurations.
"""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
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
from numpy.typing import NDArray

from ..geometry import Camera
from ..numerics.crosstalk import combine_ratios, measure_ratios
from ..products import Crosstalk
from ..storage.datasets import CalibImage, CalibTable
from . import connections
from .inputs import ratios_table, read_ratios, require_electron
from .provenance import common_cards, creation_cards, input_cards

__all__ = ["CrosstalkExtractTask", "CrosstalkFilterTask", "CrosstalkSolveTask"]


class CrosstalkExtractConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, with the names of ``lsst.cp.pipe.CrosstalkExtractConnections``."""

    inputExp = connections.exposure_input("crosstalkInputs", "Exposure after ISR, electron.", "CalibImage")
    camera = connections.camera("Geometry.")
    outputRatios = connections.exposure_output(
        "crosstalkRatios",
        "Ratio of the target's signal to the source's; a row for each pair of amplifiers.",
        "CalibTable",
    )


class CrosstalkExtractConfig(PipelineTaskConfig, pipelineConnections=CrosstalkExtractConnections):
    """Thresholds. The least signal is below cp_pipe's 30 000, because the simulated pixels saturate earlier."""

    threshold = Field[float](doc="Least signal of a bright pixel, electron.", default=10_000.0)
    leastPixels = Field[int](doc="Least number of bright pixels for a ratio.", default=10)
    growMaskRadius = Field[int](doc="Border around bright pixels that is not faint, pixels.", default=3)


class CrosstalkExtractTask(PipelineTask):
    """Measure the fraction of each amplifier's signal that appears in the others, in one exposure."""

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
        """Run with the detector ID."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.inputExp.dataId["detector"]
        butlerQC.put(self.run(**inputs, detector=detector), outputRefs)

    def run(self, inputExp: CalibImage, camera: Camera, detector: int) -> Struct:
        """Measure the ratios of one exposure.

        Returns
        -------
        result
            ``outputRatios``, a table with a row for each pair of amplifiers and the columns ``source``,
            ``target``, ``ratio``, ``error`` and ``pixels``.

        Raises
        ------
        ValueError
            Raised if the exposure is not in electron, because the coefficients are ratios of electrons.
        """
        require_electron(inputExp, "crosstalk is measured")
        geometry = camera[detector]
        measured = measure_ratios(
            geometry.split(inputExp.data),
            self.config.threshold,
            self.config.leastPixels,
            self.config.growMaskRadius,
        )
        return Struct(outputRatios=ratios_table(measured, geometry, inputExp))


class CrosstalkSolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Inputs and outputs, with the names of ``lsst.cp.pipe.CrosstalkSolveConnections``."""

    inputRatios = connections.exposure_input(
        "crosstalkRatios", "Ratios of each exposure.", "CalibTable", multiple=True
    )
    camera = connections.camera("Geometry.")
    outputCrosstalk = connections.detector_output(
        "crosstalkProposal", "Crosstalk of one detector.", "CalibTable", is_calibration=True
    )


class CrosstalkSolveConfig(PipelineTaskConfig, pipelineConnections=CrosstalkSolveConnections):
    """Options, with the names of ``lsst.cp.pipe.CrosstalkSolveConfig``."""

    rejIter = Field[int](doc="Number of cuts.", default=3)
    rejSigma = Field[float](doc="Rejection threshold, standard errors of an exposure's ratio.", default=4.0)
    rejectNegativeSolutions = Field[bool](doc="Set negative coefficients to zero?", default=False)
    significanceLimit = Field[float](
        doc="Distance from zero at which a coefficient is valid, standard errors.", default=3.0
    )
    unitsAreElectrons = Field[bool](
        doc="Are the ratios of electrons? No other unit is supported.", default=True
    )


class CrosstalkSolveTask(PipelineTask):
    """Combine the ratios of many exposures into a matrix of coefficients."""

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
        """Run with the ratios in the order of their exposure IDs."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        exposures, ratios = connections.by_exposure(inputRefs.inputRatios, inputs["inputRatios"])
        detector = outputRefs.outputCrosstalk.dataId["detector"]
        butlerQC.put(self.run(ratios, inputs["camera"], detector, exposures), outputRefs)

    def run(
        self, inputRatios: list[CalibTable], camera: Camera, detector: int, exposures: list[int]
    ) -> Struct:
        """Combine the ratios of one detector.

        Parameters
        ----------
        inputRatios, exposures
            Tables of ratios, and the IDs of their exposures.
        camera, detector
            Geometry, and the detector ID.

        Returns
        -------
        result
            ``outputCrosstalk``, the table of a `~calib_reference.products.Crosstalk`.

        Raises
        ------
        ValueError
            Raised if the amplifiers of a table are not the detector's, or no exposure measured a
            coefficient.
        """
        geometry = camera[detector]
        names = tuple(amp.name for amp in geometry.amplifiers)
        combined = combine_ratios(
            [read_ratios(table, geometry) for table in inputRatios], self.config.rejSigma, self.config.rejIter
        )
        diagonal = np.eye(len(names), dtype=bool)
        if (missing := np.argwhere(~np.isfinite(combined.ratio) & ~diagonal)).size:
            pairs = [f"{names[source]} to {names[target]}" for source, target in missing[:5]]
            raise ValueError(
                f"{geometry.full_name}: {len(missing)} coefficients have no bright pixels to be measured from, "
                f"such as {', '.join(pairs)}; add exposures with bright stars"
            )
        coeffs, error = (np.where(diagonal, 0.0, each) for each in (combined.ratio, combined.error))
        if self.config.rejectNegativeSolutions:
            coeffs = np.maximum(coeffs, 0.0)
        headers = [table.header for table in inputRatios]
        crosstalk = Crosstalk(
            metadata=common_cards(headers) | input_cards(headers, exposures) | creation_cards(),
            amplifiers=names,
            coeffs=coeffs,
            coeffErr=error,
            coeffNum=combined.pixels,
            coeffValid=(np.abs(coeffs) > self.config.significanceLimit * error) & ~diagonal,
        )
        return Struct(outputCrosstalk=crosstalk.toTable())


class CrosstalkFilterConnections(PipelineTaskConnections, dimensions=("instrument",)):
    """Inputs and outputs, with the names of ``lsst.cp.pipe.CrosstalkFilterConnections``."""

    inputCrosstalk = connections.detector_input(
        "crosstalkProposal",
        "Crosstalk of each detector as measured.",
        "CalibTable",
        multiple=True,
        is_calibration=True,
    )
    camera = connections.camera("Serial numbers of the detectors, which begin with their make.")
    outputCrosstalk = connections.detector_output(
        "crosstalk",
        "Crosstalk of each detector, outliers replaced by the median of its make.",
        "CalibTable",
        multiple=True,
        is_calibration=True,
    )


class CrosstalkFilterConfig(PipelineTaskConfig, pipelineConnections=CrosstalkFilterConnections):
    """Thresholds, with the names of ``lsst.cp.pipe.CrosstalkFilterConfig``."""

    doFiltering = Field[bool](
        doc="Replace outliers? Otherwise the task only changes the dataset type.", default=True
    )
    nSigmaCoeffClip = Field[float](
        doc="Distance from the make's median at which a coefficient is an outlier, standard deviations.",
        default=3.0,
    )
    leastFamily = Field[int](
        doc="Least number of detectors of a make for which outliers are replaced.", default=5
    )
    unitsAreElectrons = Field[bool](
        doc="Are the coefficients ratios of electrons? No other unit is supported.", default=True
    )


class CrosstalkFilterTask(PipelineTask):
    """Replace outliers among the coefficients of a make's detectors by their median."""

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
        """Run with the detector IDs, and write each result to its detector."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detectors = [int(ref.dataId["detector"]) for ref in inputRefs.inputCrosstalk]
        filtered = dict(zip(detectors, self.run(**inputs, detectors=detectors).outputCrosstalk, strict=True))
        ordered = [filtered[int(ref.dataId["detector"])] for ref in outputRefs.outputCrosstalk]
        butlerQC.put(Struct(outputCrosstalk=ordered), outputRefs)

    def run(self, inputCrosstalk: list[CalibTable], camera: Camera, detectors: list[int]) -> Struct:
        """Filter the crosstalk of all detectors.

        Parameters
        ----------
        inputCrosstalk, detectors
            Tables of `~calib_reference.products.Crosstalk`, and the IDs of their detectors.
        camera
            Serial numbers of the detectors.

        Returns
        -------
        result
            ``outputCrosstalk``, tables in the order of the inputs.
        """
        measured = [Crosstalk.fromTable(table) for table in inputCrosstalk]
        makes = [camera[number].serial.split("-")[0] for number in detectors]
        coeffs = np.stack([each.coeffs for each in measured])
        for make in set(makes):
            of_make = np.array([each == make for each in makes])
            if self.config.doFiltering and of_make.sum() >= self.config.leastFamily:
                coeffs[of_make] = self._without_outliers(coeffs[of_make], make)
        cards = creation_cards()
        return Struct(
            outputCrosstalk=[
                replace(each, coeffs=filtered).withCards(cards).toTable()
                for each, filtered in zip(measured, coeffs, strict=True)
            ]
        )

    def _without_outliers(self, coeffs: NDArray[np.float64], make: str) -> NDArray[np.float64]:
        """Return the coefficients of a make's detectors with outliers replaced by the median."""
        from scipy.stats import median_abs_deviation

        median = np.median(coeffs, axis=0)
        scatter = median_abs_deviation(coeffs, axis=0, scale="normal")
        is_outlier = np.abs(coeffs - median) > self.config.nSigmaCoeffClip * scatter
        self.log.info(
            "%d coefficients of %d %s detectors are outliers and replaced by the make's median",
            is_outlier.sum(),
            len(is_outlier),
            make,
        )
        return np.where(is_outlier, median, coeffs)
