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
    quadratic
        Per electron.
    """

    OBSTYPE: ClassVar[str] = "linearizer"
    quadratic: NDArray[np.float64] = quantity("1 / electron")

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
