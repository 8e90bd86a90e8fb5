"""Adjustment of gain ratios with smooth flats (cp_pipe ``PhotonTransferCurveAdjustGainRatiosTask``)."""

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

ERROR_OF_MEDIAN = 1.25
"""Standard error of a median over that of a mean."""


class PhotonTransferCurveAdjustGainRatiosConnections(
    PipelineTaskConnections, dimensions=("instrument", "detector")
):
    """Input curve and flats, and output curve with adjusted gains."""

    exposures = connections.exposure_input(
        "cpPtcIsrExp", "Flats after ISR, adu.", "CalibImage", multiple=True, deferred=True
    )
    input_ptc = connections.detector_input(
        "ptcUnadjusted",
        "Curve with independently measured gains.",
        "CalibTable",
        is_calibration=True,
    )
    camera = connections.camera("Geometry.")
    output_ptc = connections.detector_output(
        "ptc", "Curve with adjusted gains.", "CalibTable", is_calibration=True
    )
    output_adjust_summary = connections.detector_output(
        "ptc_adjustment_summary", "Gain ratios of each flat.", "ArrowAstropy"
    )


class PhotonTransferCurveAdjustGainRatiosConfig(
    PipelineTaskConfig, pipelineConnections=PhotonTransferCurveAdjustGainRatiosConnections
):
    """Selection of flats and smooth model, with the names of cp_pipe's fields."""

    do_remove_radial_gradient = Field[bool](doc="Fit a function of the radius?", default=True)
    radial_gradient_n_spline_nodes = Field[int](doc="Number of spline nodes of that function.", default=20)
    chebyshev_gradient_order = Field[int](doc="Order of the polynomials in x and y.", default=1)
    min_adu = Field[float](doc="Least mean level of a flat, adu.", default=1000.0)
    max_adu = Field[float](doc="Greatest mean level of a flat, adu.", default=20_000.0)
    max_noise_reference = Field[float](
        doc="Greatest noise of the reference amplifier, electron.", default=12.0
    )
    turnoff_percentile_reference = Field[float](
        doc="Least turnoff of the reference amplifier, as a percentile of all.", default=25.0
    )
    bin_factor = Field[int](doc="Binning factor.", default=8)
    amp_boundary = Field[int](doc="Border of each amplifier to leave out, pixels.", default=0)


class PhotonTransferCurveAdjustGainRatiosTask(PipelineTask):
    """Adjust the ratios of the gains so that flats have no steps between amplifiers.

    A curve measures each gain to one per cent; smooth flats measure the ratios better. The task differs from
    cp_pipe's in four ways: it uses all flats between the levels, it rejects no amplifier as an outlier, it
    scales the read noise with the gain, because the noise is measured precisely in adu, and it quotes the
    errors of the adjusted values.
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
        """Run with the detector ID and handles of the flats, so that one flat is in memory at a time."""
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
        """Adjust the gains of one detector.

        Parameters
        ----------
        exposures
            Handles of the flats by exposure ID.
        input_ptc
            Table of the curve.
        camera, detector
            Geometry, and the detector ID.

        Returns
        -------
        result
            ``output_ptc``, the table of the curve with adjusted gain and noise, and
            ``output_adjust_summary``, an `astropy.table.Table` with the ratios of each flat.

        Raises
        ------
        ValueError
            Raised if no flat is between the levels, or no amplifier can be the reference.
        """
        geometry = camera[detector]
        curve = PhotonTransferCurve.fromTable(input_ptc)
        gains = curve.gain_unadjusted
        reference = self._reference(curve, geometry)
        selected = self._select_flats(curve)
        if not selected:
            raise ValueError(
                f"no flat of {geometry.full_name} is between {self.config.min_adu} and {self.config.max_adu} adu"
            )
        ratios = np.array(
            [self._ratios(exposures[each].get(), gains, camera, geometry, reference) for each in selected]
        )
        known = np.isfinite(gains)
        corrections = np.where(known, 1.0, np.nan)
        corrections[known] = np.median(ratios[:, known], axis=0)
        # Flats determine ratios only, so that the detector's typical gain must stay the same.
        middle = float(np.median(corrections[known]))
        adjusted = gains * middle / corrections
        before = curve.gain_error / gains
        after = _relative_error(before, ratios)
        # The noise in adu has an error of its own. The rest of the error is the gain's.
        own = np.maximum((curve.noise_error / curve.noise) ** 2 - before**2, 0.0)
        noise = curve.noise * adjusted / curve.gain
        adjusted_curve = replace(
            curve,
            gain=adjusted,
            gain_error=adjusted * after,
            noise=noise,
            noise_error=noise * np.sqrt(own + after**2),
        )
        return Struct(
            output_ptc=adjusted_curve.toTable(),
            output_adjust_summary=_summary(selected, ratios, geometry, reference, middle),
        )

    def _select_flats(self, curve: PhotonTransferCurve) -> list[int]:
        """Return the IDs of the first exposures of the pairs on the curve between the levels."""
        level = np.ma.masked_array(curve.raw_means, ~curve.used).mean(axis=0).filled(np.nan)
        within = (level > self.config.min_adu) & (level < self.config.max_adu)
        return sorted(int(each) for each in curve.input_exposures_1[0][within])

    def _reference(self, curve: PhotonTransferCurve, detector: Detector) -> int:
        """Return the index of the amplifier with the median gain among those with low noise and high turnoff."""
        good = np.isfinite(curve.gain) & (curve.noise <= self.config.max_noise_reference)
        if good.any():
            good &= curve.turnoff >= np.percentile(
                curve.turnoff[good], self.config.turnoff_percentile_reference
            )
        if not good.any():
            raise ValueError(
                f"no amplifier of {detector.full_name} can be the reference: none has a curve and noise up to "
                f"{self.config.max_noise_reference} electron"
            )
        candidates = np.flatnonzero(good)
        return int(candidates[np.argsort(curve.gain[candidates])[len(candidates) // 2]])

    def _ratios(
        self,
        image: CalibImage,
        gains: NDArray[np.float64],
        camera: Camera,
        detector: Detector,
        reference: int,
    ) -> NDArray[np.float64]:
        """Return the factor by which each gain is too high according to one flat, shape (amplifiers,)."""
        binned = bin_amplifiers(image.data, detector, self.config.bin_factor, self.config.amp_boundary)
        binned = binned._replace(value=binned.value * gains[binned.amplifier])
        x, y = focal_position(binned, detector, camera.grid)
        nodes = self.config.radial_gradient_n_spline_nodes if self.config.do_remove_radial_gradient else 0
        return gain_ratios(binned, x, y, reference, nodes, self.config.chebyshev_gradient_order)


def _relative_error(before: NDArray[np.float64], ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the relative errors of adjusted gains: those of the typical gain, and of each ratio to it.

    Parameters
    ----------
    before
        Relative errors of the gains before, shape (amplifiers,), NaN where a gain is unknown.
    ratios
        Gain ratios of each flat, shape (flats, amplifiers).
    """
    known = np.isfinite(before)
    typical = ERROR_OF_MEDIAN * np.sqrt(np.mean(before[known] ** 2) / known.sum())
    own = ratios[:, known] / np.median(ratios[:, known], axis=1, keepdims=True)
    scatter = np.std(own, axis=0, ddof=1) if len(own) > 1 else np.zeros(known.sum())
    error = np.full(len(before), np.nan)
    error[known] = np.hypot(typical, ERROR_OF_MEDIAN * scatter / np.sqrt(len(own)))
    return error


def _summary(
    exposures: list[int], ratios: NDArray[np.float64], detector: Detector, reference: int, middle: float
) -> Any:
    """Return the ratios as a table with a row for each flat."""
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
