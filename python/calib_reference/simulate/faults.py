"""Faults of the simulated cameras, which tests and benchmarks inject into raws. There are none by default."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector

__all__ = ["Fault", "dead", "extra_rays", "factors", "lamp", "leak", "of_raw", "seen_filter", "swapped"]

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
    exposures
        IDs of the exposures with the fault; empty for all exposures.
    dead
        Whether the amplifiers give a constant level, without charge and noise.
    lamp
        Factor on the light of flats; 0 for a lamp that is off. It is of the detector as a whole, like all that follows.
    physical_filter
        The filter that is in the beam instead of the one in the header; empty if the header is right.
    rays
        Factor on the rate of cosmic rays, from 1.
    swapped
        ID of the detector whose pixels arrive under this detector's name; None if its own do.
    """

    detector: int
    amplifiers: tuple[str, ...] = ()
    gain: float = 1.0
    noise: float = 1.0
    leak: float = 0.0
    exposures: frozenset[int] = frozenset()
    dead: bool = False
    lamp: float = 1.0
    physical_filter: str = ""
    rays: float = 1.0
    swapped: int | None = None

    @property
    def is_of_light(self) -> bool:
        """Whether only exposures with light have the fault."""
        return replace(self, lamp=1.0, physical_filter="") == Fault(
            self.detector, self.amplifiers, exposures=self.exposures
        )

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


def of_raw(faults: Sequence[Fault], exposure: int, detector: Detector) -> list[Fault]:
    """Return the faults of the raw of one exposure and detector."""
    return [
        fault
        for fault in faults
        if fault.detector == detector.id and (not fault.exposures or exposure in fault.exposures)
    ]


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


def dead(faults: Sequence[Fault], detector: Detector) -> NDArray[np.bool_]:
    """Return which amplifiers are dead, in readout order."""
    found = np.zeros(len(detector.amplifiers), np.bool_)
    for fault in faults:
        found |= fault.strikes(detector) & fault.dead
    return found


def lamp(faults: Sequence[Fault]) -> float:
    """Return the factor on the light of a flat."""
    return math.prod(fault.lamp for fault in faults)


def seen_filter(faults: Sequence[Fault], named: str) -> str:
    """Return the filter that is in the beam while the header has the filter ``named``."""
    return next((fault.physical_filter for fault in faults if fault.physical_filter), named)


def extra_rays(faults: Sequence[Fault]) -> float:
    """Return the rate of the rays of showers over the usual rate."""
    return sum(fault.rays - 1.0 for fault in faults)


def swapped(faults: Sequence[Fault]) -> int | None:
    """Return the ID of the detector whose pixels arrive; None if they are the detector's own."""
    return next((fault.swapped for fault in faults if fault.swapped is not None), None)
