"""Non-linearity (ip_isr ``Linearizer``)."""

# ruff: noqa: RUF009 - a quantity is a field

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector
from .amplifiers import AmplifierCalib, quantity
from .cards import detector_cards

__all__ = ["Linearizer"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Linearizer(AmplifierCalib):
    """What a signal is to be multiplied by: ``true = measured * (1 + quadratic measured)``.

    Parameters
    ----------
    quadratic, quadratic_error
        Per electron, of the camera's gains.
    offset, slope, chi2
        Level without light and a second of exposure, and how well it fits, per degree of freedom.
    max_signal
        Brightest level that the fit is of, electron, of the camera's gains.
    used, input_exposures_1
        Pairs of flats: which the fit is of, and the first exposure of each.
    input_abscissas, input_ordinates, input_normalizations
        Of each pair: exposure time, level, and the factor on the exposure time that is in it.
    fit_residuals
        Of each pair, after linearization.
    """

    OBSTYPE: ClassVar[str] = "linearizer"
    quadratic: NDArray[np.float64] = quantity("1 / electron")
    quadratic_error: NDArray[np.float64] = quantity("1 / electron", default=np.nan)
    offset: NDArray[np.float64] = quantity("adu", default=np.nan)
    slope: NDArray[np.float64] = quantity("adu / s", default=np.nan)
    chi2: NDArray[np.float64] = quantity(default=np.nan)
    max_signal: NDArray[np.float64] = quantity("electron", default=np.nan)
    used: NDArray[np.bool_] = quantity(kind="b1", default=False)
    input_exposures_1: NDArray[np.int64] = quantity(kind="i8", default=0)
    input_abscissas: NDArray[np.float64] = quantity("s", default=np.nan)
    input_ordinates: NDArray[np.float64] = quantity("adu", default=np.nan)
    input_normalizations: NDArray[np.float64] = quantity(default=np.nan)
    fit_residuals: NDArray[np.float64] = quantity("adu", default=np.nan)

    def apply(self, image: NDArray[np.float32], detector: Detector) -> NDArray[np.float32]:
        """Return an assembled image, in electron, with its signal made linear."""
        charge = detector.split(image)
        return detector.assemble(charge * (1.0 + self.quadratic[:, None, None].astype(np.float32) * charge))

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector that is linear."""
        names = tuple(amp.name for amp in detector.amplifiers)
        none = np.zeros(len(names))
        return cls(metadata=detector_cards(instrument, detector), amplifiers=names, quadratic=none)
