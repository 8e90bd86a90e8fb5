"""Non-linearity of each amplifier (cp_pipe ``LinearitySolveTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, override

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
from lsst.pipe.base import connectionTypes as cT
from numpy.typing import NDArray

from ..geometry import Camera
from ..numerics.linearity import LinearFit, fit_quadratic
from ..products.linearizer import Linearizer
from ..products.ptc import PhotonTransferCurve
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from . import connections
from .provenance import creation_cards

__all__ = ["LinearitySolveConfig", "LinearitySolveTask", "level_errors"]

OVERSCAN_ERROR = 0.3
"""Standard error of an amplifier's level that the overscan subtraction causes, adu."""


class LinearitySolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Input levels of pairs of flats and output linearizer."""

    inputLinearizerPtc = connections.detector_input(
        "linearizerPtc",
        "Levels by exposure time, and turnoff of each amplifier.",
        "CalibTable",
        is_calibration=True,
    )
    inputNormalization = cT.Input(
        name="cpLinearizerPtcNormalization",
        doc="Factor on each exposure time, from all detectors of the focal plane.",
        storageClass="ArrowAstropy",
        dimensions=("instrument",),
        isCalibration=True,
    )
    camera = connections.camera("Gains, which convert the coefficients to electrons.")
    outputLinearizer = connections.detector_output(
        "linearity", "Non-linearity.", "CalibTable", is_calibration=True
    )

    def __init__(self, *, config: LinearitySolveConfig) -> None:
        if not config.useFocalPlaneNormalization:
            del self.inputNormalization


class LinearitySolveConfig(PipelineTaskConfig, pipelineConnections=LinearitySolveConnections):
    """Options, with the names of cp_pipe's fields."""

    linearityType = ChoiceField[str](
        doc="Type of linearizer.",
        allowed={"Squared": "A single coefficient of the square."},
        default="Squared",
    )
    minLinearAdu = Field[float](doc="Least level in the fit, adu.", default=30.0)
    maxLinearAdu = Field[float](doc="Greatest level in the fit, adu.", default=20_000.0)
    nSigmaClipLinear = Field[float](doc="Rejection threshold, square roots of the level.", default=5.0)
    useFocalPlaneNormalization = Field[bool](
        doc="Multiply exposure times by the factors of inputNormalization?", default=False
    )


class LinearitySolveTask(PipelineTask):
    """Fit a squared non-linearity to levels against exposure times.

    The fit is cp_pipe's for LSSTComCam. The double splines that cp_pipe uses for LATISS and LSSTCam are left
    out, because the simulated amplifiers have a squared non-linearity. Photodiode data, groups of exposures
    and drifts with time or temperature are left out, because the simulated lamp is stable.
    """

    ConfigClass: ClassVar[type[LinearitySolveConfig]] = LinearitySolveConfig
    _DefaultName = "cpLinearitySolve"
    config: LinearitySolveConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector ID."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = outputRefs.outputLinearizer.dataId["detector"]
        butlerQC.put(self.run(**inputs, detector=detector), outputRefs)

    def run(
        self,
        inputLinearizerPtc: CalibTable,
        camera: Camera,
        detector: int,
        inputNormalization: Any = None,
    ) -> Struct:
        """Fit the amplifiers of one detector.

        Parameters
        ----------
        inputLinearizerPtc
            Table of a `~calib_reference.products.ptc.PhotonTransferCurve`.
        camera, detector
            Gains, and the detector ID.
        inputNormalization
            Table with the columns ``exposure`` and ``normalization``; needed with
            ``useFocalPlaneNormalization``.

        Returns
        -------
        result
            ``outputLinearizer``, the table of a `~calib_reference.products.linearizer.Linearizer`. An
            amplifier without enough levels causes a warning; its coefficient is zero with error NaN.

        Raises
        ------
        ValueError
            Raised if no amplifier has enough levels, or the normalization is missing or lacks an exposure.
        """
        geometry, curve = camera[detector], PhotonTransferCurve.fromTable(inputLinearizerPtc)
        factors = self._factors(curve, inputNormalization)
        times = curve.raw_exposure_times * factors
        fits = [self._fit(curve, times, index, geometry) for index in range(len(curve.amplifiers))]
        if not any(fit.used.any() for fit in fits):
            raise ValueError(
                f"no amplifier of {geometry.full_name} has enough usable levels to fit a linearizer"
            )
        gains = np.array([amp.gain for amp in geometry.amplifiers])
        signal = np.where([fit.used for fit in fits], curve.raw_means, -np.inf).max(axis=1)
        cards = {
            key: value for key, value in inputLinearizerPtc.header.items() if not key.startswith(_CURVE_CARDS)
        }
        solved = Linearizer(
            metadata=cards | creation_cards() | {"LINEARITY_TYPE": self.config.linearityType},
            amplifiers=curve.amplifiers,
            quadratic=_column(fits, "quadratic") / gains,
            quadratic_error=_column(fits, "quadratic_error") / gains,
            offset=_column(fits, "offset"),
            slope=_column(fits, "slope"),
            chi2=_column(fits, "chi2"),
            max_signal=np.where(np.isfinite(signal), signal, np.nan) * gains,
            used=np.stack([fit.used for fit in fits]),
            input_exposures_1=curve.input_exposures_1,
            input_abscissas=times,
            input_ordinates=curve.raw_means,
            input_normalizations=factors * np.ones_like(times),
            fit_residuals=np.stack([fit.residuals for fit in fits]),
        )
        return Struct(outputLinearizer=solved.toTable())

    def _factors(self, curve: PhotonTransferCurve, normalization: Any) -> NDArray[np.float64]:
        """Return the factor on each pair's exposure time, shape (pairs,)."""
        first = curve.input_exposures_1[0]
        if not self.config.useFocalPlaneNormalization:
            return np.ones(len(first))
        if normalization is None:
            raise ValueError("no inputNormalization was given, though its switch is on")
        factors: Mapping[int, float] = dict(
            zip(normalization["exposure"].tolist(), normalization["normalization"].tolist(), strict=True)
        )
        if missing := [str(each) for each in first.tolist() if each not in factors]:
            raise ValueError(f"exposures {', '.join(missing)} are not in the normalization")
        return np.array([factors[each] for each in first.tolist()])

    def _fit(
        self, curve: PhotonTransferCurve, times: NDArray[np.float64], index: int, detector: Detector
    ) -> LinearFit:
        """Fit one amplifier; log a warning and return a fit of NaN if it has too few levels."""
        level = curve.raw_means[index]
        below = level < curve.turnoff[index] * (1.0 - 1e-9)
        # The brightest pair of a curve that turns off may have a few saturated pixels, which its variance hides.
        turns_off = (np.isfinite(level) & (level > curve.turnoff[index] * (1.0 + 1e-9))).any()
        possible = curve.used[index] & (below if turns_off else np.isfinite(level))
        possible &= (level >= self.config.minLinearAdu) & (level <= self.config.maxLinearAdu)
        error = level_errors(curve, index)
        try:
            return fit_quadratic(times[index], level, error, possible, self.config.nSigmaClipLinear)
        except ValueError as error_of_fit:
            self.log.warning(
                "%s %s gets no linearity correction: %s",
                detector.full_name,
                curve.amplifiers[index],
                error_of_fit,
            )
            return _no_fit(len(level))


def level_errors(curve: PhotonTransferCurve, index: int) -> NDArray[np.float64]:
    """Return the standard errors of the levels of one amplifier, adu: of the photons and of the overscan.

    A level is the mean over both exposures of a pair. The brighter-fatter effect lowers the variance of pixels and not
    that of their mean, because it only exchanges charge between them.
    """
    gain, noise = curve.gain[index], curve.noise[index]
    pixel = np.maximum(curve.raw_means[index], 0.0) / gain + (noise / gain) ** 2
    errors: NDArray[np.float64] = np.sqrt(
        pixel / (2.0 * np.maximum(curve.pixels[index], 1)) + OVERSCAN_ERROR**2 / 2.0
    )
    return errors


_CURVE_CARDS = ("PTC_", "OBSTYPE", "IMGTYPE", "CALIB_ID")
"""Prefixes of the curve's cards that a linearizer must not have."""


def _no_fit(levels: int) -> LinearFit:
    """Return the fit of an amplifier with too few levels: coefficient zero, all else NaN."""
    unknown = float("nan")
    return LinearFit(
        offset=unknown,
        slope=unknown,
        quadratic=0.0,
        quadratic_error=unknown,
        residuals=np.full(levels, unknown),
        used=np.zeros(levels, dtype=bool),
        chi2=unknown,
    )


def _column(fits: list[LinearFit], name: str) -> NDArray[np.float64]:
    """Return one value of each amplifier's fit, shape (amplifiers,)."""
    return np.array([getattr(fit, name) for fit in fits])
