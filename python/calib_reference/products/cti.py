"""Deferred charge (ip_isr ``DeferredChargeCalib``, dataset type ``cti``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector
from .amplifiers import AmplifierCalib
from .cards import detector_cards

__all__ = ["DeferredCharge"]


@dataclass(frozen=True, eq=False, kw_only=True)
class DeferredCharge(AmplifierCalib):
    """Charge that is read out late. ISR removes it from the overscan of a raw, so there is no ``apply``.

    Parameters
    ----------
    deferred
        Fraction of the last imaging column's charge that arrives in the overscan, by amplifier.
    """

    OBSTYPE: ClassVar[str] = "cti"
    deferred: NDArray[np.float64]

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector that defers no charge."""
        names = tuple(amp.name for amp in detector.amplifiers)
        zeros = np.zeros(len(names))
        return cls(metadata=detector_cards(instrument, detector), amplifiers=names, deferred=zeros)

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield also a reason if a fraction is not between -1 and 1."""
        yield from super().problems(detector)
        if not (np.abs(self.deferred) < 1.0).all():
            yield "deferred is not a fraction between -1 and 1"
