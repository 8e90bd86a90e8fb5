"""Deferred charge (ip_isr ``DeferredChargeCalib``, dataset type ``cti``)."""

# ruff: noqa: RUF009 - a quantity is a field

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector
from .amplifiers import AmplifierCalib, quantity
from .cards import detector_cards

__all__ = ["DeferredCharge"]


@dataclass(frozen=True, eq=False, kw_only=True)
class DeferredCharge(AmplifierCalib):
    """Charge that arrives late. It has no ``apply``: it is taken out of the overscan, before there is an image.

    Parameters
    ----------
    deferred
        Fraction of the last column's charge.
    """

    OBSTYPE: ClassVar[str] = "cti"
    deferred: NDArray[np.float64] = quantity()

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector that defers no charge."""
        names = tuple(amp.name for amp in detector.amplifiers)
        none = np.zeros(len(names))
        return cls(metadata=detector_cards(instrument, detector), amplifiers=names, deferred=none)

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield also fractions that are none."""
        yield from super().problems(detector)
        if not (np.abs(self.deferred) < 1.0).all():
            yield "deferred is no fraction"
