"""Faults of the simulated cameras, which tests and benchmarks inject into raws. There are none by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector

__all__ = ["Fault", "factors", "leak"]

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of some amplifiers of one detector.

    Parameters
    ----------
    detector
        Detector ID.
    amplifiers
        Names; empty for all amplifiers.
    gain, noise
        Factors on the true gain and read noise.
    leak
        Light or charge that is collected during the dark time, electron per second and pixel.
    """

    detector: int
    amplifiers: tuple[str, ...] = ()
    gain: float = 1.0
    noise: float = 1.0
    leak: float = 0.0

    def strikes(self, detector: Detector) -> NDArray[np.bool_]:
        """Return which amplifiers of a detector have the fault, in readout order.

        Raises
        ------
        ValueError
            Raised if the detector has no amplifier of one of the names.
        """
        names = [amp.name for amp in detector.amplifiers]
        if unknown := set(self.amplifiers) - set(names):
            raise ValueError(f"{detector.full_name} has no amplifiers {sorted(unknown)}")
        own = self.detector == detector.id
        return np.array([own and (not self.amplifiers or name in self.amplifiers) for name in names])


def factors(faults: Sequence[Fault], detector: Detector) -> tuple[Array, Array]:
    """Return the factors on gain and read noise of each amplifier, in readout order."""
    gain, noise = np.ones(len(detector.amplifiers)), np.ones(len(detector.amplifiers))
    for fault in faults:
        struck = fault.strikes(detector)
        gain[struck] *= fault.gain
        noise[struck] *= fault.noise
    return gain, noise


def leak(faults: Sequence[Fault], detector: Detector) -> Array | float:
    """Return the leak into each pixel, electron per second, assembled; 0 without a leak."""
    rates = sum(
        (fault.leak * fault.strikes(detector) for fault in faults), np.zeros(len(detector.amplifiers))
    )
    if not rates.any():
        return 0.0
    pixels = np.ones((len(rates), detector.rows, detector.columns))
    return detector.assemble(pixels * rates[:, None, None])
