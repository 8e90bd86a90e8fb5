"""Outliers among the crosstalk coefficients of a make's detectors (cp_pipe ``CrosstalkFilterTask``)."""

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
from ..products import Crosstalk
from ..storage.datasets import CalibTable
from . import connections
from .provenance import creation_cards

__all__ = ["CrosstalkFilterTask"]


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
