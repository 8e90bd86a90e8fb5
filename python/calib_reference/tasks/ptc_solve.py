"""Photon transfer curve of each amplifier (cp_pipe ``PhotonTransferCurveSolveTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
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
from ..numerics.transfer import Curve, Points, fit_curve, usable_points
from ..products.ptc import PhotonTransferCurve
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from . import connections
from .provenance import collected_input_cards, common_cards, creation_cards
from .refusals import amplifiers_of_all

__all__ = ["PhotonTransferCurveSolveConfig", "PhotonTransferCurveSolveTask"]

PLURAL = {
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
"""Columns of the curve with a value a pair, by those of the pairs' tables."""


class PhotonTransferCurveSolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Pairs of flats in, the curve out."""

    inputCovariances = connections.exposure_input(
        "ptcCovariances", "Statistics of the pairs.", "CalibTable", multiple=True, is_calibration=True
    )
    camera = connections.camera("Size of the overscan.")
    outputPtcDataset = connections.detector_output(
        "ptcDatsetProposal",
        "Gain, noise, turnoff, and what they follow from.",
        "CalibTable",
        is_calibration=True,
    )


class PhotonTransferCurveSolveConfig(
    PipelineTaskConfig, pipelineConnections=PhotonTransferCurveSolveConnections
):
    """How the curve is fitted, with the names of cp_pipe's fields."""

    ptcFitType = ChoiceField[str](
        doc="Model of the curve.",
        allowed={"EXPAPPROXIMATION": "Astier et al. 2019, equation 16."},
        default="EXPAPPROXIMATION",
    )
    maxSignalInitialPtcOutlierFit = Field[float](
        doc="Level below which nothing is full, electron.", default=20_000.0
    )
    ksTestMinPvalue = Field[float](doc="Less normal pairs are left out.", default=0.01)
    maximumRangeCovariancesAstier = Field[int](doc="As in the pairs' tables.", default=10)


class PhotonTransferCurveSolveTask(PipelineTask):
    """Fit gain, noise and a00 of each amplifier, and find where its curve turns off.

    The model is cp_pipe's first one. Its full covariance fit is not done: of the 2304 pixels of an
    amplifier no covariance but the variance is known well enough for a hundred parameters; the
    covariances are kept, for the brighter-fatter kernel. There is no model of the roll-off, and no
    bootstrap of the errors. The scatter that a pair is judged by is that of its pixels, where cp_pipe
    takes the root of the variance, which suits amplifiers of a million pixels.
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
        """Run with the detector's number."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        butlerQC.put(self.run(**inputs, detId=inputRefs.inputCovariances[0].dataId["detector"]), outputRefs)

    def run(self, inputCovariances: Sequence[CalibTable], camera: Camera, detId: int) -> Struct:
        """Fit the curves of one detector.

        Parameters
        ----------
        inputCovariances
            The pairs, in any order.
        camera, detId
            Geometry, and whose pairs they are.

        Returns
        -------
        result
            ``outputPtcDataset``, the table of a `~calib_reference.products.ptc.PhotonTransferCurve`. An
            amplifier without a curve has no pair used, and NaN.

        Raises
        ------
        ValueError
            Raised if there is no pair, or they are of different amplifiers or covariances, or no
            amplifier has a curve.
        """
        if not inputCovariances:
            raise ValueError("there are no pairs of flats to fit a photon transfer curve to")
        names = amplifiers_of_all(inputCovariances, "pairs")
        if len(sides := {table.columns["covariances"].size // len(names) for table in inputCovariances}) > 1:
            raise ValueError(f"pairs have {sorted(sides)} covariances")
        pairs = sorted(inputCovariances, key=_level)
        columns: dict[str, Any] = {
            many: np.stack([table.columns[one] for table in pairs], axis=1) for one, many in PLURAL.items()
        }
        curves = [self._curve(columns, index, camera[detId], str(name)) for index, name in enumerate(names)]
        if not any(curve.used.any() for curve in curves):
            raise ValueError(f"no amplifier has a curve: of {len(pairs)} pairs too few are usable")
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
        noise = columns["noise_list"][index]
        points = Points(
            mean=columns["raw_means"][index],
            variance=columns["raw_variances"][index],
            pixels=columns["pixels"][index].astype(np.float64),
            normality=columns["ksp_values"][index],
            overscan=float(np.median(noise)),
            # A median is worth two thirds of the values that it is of; each pair has two exposures.
            dark_pixels=2.0 * len(noise) * detector.rows * detector.overscan_columns / 1.57,
        )
        used = usable_points(points, self.config.maxSignalInitialPtcOutlierFit, self.config.ksTestMinPvalue)
        try:
            return fit_curve(points, used)
        except ValueError as error:
            self.log.warning("%s %s has no curve: %s", detector.full_name, name, error)
            return _no_curve(len(used))


def _no_curve(pairs: int) -> Curve:
    nothing = float("nan")
    return Curve(
        a00=nothing,
        gain=nothing,
        noise=nothing,
        a00_error=nothing,
        gain_error=nothing,
        noise_error=nothing,
        chi2=nothing,
        used=np.zeros(pairs, dtype=bool),
        turnoff=nothing,
        turnoff_error=nothing,
        model=np.full(pairs, nothing),
    )


def _level(table: CalibTable) -> float:
    """Of the amplifiers together: the order of the pairs is the same for all."""
    means = np.asarray(table.columns["raw_mean"], dtype=np.float64)
    return float(np.mean(means[np.isfinite(means)])) if np.isfinite(means).any() else float("inf")


def _scalars(curves: Sequence[Curve]) -> dict[str, Any]:
    def column(name: str) -> NDArray[np.float64]:
        return np.array([getattr(curve, name) for curve in curves])

    gain = column("gain")
    return {
        "gain": gain,
        "gain_unadjusted": gain.copy(),
        "gain_error": column("gain_error"),
        "noise": column("noise"),
        "noise_error": column("noise_error"),
        "turnoff": column("turnoff") * gain,
        "turnoff_sampling_error": column("turnoff_error") * gain,
        "a00": column("a00"),
        "a00_error": column("a00_error"),
        "chi2": column("chi2"),
    }


def _by_pair(curves: Sequence[Curve]) -> dict[str, NDArray[Any]]:
    return {
        "used": np.stack([curve.used for curve in curves]),
        "model_variances": np.stack([curve.model for curve in curves]),
    }
