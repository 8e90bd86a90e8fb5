"""Brighter-fatter kernel of a photon transfer curve's covariances (cp_pipe ``BrighterFatterKernelSolveTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, override

import numpy as np
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
from numpy.typing import NDArray

from ..geometry import Camera
from ..numerics.covariances import Attraction, kernel_of, mean_attraction, measure_attraction, zero_sum
from ..products import BrighterFatterKernel, PhotonTransferCurve
from ..storage.datasets import CalibTable
from . import connections
from .provenance import creation_cards

__all__ = ["BrighterFatterKernelSolveTask"]


class BrighterFatterKernelSolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Inputs and outputs, named as those of cp_pipe's with ``useBfkPtc``."""

    inputBfkPtc = connections.detector_input(
        "bfkPtc", "Curve with its covariances.", "CalibTable", is_calibration=True
    )
    camera = connections.camera("Geometry.")
    outputBFK = connections.detector_output(
        "brighterFatterKernel", "Kernel of each amplifier.", "CalibTable", is_calibration=True
    )


class BrighterFatterKernelSolveConfig(
    PipelineTaskConfig, pipelineConnections=BrighterFatterKernelSolveConnections
):
    """How kernels are made, with the names of cp_pipe's fields."""

    level = ChoiceField[str](
        doc="Whose covariances are taken together.",
        allowed={
            "AMP": "Each amplifier's by themselves.",
            "DETECTOR": "Those of all amplifiers: each gets the same kernel.",
        },
        default="AMP",
    )
    useBfkPtc = Field[bool](doc="Is the curve made in the same pipeline? It must be.", default=True)
    forceZeroSum = Field[bool](doc="May no charge be lost?", default=True)


class BrighterFatterKernelSolveTask(PipelineTask):
    """Turn covariances into kernels.

    As cp_pipe's, but for how a zero sum is forced: each covariance is changed as its error allows, where
    cp_pipe changes the variance by what all others are off together; for amplifiers of two thousand
    pixels that is a fifth of it.
    """

    ConfigClass = BrighterFatterKernelSolveConfig
    _DefaultName = "cpBfkMeasure"
    config: BrighterFatterKernelSolveConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector's number."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.inputBfkPtc.dataId["detector"]
        butlerQC.put(self.run(inputs["inputBfkPtc"], inputs["camera"], detector), outputRefs)

    def run(self, inputPtc: CalibTable, camera: Camera, detector: int) -> Struct:
        """Solve for the kernels of one detector.

        Returns
        -------
        result
            ``outputBFK``, the table of a `~calib_reference.products.BrighterFatterKernel`. An amplifier
            without a curve has no valid kernel.

        Raises
        ------
        ValueError
            Raised if the curve is of another detector or has no covariances, or no amplifier has a kernel.
        """
        curve = PhotonTransferCurve.fromTable(inputPtc)
        if curve.covariances.ndim != 2 or curve.used.ndim != 2:
            raise ValueError(f"{camera[detector].full_name}: the photon transfer curve has no covariances")
        found = {
            index: self._attraction(curve, index)
            for index in range(len(curve.amplifiers))
            if curve.used[index].any() and np.isfinite(curve.gain[index])
        }
        if not found:
            raise ValueError(f"{camera[detector].full_name}: no amplifier has a curve to make a kernel of")
        if self.config.level == "DETECTOR":
            found = dict.fromkeys(range(len(curve.amplifiers)), mean_attraction([*found.values()]))
        side = 2 * len(next(iter(found.values())).value) - 1
        kernels = np.zeros((len(curve.amplifiers), side * side))
        for index, attraction in found.items():
            kernels[index] = self._kernel(attraction).ravel()
        valid = np.array(
            [bool(kernels[index].any() and self._is_sound(kernels[index])) for index in range(len(kernels))]
        )
        if lost := [name for name, good in zip(curve.amplifiers, valid, strict=True) if not good]:
            self.log.warning("%s: kernels of %s are not valid", camera[detector].full_name, lost)
        if not valid.any():
            raise ValueError(f"{camera[detector].full_name}: no kernel has its minimum at the centre")
        bfk = BrighterFatterKernel(
            metadata={
                key: value
                for key, value in curve.metadata.items()
                if not key.startswith(("PTC_", "LSST BUTLER"))
            }
            | creation_cards(),
            amplifiers=curve.amplifiers,
            kernel=kernels,
            valid=valid,
        )
        return Struct(outputBFK=bfk.toTable())

    def _attraction(self, curve: PhotonTransferCurve, index: int) -> Attraction:
        used, gain = curve.used[index], float(curve.gain[index])
        pairs = curve.raw_means.shape[1]
        lags = round(np.sqrt(curve.covariances.shape[1] / pairs))
        covariances = curve.covariances[index].reshape(pairs, lags, lags)[used] * gain**2
        found = measure_attraction(
            covariances,
            curve.raw_means[index][used] * gain,
            float(curve.noise[index]) ** 2,
            curve.pixels[index][used].astype(np.float64),
        )
        if not np.isfinite(curve.a00[index]) or not curve.a00_error[index] > 0:
            return found
        # The variance says at once what gain and effect are: it was fitted for both.
        value, error = found.value.copy(), found.error.copy()
        value[0, 0], error[0, 0] = curve.a00[index], curve.a00_error[index]
        return Attraction(value, error)

    def _kernel(self, attraction: Attraction) -> NDArray[np.float64]:
        return kernel_of(zero_sum(attraction) if self.config.forceZeroSum else attraction.value)

    @staticmethod
    def _is_sound(kernel: NDArray[np.float64]) -> bool:
        """Whether the centre is the minimum, as that of charges that repel each other."""
        centre = kernel[kernel.size // 2]
        return bool(centre < 0 and (kernel >= centre).all())
