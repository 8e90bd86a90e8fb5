"""Non-linearity (ip_isr ``Linearizer``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector
from .amplifiers import OPTIONAL, AmplifierCalib
from .cards import detector_cards

__all__ = ["Linearizer"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Linearizer(AmplifierCalib):
    """Correction of each amplifier's signal: ``true = measured * (1 + quadratic * measured)``.

    Arrays have shape (amplifiers,) or, with a value for each pair of flats, (amplifiers, pairs).

    Parameters
    ----------
    quadratic, quadratic_error
        Coefficient and its standard error, per electron, with the camera's gains.
    offset, slope
        Level without light, adu, and its growth, adu per second of exposure.
    chi2
        Chi squared of the fit per degree of freedom.
    max_signal
        Brightest level that the fit used, electron, with the camera's gains.
    used, input_exposures_1
        Whether the fit used each pair, and the ID of the pair's first exposure.
    input_abscissas, input_ordinates
        Exposure time, seconds, and level, adu, of each pair.
    input_normalizations
        Factor that is already applied to each pair's exposure time.
    fit_residuals
        Linearized level minus the fitted line, adu, of each pair.
    """

    OBSTYPE: ClassVar[str] = "linearizer"
    quadratic: NDArray[np.float64]
    quadratic_error: NDArray[np.float64] = OPTIONAL
    offset: NDArray[np.float64] = OPTIONAL
    slope: NDArray[np.float64] = OPTIONAL
    chi2: NDArray[np.float64] = OPTIONAL
    max_signal: NDArray[np.float64] = OPTIONAL
    used: NDArray[np.bool_] = OPTIONAL
    input_exposures_1: NDArray[np.int64] = OPTIONAL
    input_abscissas: NDArray[np.float64] = OPTIONAL
    input_ordinates: NDArray[np.float64] = OPTIONAL
    input_normalizations: NDArray[np.float64] = OPTIONAL
    fit_residuals: NDArray[np.float64] = OPTIONAL

    def apply(self, image: NDArray[np.float32], detector: Detector) -> NDArray[np.float32]:
        """Return an assembled image, in electron, with a linear signal."""
        charge = detector.split(image)
        return detector.assemble(charge * (1.0 + self.quadratic[:, None, None].astype(np.float32) * charge))

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector that is linear."""
        names = tuple(amp.name for amp in detector.amplifiers)
        zeros = np.zeros(len(names))
        return cls(metadata=detector_cards(instrument, detector), amplifiers=names, quadratic=zeros)
