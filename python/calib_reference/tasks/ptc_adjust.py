"""Gains whose ratios agree with smooth flats (cp_pipe ``PhotonTransferCurveAdjustGainRatiosTask``)."""

# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, override

import numpy as np
from lsst.daf.butler import DeferredDatasetHandle
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
from ..numerics.gain_ratios import bin_amplifiers, focal_position, gain_ratios
from ..products.ptc import PhotonTransferCurve
from ..storage.datasets import CalibImage, CalibTable
from ..values.detector import Detector
from . import connections

__all__ = ["PhotonTransferCurveAdjustGainRatiosConfig", "PhotonTransferCurveAdjustGainRatiosTask"]


class PhotonTransferCurveAdjustGainRatiosConnections(
    PipelineTaskConnections, dimensions=("instrument", "detector")
):
    """A curve and its flats in, the curve with its gains' ratios mended out."""

    exposures = connections.exposure_input(
        "cpPtcIsrExp", "The flats, adu.", "CalibImage", multiple=True, deferred=True
    )
    input_ptc = connections.detector_input(
        "ptcUnadjusted", "Curve whose gains are measured one by one.", "CalibTable", is_calibration=True
    )
    camera = connections.camera("Geometry.")
    output_ptc = connections.detector_output(
        "ptc", "Curve whose gains fit each other.", "CalibTable", is_calibration=True
    )
    output_adjust_summary = connections.detector_output(
        "ptc_adjustment_summary", "Ratios found on each flat.", "ArrowAstropy"
    )


class PhotonTransferCurveAdjustGainRatiosConfig(
    PipelineTaskConfig, pipelineConnections=PhotonTransferCurveAdjustGainRatiosConnections
):
    """Which flats, and how smooth they are, with the names of cp_pipe's fields."""

    do_remove_radial_gradient = Field[bool](doc="Is part of a flat a function of the radius?", default=True)
    radial_gradient_n_spline_nodes = Field[int](doc="Nodes of that function.", default=20)
    chebyshev_gradient_order = Field[int](doc="Order of the polynomials in x and y.", default=1)
    min_adu = Field[float](doc="Least mean of a flat that is used.", default=1000.0)
    max_adu = Field[float](doc="Greatest mean of a flat that is used.", default=20_000.0)
    max_noise_reference = Field[float](
        doc="Greatest noise of the reference amplifier, electron.", default=12.0
    )
    turnoff_percentile_reference = Field[float](
        doc="Amplifiers that turn off below are no reference.", default=25.0
    )
    bin_factor = Field[int](doc="Binning factor.", default=8)
    amp_boundary = Field[int](doc="Pixels at the edges of an amplifier that are left out.", default=0)


class PhotonTransferCurveAdjustGainRatiosTask(PipelineTask):
    """Mend the ratios of the gains, each of which is known to a per cent, by flats that have no steps.

    As cp_pipe's, but that all flats between the levels are used, no amplifier is left out as too far
    off, and the read noise follows its gain: in adu it is measured much better than the gain.
    """

    ConfigClass = PhotonTransferCurveAdjustGainRatiosConfig
    _DefaultName = "cpPhotonTransferCurveAdjustGainRatios"
    config: PhotonTransferCurveAdjustGainRatiosConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector's number; a flat is read when it is its turn."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        handles: list[DeferredDatasetHandle] = inputs["exposures"]
        inputs["exposures"] = {int(handle.dataId["exposure"]): handle for handle in handles}
        butlerQC.put(self.run(**inputs, detector=inputRefs.input_ptc.dataId["detector"]), outputRefs)

    def run(
        self,
        exposures: Mapping[int, DeferredDatasetHandle],
        input_ptc: CalibTable,
        camera: Camera,
        detector: int,
    ) -> Struct:
        """Mend the gains of one detector.

        Parameters
        ----------
        exposures
            Handles of the flats, or whatever has their ``get``, by exposure ID.
        input_ptc
            The curve.
        camera, detector
            Geometry, and whose curve it is.

        Returns
        -------
        result
            ``output_ptc``, the curve with another ``gain``, and ``output_adjust_summary``, an
            `astropy.table.Table` with the ratios by flat.

        Raises
        ------
        ValueError
            Raised if no flat is between the levels, or no amplifier can be the reference.
        """
        geometry = camera[detector]
        curve = PhotonTransferCurve.fromTable(input_ptc)
        gains = curve.gain_unadjusted
        reference = self._reference(curve, geometry)
        chosen = self._chosen(curve)
        if not chosen:
            raise ValueError(
                f"no flat of {geometry.full_name} is between {self.config.min_adu} and {self.config.max_adu} adu"
            )
        ratios = np.array(
            [self._ratios(exposures[each].get(), gains, camera, geometry, reference) for each in chosen]
        )
        known = np.isfinite(gains)
        corrections = np.where(known, 1.0, np.nan)
        corrections[known] = np.median(ratios[:, known], axis=0)
        # The detector's gain on average stays as it is.
        middle = float(np.median(corrections[known]))
        adjusted = gains * middle / corrections
        factor = adjusted / curve.gain
        mended = replace(
            curve,
            gain=adjusted,
            noise=curve.noise * factor,
            noise_error=curve.noise_error * factor,
            turnoff=curve.turnoff * factor,
            turnoff_sampling_error=curve.turnoff_sampling_error * factor,
        )
        return Struct(
            output_ptc=mended.toTable(),
            output_adjust_summary=_summary(chosen, ratios, geometry, reference, middle),
        )

    def _chosen(self, curve: PhotonTransferCurve) -> list[int]:
        """First exposures of the pairs between the levels that a curve was fitted to."""
        level = np.ma.masked_array(curve.raw_means, ~curve.used).mean(axis=0).filled(np.nan)
        within = (level > self.config.min_adu) & (level < self.config.max_adu)
        return sorted(int(each) for each in curve.input_exposures_1[0][within])

    def _reference(self, curve: PhotonTransferCurve, detector: Detector) -> int:
        """The amplifier of middle gain among those that are neither noisy nor full early."""
        good = np.isfinite(curve.gain) & (curve.noise <= self.config.max_noise_reference)
        if good.any():
            good &= curve.turnoff >= np.percentile(
                curve.turnoff[good], self.config.turnoff_percentile_reference
            )
        if not good.any():
            raise ValueError(
                f"no amplifier of {detector.full_name} can be the reference: all are noisy or without a curve"
            )
        places = np.flatnonzero(good)
        return int(places[np.argsort(curve.gain[places])[len(places) // 2]])

    def _ratios(
        self,
        image: CalibImage,
        gains: NDArray[np.float64],
        camera: Camera,
        detector: Detector,
        reference: int,
    ) -> NDArray[np.float64]:
        binned = bin_amplifiers(image.data, detector, self.config.bin_factor, self.config.amp_boundary)
        binned = binned._replace(value=binned.value * gains[binned.amplifier])
        x, y = focal_position(binned, detector, camera.grid)
        nodes = self.config.radial_gradient_n_spline_nodes if self.config.do_remove_radial_gradient else 0
        return gain_ratios(binned, x, y, reference, nodes, self.config.chebyshev_gradient_order)


def _summary(
    exposures: list[int], ratios: NDArray[np.float64], detector: Detector, reference: int, middle: float
) -> Any:
    from astropy.table import Table

    table = Table({"exp_id": np.array(exposures, np.int64)})
    for index, amp in enumerate(detector.amplifiers):
        table[f"{amp.name}_gain_ratio"] = ratios[:, index]
    table.meta |= {
        "fixed_amp_index": reference,
        "fixed_amp_name": detector.amplifiers[reference].name,
        "median_correction": middle,
    }
    return table
