"""Brighter-fatter kernel from the covariances of flats (cp_pipe ``BrighterFatterKernelSolveTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
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
from ..numerics.covariances import (
    Attraction,
    force_zero_sum,
    kernel_of,
    mean_attraction,
    measure_attraction,
)
from ..products import BrighterFatterKernel, PhotonTransferCurve
from ..storage.datasets import CalibTable
from . import connections
from .provenance import creation_cards

__all__ = ["BrighterFatterKernelSolveTask"]


class BrighterFatterKernelSolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Inputs and outputs, with the names of cp_pipe's under ``useBfkPtc``."""

    inputBfkPtc = connections.detector_input(
        "bfkPtc", "Photon transfer curve with covariances.", "CalibTable", is_calibration=True
    )
    camera = connections.camera("Geometry.")
    outputBFK = connections.detector_output(
        "brighterFatterKernel", "Kernel of each amplifier.", "CalibTable", is_calibration=True
    )


class BrighterFatterKernelSolveConfig(
    PipelineTaskConfig, pipelineConnections=BrighterFatterKernelSolveConnections
):
    """Options, with the names of cp_pipe's fields."""

    level = ChoiceField[str](
        doc="Amplifiers whose covariances are averaged.",
        allowed={
            "AMP": "None: each amplifier has its own kernel.",
            "DETECTOR": "All: each amplifier has the detector's kernel.",
        },
        default="AMP",
    )
    useBfkPtc = Field[bool](
        doc="Use a curve that the same pipeline makes? No other is supported.", default=True
    )
    forceZeroSum = Field[bool](doc="Adjust the covariances so that they conserve charge?", default=True)


class BrighterFatterKernelSolveTask(PipelineTask):
    """Solve for kernels from covariances.

    The task differs from cp_pipe's in how it conserves charge. cp_pipe corrects only the variance, by the sum
    of all covariances. For amplifiers of two thousand pixels that correction would be a fifth of the
    variance. This task adjusts each covariance as much as its error allows.
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
        """Run with the detector ID."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.inputBfkPtc.dataId["detector"]
        butlerQC.put(self.run(inputs["inputBfkPtc"], inputs["camera"], detector), outputRefs)

    def run(self, inputPtc: CalibTable, camera: Camera, detector: int) -> Struct:
        """Solve for the kernels of one detector.

        Returns
        -------
        result
            ``outputBFK``, the table of a `~calib_reference.products.BrighterFatterKernel`. The kernel of an
            amplifier without a curve is not valid.

        Raises
        ------
        ValueError
            Raised if the table holds no curve, the curve has no covariances, or no kernel is valid.
        """
        curve = PhotonTransferCurve.fromTable(inputPtc)
        if curve.covariances.ndim != 2 or curve.used.ndim != 2:
            raise ValueError(f"{camera[detector].full_name}: the photon transfer curve has no covariances")
        attractions = {
            index: self._attraction(curve, index)
            for index in range(len(curve.amplifiers))
            if curve.used[index].any() and np.isfinite(curve.gain[index])
        }
        if not attractions:
            raise ValueError(
                f"{camera[detector].full_name}: no amplifier has a photon transfer curve, which a kernel needs"
            )
        if self.config.level == "DETECTOR":
            mean = mean_attraction([*attractions.values()])
            attractions = dict.fromkeys(range(len(curve.amplifiers)), mean)
        lags = len(next(iter(attractions.values())).value)
        kernels = np.zeros((len(curve.amplifiers), (2 * lags - 1) ** 2))
        means = np.full((len(curve.amplifiers), lags**2), np.nan)
        for index, attraction in attractions.items():
            kernels[index] = self._kernel(attraction).ravel()
            means[index] = attraction.value.ravel()
        valid = np.array(
            [
                bool(kernels[index].any() and self._is_repulsive(kernels[index]))
                for index in range(len(kernels))
            ]
        )
        if invalid := [name for name, good in zip(curve.amplifiers, valid, strict=True) if not good]:
            self.log.warning("%s: kernels of %s are not valid", camera[detector].full_name, invalid)
        if not valid.any():
            raise ValueError(
                f"{camera[detector].full_name}: no kernel has its minimum at the center; charges repel each other"
            )
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
            exp_id_mask=curve.used,
            raw_means=curve.raw_means,
            raw_variances=curve.raw_variances,
            raw_xcorrs=curve.covariances,
            gain=curve.gain,
            noise=curve.noise,
            mean_xcorrs=means,
        )
        return Struct(outputBFK=bfk.toTable())

    def _attraction(self, curve: PhotonTransferCurve, index: int) -> Attraction:
        """Return the attraction that one amplifier's covariances show."""
        used, gain = curve.used[index], float(curve.gain[index])
        pairs = curve.raw_means.shape[1]
        lags = round(np.sqrt(curve.covariances.shape[1] / pairs))
        covariances = curve.covariances[index].reshape(pairs, lags, lags)[used] * gain**2
        measured = measure_attraction(
            covariances,
            curve.raw_means[index][used] * gain,
            float(curve.noise[index]) ** 2,
            curve.pixels[index][used].astype(np.float64),
        )
        if not np.isfinite(curve.a00[index]) or not curve.a00_error[index] > 0:
            return measured
        # The curve's a00 replaces the value at lag zero, because the curve was fitted for gain and a00 together.
        value, error = measured.value.copy(), measured.error.copy()
        value[0, 0], error[0, 0] = curve.a00[index], curve.a00_error[index]
        return Attraction(value, error)

    def _kernel(self, attraction: Attraction) -> NDArray[np.float64]:
        """Return the kernel of an attraction, per electron, as a square."""
        return kernel_of(force_zero_sum(attraction) if self.config.forceZeroSum else attraction.value)

    @staticmethod
    def _is_repulsive(kernel: NDArray[np.float64]) -> bool:
        """Whether the kernel has a negative minimum at its center, because charges repel each other."""
        center = kernel[kernel.size // 2]
        return bool(center < 0 and (kernel >= center).all())
