"""Photon transfer curve of each amplifier (cp_pipe ``PhotonTransferCurveSolveTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Sequence
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
from ..numerics.transfer import Curve, Points, find_usable_points, fit_curve
from ..products.ptc import PhotonTransferCurve
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from . import connections
from .inputs import common_amplifiers
from .provenance import collected_input_cards, common_cards, creation_cards

__all__ = ["PhotonTransferCurveSolveConfig", "PhotonTransferCurveSolveTask"]

CURVE_COLUMNS = {
    "exposure_1": "input_exposures_1",
    "exposure_2": "input_exposures_2",
    "exposure_time": "raw_exposure_times",
    "raw_mean": "raw_means",
    "raw_delta": "raw_deltas",
    "raw_variance": "raw_variances",
    "row_mean_variance": "row_mean_variances",
    "noise": "noise_list",
    "ksp_value": "ksp_values",
    "pixels": "pixels",
    "covariances": "covariances",
}
"""Columns of the curve with a value for each pair, by the columns of the pairs' tables."""


class PhotonTransferCurveSolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Input statistics of pairs of flats and output curve."""

    inputCovariances = connections.exposure_input(
        "ptcCovariances", "Statistics of each pair.", "CalibTable", multiple=True, is_calibration=True
    )
    camera = connections.camera("Size of the overscan.")
    outputPtcDataset = connections.detector_output(
        "ptcDatsetProposal",
        "Gain, noise and turnoff of each amplifier, and the pairs that they follow from.",
        "CalibTable",
        is_calibration=True,
    )


class PhotonTransferCurveSolveConfig(
    PipelineTaskConfig, pipelineConnections=PhotonTransferCurveSolveConnections
):
    """Options, with the names of cp_pipe's fields."""

    ptcFitType = ChoiceField[str](
        doc="Model of the curve.",
        allowed={"EXPAPPROXIMATION": "Astier et al. 2019, equation 16."},
        default="EXPAPPROXIMATION",
    )
    maxSignalInitialPtcOutlierFit = Field[float](
        doc="Level below which no amplifier is saturated, electron.", default=20_000.0
    )
    ksTestMinPvalue = Field[float](doc="Least p-value of the test for normality.", default=0.01)
    maximumRangeCovariancesAstier = Field[int](
        doc="Number of lags of the covariances, as in the pairs' tables.", default=10
    )


class PhotonTransferCurveSolveTask(PipelineTask):
    """Fit gain, noise and a00 of each amplifier, and find the turnoff of its curve.

    The model is cp_pipe's ``EXPAPPROXIMATION``. The full covariance fit is left out, because the 2304 pixels
    of an amplifier measure only the variance well enough; the covariances are kept for the brighter-fatter
    kernel. There is no model of the roll-off and no bootstrap of the errors. The error of a pair follows from
    its number of pixels; cp_pipe takes the square root of the variance, which suits amplifiers of a million
    pixels.
    """

    ConfigClass = PhotonTransferCurveSolveConfig
    _DefaultName = "cpPhotonTransferCurveSolve"
    config: PhotonTransferCurveSolveConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector ID."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        butlerQC.put(self.run(**inputs, detId=inputRefs.inputCovariances[0].dataId["detector"]), outputRefs)

    def run(self, inputCovariances: Sequence[CalibTable], camera: Camera, detId: int) -> Struct:
        """Fit the curves of one detector.

        Parameters
        ----------
        inputCovariances
            Tables of the pairs, in any order.
        camera, detId
            Geometry, and the detector ID.

        Returns
        -------
        result
            ``outputPtcDataset``, the table of a `~calib_reference.products.ptc.PhotonTransferCurve`. An
            amplifier without a curve uses no pair and has NaN in all columns of the fit.

        Raises
        ------
        ValueError
            Raised if there are no pairs, the pairs differ in their amplifiers or covariances, or no amplifier
            has a curve.
        """
        if not inputCovariances:
            raise ValueError("a photon transfer curve needs pairs of flats; no pairs were given")
        names = common_amplifiers(inputCovariances, "pairs")
        if len(sizes := {table.columns["covariances"].size // len(names) for table in inputCovariances}) > 1:
            raise ValueError(
                f"pairs have {sorted(sizes)} covariances per amplifier; all must have the same number"
            )
        pairs = sorted(inputCovariances, key=_level)
        columns: dict[str, Any] = {
            column: np.stack([table.columns[of_pair] for table in pairs], axis=1)
            for of_pair, column in CURVE_COLUMNS.items()
        }
        curves = [self._curve(columns, index, camera[detId], str(name)) for index, name in enumerate(names)]
        if not any(curve.used.any() for curve in curves):
            raise ValueError(f"no amplifier has a curve: too few of {len(pairs)} pairs are usable")
        columns["covariances"] = columns["covariances"].reshape(len(names), -1)
        headers = [table.header for table in pairs]
        cards = common_cards(headers) | collected_input_cards(headers) | creation_cards()
        cards |= {"PTC_FIT_TYPE": self.config.ptcFitType, "NPAIRS": len(pairs)}
        solved = PhotonTransferCurve(
            metadata=cards,
            amplifiers=tuple(str(name) for name in names),
            **_scalars(curves),
            **_by_pair(curves),
            **columns,
        )
        return Struct(outputPtcDataset=solved.toTable())

    def _curve(self, columns: dict[str, NDArray[Any]], index: int, detector: Detector, name: str) -> Curve:
        """Fit one amplifier; log a warning and return a curve of NaN if too few pairs are usable."""
        noise = columns["noise_list"][index]
        points = Points(
            mean=columns["raw_means"][index],
            variance=columns["raw_variances"][index],
            pixels=columns["pixels"][index].astype(np.float64),
            normality=columns["ksp_values"][index],
            overscan=float(np.median(noise)),
            # Each pair has two exposures. A median of n values is as precise as a mean of n / 1.57.
            dark_pixels=2.0 * len(noise) * detector.rows * detector.overscan_columns / 1.57,
        )
        used = find_usable_points(
            points, self.config.maxSignalInitialPtcOutlierFit, self.config.ksTestMinPvalue
        )
        try:
            return fit_curve(points, used)
        except ValueError as error:
            self.log.warning("%s %s has no curve: %s", detector.full_name, name, error)
            return _no_curve(len(used))


def _no_curve(pairs: int) -> Curve:
    """Return the curve of an amplifier with too few usable pairs."""
    unknown = float("nan")
    return Curve(
        a00=unknown,
        gain=unknown,
        noise=unknown,
        a00_error=unknown,
        gain_error=unknown,
        noise_error=unknown,
        chi2=unknown,
        used=np.zeros(pairs, dtype=bool),
        turnoff=unknown,
        turnoff_error=unknown,
        model=np.full(pairs, unknown),
    )


def _level(table: CalibTable) -> float:
    """Return the mean level over amplifiers, so that pairs have the same order for all of them."""
    means = np.asarray(table.columns["raw_mean"], dtype=np.float64)
    return float(np.mean(means[np.isfinite(means)])) if np.isfinite(means).any() else float("inf")


def _scalars(curves: Sequence[Curve]) -> dict[str, Any]:
    """Return the columns with one value for each amplifier."""

    def column(name: str) -> NDArray[np.float64]:
        return np.array([getattr(curve, name) for curve in curves])

    gain = column("gain")
    return {
        "gain": gain,
        "gain_unadjusted": gain.copy(),
        "gain_error": column("gain_error"),
        "noise": column("noise"),
        "noise_error": column("noise_error"),
        "turnoff": column("turnoff"),
        "turnoff_sampling_error": column("turnoff_error"),
        "a00": column("a00"),
        "a00_error": column("a00_error"),
        "chi2": column("chi2"),
    }


def _by_pair(curves: Sequence[Curve]) -> dict[str, NDArray[Any]]:
    """Return the columns of the fit with one value for each amplifier and pair."""
    return {
        "used": np.stack([curve.used for curve in curves]),
        "model_variances": np.stack([curve.model for curve in curves]),
    }
