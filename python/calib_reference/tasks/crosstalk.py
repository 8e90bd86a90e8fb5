"""Crosstalk from science exposures with bright stars (cp_pipe ``cpCrosstalk``).

Pipelines name `CrosstalkFilterTask` by this module too.
"""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
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
from ..numerics.crosstalk import Ratios, combine_ratios, measure_ratios
from ..products import Crosstalk
from ..storage.datasets import CalibImage, CalibTable
from ..values.detector import Detector
from . import connections
from .crosstalk_filter import CrosstalkFilterTask
from .inputs import require_electron
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
        return Struct(outputRatios=_ratios_table(measured, geometry, inputExp))


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
            [_ratios(table, geometry) for table in inputRatios], self.config.rejSigma, self.config.rejIter
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


def _ratios_table(measured: Ratios, detector: Detector, image: CalibImage) -> CalibTable:
    """Return ratios as a table with a row for each pair of amplifiers and the image's cards."""
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
    """Return the ratios of such a table; raise `ValueError` if its amplifiers are not the detector's."""
    names = [amp.name for amp in detector.amplifiers]
    square = (len(names), len(names))
    if table.columns["source"].tolist() != [name for name in names for _ in names]:
        raise ValueError(f"{detector.full_name}: the ratios belong to other amplifiers than the detector's")
    ratio, error = (
        np.asarray(table.columns[name], np.float64).reshape(square) for name in ("ratio", "error")
    )
    return Ratios(ratio, error, np.asarray(table.columns["pixels"], np.int64).reshape(square))
