"""Non-linearity of each amplifier (cp_pipe ``LinearitySolveTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
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

__all__ = ["LinearitySolveConfig", "LinearitySolveTask"]

OVERSCAN_ERROR = 0.3
"""Of an amplifier's level above its overscan, adu: what the faintest levels cannot be known better than."""


class LinearitySolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Levels of many pairs of flats in, the linearizer out."""

    inputLinearizerPtc = connections.detector_input(
        "linearizerPtc",
        "Levels by exposure time, and where the amplifiers are full.",
        "CalibTable",
        is_calibration=True,
    )
    inputNormalization = cT.Input(
        name="cpLinearizerPtcNormalization",
        doc="How much brighter each exposure was than its time says, by the focal plane.",
        storageClass="ArrowAstropy",
        dimensions=("instrument",),
        isCalibration=True,
    )
    camera = connections.camera("Gains, in which the coefficients are stated.")
    outputLinearizer = connections.detector_output(
        "linearity", "Non-linearity.", "CalibTable", is_calibration=True
    )

    def __init__(self, *, config: LinearitySolveConfig) -> None:
        if not config.useFocalPlaneNormalization:
            del self.inputNormalization


class LinearitySolveConfig(PipelineTaskConfig, pipelineConnections=LinearitySolveConnections):
    """What is fitted to, with the names of cp_pipe's fields."""

    linearityType = ChoiceField[str](
        doc="Type of linearizer.", allowed={"Squared": "One coefficient of the square."}, default="Squared"
    )
    minLinearAdu = Field[float](doc="Least level that is used.", default=30.0)
    maxLinearAdu = Field[float](doc="Greatest level that is used.", default=20_000.0)
    nSigmaClipLinear = Field[float](doc="Farther away a level is left out.", default=5.0)
    useFocalPlaneNormalization = Field[bool](doc="Mend exposure times by the focal plane?", default=False)


class LinearitySolveTask(PipelineTask):
    """Fit a squared non-linearity to levels against exposure time.

    As cp_pipe's for LSSTComCam, whose linearizers are squares too. The double splines of LATISS and
    LSSTCam are not done: the simulated amplifiers have nothing but a square. Neither are photodiodes,
    groups of exposures, temperatures and drifts with time: the lamp has none.
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
        """Run with the detector's number."""
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
            Gains, and whose levels they are.
        inputNormalization
            Table of ``exposure`` and ``normalization``; needed if the switch is on.

        Returns
        -------
        result
            ``outputLinearizer``, the table of a `~calib_reference.products.linearizer.Linearizer`. An
            amplifier without enough levels is left as it is, with a warning: its coefficient is zero, of
            which the error is NaN.

        Raises
        ------
        ValueError
            Raised if no amplifier has enough levels, or an exposure is not in the normalization.
        """
        geometry, curve = camera[detector], PhotonTransferCurve.fromTable(inputLinearizerPtc)
        factors = self._factors(curve, inputNormalization)
        times = curve.raw_exposure_times * factors
        fits = [self._fit(curve, times, index, geometry) for index in range(len(curve.amplifiers))]
        if not any(fit.used.any() for fit in fits):
            raise ValueError(f"no amplifier of {geometry.full_name} has enough levels for a linearizer")
        gains = np.array([amp.gain for amp in geometry.amplifiers])
        signal = np.where([fit.used for fit in fits], curve.raw_means, -np.inf).max(axis=1)
        cards = {
            key: value for key, value in inputLinearizerPtc.header.items() if not key.startswith(_OF_CURVE)
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
        first = curve.input_exposures_1[0]
        if not self.config.useFocalPlaneNormalization:
            return np.ones(len(first))
        if normalization is None:
            raise ValueError("no inputNormalization was given, though its switch is on")
        known: Mapping[int, float] = dict(
            zip(normalization["exposure"].tolist(), normalization["normalization"].tolist(), strict=True)
        )
        if lacking := [str(each) for each in first.tolist() if each not in known]:
            raise ValueError(f"exposures {', '.join(lacking)} are not in the normalization")
        return np.array([known[each] for each in first.tolist()])

    def _fit(
        self, curve: PhotonTransferCurve, times: NDArray[np.float64], index: int, detector: Detector
    ) -> LinearFit:
        level, gain = curve.raw_means[index], curve.gain[index]
        possible = curve.used[index] & (level * gain <= curve.turnoff[index] * (1.0 + 1e-9))
        possible &= (level >= self.config.minLinearAdu) & (level <= self.config.maxLinearAdu)
        # Of both exposures of the pair, each of so many pixels.
        photons = curve.raw_variances[index] / (2.0 * np.maximum(curve.pixels[index], 1))
        error = np.sqrt(photons + OVERSCAN_ERROR**2 / 2.0)
        try:
            return fit_quadratic(times[index], level, error, possible, self.config.nSigmaClipLinear)
        except ValueError as problem:
            self.log.warning(
                "%s %s is taken to be linear: %s", detector.full_name, curve.amplifiers[index], problem
            )
            nothing = float("nan")
            none = np.zeros(len(level), dtype=bool)
            return LinearFit(nothing, nothing, 0.0, nothing, np.full(len(level), nothing), none, nothing)


_OF_CURVE = ("PTC_", "OBSTYPE", "IMGTYPE", "CALIB_ID")
"""Cards of the curve that are not the linearizer's."""


def _column(fits: list[LinearFit], name: str) -> NDArray[np.float64]:
    return np.array([getattr(fit, name) for fit in fits])
